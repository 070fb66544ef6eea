"""Scores: the interval of their mean, and whether the results in a manifest follow from them.

Used by every chapter that plays games more than once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
CONFIDENCE = 0.95
_TOLERANCE = 1e-6  # of numbers that went through JSON


def bootstrap_interval(scores: NDArray[np.float64], seed: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of the mean: where the means of 10,000 resamples of the scores lie.

    Raises
    ------
    ValueError
        If there is no score.
    """
    if not len(scores):
        raise ValueError("no scores: an interval needs at least one game")
    rng = np.random.default_rng(seed)
    means = scores[rng.integers(0, len(scores), (RESAMPLES, len(scores)))].mean(axis=1)
    outside = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, [outside, 1 - outside])
    return float(low), float(high)


def check_protocol(protocol: Mapping[str, Any]) -> None:
    """Compute the results of an evaluation again from its scores, and compare.

    Parameters
    ----------
    protocol
        As `mlanimated.atari.evaluation.Evaluation.protocol` makes it.

    Raises
    ------
    ValueError
        If its results do not follow from its scores, or if there are no scores.
    """
    try:
        scores = np.array(protocol["scores"], np.float64)
        distinct = np.array(protocol["distinct"], np.bool_)
        said = {
            "games": protocol["games"],
            "lengths": len(protocol["lengths"]),
            "distinct": len(distinct),
            "distinct_games": protocol["distinct_games"],
            "mean": protocol["mean"],
            "median": protocol["median"],
            "interval": protocol["interval"],
        }
        events = {name: (counts, protocol["most"]) for name, counts in protocol.get("events", {}).items()}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"a protocol has no {error} that can be read") from error
    if scores.shape != distinct.shape or not distinct.any():
        raise ValueError("a protocol does not say of each game whether it is distinct")
    games = len(scores)
    found = {
        "games": games,
        "lengths": games,
        "distinct": games,
        "distinct_games": int(distinct.sum()),
        "mean": scores.mean(),
        "median": np.median(scores),
        "interval": bootstrap_interval(scores[distinct]),
    }
    for name, value in found.items():
        if not np.allclose(said[name], value, rtol=_TOLERANCE, atol=_TOLERANCE):
            raise ValueError(f"its {name} is {said[name]}, its scores give {_words(value)}")
    for name, (counts, most) in events.items():
        largest = most.get(name, {}).get("count", 0)
        if len(counts) != games or max(counts) != largest:
            raise ValueError(f"its largest number of {name} is {largest}, its games give {max(counts)}")


def _words(value: Any) -> str:
    return f"{[float(part) for part in value]}" if isinstance(value, tuple) else f"{float(value):g}"
