"""A network whose numbers lie in one vector, against finite differences and Keras."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn.activations import sigmoid
from mlanimated.learn.last_steps import cross_entropy_slope
from mlanimated.learn.mini_batches import Network, batches

SIZES = (3, 6, 4, 1)


def problem():
    rng = np.random.default_rng(5)
    network = Network(SIZES, rng)
    network.numbers += rng.normal(0, 0.1, network.numbers.shape)  # biases, too
    return network, rng.normal(size=(9, 3)), rng.integers(0, 2, (9, 1)).astype(float)


def loss(network, x, true):
    said = sigmoid(network(x))
    return -np.mean(true * np.log(said) + (1 - true) * np.log(1 - said))


def test_the_gradient_of_the_cross_entropy_agrees_with_finite_differences():
    network, x, true = problem()
    found = network.gradient(x, lambda scores: cross_entropy_slope(true, scores))
    for place in range(len(network.numbers)):
        kept, h = network.numbers[place], 1e-6
        network.numbers[place] = kept + h
        above = loss(network, x, true)
        network.numbers[place] = kept - h
        below = loss(network, x, true)
        network.numbers[place] = kept
        assert found[place] == pytest.approx((above - below) / (2 * h), rel=1e-4, abs=1e-8)


@pytest.mark.slow
def test_updates_take_the_path_of_keras():
    keras = pytest.importorskip("keras")
    network, x, true = problem()
    x = x.astype(np.float32).astype(np.float64)  # Keras feeds 32-bit numbers
    layers = [
        keras.layers.Dense(size, activation, dtype="float64")
        for size, activation in zip(SIZES[1:], ("relu", "relu", None), strict=True)
    ]
    model = keras.Sequential([keras.Input((3,), dtype="float64"), *layers])
    model.set_weights([part.copy() for layer in network.layers for part in layer])
    model.compile(
        keras.optimizers.Adam(0.01, epsilon=1e-7), keras.losses.BinaryCrossentropy(from_logits=True)
    )
    model.fit(x, true, batch_size=len(x), epochs=20, shuffle=False, verbose=0)
    for _ in range(20):
        network.adjust(network.gradient(x, lambda scores: cross_entropy_slope(true, scores)), 0.01)
    for mine, theirs in zip(
        (part for layer in network.layers for part in layer), model.get_weights(), strict=True
    ):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=2e-6)


def test_a_copy_stays_as_it_is_when_the_network_learns():
    network, x, true = problem()
    copy = network.copy()
    before = copy(x)
    np.testing.assert_array_equal(before, network(x))
    network.adjust(network.gradient(x, lambda scores: cross_entropy_slope(true, scores)), 0.1)
    np.testing.assert_array_equal(copy(x), before)
    assert (network(x) != before).any()


def test_batches_hold_everything_once():
    drawn = list(batches(23, 5, np.random.default_rng(0)))
    assert [len(rows) for rows in drawn] == [5, 5, 5, 5, 3]
    assert sorted(np.concatenate(drawn)) == list(range(23))
    assert (np.concatenate(drawn) != np.arange(23)).any()
