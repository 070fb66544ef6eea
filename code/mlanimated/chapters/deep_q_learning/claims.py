"""What this chapter claims, and how each claim is measured.

Chapter: Deep Q-learning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from mlanimated.chapters.deep_q_learning.recipe import (
    HOW,
    JUDGE,
    Everything,
    Methods,
    Player,
    Trainings,
    everything,
    methods,
    player,
)
from mlanimated.store.claim import Claim, by_name

Found = Mapping[str, float | int | str]

GOAL = 495.0  # steps, average of the judging games


def chosen(record: Trainings, line: np.ndarray) -> np.ndarray:
    """Return what (seeds, looks) is at the chosen look of each seed."""
    picked: np.ndarray = line[np.arange(len(record.seeds)), record.chosen]
    return picked


def _list(numbers: np.ndarray) -> str:
    return ", ".join(f"{each:.0f}" for each in numbers)


def _plain(record: Methods) -> Trainings:
    return record.by_name["as it should be"]


def _measure_chosen(record: Methods) -> Found:
    means = chosen(_plain(record), _plain(record).judging)
    return {
        "seeds": len(means),
        "good": int(np.sum(means >= GOAL)),
        "least": float(means.min()),
        "games": len(JUDGE),
        "steps": HOW.agent_steps,
    }


def _measure_last(record: Methods) -> Found:
    last = _plain(record).judging[:, -1]
    return {"means": _list(last), "good": int(np.sum(last >= GOAL)), "seeds": len(last), "goal": GOAL}


def _measure_wander(record: Methods) -> Found:
    line, steps = _plain(record).judging[0], _plain(record).agent_steps
    first = int(np.flatnonzero(line >= GOAL)[0])
    low = first + int(line[first:].argmin())
    again = low + int(np.flatnonzero(line[low:] >= GOAL)[0])
    return {
        "first": int(steps[first]),
        "low": int(steps[low]),
        "again": int(steps[again]),
        "high": float(line[first]),
        "down": float(line[low]),
        "up": float(line[again]),
    }


def _measure_high(record: Methods) -> Found:
    plain = _plain(record)
    predicted, realised = chosen(plain, plain.predicted), chosen(plain, plain.realised)
    return {
        "predicted": _list(predicted),
        "realised": _list(realised),
        "bound": 1 / (1 - HOW.discount),
        "least": float(predicted.min()),
    }


def _measure_double(record: Methods) -> Found:
    plain, double = _plain(record), record.by_name["double"]
    return {
        "plain": float(chosen(plain, plain.predicted).mean()),
        "double": float(chosen(double, double.predicted).mean()),
        "realised": float(chosen(double, double.realised).mean()),
        "means": _list(chosen(double, double.judging)),
    }


def _late(record: Trainings) -> np.ndarray:
    """Return the average of the second half of each curve."""
    late: np.ndarray = record.judging[:, record.judging.shape[1] // 2 :].mean(axis=1)
    return late


def _measure_off(name: str) -> Callable[[Everything], Found]:
    def measure(record: Everything) -> Found:
        off, whole = record.by_name[name], record.by_name["nothing"]
        return {
            "chosen": _list(chosen(off, off.judging)),
            "least": float(chosen(off, off.judging).min()),
            "batch": HOW.batch,
            "late": float(_late(off).mean()),
            "low": float(_late(off).min()),
            "high": float(_late(off).max()),
            "whole": float(_late(whole).mean()),
            "whole_low": float(_late(whole).min()),
            "whole_high": float(_late(whole).max()),
            "expected": float(chosen(off, off.predicted).mean()),
        }

    return measure


def _measure_player(record: Player) -> Found:
    first, _, last = record.stages
    return {"untrained": len(first.actions), "trained": len(last.actions), "steps": last.agent_steps}


CLAIMS = by_name(
    Claim(
        name="learns-to-balance",
        sentence="From the same start, the untrained network loses after {untrained} steps; "
        "{steps:,} steps of training later it lasts all {trained}.",
        recipe=player,
        measure=_measure_player,
        holds=lambda found: found["untrained"] < 30 and found["trained"] == 500,
    ),
    Claim(
        name="every-seed-reaches-the-end",
        sentence="Trained {seeds} times for {steps:,} steps, {good} of {seeds} chosen networks last "
        "{least:.1f} steps or more on average over {games} games that had no part in choosing them.",
        recipe=methods,
        measure=_measure_chosen,
        holds=lambda found: found["good"] == found["seeds"],
    ),
    Claim(
        name="last-weights-are-a-lottery",
        sentence="The weights of the very last step, instead, last {means} steps: "
        "only {good} of {seeds} reach {goal:.0f}.",
        recipe=methods,
        measure=_measure_last,
        holds=lambda found: found["good"] < found["seeds"],
    ),
    Claim(
        name="curves-wander",
        sentence="The first training lasts {high:.0f} steps after {first:,} steps of training, {down:.0f} "
        "after {low:,}, and {up:.0f} again after {again:,}.",
        recipe=methods,
        measure=_measure_wander,
        holds=lambda found: found["down"] < 250 and found["up"] >= GOAL,
    ),
    Claim(
        name="expects-too-much",
        sentence="Where the discounted sum can be {bound:.0f} at most, the five networks expect "
        "{predicted} on "
        "average; what then came was {realised}.",
        recipe=methods,
        measure=_measure_high,
        holds=lambda found: found["least"] > 1.3 * found["bound"],
    ),
    Claim(
        name="double-expects-less",
        sentence="With Double DQN the average expectation is {double:.0f} instead of {plain:.0f}, still more "
        "than the {realised:.0f} that came, and its five networks last {means} steps.",
        recipe=methods,
        measure=_measure_double,
        holds=lambda found: found["realised"] < found["double"] < 0.9 * found["plain"],
    ),
    Claim(
        name="without-memory",
        sentence="With a memory of only {batch} steps, the second half of the curves is at {late:.0f} "
        "steps on average (single trainings: {low:.0f} to {high:.0f}) instead of {whole:.0f} "
        "({whole_low:.0f} to {whole_high:.0f}). The chosen checkpoints still reach {chosen}.",
        recipe=everything,
        measure=_measure_off("no memory"),
        holds=lambda found: (
            found["late"] < found["whole"] - 50
            and found["high"] > found["whole_low"]
            and found["least"] >= GOAL
        ),
    ),
    Claim(
        name="without-copy",
        sentence="Without an older copy it is at {late:.0f} ({low:.0f} to {high:.0f}) instead of "
        "{whole:.0f}, and expectations run away: those of the chosen networks are {expected:,.0f} on "
        "average. They still reach {chosen}.",
        recipe=everything,
        measure=_measure_off("no copy"),
        holds=lambda found: (
            found["late"] < found["whole"] - 50
            and found["high"] > found["whole_low"]
            and found["expected"] > 1000
            and found["least"] >= GOAL
        ),
    ),
    Claim(
        name="time-as-failure",
        sentence="If the time limit counts as a fall, it is at {late:.0f} ({low:.0f} to {high:.0f}) instead "
        "of {whole:.0f}: in this game the mistake hardly matters.",
        recipe=everything,
        measure=_measure_off("time is failure"),
        holds=lambda found: abs(found["late"] - found["whole"]) < 50,
    ),
)
