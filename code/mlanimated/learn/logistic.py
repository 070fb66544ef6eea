"""Logistic regression: one weight per input, a sigmoid, and the gradient of the cross-entropy by hand.

Chapter: Binary Classification.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import sigmoid

Array = NDArray[Any]  # of float32 or float64: what comes in decides


def cross_entropy(z: Array, y: Array) -> float:
    """The loss: minus the logarithm of what the right class got.

    `z` is what comes before the sigmoid, `y` is 1 or 0.
    """
    # -log(sigmoid(z)) is log(1 + exp(-z)); logaddexp cannot overflow.
    return float(np.mean(np.logaddexp(0, z) - y * z))


def slopes(
    w: Array,
    b: float,
    x: Array,
    y: Array,
    decay: float,
) -> tuple[Array, float]:
    """How the loss changes with the weights and the bias.

    The loss is the cross-entropy plus decay / 2 times the
    sum of the squared weights (L2), so that no weight grows
    without need.
    """
    # Predicted minus true, for each picture.
    error = sigmoid(x @ w + b) - y
    slope_w = x.T @ error / len(y) + decay * w
    slope_b = float(np.mean(error))
    return slope_w, slope_b


def descend(
    x: Array,
    y: Array,
    *,
    learning_rate: float,
    steps: int,
    decay: float,
) -> Iterator[tuple[int, Array, float]]:
    """Initialize, adjust, repeat, on all pictures.

    Yields the step, the weights and the bias, from step 0
    to the last.
    """
    w, b = np.zeros(x.shape[1], x.dtype), 0.0
    yield 0, w, b
    for step in range(1, steps + 1):
        slope_w, slope_b = slopes(w, b, x, y, decay)
        w = w - learning_rate * slope_w
        b = b - learning_rate * slope_b
        yield step, w, b
