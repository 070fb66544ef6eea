"""What chapter "Gradient Descent" computes: five runs down a parabola and a valley, and what they show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.claim import Claim
from mlanimated.learn.descent import (
    Descent,
    adam_descent,
    gradient_descent,
    momentum_descent,
    steps_to_arrive,
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


def _measure_run(name: str) -> Callable[[Runs], Mapping[str, float | int]]:
    def measure(record: Runs) -> Mapping[str, float | int]:
        run = record.runs[name]
        distances = np.abs(run.positions - record.curve.minimum)
        return {
            "rate": run.learning_rate,
            "steps": len(distances) - 1,
            "steps_farther": int(np.sum(np.diff(distances) > 0)),
            "start_distance": float(distances[0]),
            "distance": float(distances[-1]),
            "x": float(run.positions[-1]),
        }

    return measure


def _measure_one_step(record: Runs) -> Mapping[str, float | int]:
    run = record.runs["0.50"]
    return {"rate": run.learning_rate, "x": float(run.positions[1])}


def _measure_swing(record: Runs) -> Mapping[str, float | int]:
    run = record.runs["swings"]
    sides = np.sign(run.positions - record.curve.minimum)
    return {
        "rate": run.learning_rate,
        "steps": len(sides) - 1,
        "crossings": int(np.sum(sides[1:] != sides[:-1])),
        "arrived": steps_to_arrive(run, record.curve.minimum, CLOSE) or 0,
        "close": CLOSE,
    }


def _measure_grid(record: Searches) -> Mapping[str, float | int]:
    best = float(record.grid.positions[record.grid.best[-1]])
    tries = len(record.grid.positions)
    return {
        "tries": tries,
        "x": best,
        "distance": abs(best - record.curve.minimum),
        "tries_ten": tries**10,
    }


def _measure_stride(record: Searches) -> Mapping[str, float | int]:
    search = record.stride
    return {
        "strides": len(search.positions) - 1,
        "stride": search.stride,
        "loss": float(search.losses[-1]),
        "loss_beside": float(min(search.losses_left[-1], search.losses_right[-1])),
        "distance": float(abs(search.positions[-1] - record.curve.minimum)),
    }


def _measure_valley(record: ValleyRuns) -> Mapping[str, float | int]:
    arrived = {name: steps_to_arrive(run, (0, 0), VALLEY_CLOSE) or 0 for name, run in record.runs.items()}
    return {"close": VALLEY_CLOSE, "rate": record.runs["plain"].learning_rate, **arrived}


def _measure_adam(record: ValleyRuns) -> Mapping[str, float | int]:
    difference = record.runs["Adam"].positions - record.adam_in_a_steeper_valley.positions
    return {"difference": float(np.abs(difference).max()), "steps": len(difference) - 1}


CLAIMS: tuple[Claim[Any], ...] = (
    Claim(
        name="too-large-diverges",
        sentence="At learning rate {rate:.2f}, {steps_farther} of {steps} steps end farther from the minimum "
        "than they began: x goes from {start_distance:.2f} away to {distance:.1f} away.",
        recipe=learning_rates,
        measure=_measure_run("too large"),
        holds=lambda found: found["steps_farther"] == found["steps"],
    ),
    Claim(
        name="right-arrives",
        sentence="At learning rate {rate:.2f}, step {steps} ends at x = {x:.4f}, "
        "only {distance:.4f} from the minimum.",
        recipe=learning_rates,
        measure=_measure_run("right"),
        holds=lambda found: found["distance"] < CLOSE and found["steps"] == STEPS,
    ),
    Claim(
        name="too-small-is-still-far",
        sentence="At learning rate {rate:.2f}, x is still {distance:.2f} away after {steps} steps, "
        "more than half of the {start_distance:.2f} it began with.",
        recipe=learning_rates,
        measure=_measure_run("too small"),
        holds=lambda found: found["distance"] > found["start_distance"] / 2,
    ),
    Claim(
        name="half-needs-one-step",
        sentence="At learning rate {rate:.2f}, one single step ends at x = {x:.2f}: exactly at the minimum.",
        recipe=slider,
        measure=_measure_one_step,
        holds=lambda found: found["x"] == MINIMUM,
    ),
    Claim(
        name="swings-and-arrives",
        sentence="At learning rate {rate:.2f}, each of the {crossings} steps lands on the other side of the "
        "minimum, and yet x comes within {close:g} of it after {arrived} steps, and stays.",
        recipe=longer,
        measure=_measure_swing,
        holds=lambda found: found["crossings"] == found["steps"] and found["arrived"] > 0,
    ),
    Claim(
        name="grid-misses",
        sentence="The best of {tries} tries is x = {x:.0f}, which is {distance:.0f} away from the minimum, "
        "and the same grid over ten parameters would need {tries_ten:,} tries.",
        recipe=searches,
        measure=_measure_grid,
        holds=lambda found: found["distance"] >= 1 and found["tries_ten"] > 3e9,
    ),
    Claim(
        name="stride-gets-stuck",
        sentence="After {strides} strides of {stride:.0f} the search stands {distance:.2f} from the minimum "
        "and stays: its loss is {loss:.4f}, and a stride to the better side would make it {loss_beside:.4f}.",
        recipe=searches,
        measure=_measure_stride,
        holds=lambda found: found["distance"] > CLOSE and found["loss_beside"] >= found["loss"],
    ),
    Claim(
        name="momentum-is-faster",
        sentence="At the same learning rate of {rate:.3f}, plain descent comes within {close:g} of the "
        "minimum after {plain} steps, with momentum after {momentum}.",
        recipe=valley,
        measure=_measure_valley,
        holds=lambda found: 0 < 2 * found["momentum"] < found["plain"],
    ),
    Claim(
        name="adam-ignores-steepness",
        sentence="Make the walls of the valley a hundred times steeper: in {steps} steps, Adam's path "
        "changes by less than a millionth (measured: {difference:.1e}).",
        recipe=valley,
        measure=_measure_adam,
        holds=lambda found: found["difference"] < 1e-6,
    ),
)
