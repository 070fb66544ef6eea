"""Looking for the lowest loss without a slope: try a whole grid, or feel the way with a fixed step.

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
class FixedStepSearch:
    """A walk of equal steps; row ``n`` is the state after ``n`` steps, row 0 the start.

    Attributes
    ----------
    length : float
        The length of every step.
    positions, losses : arrays, shape (steps + 1,)
        Where it stood, and the loss there.
    losses_left, losses_right : arrays, shape (steps + 1,)
        The loss one step to the left and to the right.
    """

    length: float
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


def fixed_step_search(
    loss: Loss,
    start: float,
    length: float,
    most_steps: int = 1_000,
) -> FixedStepSearch:
    """Step to the lower side until neither side is lower."""
    positions = [start]
    for _ in range(most_steps):
        here = positions[-1]
        lower = min(here - length, here + length, key=loss)
        if loss(lower) >= loss(here):
            break
        positions.append(lower)
    return FixedStepSearch(
        length=length,
        positions=np.array(positions),
        losses=np.array([loss(position) for position in positions]),
        losses_left=np.array([loss(position - length) for position in positions]),
        losses_right=np.array([loss(position + length) for position in positions]),
    )
