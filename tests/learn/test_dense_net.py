"""Backpropagation and Adam by hand against finite differences and Keras."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn.activations import LINEAR, RELU, SIGMOID, Activation
from mlanimated.learn.dense_net import (
    Layer,
    Training,
    backward,
    forward,
    initialize,
    mean_squared_error,
    train,
)

SIZES = (3, 5, 4, 2)


def problem() -> tuple[list[Layer], np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    layers = [(w, rng.normal(0, 0.5, b.shape)) for w, b in initialize(SIZES, 2.0, rng)]
    return layers, rng.normal(size=(7, 3)), rng.normal(size=(7, 2))


def loss(layers: list[Layer], activation: Activation, x: np.ndarray, y: np.ndarray) -> float:
    return mean_squared_error(forward(layers, activation, x)[1][-1], y)[0]


@pytest.mark.parametrize("activation", [LINEAR, RELU, SIGMOID], ids=lambda each: each.name)
def test_every_gradient_agrees_with_finite_differences(activation: Activation) -> None:
    layers, x, y = problem()
    sums, outputs = forward(layers, activation, x)
    gradients = backward(layers, activation, sums, outputs, mean_squared_error(outputs[-1], y)[1])
    h = 1e-6
    for k in range(len(layers)):
        for part in (0, 1):
            for place in np.ndindex(layers[k][part].shape):
                number, found = layers[k][part], gradients[k][part][place]
                kept = number[place]
                number[place] = kept + h
                above = loss(layers, activation, x, y)
                number[place] = kept - h
                below = loss(layers, activation, x, y)
                number[place] = kept
                assert found == pytest.approx((above - below) / (2 * h), rel=1e-5, abs=1e-8)


@pytest.mark.slow
def test_training_takes_the_path_of_keras() -> None:
    keras = pytest.importorskip("keras")
    layers, x, y = problem()
    # Keras feeds 32-bit numbers, and Adam divides small differences by small slopes: so take exact inputs.
    x, y = (numbers.astype(np.float32).astype(np.float64) for numbers in (x, y))
    how = Training(steps=25, learning_rate=0.01)
    *_, (last, trained) = train(layers, RELU, x, y, how)
    assert last == 25

    parts = [
        keras.layers.Dense(size, activation, kernel_initializer="zeros", dtype="float64")
        for size, activation in zip(SIZES[1:], ("relu", "relu", None), strict=True)
    ]
    model = keras.Sequential([keras.Input((3,), dtype="float64"), *parts])
    model.set_weights([number for layer in layers for number in layer])
    schedule = keras.optimizers.schedules.CosineDecay(how.learning_rate, how.steps)
    model.compile(keras.optimizers.Adam(schedule, epsilon=1e-7), "mean_squared_error")
    model.fit(x, y, batch_size=len(x), epochs=how.steps, shuffle=False, verbose=0)
    for mine, theirs in zip((n for layer in trained for n in layer), model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=2e-6)  # its schedule is 32-bit


def test_training_starts_untrained_and_leaves_the_start_alone() -> None:
    layers, x, y = problem()
    before = [number.copy() for layer in layers for number in layer]
    steps = list(train(layers, SIGMOID, x, y, Training(steps=4, learning_rate=0.1)))
    assert [step for step, _ in steps] == [0, 1, 2, 3, 4]
    assert steps[0][1] is layers
    for number, kept in zip((n for layer in layers for n in layer), before, strict=True):
        np.testing.assert_array_equal(number, kept)
    assert loss(steps[-1][1], SIGMOID, x, y) < loss(layers, SIGMOID, x, y)


def test_a_linear_network_is_its_weights_multiplied_out() -> None:
    layers, x, _ = problem()
    weights, biases = np.eye(3), np.zeros(3)
    for w, b in layers:
        weights, biases = weights @ w, biases @ w + b
    np.testing.assert_allclose(forward(layers, LINEAR, x)[1][-1], x @ weights + biases)


def test_initial_weights_keep_the_size_of_signals() -> None:
    rng = np.random.default_rng(0)
    layers = initialize((400,) * 6, 2.0, rng)
    outputs = forward(layers, RELU, rng.normal(size=(200, 400)))[1]
    assert np.mean(outputs[-1] ** 2) == pytest.approx(2.0, rel=0.4)
    assert all((b == 0).all() for _, b in layers)
