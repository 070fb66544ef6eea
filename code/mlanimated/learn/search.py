"""Looking for the lowest loss without a slope: try a whole grid, or feel the way with a fixed stride.

Chapter: Gradient Descent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Loss = Callable[[float], float]


@dataclass(frozen=True)
class GridSearch:
    """Every try of a grid search, in order.

    Attributes
    ----------
    positions, losses : arrays, shape (tries,)
        Where it looked, and the loss there.
    best : int array, shape (tries,)
        Which try was the lowest so far, after each try.
    """

    positions: Array
    losses: Array
    best: NDArray[np.int64]


@dataclass(frozen=True)
class StrideSearch:
    """A walk of equal strides; row ``n`` is the state after ``n`` strides, row 0 the start.

    Attributes
    ----------
    stride : float
        The length of every move.
    positions, losses : arrays, shape (strides + 1,)
        Where it stood, and the loss there.
    losses_left, losses_right : arrays, shape (strides + 1,)
        The loss one stride to the left and to the right.
    """

    stride: float
    positions: Array
    losses: Array
    losses_left: Array
    losses_right: Array


def grid_search(loss: Loss, low: float, high: float, tries: int) -> GridSearch:
    """Try ``tries`` evenly spaced places from ``low`` to ``high``, and remember the lowest."""
    positions = np.linspace(low, high, tries)
    losses = np.array([loss(position) for position in positions])
    best = np.array([np.argmin(losses[: tried + 1]) for tried in range(tries)])
    return GridSearch(positions, losses, best)


def stride_search(loss: Loss, start: float, stride: float, most_strides: int = 1_000) -> StrideSearch:
    """Move one stride to the lower side, until neither side is lower (or ``most_strides`` are made)."""
    positions = [start]
    for _ in range(most_strides):
        here = positions[-1]
        lower = min(here - stride, here + stride, key=loss)
        if loss(lower) >= loss(here):
            break
        positions.append(lower)
    return StrideSearch(
        stride=stride,
        positions=np.array(positions),
        losses=np.array([loss(position) for position in positions]),
        losses_left=np.array([loss(position - stride) for position in positions]),
        losses_right=np.array([loss(position + stride) for position in positions]),
    )
