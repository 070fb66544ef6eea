"""Gradient descent: go a little way downhill, again and again; plain, with momentum, and Adam.

Each method takes the same arguments and differs from the one above it only where the idea differs.
A loss and its gradient are functions of a position: a number, or an array of parameters.

Chapter: Gradient Descent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Loss = Callable[[Array], Any]
Gradient = Callable[[Array], Any]


@dataclass(frozen=True)
class Descent:
    """One run downhill; row ``n`` is the state after ``n`` steps, row 0 the start.

    Attributes
    ----------
    learning_rate : float
        How far to move for each unit of slope.
    positions : array, shape (steps + 1, *shape of a position)
        Where the run was.
    losses : array, shape (steps + 1,)
        How high it was there.
    gradients : array, same shape as ``positions``
        The slope it saw there, one number for each parameter.
    """

    learning_rate: float
    positions: Array
    losses: Array
    gradients: Array


def gradient_descent(
    loss: Loss,
    gradient: Gradient,
    start: ArrayLike,
    learning_rate: float,
    steps: int,
) -> Descent:
    """Step against the slope, again and again [Cauchy 1847]."""
    position = np.asarray(start, dtype=float)
    positions = [position]
    for _ in range(steps):
        position = position - learning_rate * gradient(position)
        positions.append(position)
    return _record(loss, gradient, positions, learning_rate)


def momentum_descent(
    loss: Loss,
    gradient: Gradient,
    start: ArrayLike,
    learning_rate: float,
    steps: int,
    momentum: float = 0.9,
) -> Descent:
    """Descent that keeps a part of its last movement [Polyak 1964]."""
    position = np.asarray(start, dtype=float)
    velocity = np.zeros_like(position)
    positions = [position]
    for _ in range(steps):
        velocity = momentum * velocity - learning_rate * gradient(position)
        position = position + velocity
        positions.append(position)
    return _record(loss, gradient, positions, learning_rate)


def adam_descent(
    loss: Loss,
    gradient: Gradient,
    start: ArrayLike,
    learning_rate: float,
    steps: int,
    keep_mean: float = 0.9,
    keep_square: float = 0.999,
    epsilon: float = 1e-7,
) -> Descent:
    """Descent with a stride for each parameter [Kingma and Ba 2015].

    ``keep_mean`` and ``keep_square`` (the paper's beta 1 and beta 2) say how
    much of the running means of the gradient and of its square survives a
    step. ``epsilon`` keeps the division from dividing by zero; it stands
    where the paper's more efficient form (section 2) and Keras have it.
    """
    position = np.asarray(start, dtype=float)
    mean, square = np.zeros_like(position), np.zeros_like(position)
    positions = [position]
    for step in range(1, steps + 1):
        slope = np.asarray(gradient(position))
        mean = keep_mean * mean + (1 - keep_mean) * slope
        square = keep_square * square + (1 - keep_square) * slope**2
        # Both means start at zero, so at first they are too small.
        warm_up = np.sqrt(1 - keep_square**step) / (1 - keep_mean**step)
        stride = learning_rate * warm_up / (np.sqrt(square) + epsilon)
        position = position - stride * mean
        positions.append(position)
    return _record(loss, gradient, positions, learning_rate)


def steps_to_arrive(run: Descent, minimum: ArrayLike, within: float) -> int | None:
    """Return the first step from which on the run stays nearer to ``minimum`` than ``within``.

    None if it has not arrived, or has not stayed, by its last step.
    """
    offsets = (run.positions - np.asarray(minimum, dtype=float)).reshape(len(run.positions), -1)
    outside = np.flatnonzero(np.linalg.norm(offsets, axis=1) >= within)
    arrived = int(outside[-1]) + 1 if outside.size else 0
    return arrived if arrived < len(run.positions) else None


def _record(loss: Loss, gradient: Gradient, positions: list[Array], learning_rate: float) -> Descent:
    return Descent(
        learning_rate=learning_rate,
        positions=np.stack(positions),
        losses=np.array([loss(position) for position in positions], dtype=float),
        gradients=np.array([gradient(position) for position in positions], dtype=float),
    )
