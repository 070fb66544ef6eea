"""Activation functions and their slopes, and softmax, which turns scores into probabilities.

Chapter: Activation Functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def linear(z: Array) -> Array:
    """Pass everything through unchanged: no activation at all."""
    return z


def linear_slope(z: Array) -> Array:
    """Return 1 everywhere."""
    return np.ones_like(z)


def relu(z: Array) -> Array:
    """Negative numbers become 0, the others pass."""
    return np.maximum(z, 0.0)


def relu_slope(z: Array) -> Array:
    """0 on the left, 1 on the right, 0 at the corner."""
    return (z > 0).astype(np.float64)


def sigmoid(z: Array) -> Array:
    """Squash a number into (0, 1): 1 / (1 + exp(-z))."""
    # exp of a negative number at most: it cannot overflow.
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def sigmoid_slope(z: Array) -> Array:
    """Return s (1 - s): 1/4 at z = 0, almost 0 far away."""
    s = sigmoid(z)
    return s * (1.0 - s)


def softmax(
    scores: Array,
    temperature: float = 1.0,
) -> Array:
    """Turn scores into probabilities that sum to 1.

    They are exp(score / temperature), divided by their sum;
    of a larger array, along its last axis.

    Raises
    ------
    ValueError
        If the temperature is not above 0.
    """
    if not temperature > 0:
        raise ValueError(
            f"temperature {temperature} is not above 0",
        )
    z = np.asarray(scores, dtype=np.float64) / temperature
    # Subtracting the largest changes nothing but overflow.
    weights = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(
        weights / weights.sum(axis=-1, keepdims=True),
    )


@dataclass(frozen=True)
class Activation:
    """A function that bends what a neuron has summed, and the slope that training needs."""

    name: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


LINEAR = Activation("linear", linear, linear_slope)
RELU = Activation("ReLU", relu, relu_slope)
SIGMOID = Activation("sigmoid", sigmoid, sigmoid_slope)
