"""Two more activation functions and their slopes: leaky ReLU and tanh.

Chapter: Activation Functions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import Activation

Array = NDArray[np.float64]


def leaky_relu(z: Array) -> Array:
    """Let a hundredth of a negative number through."""
    return np.where(z > 0, z, 0.01 * z)


def leaky_relu_slope(z: Array) -> Array:
    """0.01 on the left, 1 on the right."""
    return np.where(z > 0, 1.0, 0.01)


def tanh(z: Array) -> Array:
    """Squash a number into (-1, 1)."""
    return np.tanh(z)


def tanh_slope(z: Array) -> Array:
    """Return 1 - tanh²: 1 at z = 0, almost 0 far away."""
    return 1.0 - np.tanh(z) ** 2


TANH = Activation("tanh", tanh, tanh_slope)
LEAKY_RELU = Activation("leaky ReLU", leaky_relu, leaky_relu_slope)
