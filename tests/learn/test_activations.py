"""Activation functions and softmax against Keras and finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn.activations import LINEAR, RELU, SIGMOID, Activation, sigmoid, softmax
from mlanimated.learn.other_activations import LEAKY_RELU, TANH

ALL = [LINEAR, RELU, LEAKY_RELU, TANH, SIGMOID]

Z = np.concatenate([np.linspace(-6, 6, 50), [-1000.0, 1000.0]])  # 50 points: none at the corner


@pytest.mark.parametrize("activation", ALL, ids=lambda each: each.name)
def test_slope_agrees_with_finite_differences(activation: Activation) -> None:
    h = 1e-6
    expected = (activation.value(Z + h) - activation.value(Z - h)) / (2 * h)
    np.testing.assert_allclose(activation.slope(Z), expected, atol=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("activation", ALL, ids=lambda each: each.name)
def test_value_is_that_of_keras(activation: Activation) -> None:
    keras = pytest.importorskip("keras")
    theirs = getattr(keras.activations, activation.name.lower().replace(" ", "_"))
    how = {"negative_slope": 0.01} if activation is LEAKY_RELU else {}
    expected = theirs(Z.astype("float32"), **how)
    np.testing.assert_allclose(activation.value(Z), np.asarray(expected), rtol=1e-5, atol=1e-7)


def test_relu_has_slope_0_at_its_corner() -> None:
    assert RELU.slope(np.array([0.0])) == 0.0


def test_sigmoid_is_exact_and_never_overflows() -> None:
    with np.errstate(over="raise", invalid="raise"):
        values = sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    np.testing.assert_array_equal(values, [0.0, 0.5, 1.0])
    np.testing.assert_allclose(sigmoid(Z) + sigmoid(-Z), 1.0)


def test_tanh_is_a_stretched_sigmoid() -> None:
    np.testing.assert_allclose(TANH.value(Z), 2 * sigmoid(2 * Z) - 1, atol=1e-12)


def test_the_sigmoid_is_softmax_of_two_scores() -> None:
    z = np.linspace(-5, 5, 11)
    two = softmax(np.stack([z, np.zeros_like(z)], axis=-1))
    np.testing.assert_allclose(two[:, 0], sigmoid(z))


@pytest.mark.slow
def test_softmax_is_that_of_keras() -> None:
    keras = pytest.importorskip("keras")
    scores = np.random.default_rng(1).normal(0, 3, (5, 4))
    expected = keras.activations.softmax(keras.ops.convert_to_tensor(scores / 0.7, dtype="float64"))
    np.testing.assert_allclose(softmax(scores, 0.7), np.asarray(expected), rtol=1e-12)


@pytest.mark.parametrize("temperature", [0.05, 1.0, 30.0])
def test_temperature_never_changes_the_order(temperature: float) -> None:
    scores = np.array([2.0, -1.0, 0.5, 1.9])
    shares = softmax(scores, temperature)
    assert shares.sum() == pytest.approx(1.0)
    np.testing.assert_array_equal(np.argsort(shares), np.argsort(scores))


def test_large_scores_do_not_overflow() -> None:
    np.testing.assert_allclose(softmax(np.array([1e4, 1e4, 0.0])), [0.5, 0.5, 0.0])


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_a_temperature_that_is_not_above_0_is_refused(temperature: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        softmax(np.array([1.0, 2.0]), temperature)
