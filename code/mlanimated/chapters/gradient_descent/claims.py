"""What this chapter claims, and how each claim is measured.

Chapter: Gradient Descent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from mlanimated.animate.style import fixed
from mlanimated.chapters.gradient_descent.recipe import (
    CLOSE,
    MINIMUM,
    STEPS,
    VALLEY_CLOSE,
    Runs,
    Searches,
    TwoValleys,
    ValleyRuns,
    learning_rates,
    longer,
    searches,
    slider,
    starts,
    two_valleys,
    valley,
)
from mlanimated.learn.descent import (
    steps_to_arrive,
)
from mlanimated.store.claim import Claim, by_name


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
            "w": float(run.positions[-1]),
        }

    return measure


def _measure_one_step(record: Runs) -> Mapping[str, float | int]:
    run = record.runs["0.50"]
    return {"rate": run.learning_rate, "w": float(run.positions[1])}


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
        "w": best,
        "distance": abs(best - record.curve.minimum),
        "tries_ten": tries**10,
    }


def _measure_fixed_step(record: Searches) -> Mapping[str, float | int]:
    search = record.fixed_step
    sides = [search.positions - search.length, search.positions, search.positions + search.length]
    return {
        "steps": len(search.positions) - 1,
        "length": search.length,
        "places": len(np.unique(np.concatenate(sides))),
        "loss": float(search.losses[-1]),
        "loss_beside": float(min(search.losses_left[-1], search.losses_right[-1])),
        "distance": float(abs(search.positions[-1] - record.curve.minimum)),
    }


def _measure_starts(record: TwoValleys) -> Mapping[str, float | int | str]:
    left, right = record.curve.minimum, record.local
    near_left, near_right = (np.abs(record.ends - bottom) < CLOSE for bottom in (left, right))
    sides = record.starts < record.top
    return {
        "starts": len(record.starts),
        "left": int(near_left.sum()),
        "right": int(near_right.sum()),
        "on_their_side": int(np.sum(near_left == sides) if (near_left | near_right).all() else 0),
        "w_left": fixed(left),
        "w_right": fixed(right),
        "loss_left": float(two_valleys(left)),
        "loss_right": float(two_valleys(right)),
        "said_left": fixed(two_valleys(left)),
        "said_right": fixed(two_valleys(right)),
    }


def _measure_valley(record: ValleyRuns) -> Mapping[str, float | int]:
    runs = record.runs["0.8"]
    arrived = {name: steps_to_arrive(run, (0, 0), VALLEY_CLOSE) or 0 for name, run in runs.items()}
    return {"close": VALLEY_CLOSE, "rate": runs["plain"].learning_rate, **arrived}


def _measure_momenta(record: ValleyRuns) -> Mapping[str, float | int]:
    runs = [runs["momentum"] for runs in record.runs.values()]
    arrived = [steps_to_arrive(run, (0, 0), VALLEY_CLOSE) or 0 for run in runs]
    return {
        **dict(zip(("little", "much", "most"), arrived, strict=True)),
        "close": VALLEY_CLOSE,
        "steps": len(runs[-1].positions) - 1,
    }


def _measure_adam(record: ValleyRuns) -> Mapping[str, float | int]:
    difference = record.runs["0.8"]["Adam"].positions - record.adam_in_a_steeper_valley.positions
    return {"difference": float(np.abs(difference).max()), "steps": len(difference) - 1}


CLAIMS = by_name(
    Claim(
        name="too-large-diverges",
        sentence="At learning rate {rate:.2f}, {steps_farther} of {steps} steps end farther from the minimum "
        "than they began: w goes from {start_distance:.2f} away to {distance:.1f} away.",
        recipe=learning_rates,
        measure=_measure_run("too large"),
        holds=lambda found: found["steps_farther"] == found["steps"],
    ),
    Claim(
        name="right-arrives",
        sentence="At learning rate {rate:.2f}, step {steps} ends at w = {w:.4f}, "
        "only {distance:.4f} from the minimum.",
        recipe=learning_rates,
        measure=_measure_run("right"),
        holds=lambda found: found["distance"] < CLOSE and found["steps"] == STEPS,
    ),
    Claim(
        name="too-small-is-still-far",
        sentence="At learning rate {rate:.2f}, w is still {distance:.2f} away after {steps} steps, "
        "more than half of the {start_distance:.2f} it began with.",
        recipe=learning_rates,
        measure=_measure_run("too small"),
        holds=lambda found: found["distance"] > found["start_distance"] / 2,
    ),
    Claim(
        name="half-needs-one-step",
        sentence="At learning rate {rate:.2f}, one single step ends at w = {w:.2f}: exactly at the minimum.",
        recipe=slider,
        measure=_measure_one_step,
        holds=lambda found: found["w"] == MINIMUM,
    ),
    Claim(
        name="swings-and-arrives",
        sentence="At learning rate {rate:.2f}, each of the {crossings} steps lands on the other side of the "
        "minimum, and yet w comes within {close:g} of it after {arrived} steps, and stays.",
        recipe=longer,
        measure=_measure_swing,
        holds=lambda found: found["crossings"] == found["steps"] and found["arrived"] > 0,
    ),
    Claim(
        name="grid-misses",
        sentence="The best of {tries} tries is w = {w:.0f}, which is {distance:.0f} away from the minimum, "
        "and the same grid over ten parameters would need {tries_ten:,} tries.",
        recipe=searches,
        measure=_measure_grid,
        holds=lambda found: found["distance"] >= 1 and found["tries_ten"] > 3e9,
    ),
    Claim(
        name="fixed-step-gets-stuck",
        sentence="After {steps} steps of length {length:.0f}, and a look at {places} places in all, the "
        "search stands {distance:.2f} from the minimum and stays: its loss is {loss:.4f}, and on the better "
        "side it would be {loss_beside:.4f}.",
        recipe=searches,
        measure=_measure_fixed_step,
        holds=lambda found: found["distance"] > CLOSE and found["loss_beside"] >= found["loss"],
    ),
    Claim(
        name="start-decides",
        sentence="Of {starts} starts from left to right, {left} end at the bottom of the left valley "
        "(w = {w_left}, loss {said_left}) and {right} at that of the right one (w = {w_right}, "
        "loss {said_right}); all {on_their_side} end in the valley they began in.",
        recipe=starts,
        measure=_measure_starts,
        holds=lambda found: (
            found["on_their_side"] == found["starts"]
            and found["loss_left"] < found["loss_right"]
            and min(found["left"], found["right"]) > 0
        ),
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
        name="too-much-momentum",
        sentence="With momentum 0.5 the ball stays within {close:g} of the minimum from step {little} on, "
        "with 0.8 from step {much}; with 0.95 it has not settled after {steps} steps.",
        recipe=valley,
        measure=_measure_momenta,
        holds=lambda found: 0 < found["much"] < found["little"] and found["most"] == 0,
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
