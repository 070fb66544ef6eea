"""What this chapter claims, and how each claim is measured.

Chapter: Create Your Own Environment.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.create_environment.recipe import (
    Compared,
    Loop,
    Reach,
    Slips,
    Wrappers,
    compared,
    reach,
    slips,
    the_loop,
    wrappers,
)
from mlanimated.store.claim import Claim, by_name


def _measure_loop(record: Loop) -> Mapping[str, float | int]:
    steps = record.action >= 0
    icy = steps & record.slippery
    return {
        "sure_steps": int((steps & ~record.slippery).sum()),
        "reward": float(record.reward[steps & ~record.slippery].sum()),
        "icy_steps": int(icy.sum()),
        "slid": int(record.slid[icy].sum()),
        "icy_reward": float(record.reward[icy].sum()),
        "sure_slid": int(record.slid[~record.slippery].sum()),
    }


def _measure_wrappers(record: Wrappers) -> Mapping[str, float | int]:
    return {
        "count": len(record.names) - 1,
        "limit": len(record.truncated),
        "first": int(np.argmax(record.truncated)) + 1 if record.truncated.any() else 0,
        "inside": int(record.truncated_inside.sum()),
    }


def _measure_slips(record: Slips) -> Mapping[str, float | int]:
    last = record.share[-1]
    tries = int(record.tries[-1])
    return {
        "tries": tries,
        "up": float(last[0]),
        "right": float(last[1]),
        "down": float(last[2]),
        "farthest": float(np.abs(last - 1 / 3).max()),
        "expected": float(np.sqrt(1 / 3 * 2 / 3 / tries)),
    }


def _measure_compared(record: Compared) -> Mapping[str, int]:
    return {
        "games": record.games,
        "steps": record.steps,
        "different": record.different,
        "warnings": record.warnings,
    }


def _measure_reach(record: Reach) -> Mapping[str, int]:
    goal = "".join(record.lake).index("G")
    return {
        "reached": int(np.isfinite(record.steps).sum()),
        "squares": len(record.steps),
        "farthest": int(np.nanmax(record.steps)),
        "goal": int(np.isfinite(record.steps[goal])),
    }


CLAIMS = by_name(
    Claim(
        name="the-same-plan-twice",
        sentence="The plan reaches the goal in {sure_steps} steps where nothing is slippery, with reward "
        "{reward:.0f}; on ice it slides aside in {slid} of {icy_steps} steps, and ends with reward "
        "{icy_reward:.0f}.",
        recipe=the_loop,
        measure=_measure_loop,
        holds=lambda found: found["reward"] == 1 and found["sure_slid"] == 0 and found["icy_reward"] == 0,
    ),
    Claim(
        name="time-limit-truncates",
        sentence="Of {limit} steps against the edge, step {first} is the first that is truncated, and it is "
        "the wrapper that says so: the lake itself has said it {inside} times.",
        recipe=wrappers,
        measure=_measure_wrappers,
        holds=lambda found: found["first"] == found["limit"] == 100 and found["inside"] == 0,
    ),
    Claim(
        name="slips-a-third-each",
        sentence="Of {tries:,} steps to the right, a share of {up:.3f} went up, {right:.3f} right and "
        "{down:.3f} "
        "down: none is farther from 1/3 than {farthest:.3f}.",
        recipe=slips,
        measure=_measure_slips,
        holds=lambda found: found["farthest"] < 4 * found["expected"],
    ),
    Claim(
        name="same-as-gymnasium",
        sentence="In {games:,} random games with {steps:,} steps, half of them on slippery ice, our lake and "
        "Gymnasium's own gave different answers {different} times.",
        recipe=compared,
        measure=_measure_compared,
        holds=lambda found: found["different"] == 0 and found["steps"] > 1000,
    ),
    Claim(
        name="checker-is-content",
        sentence="Gymnasium's checker of environments finds {warnings} faults.",
        recipe=compared,
        measure=_measure_compared,
        holds=lambda found: found["warnings"] == 0,
    ),
    Claim(
        name="no-way",
        sentence="Of {squares} squares, {reached} can be reached without falling into a hole, "
        "the farthest in {farthest} steps; the goal is not among them.",
        recipe=reach,
        measure=_measure_reach,
        holds=lambda found: found["goal"] == 0 and found["reached"] > 1,
    ),
)
