"""What this chapter claims, and how each claim is measured. Chapter: Convolutional Neural Networks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.convolutional_neural_networks.changes import CHANGES
from mlanimated.chapters.convolutional_neural_networks.comparing import Compared, Moving, compared, moving
from mlanimated.chapters.convolutional_neural_networks.recipe import Study, averaged, on_cifar10, on_drawn
from mlanimated.chapters.convolutional_neural_networks.shown import Growth, Learning, growing, learning
from mlanimated.chapters.convolutional_neural_networks.small_sums import Cells, Checked, cells, checked
from mlanimated.learn.judging import interval
from mlanimated.store.claim import Claim, by_name

Found = Mapping[str, float | int | str]

GOAL = 0.86  # share of CIFAR-10's test pictures
DENSE_WEIGHTS = 3072 * 128 + 128 + 128 * 64 + 64 + 64 + 1  # of the network of the chapter before


def with_interval(right: int, total: int) -> str:
    """Say a share in per cent, with its 95 % interval."""
    low, high = interval(right, total)
    return f"{100 * right / total:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def _each(numbers: NDArray[np.int64], total: int) -> str:
    return ", ".join(with_interval(int(right), total) for right in numbers)


def _shares(numbers: NDArray[np.int64], total: int) -> str:
    return ", ".join(f"{100 * number / total:.1f}" for number in numbers)


def _measure_cells(record: Cells) -> Found:
    gaps = [float(np.abs(side.result - side.library).max()) for side in record.sides]
    return {"cells": sum(side.result.size for side in record.sides), "gap": max(gaps)}


def _measure_checked(record: Checked) -> Found:
    return {"numbers": record.numbers, "largest": record.largest, "typical": record.typical}


def _measure_fields(record: Growth) -> Found:
    fields = record.fields
    rule = np.stack([fields.first, fields.size], axis=1)
    return {
        "sizes": ", ".join(f"{size}×{size}" for size in fields.size[1:]),
        "different": int(np.sum(rule != fields.measured)),
        "last": int(fields.size[-1]),
    }


def _measure_moving(record: Moving) -> Found:
    odd = record.moves % 2 == 1
    return {
        "moves": len(record.moves) - 1,
        "gap": float(record.gap.max()),
        "even": float(record.pooled_gap[~odd].max()),
        "odd": float(record.pooled_gap[odd].min()),
        "largest": record.largest,
    }


def _measure_learning(record: Learning) -> Found:
    return {"start": float(record.p[0]), "end": float(record.p[-1]), "epochs": int(record.epochs[-1])}


def _measure_drawn(record: Study) -> Found:
    tests, right = len(record.labels), record.right[:, 0]
    low = interval(int(right.min()), tests)[0]
    return {
        "shares": _each(right, tests),
        "tests": tests,
        "seeds": record.seed,
        "weights": record.weights,
        "low": low,
    }


def _measure_cifar(record: Compared) -> Found:
    ours, theirs = record.convolutional[:, 0], record.dense[:, 0]
    return {
        "ours": _each(ours, record.tests),
        "theirs": _each(theirs, record.tests),
        "tests": record.tests,
        "seeds": record.seed,
        "low": interval(int(ours.min()), record.tests)[0],
        "high": interval(int(theirs.max()), record.tests)[1],
    }


def _measure_goal(record: Study) -> Found:
    share = record.right[:, 0] / len(record.labels)
    return {
        "goal": 100 * GOAL,
        "good": int(np.sum(share >= GOAL)),
        "seeds": len(share),
        "mean": round(100 * float(share.mean()), 2),
        "weights": record.weights,
        "dense": DENSE_WEIGHTS,
        "part": DENSE_WEIGHTS / record.weights,
    }


CHANGED = {
    "same": "as it is",
    "mirror": "mirrored",
    "two": "shifted by 2",
    "six": "shifted by 6",
    "noise": "noise",
    "grey": "grey",
    "colour": "red for blue",
    "turned": "upside down",
}


def _measure_changes(record: Study) -> Found:
    tests, place = len(record.labels), {name: number for number, name in enumerate(CHANGES)}
    found: dict[str, float | int | str] = {"tests": tests}
    for key, change in CHANGED.items():
        right = record.right[:, place[change]]
        found[key], found[f"{key}_least"] = _shares(right, tests), int(right.min())
        found[f"{key}_most"] = int(right.max())
    return {**found, "weights": record.weights}


def _measure_fooled(record: Compared) -> Found:
    ours, theirs = (100 * right.mean(axis=0) / record.tests for right in (record.convolutional, record.dense))
    place = {name: number for number, name in enumerate(record.changes)}
    found: dict[str, float | int | str] = {}
    for key in ("six", "noise", "colour", "turned"):
        found[key] = round(float(ours[0] - ours[place[CHANGED[key]]]), 2)
        found[f"{key}_dense"] = round(float(theirs[0] - theirs[place[CHANGED[key]]]), 2)
    return found


CLAIMS = by_name(
    Claim(
        name="cells-as-keras",
        sentence="All {cells} cells of the film are what keras.ops.conv computes; the largest difference is "
        "{gap:g}.",
        recipe=cells,
        measure=_measure_cells,
        holds=lambda found: found["gap"] == 0 and found["cells"] == 32,
    ),
    Claim(
        name="gradient-checked",
        sentence="{numbers} weights and cells were each moved a little up and down: what the loss does "
        "differs from what the formula says by {largest:.0e} at most; a typical slope is {typical:.0f}.",
        recipe=checked,
        measure=_measure_checked,
        holds=lambda found: found["largest"] < 1e-8 * found["typical"],
    ),
    Claim(
        name="field-grows",
        sentence="Pixels that a cell depends on, layer by layer: {sizes}. Changing every pixel in turn finds "
        "the same.",
        recipe=growing,
        measure=_measure_fields,
        holds=lambda found: found["different"] == 0 and found["last"] == 24,
    ),
    Claim(
        name="map-moves",
        sentence="Drawn pictures: moved in {moves} ways, the map of the moved picture differs from the moved "
        "map by {gap:g} at most. After pooling that is so for even moves ({even:g}), not for odd ones "
        "({odd:.2f} or more, where the map's largest number is {largest:.2f}).",
        recipe=moving,
        measure=_measure_moving,
        holds=lambda found: found["gap"] == found["even"] == 0 < found["odd"],
    ),
    Claim(
        name="horse-is-seen",
        sentence="Drawn pictures: the horse of the film has {start:.2f} before training and {end:.2f} after "
        "{epochs} epochs.",
        recipe=learning,
        measure=_measure_learning,
        holds=lambda found: found["end"] > max(0.9, found["start"]),
    ),
    Claim(
        name="drawn-network",
        sentence="Drawn pictures, {tests} for the test, with 95 % intervals: the network by hand, with "
        "{weights:,} weights and biases, seeds {seeds}: {shares}.",
        recipe=on_drawn,
        measure=_measure_drawn,
        holds=lambda found: found["low"] > 0.9,
    ),
    Claim(
        name="cifar-network",
        sentence="CIFAR-10, {tests:,} pictures for the test, with 95 % intervals, seeds {seeds}: "
        "convolutional network {ours}; dense network of the chapter before {theirs}.",
        recipe=compared,
        measure=_measure_cifar,
        holds=lambda found: found["low"] > found["high"],
    ),
    Claim(
        name="cifar-goal",
        sentence="CIFAR-10: the goal was {goal:.0f} %; {good} of {seeds} seeds reach it, their mean is "
        "{mean:.1f} %. It has {weights:,} weights and biases, the dense network {dense:,}, {part:.1f} times "
        "as many.",
        recipe=on_cifar10,
        measure=_measure_goal,
        holds=lambda found: found["good"] == found["seeds"] and found["weights"] < found["dense"],
    ),
    Claim(
        name="drawn-changes",
        sentence="Drawn pictures, per cent right for the three seeds: as they are {same}; mirrored {mirror}; "
        "shifted by two pixels {two}, by six {six}; noise {noise}; grey {grey}; red for blue {colour}; "
        "upside down {turned}.",
        recipe=on_drawn,
        measure=_measure_changes,
        holds=lambda found: found["six_most"] < 0.6 * found["tests"] < found["two_least"],
    ),
    Claim(
        name="averages-do-not-mind",
        sentence="Drawn pictures, per cent right for the three seeds, with a last neuron that sees averages: "
        "as they are {same}; shifted by two pixels {two}, by six {six}. Weights and biases: {weights:,}.",
        recipe=averaged,
        measure=_measure_changes,
        holds=lambda found: found["six_least"] > 0.8 * found["tests"],
    ),
    Claim(
        name="cifar-changes",
        sentence="CIFAR-10, per cent right for the three seeds: as they are {same}; mirrored {mirror}; "
        "shifted by two pixels {two}, by six {six}; noise {noise}; grey {grey}; red for blue {colour}; "
        "upside down {turned}.",
        recipe=on_cifar10,
        measure=_measure_changes,
        holds=lambda found: (
            found["turned_most"] < found["six_least"] < found["six_most"] < found["two_least"]
        ),
    ),
    Claim(
        name="what-is-lost",
        sentence="CIFAR-10, percentage points lost, convolutional and dense network: shifted by six "
        "{six:.1f} and {six_dense:.1f}; noise {noise:.1f} and {noise_dense:.1f}; red for blue {colour:.1f} "
        "and {colour_dense:.1f}; upside down {turned:.1f} and {turned_dense:.1f}.",
        recipe=compared,
        measure=_measure_fooled,
        holds=lambda found: (
            found["six"] < found["six_dense"]
            and found["colour"] < found["colour_dense"]
            and found["noise"] > found["noise_dense"]
            and found["turned"] > found["turned_dense"]
        ),
    ),
)
