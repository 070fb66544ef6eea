"""What this chapter claims of drawn pictures and of CIFAR-10, and how each claim is measured.

Chapter: Binary Classification.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.binary_classification.changes import CHANGES
from mlanimated.chapters.binary_classification.recipe import (
    LOGISTIC,
    NETWORK,
    NEURON,
    PLAIN,
    Study,
    on_cifar10,
    on_drawn,
)
from mlanimated.chapters.binary_classification.shown import Emerging, FooledRecord, emerging, fooled
from mlanimated.learn.judging import calibration, counts, interval
from mlanimated.store.claim import Claim, by_name

Found = Mapping[str, float | int | str]

GOAL = 0.82  # share of CIFAR-10's test pictures, for the network
SURE = 0.9  # for the wrong class
PLACE = {name: number for number, name in enumerate(CHANGES)}


def rights(record: Study, name: str, change: str = "as it is") -> list[int]:
    """Return how many test pictures a model gets right, for each seed."""
    return [int(number) for number in record.methods[name].right[:, PLACE[change]]]


def with_interval(right: int, total: int) -> str:
    """Say a share in per cent, with its 95 % interval."""
    low, high = interval(right, total)
    return f"{100 * right / total:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def _each(numbers: list[int], total: int) -> str:
    return ", ".join(with_interval(right, total) for right in numbers)


def _shares(numbers: list[int], total: int) -> str:
    return ", ".join(f"{100 * number / total:.1f}" for number in numbers)


def _measure_moves(record: Emerging) -> Found:
    right = round(float(record.right[-1]) * record.tests)
    return {
        "start": float(record.p[0].max()),
        "steps": int(record.steps[-1]),
        "horse": float(record.p[-1, 0]),
        "deer": float(record.p[-1, 1]),
        "right": with_interval(right, record.tests),
        "tests": record.tests,
        "low": interval(right, record.tests)[0],
    }


def _measure_models(record: Study) -> Found:
    tests = len(record.labels)
    networks, neurons = rights(record, NETWORK), rights(record, NEURON)
    return {
        "logistic": _each(rights(record, LOGISTIC), tests),
        "neuron": _each(neurons, tests),
        "network": _each(networks, tests),
        "tests": tests,
        "seeds": record.seed,
        "least": min(networks) / tests,
        "low": interval(min(networks), tests)[0],
        "high": interval(max(neurons), tests)[1],
    }


def _measure_goal(record: Study) -> Found:
    tests, networks = len(record.labels), rights(record, NETWORK)
    good = sum(right >= GOAL * tests for right in networks)
    mean = float(np.mean(networks)) / tests
    return {"goal": 100 * GOAL, "good": good, "seeds": len(networks), "mean": 100 * mean}


def _measure_threshold(record: Study) -> Found:
    p, y = record.methods[NETWORK].p[0], record.labels
    half, strict = counts(p, y, 0.5), counts(p, y, 0.9)
    return {
        "false_half": half.false_yes,
        "false_strict": strict.false_yes,
        "missed_half": half.false_no,
        "missed_strict": strict.false_no,
    }


def _measure_sure(record: Study) -> Found:
    p, y = record.methods[NETWORK].p[0], record.labels
    wrong = np.where(y == 1, 1 - p, p)  # what the wrong class gets
    return {"sure": int(np.sum(wrong > SURE)), "wrong": int(np.sum(wrong > 0.5)), "bound": 100 * SURE}


def _measure_heart(record: Study) -> Found:
    plain, helped = record.methods[PLAIN], record.methods[NETWORK]
    line = np.median(plain.look_loss, axis=0)
    return {
        "learned": float(np.median(plain.loss, axis=0)[-1]),
        "lowest": float(line.min()),
        "epoch": int(line.argmin()),
        "end": float(line[-1]),
        "learned_helped": float(np.median(helped.loss, axis=0)[-1]),
        "end_helped": float(np.median(helped.look_loss, axis=0)[-1]),
        "right": _shares(rights(record, PLAIN), len(record.labels)),
        "right_helped": _shares(rights(record, NETWORK), len(record.labels)),
    }


def _measure_changes(record: Study) -> Found:
    tests = len(record.labels)
    found: dict[str, float | int | str] = {"tests": tests, "half": tests // 2}
    for key, change in {
        "same": "as it is",
        "mirror": "mirrored",
        "two": "shifted by 2",
        "six": "shifted by 6",
        "noise": "noise",
        "grey": "grey",
        "colour": "red for blue",
        "turned": "upside down",
    }.items():
        numbers = rights(record, NETWORK, change)
        found[key], found[f"{key}_most"] = _shares(numbers, tests), max(numbers)
        found[f"{key}_least"] = min(numbers)
    return found


def _measure_horse(record: FooledRecord) -> Found:
    return {name.replace(" ", "_"): float(p) for name, p in zip(record.changes, record.p, strict=True)}


def _gap(record: Study, name: str) -> float:
    """Return by how much what is said differs from what comes, on average over all pictures and seeds."""
    gaps = []
    for p in record.methods[name].p:
        said, came, count = calibration(p, record.labels, 10)
        there = count > 0
        gaps.append(np.sum(np.abs(said - came)[there] * count[there]) / count.sum())
    return float(np.mean(gaps))


def _measure_calibration(record: Study) -> Found:
    return {
        "plain": 100 * _gap(record, PLAIN),
        "helped": 100 * _gap(record, NETWORK),
        "neuron": 100 * _gap(record, NEURON),
    }


CLAIMS = by_name(
    Claim(
        name="prediction-moves",
        sentence="Drawn pictures: both begin at {start:.2f}; after {steps} steps the horse has {horse:.2f} "
        "and the deer {deer:.2f}. Of all {tests} test pictures, {right} are right.",
        recipe=emerging,
        measure=_measure_moves,
        holds=lambda found: found["start"] == 0.5 and found["deer"] < 0.5 < min(found["horse"], found["low"]),
    ),
    Claim(
        name="drawn-models",
        sentence="Drawn pictures, {tests} for the test, with 95 % intervals: logistic regression {logistic}; "
        "one neuron, seeds {seeds}: {neuron}; network, seeds {seeds}: {network}.",
        recipe=on_drawn,
        measure=_measure_models,
        holds=lambda found: found["low"] > found["high"],
    ),
    Claim(
        name="threshold-trades",
        sentence="Drawn pictures: with a threshold of 0.9 instead of 0.5 the network takes {false_strict} "
        "deer for horses, not {false_half}, and misses {missed_strict} horses, not {missed_half}.",
        recipe=on_drawn,
        measure=_measure_threshold,
        holds=lambda found: (
            found["false_strict"] < found["false_half"] < found["missed_strict"]
            and found["missed_half"] < found["missed_strict"]
        ),
    ),
    Claim(
        name="sure-and-wrong",
        sentence="Drawn pictures: the network makes {wrong} mistakes, and in {sure} of them it gives more "
        "than {bound:.0f} % to the wrong class.",
        recipe=on_drawn,
        measure=_measure_sure,
        holds=lambda found: 0 < found["sure"] < found["wrong"],
    ),
    Claim(
        name="drawn-changes",
        sentence="Drawn pictures, per cent right for the three seeds: as they are {same}; mirrored {mirror}; "
        "shifted by two pixels {two}, by six {six}; noise {noise}; grey {grey}; red for blue {colour}; "
        "upside down {turned}.",
        recipe=on_drawn,
        measure=_measure_changes,
        holds=lambda found: (
            found["six_most"] < found["half"] < found["two_least"] and found["two_most"] < found["same_least"]
        ),
    ),
    Claim(
        name="one-horse-changed",
        sentence="Drawn pictures: the horse of the film gets {as_it_is:.2f}, shifted by two pixels "
        "{shifted_by_2:.2f}, by six {shifted_by_6:.2f}.",
        recipe=fooled,
        measure=_measure_horse,
        holds=lambda found: found["shifted_by_6"] < found["shifted_by_2"] < found["as_it_is"],
    ),
    Claim(
        name="cifar-models",
        sentence="CIFAR-10, {tests:,} pictures for the test, with 95 % intervals: logistic regression "
        "{logistic}; one neuron, seeds {seeds}: {neuron}; network, seeds {seeds}: {network}.",
        recipe=on_cifar10,
        measure=_measure_models,
        holds=lambda found: found["low"] > found["high"],
    ),
    Claim(
        name="cifar-goal",
        sentence="CIFAR-10: the goal was {goal:.0f} % for the network. {good} of {seeds} seeds reach it; "
        "their mean is {mean:.1f} %.",
        recipe=on_cifar10,
        measure=_measure_goal,
        holds=lambda found: found["good"] == found["seeds"],
    ),
    Claim(
        name="cifar-by-heart",
        sentence="CIFAR-10, median of three seeds: without help the loss on pictures learned from ends at "
        "{learned:.3f}, while on others it is lowest in epoch {epoch}, at {lowest:.2f}, and ends at "
        "{end:.2f}. With mirrored pictures and weight decay the two end at {learned_helped:.2f} and "
        "{end_helped:.2f}. Of the test pictures {right} % are right without help, {right_helped} % with it.",
        recipe=on_cifar10,
        measure=_measure_heart,
        holds=lambda found: found["end"] > 1.15 * found["lowest"] and found["end_helped"] < found["end"],
    ),
    Claim(
        name="cifar-changes",
        sentence="CIFAR-10, per cent right for the three seeds: as they are {same}; mirrored {mirror}; "
        "shifted by two pixels {two}, by six {six}; noise {noise}; grey {grey}; red for blue {colour}; "
        "upside down {turned}.",
        recipe=on_cifar10,
        measure=_measure_changes,
        holds=lambda found: found["six_most"] < found["two_least"] < found["same_least"],
    ),
    Claim(
        name="cifar-calibration",
        sentence="CIFAR-10, mean of three seeds: what is said and what comes differ by {neuron:.1f} "
        "percentage points for one neuron, {plain:.1f} for the network without help, {helped:.1f} with it.",
        recipe=on_cifar10,
        measure=_measure_calibration,
        holds=lambda found: found["helped"] < found["plain"],
    ),
)
