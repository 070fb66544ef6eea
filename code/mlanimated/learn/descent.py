"""Gradient descent: go a little way downhill, again and again; plain, with momentum, and Adam.

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
        The loss there.
    gradients : array, same shape as ``positions``
        The gradient there, one number for each parameter.
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
    """Step against the slope, again and again."""
    position = np.asarray(start, dtype=float)
    positions = [position]
    for _ in range(steps):
        position = (
            position  # line: update
            - learning_rate * gradient(position)  # line: update
        )
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
    """Descent that keeps a part of its last movement."""
    position = np.asarray(start, dtype=float)
    velocity = np.zeros_like(position)
    positions = [position]
    for _ in range(steps):
        velocity = (
            momentum * velocity  # line: momentum
            - learning_rate * gradient(position)  # line: momentum
        )
        position = position + velocity  # line: momentum
        positions.append(position)
    return _record(loss, gradient, positions, learning_rate)


def adam_step(
    slope: Array,
    mean: Array,
    square: Array,
    step: int,
    learning_rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[Array, Array, Array]:
    """One step of Adam: a step length for each parameter.

    The betas say how much of the running means of the slope
    and of its square survives a step. Epsilon prevents
    division by zero; it is added in the same place as in
    the paper's more efficient form (section 2) and Keras.

    Returns
    -------
    What to subtract from the parameters, and the two
    running means. Steps are counted from 1.
    """
    mean = beta_1 * mean + (1 - beta_1) * slope
    square = beta_2 * square + (1 - beta_2) * slope**2
    # Both means start at zero: at first they are too small.
    warm_up = np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    stride = (
        learning_rate
        * warm_up  # for each parameter
        / (np.sqrt(square) + epsilon)
    )
    return stride * mean, mean, square


def adam_descent(
    loss: Loss,
    gradient: Gradient,
    start: ArrayLike,
    learning_rate: float,
    steps: int,
    epsilon: float = 1e-7,
) -> Descent:
    """Descent with a step length for each parameter."""
    position = np.asarray(start, dtype=float)
    mean, square = (
        np.zeros_like(position),
        np.zeros_like(position),
    )
    positions = [position]
    for step in range(1, steps + 1):
        slope = np.asarray(gradient(position))
        move, mean, square = adam_step(
            slope,
            mean,
            square,
            step,
            learning_rate,
            epsilon=epsilon,
        )
        position = position - move
        positions.append(position)
    return _record(loss, gradient, positions, learning_rate)


def steps_to_arrive(run: Descent, minimum: ArrayLike, within: float) -> int | None:
    """Return the first step from which the run stays nearer to ``minimum`` than ``within``.

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
