"""One layer that gives a probability to each of many classes: softmax regression, its gradient by hand.

Chapter: Multi-Class Image Classification.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import softmax

Array = NDArray[Any]


def loss_and_slope(
    scores: Array,
    labels: Array,
    smoothing: float = 0.0,
) -> tuple[float, Array]:
    """The cross-entropy, and its slope for each score."""
    count, classes = scores.shape
    wanted = np.full((count, classes), smoothing / classes)
    wanted[np.arange(count), labels] += 1 - smoothing
    p = softmax(scores)
    loss = -np.sum(wanted * np.log(p + 1e-12)) / count
    return float(loss), (p - wanted) / count


def descend(
    x: Array,
    labels: Array,
    classes: int,
    *,
    learning_rate: float,
    steps: int,
) -> Iterator[tuple[int, float, Array]]:
    """Yield (step, loss, weights), from step 0."""
    weights = np.zeros((x.shape[1], classes))
    for step in range(steps + 1):
        loss, slope = loss_and_slope(x @ weights, labels)
        yield step, loss, weights
        weights = weights - learning_rate * (x.T @ slope)
