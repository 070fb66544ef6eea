"""What chapter "Gradient Descent" computes: runs down a parabola, two valleys and a long valley."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlanimated.learn.descent import (
    Descent,
    adam_descent,
    gradient_descent,
    momentum_descent,
)
from mlanimated.learn.search import FixedStepSearch, GridSearch, fixed_step_search, grid_search

Array = NDArray[np.float64]

MINIMUM = 10.0  # where the parabola is lowest
START = 1.25  # an arbitrary place: nothing is known yet
STEPS = 30
CLOSE = 0.02  # nearer than this to the minimum counts as arrived
RATES = {"too large": 1.05, "right": 0.1, "too small": 0.01}
SLIDER = (0.1, 0.5, 0.9, 1.05)

VALLEYS_RATE = 0.02  # of the curve with two valleys
VALLEYS_STARTS = (-2.8, 0.1, 0.3)
MANY_STARTS = 60  # spread evenly over the picture: none of them is the top between the valleys
MANY_STEPS = 300

STEEPNESS = 50.0  # the valley is this many times steeper across than along
VALLEY_START = (-9.0, 1.2)
VALLEY_STEPS = 120
VALLEY_CLOSE = 0.1
# No fixed rate shrinks the larger of the two errors faster than 2 / (least + greatest curvature).
BEST_RATE = 2 / (1 + STEEPNESS)
ADAM_RATE = 0.3
MOMENTA = (0.5, 0.8, 0.95)


@dataclass(frozen=True)
class Curve:
    """The loss of one parameter, sampled so that it can be drawn.

    Attributes
    ----------
    w, y : arrays, shape (samples,)
        The parameter and the loss there.
    minimum : float
        The parameter with the lowest loss.
    """

    w: Array
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
    fixed_step: FixedStepSearch


@dataclass(frozen=True)
class TwoValleys:
    """A curve with two valleys, and runs from several starts.

    Attributes
    ----------
    curve : Curve
        Its minimum is the lower of the two.
    local : float
        The parameter at the bottom of the other valley.
    top : float
        The parameter at the top between the two.
    runs : dict of str to Descent
        By start: those of the film.
    starts, ends : arrays, shape (MANY_STARTS,)
        Where many more runs began, and where they ended.
    """

    curve: Curve
    local: float
    top: float
    runs: dict[str, Descent]
    starts: Array
    ends: Array


@dataclass(frozen=True)
class ValleyRuns:
    """Three methods in step in one valley of two parameters, whose minimum is at (0, 0).

    Attributes
    ----------
    along, across : arrays, shapes (n,) and (m,)
        Where the loss was sampled.
    losses : array, shape (n, m)
        The loss there.
    runs : dict of str to dict of str to Descent
        By momentum, and by method: plain, momentum, Adam.
    adam_in_a_steeper_valley : Descent
        The same Adam where the walls are a hundred times steeper.
    """

    along: Array
    across: Array
    losses: Array
    runs: dict[str, dict[str, Descent]]
    adam_in_a_steeper_valley: Descent


def loss(w: Any) -> Any:
    """How wrong w is."""
    return (w - MINIMUM) ** 2


def slope(w: Any) -> Any:
    """How fast the loss grows with w: its derivative."""
    return 2 * (w - MINIMUM)


def two_valleys(w: Any) -> Any:
    """A loss with two valleys."""
    return w**4 - 8 * w**2 + 3 * w


def two_valleys_slope(w: Any) -> Any:
    """The derivative of `two_valleys`."""
    return 4 * w**3 - 16 * w + 3


def valley_loss(
    position: Array,
    steepness: float = STEEPNESS,
) -> Any:
    """Nearly flat along, steep across."""
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
    """Nine tries on a grid; steps of two."""
    return Searches(
        _curve(),
        grid_search(loss, low=0.0, high=24.0, tries=9),
        fixed_step_search(loss, START, length=2.0),
    )


def from_start(start: ArrayLike, steps: int = STEPS) -> Descent:
    """One run down the curve with two valleys."""
    return gradient_descent(
        two_valleys,
        two_valleys_slope,
        start,
        VALLEYS_RATE,
        steps,
    )


def starts() -> TwoValleys:
    """The same descent from several starts, on a curve with two valleys."""
    left, top, right = sorted(np.roots([4.0, 0.0, -16.0, 3.0]).real)
    w = np.linspace(-3.2, 3.2, 161)
    many = np.linspace(-3.0, 3.0, MANY_STARTS)
    return TwoValleys(
        curve=Curve(w, two_valleys(w), float(left)),
        local=float(right),
        top=float(top),
        runs={f"{start:.1f}".replace("-", "\N{MINUS SIGN}"): from_start(start) for start in VALLEYS_STARTS},
        starts=many,
        ends=from_start(many, MANY_STEPS).positions[-1],
    )


def three_methods(momentum: float) -> dict[str, Descent]:
    """Plain descent, momentum and Adam in one valley."""
    here = (valley_loss, valley_gradient, VALLEY_START)
    rate, steps = BEST_RATE, VALLEY_STEPS
    plain = gradient_descent(*here, rate, steps)
    rolling = momentum_descent(*here, rate, steps, momentum)
    adam = adam_descent(*here, ADAM_RATE, steps)
    return {
        "plain": plain,
        "momentum": rolling,
        "Adam": adam,
    }


def valley() -> ValleyRuns:
    """Plain descent at the best learning rate it can have here, momentum at the same rate, and Adam."""
    along, across = np.linspace(-10.5, 3.0, 109), np.linspace(-1.75, 1.75, 71)

    def steeper_loss(position: Array) -> Any:
        return valley_loss(position, 100 * STEEPNESS)

    def steeper_gradient(position: Array) -> Any:
        return valley_gradient(position, 100 * STEEPNESS)

    return ValleyRuns(
        along=along,
        across=across,
        losses=valley_loss(np.stack(np.meshgrid(along, across, indexing="ij"), axis=-1)),
        runs={f"{momentum:g}": three_methods(momentum) for momentum in MOMENTA},
        adam_in_a_steeper_valley=adam_descent(
            steeper_loss, steeper_gradient, VALLEY_START, ADAM_RATE, VALLEY_STEPS
        ),
    )


def longer() -> Runs:
    """A rate that looks too large and is not, with the steps that it needs."""
    return Runs(_curve(), {"swings": gradient_descent(loss, slope, START, learning_rate=0.95, steps=60)})


def _curve() -> Curve:
    w = np.linspace(-5.0, 25.0, 121)
    return Curve(w, loss(w), MINIMUM)
