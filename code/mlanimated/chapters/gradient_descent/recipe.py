"""What chapter "Gradient Descent" computes: five runs down a parabola and a valley, and what they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.descent import (
    Descent,
    adam_descent,
    gradient_descent,
    momentum_descent,
)
from mlanimated.learn.search import GridSearch, StrideSearch, grid_search, stride_search

Array = NDArray[np.float64]

MINIMUM = 10.0  # where the parabola is lowest
START = 1.25  # an arbitrary place: nothing is known yet
STEPS = 30
CLOSE = 0.02  # nearer than this to the minimum counts as arrived
RATES = {"too large": 1.05, "right": 0.1, "too small": 0.01}
SLIDER = (0.01, 0.1, 0.5, 0.9, 1.0, 1.05)

STEEPNESS = 50.0  # the valley is this many times steeper across than along
VALLEY_START = (-9.0, 1.2)
VALLEY_STEPS = 120
VALLEY_CLOSE = 0.1


@dataclass(frozen=True)
class Curve:
    """The loss of one parameter, sampled so that it can be drawn.

    Attributes
    ----------
    x, y : arrays, shape (samples,)
        The parameter and the loss there.
    minimum : float
        The parameter with the lowest loss.
    """

    x: Array
    y: Array
    minimum: float


@dataclass(frozen=True)
class Runs:
    """Several descents of one curve in step: all from the same start, all with the same number of steps."""

    curve: Curve
    runs: dict[str, Descent]


@dataclass(frozen=True)
class Searches:
    """Two searches of one curve that know no slope."""

    curve: Curve
    grid: GridSearch
    stride: StrideSearch


@dataclass(frozen=True)
class ValleyRuns:
    """Three methods in step in one valley of two parameters, whose minimum is at (0, 0).

    Attributes
    ----------
    along, across : arrays, shapes (n,) and (m,)
        Where the loss was sampled.
    losses : array, shape (n, m)
        The loss there.
    runs : dict of str to Descent
        By method: plain, momentum, Adam.
    adam_in_a_steeper_valley : Descent
        The same Adam where the walls are a hundred times steeper.
    """

    along: Array
    across: Array
    losses: Array
    runs: dict[str, Descent]
    adam_in_a_steeper_valley: Descent


def loss(x: Any) -> Any:
    """How wrong x is."""
    return (x - MINIMUM) ** 2


def slope(x: Any) -> Any:
    """How fast the loss grows when x grows: the derivative of `loss`."""
    return 2 * (x - MINIMUM)


def valley_loss(position: Array, steepness: float = STEEPNESS) -> Any:
    """Loss of two parameters, the last axis of ``position``: nearly flat along, steep across."""
    along, across = position[..., 0], position[..., 1]
    return (along**2 + steepness * across**2) / 2


def valley_gradient(position: Array, steepness: float = STEEPNESS) -> Any:
    """Slope of `valley_loss` along and across."""
    return position * np.array([1.0, steepness])


def descend(learning_rate: float) -> Descent:
    """One run down the parabola."""
    return gradient_descent(loss, slope, START, learning_rate, STEPS)


def learning_rates() -> Runs:
    """Three learning rates: too large, right, too small."""
    return Runs(_curve(), {name: descend(rate) for name, rate in RATES.items()})


def slider() -> Runs:
    """One run for each learning rate on the slider."""
    return Runs(_curve(), {f"{rate:.2f}": descend(rate) for rate in SLIDER})


def searches() -> Searches:
    """Nine tries on a grid; strides of two."""
    return Searches(
        _curve(), grid_search(loss, low=0.0, high=24.0, tries=9), stride_search(loss, START, stride=2.0)
    )


def valley() -> ValleyRuns:
    """Plain descent at the best learning rate it can have here, momentum at the same rate, and Adam."""
    # No fixed rate shrinks the larger of the two errors faster than 2 / (least + greatest curvature).
    best_rate = 2 / (1 + STEEPNESS)
    here = (valley_loss, valley_gradient, VALLEY_START)
    along, across = np.linspace(-10.5, 3.0, 109), np.linspace(-1.75, 1.75, 71)

    def steeper_loss(position: Array) -> Any:
        return valley_loss(position, 100 * STEEPNESS)

    def steeper_gradient(position: Array) -> Any:
        return valley_gradient(position, 100 * STEEPNESS)

    return ValleyRuns(
        along=along,
        across=across,
        losses=valley_loss(np.stack(np.meshgrid(along, across, indexing="ij"), axis=-1)),
        runs={
            "plain": gradient_descent(*here, best_rate, VALLEY_STEPS),
            "momentum": momentum_descent(*here, best_rate, VALLEY_STEPS, momentum=0.8),
            "Adam": adam_descent(*here, 0.3, VALLEY_STEPS),
        },
        adam_in_a_steeper_valley=adam_descent(
            steeper_loss, steeper_gradient, VALLEY_START, 0.3, VALLEY_STEPS
        ),
    )


def longer() -> Runs:
    """A rate that looks too large and is not, with the steps that it needs."""
    return Runs(_curve(), {"swings": gradient_descent(loss, slope, START, learning_rate=0.95, steps=60)})


def _curve() -> Curve:
    x = np.linspace(-5.0, 25.0, 121)
    return Curve(x, loss(x), MINIMUM)
