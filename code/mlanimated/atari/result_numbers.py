"""Numbers for claims about results: of one agent, of several seeds, and whether goals are reached.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mlanimated.atari.results import Result
from mlanimated.store.scores import bootstrap_interval

Numbers = Mapping[str, float | int | str]

# What may be said of the best and the worst of several trainings.
APART = "do not overlap: more than the luck of the games explains"
OVERLAPPING = "overlap: no more than the luck of the games may explain"


def of_result(result: Result) -> dict[str, float | int | str]:
    """Return what is said of one agent's evaluation."""
    return {
        "games": len(result.scores),
        "distinct": result.distinct,
        "stopped": result.stopped,
        "mean": result.mean,
        "median": result.median,
        "low": result.low,
        "high": result.high,
        "recount": float(result.scores.mean()),
    }


def between(results: Sequence[Result], seeds: set[int]) -> Numbers:
    """Compare the trainings of several seeds, judged by the same protocol."""
    best, worst = (choose(results, key=lambda result: result.mean) for choose in (max, min))
    recounted = [float(result.scores.mean()) for result in results]
    return {
        "trainings": len(results),
        "seeds": len(seeds),
        "means": listed([f"{result.mean:.1f}" for result in results]),
        "spread": best.mean - worst.mean,
        "recounted_spread": max(recounted) - min(recounted),
        "widest": max(result.high - result.low for result in results),
        "best_low": best.low,
        "worst_high": worst.high,
        "verdict": APART if best.low > worst.high else OVERLAPPING,
        "recounted": sum(map(fits, results)),
    }


def means_are_counted(found: Mapping[str, Any]) -> bool:
    """Say whether means and intervals are those of the scores."""
    return bool(
        found["recounted"] == found["trainings"] == found["seeds"] > 1
        and abs(found["spread"] - found["recounted_spread"]) < 1e-9
    )


def seeds_are_compared(found: Mapping[str, Any]) -> bool:
    """Say whether, besides, the verdict on the trainings follows from their intervals."""
    apart = found["best_low"] > found["worst_high"]
    return means_are_counted(found) and found["verdict"] == (APART if apart else OVERLAPPING)


def fits(result: Result) -> bool:
    """Say whether mean and interval can be those of the scores."""
    if abs(result.mean - result.scores.mean()) > 1e-9:
        return False
    if result.distinct < len(result.scores):  # which games are copies is no longer known
        return bool(result.scores.min() - 1e-9 <= result.low <= result.high <= result.scores.max() + 1e-9)
    ends = np.array(bootstrap_interval(result.scores))
    return bool(np.abs(ends - (result.low, result.high)).max() <= 0.05 * np.ptp(ends) + 1e-9)


def verdict(reached: float, goal: float) -> str:
    """Say in words whether a goal is reached, or by how much it is missed."""
    if reached >= goal:
        return f"the goal of {goal:g} is reached"
    missing = goal - reached
    digits = 1 if missing >= 0.05 else 2
    return f"the goal of {goal:g} is missed by {missing:.{digits}f}"


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: one, two and three."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + f" and {words[-1]}"
