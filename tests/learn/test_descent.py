"""Descent against closed forms, Keras and finite differences."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.learn.descent import adam_descent, gradient_descent, momentum_descent, steps_to_arrive

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

STEEP = np.array([1.0, 50.0])


def valley(position):
    return float(np.sum(STEEP * position**2) / 2)


def valley_gradient(position):
    return STEEP * position


def bumpy(position):
    """A loss with coupled parameters that is not quadratic."""
    return float(np.sum(np.cos(position)) + position[0] * position[1])


def bumpy_gradient(position):
    return -np.sin(position) + position[::-1]


@given(
    start=st.floats(-50, 50),
    minimum=st.floats(-50, 50),
    learning_rate=st.floats(0, 1.2),
    steps=st.integers(0, 40),
)
def test_parabola_follows_its_closed_form(start, minimum, learning_rate, steps):
    run = gradient_descent(
        lambda x: (x - minimum) ** 2, lambda x: 2 * (x - minimum), start, learning_rate, steps
    )
    n = np.arange(steps + 1)
    expected = minimum + (start - minimum) * (1 - 2 * learning_rate) ** n
    np.testing.assert_allclose(run.positions, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(run.losses, (run.positions - minimum) ** 2)
    np.testing.assert_allclose(run.gradients, 2 * (run.positions - minimum))


def test_rows_count_the_start():
    run = gradient_descent(valley, valley_gradient, (1.0, 2.0), 0.01, steps=7)
    assert run.positions.shape == run.gradients.shape == (8, 2)
    assert run.losses.shape == (8,)
    np.testing.assert_array_equal(run.positions[0], (1.0, 2.0))


def test_without_momentum_it_is_plain_descent():
    plain = gradient_descent(bumpy, bumpy_gradient, (0.3, -0.2), 0.1, 25)
    rolling = momentum_descent(bumpy, bumpy_gradient, (0.3, -0.2), 0.1, 25, momentum=0.0)
    np.testing.assert_allclose(rolling.positions, plain.positions, rtol=1e-12)


def _keras_positions(optimizer, gradient, start, steps):
    import keras

    position = keras.Variable(np.array(start), dtype="float64")
    positions = [keras.ops.convert_to_numpy(position)]
    for _ in range(steps):
        optimizer.apply([keras.ops.convert_to_tensor(gradient(positions[-1]), dtype="float64")], [position])
        positions.append(keras.ops.convert_to_numpy(position))
    return np.stack(positions)


@pytest.mark.parametrize(("loss", "gradient"), [(valley, valley_gradient), (bumpy, bumpy_gradient)])
@pytest.mark.parametrize("method", ["plain", "momentum", "adam"])
def test_trajectory_is_that_of_keras(method, loss, gradient):
    import keras

    start, steps = (-0.9, 1.2), 60
    if method == "plain":
        run = gradient_descent(loss, gradient, start, 0.03, steps)
        optimizer = keras.optimizers.SGD(0.03)
    elif method == "momentum":
        run = momentum_descent(loss, gradient, start, 0.03, steps, momentum=0.8)
        optimizer = keras.optimizers.SGD(0.03, momentum=0.8)
    else:
        run = adam_descent(loss, gradient, start, 0.3, steps)
        optimizer = keras.optimizers.Adam(0.3)
    # Keras keeps some factors (learning rate, bias correction) in single precision.
    expected = _keras_positions(optimizer, gradient, start, steps)
    np.testing.assert_allclose(run.positions, expected, rtol=1e-4, atol=1e-5)


def test_adam_is_the_papers_algorithm_1():
    """Moments with the corrections written out, as in Kingma and Ba's algorithm 1."""
    rate, b1, b2 = 0.3, 0.9, 0.999
    position, m, v = np.array([-9.0, 1.2]), 0.0, 0.0
    expected = [position]
    for t in range(1, 101):
        g = valley_gradient(position)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        position = position - rate * (m / (1 - b1**t)) / np.sqrt(v / (1 - b2**t))
        expected.append(position)
    run = adam_descent(valley, valley_gradient, (-9.0, 1.2), rate, 100, epsilon=0.0)
    np.testing.assert_allclose(run.positions, expected, rtol=1e-9)


def test_first_step_of_adam_is_the_learning_rate_in_every_direction():
    run = adam_descent(valley, valley_gradient, (-9.0, 1.2), 0.3, 1)
    np.testing.assert_allclose(run.positions[1] - run.positions[0], (0.3, -0.3), rtol=1e-5)


def test_arrival_is_the_first_step_that_stays():
    def swing(rate):
        return gradient_descent(lambda x: x**2, lambda x: 2 * x, 8.0, rate, 10)

    assert steps_to_arrive(swing(0.25), 0.0, within=1.5) == 3  # 8, 4, 2, 1
    assert steps_to_arrive(swing(0.25), 0.0, within=1.0) == 4  # 1 itself is not nearer than 1
    assert steps_to_arrive(swing(0.25), 8.0, within=0.5) is None  # leaves at once
    assert steps_to_arrive(swing(0.25), 0.0, within=9.0) == 0
    assert steps_to_arrive(swing(1.1), 0.0, within=9.0) is None  # begins inside, diverges
