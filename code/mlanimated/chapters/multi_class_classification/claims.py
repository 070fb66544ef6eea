"""What this chapter claims of drawn pictures and of CIFAR-10, and how each claim is measured.

Chapter: Multi-Class Image Classification.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.multi_class_classification.recipe import (
    FLIP,
    MIRROR,
    SHIFT,
    Augmented,
    augmented,
    cifar10,
    drawn,
)
from mlanimated.chapters.multi_class_classification.shown import (
    Mistakes,
    Space,
    Two,
    mistakes,
    space,
    truck_and_frog,
)
from mlanimated.chapters.multi_class_classification.study import Study
from mlanimated.learn.judging import interval
from mlanimated.learn.picture_changes import CHANGES
from mlanimated.store.claim import Claim, by_name

Found = Mapping[str, float | int | str]

GOAL = 0.9  # share of CIFAR-10's test pictures
SURE = 0.7  # for the wrong class: labels are softened, so it is seldom surer
VEHICLES = ("airplane", "automobile", "ship", "truck")
PETS = {"cat", "dog"}
PLACE = {name: number for number, name in enumerate(CHANGES)}


def rights(record: Study) -> list[int]:
    """Return how many test pictures are right at the end, for each seed."""
    return [int(table.trace()) for table in record.confusion[:, -1]]


def with_interval(right: int, total: int) -> str:
    """Say a share in per cent, with its 95 % interval."""
    low, high = interval(right, total)
    return f"{100 * right / total:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def _shares(numbers: list[int], total: int) -> str:
    return ", ".join(f"{100 * number / total:.1f}" for number in numbers)


def _measure_moves(record: Two) -> Found:
    own = record.p[:, [0, 1], record.labels]
    return {
        "truck_start": float(own[0, 0]),
        "frog_start": float(own[0, 1]),
        "truck": float(own[-1, 0]),
        "frog": float(own[-1, 1]),
        "epochs": len(own) - 1,
        "most": float(own[0].max()),
    }


def _measure_accuracy(record: Study) -> Found:
    right, tests = rights(record), len(record.labels)
    return {
        "right": ", ".join(with_interval(number, tests) for number in right),
        "both": _shares([int(number) for number in record.right_both], tests),
        "seeds": record.seed,
        "tests": tests,
        "mean": 100 * float(np.mean(right)) / tests,
        "low": interval(min(right), tests)[0],
        "start": max(int(table.trace()) for table in record.confusion[:, 0]) / tests,
    }


def _measure_goal(record: Study) -> Found:
    right, tests = rights(record), len(record.labels)
    good = sum(number >= GOAL * tests for number in right)
    mean = 100 * float(np.mean(right)) / tests
    both = [int(number) for number in record.right_both]
    return {
        "goal": 100 * GOAL,
        "good": good,
        "seeds": len(right),
        "mean": mean,
        "good_both": sum(number >= GOAL * tests for number in both),
        "mean_both": 100 * float(np.mean(both)) / tests,
    }


def _measure_confusion(record: Study) -> Found:
    table = record.confusion[:, -1].sum(axis=0).copy()
    total = table.sum(axis=1)
    share = np.diag(table) / total
    np.fill_diagonal(table, 0)
    truth, said = np.unravel_index(table.argmax(), table.shape)
    names = record.class_names
    vehicle = np.isin(names, VEHICLES)
    return {
        "vehicles": 100 * float(share[vehicle].mean()),
        "animals": 100 * float(share[~vehicle].mean()),
        "best": names[int(share.argmax())],
        "best_share": 100 * float(share.max()),
        "worst": names[int(share.argmin())],
        "worst_share": 100 * float(share.min()),
        "truth": names[int(truth)],
        "said": names[int(said)],
        "count": int(table.max()),
        "of": int(total[0]),
        "mistakes": int(table.sum()),
    }


def _measure_sure(record: Mistakes) -> Found:
    return {
        "wrong": record.wrong,
        "tests": record.tests,
        "surest": float(record.p.max()),
        "least": float(record.p.min()),
    }


def _measure_space(record: Space) -> Found:
    return {
        "start": float(record.spread[0]),
        "end": float(record.spread[-1]),
        "epochs": len(record.spread) - 1,
    }


def _measure_reliability(record: Study) -> Found:
    says = [100 * float(p.astype(np.float64).max(axis=1).mean()) for p in record.p_end]
    right = [100 * number / len(record.labels) for number in rights(record)]
    return {
        "says": ", ".join(f"{number:.1f}" for number in says),
        "right": ", ".join(f"{number:.1f}" for number in right),
        "least": min(one - other for one, other in zip(right, says, strict=True)),
    }


def _measure_changes(record: Study) -> Found:
    tests = len(record.labels)
    found: dict[str, float | int | str] = {"tests": tests}
    for key, change in {
        "same": "as it is",
        "mirror": "mirrored",
        "six": "shifted by 6",
        "turned": "turned by 30°",
        "covered": "covered",
        "noise": "noise",
        "grey": "grey",
        "colour": "red for blue",
        "down": "upside down",
    }.items():
        numbers = [int(number) for number in record.right_changed[:, PLACE[change]]]
        found[key] = _shares(numbers, tests)
        found[f"{key}_most"], found[f"{key}_least"] = max(numbers), min(numbers)
    return found


def _measure_rate(record: Study) -> Found:
    epochs = record.look_loss.shape[1] - 1
    loss = np.median(record.look_loss, axis=0)
    rates = record.rates[0]
    middle = epochs // 2
    return {
        "peak": float(rates.max()),
        "end_rate": float(rates[-1]),
        "middle": middle,
        "loss_middle": float(loss[middle]),
        "loss_end": float(loss[-1]),
        "epochs": epochs,
        "ups": int(np.sum(np.diff(record.look_loss, axis=1) > 0)),
    }


def _measure_augmented(record: Augmented) -> Found:
    shares = {name: [int(number) for number in numbers] for name, numbers in record.right.items()}
    means = {name: 100 * float(np.mean(numbers)) / record.looked for name, numbers in shares.items()}
    return {
        "learned": record.learned,
        "looked": record.looked,
        "mirror": _shares(shares[MIRROR], record.looked),
        "shift": _shares(shares[SHIFT], record.looked),
        "flip": _shares(shares[FLIP], record.looked),
        "lost": means[SHIFT] - means[FLIP],
        "gained": means[SHIFT] - means[MIRROR],
    }


CLAIMS = by_name(
    Claim(
        name="probabilities-move",
        sentence="Drawn pictures: untrained, the truck has {truck_start:.2f} for its own class and the frog "
        "{frog_start:.2f}; after {epochs} epochs they have {truck:.2f} and {frog:.2f}.",
        recipe=truck_and_frog,
        measure=_measure_moves,
        holds=lambda found: found["most"] < 0.2 and min(found["truck"], found["frog"]) > 0.5,
    ),
    Claim(
        name="drawn-accuracy",
        sentence="Drawn pictures, {tests:,} for the test, with 95 % intervals: seeds {seeds} are right in "
        "{right}. Averaged with what they say of the mirror image: {both} %.",
        recipe=drawn,
        measure=_measure_accuracy,
        holds=lambda found: found["low"] > GOAL and found["start"] < 0.2,
    ),
    Claim(
        name="augmentation",
        sentence="Drawn pictures, {learned:,} to learn from, {looked:,} others, per cent right with three "
        "seeds: mirror only {mirror}; mirror and shift {shift}; these, and half of the pictures upside down "
        "{flip}.",
        recipe=augmented,
        measure=_measure_augmented,
        holds=lambda found: found["lost"] > 0 < found["gained"],
    ),
    Claim(
        name="rate-and-loss",
        sentence="Drawn pictures, median of three seeds: the learning rate rises to {peak:.2f} and falls to "
        "{end_rate:.2f}; the loss is {loss_middle:.2f} after {middle} epochs and {loss_end:.2f} after "
        "{epochs}.",
        recipe=drawn,
        measure=_measure_rate,
        holds=lambda found: (
            found["end_rate"] < found["peak"] / 2 and found["loss_end"] < found["loss_middle"]
        ),
    ),
    Claim(
        name="confusion",
        sentence="Drawn pictures, three seeds together: the best class is {best} with {best_share:.1f} % "
        "right, the worst {worst} with {worst_share:.1f} %. Of {mistakes} mistakes the most frequent is to "
        "call a picture of class {truth} {said}: {count} times in {of}.",
        recipe=drawn,
        measure=_measure_confusion,
        holds=lambda found: found["best_share"] > found["worst_share"] and found["count"] < found["of"] / 4,
    ),
    Claim(
        name="islands",
        sentence="Drawn pictures: untrained, the middles of two classes are {start:.1f} times as far apart "
        "as a picture is from the middle of its class; after {epochs} epochs, {end:.1f} times.",
        recipe=space,
        measure=_measure_space,
        holds=lambda found: found["end"] > 2 * found["start"],
    ),
    Claim(
        name="mistakes",
        sentence="Drawn pictures: seed 0 makes {wrong} mistakes in {tests:,}; the surest gives {surest:.2f} "
        "to the wrong class, the least sure {least:.2f}.",
        recipe=mistakes,
        measure=_measure_sure,
        holds=lambda found: 0 < found["least"] < found["surest"] <= 1,
    ),
    Claim(
        name="reliability",
        sentence="Drawn pictures: on average the three seeds say {says} %, and are right in {right} %.",
        recipe=drawn,
        measure=_measure_reliability,
        holds=lambda found: found["least"] > 0,
    ),
    Claim(
        name="drawn-changes",
        sentence="Drawn pictures, per cent right for the three seeds: as they are {same}; mirrored {mirror}; "
        "shifted by six {six}; turned by 30° {turned}; covered {covered}; noise {noise}; grey {grey}; red "
        "for blue {colour}; upside down {down}.",
        recipe=drawn,
        measure=_measure_changes,
        holds=lambda found: (
            found["noise_most"] < min(found["down_least"], found["turned_least"])
            and max(found["down_most"], found["turned_most"]) < found["covered_least"]
            and found["covered_most"] < min(found["six_least"], found["grey_least"], found["colour_least"])
            and max(found["six_most"], found["grey_most"], found["colour_most"]) < found["same_least"]
        ),
    ),
    Claim(
        name="cifar-accuracy",
        sentence="CIFAR-10, {tests:,} pictures for the test, with 95 % intervals: seeds {seeds} are right in "
        "{right}. Averaged with what they say of the mirror image: {both} %.",
        recipe=cifar10,
        measure=_measure_accuracy,
        holds=lambda found: found["low"] > 0.89 and found["start"] < 0.2,
    ),
    Claim(
        name="cifar-goal",
        sentence="CIFAR-10: the goal was {goal:.0f} %. By one look at each picture {good} of {seeds} seeds "
        "reach it, their mean is {mean:.1f} %; averaged with what they say of the mirror image {good_both} "
        "do, with a mean of {mean_both:.1f} %.",
        recipe=cifar10,
        measure=_measure_goal,
        holds=lambda found: found["good"] == 0 and found["good_both"] == found["seeds"],
    ),
    Claim(
        name="cifar-confusion",
        sentence="CIFAR-10, three seeds together: the best class is {best} with {best_share:.1f} % right, "
        "the worst {worst} with {worst_share:.1f} %; the four vehicles together have {vehicles:.1f} %, the "
        "six animals {animals:.1f} %. Of {mistakes:,} mistakes the most frequent is to call a picture of "
        "class {truth} {said}: {count} times in {of:,}.",
        recipe=cifar10,
        measure=_measure_confusion,
        holds=lambda found: found["animals"] < found["vehicles"] and {found["truth"], found["said"]} == PETS,
    ),
    Claim(
        name="cifar-reliability",
        sentence="CIFAR-10: on average the three seeds say {says} %, and are right in {right} %.",
        recipe=cifar10,
        measure=_measure_reliability,
        holds=lambda found: found["least"] > 10,
    ),
    Claim(
        name="cifar-changes",
        sentence="CIFAR-10, per cent right for the three seeds: as they are {same}; mirrored {mirror}; "
        "shifted by six {six}; turned by 30° {turned}; covered {covered}; noise {noise}; grey {grey}; red "
        "for blue {colour}; upside down {down}.",
        recipe=cifar10,
        measure=_measure_changes,
        holds=lambda found: (
            found["noise_most"] < found["down_least"]
            and found["down_most"] < min(found["turned_least"], found["covered_least"])
            and max(found["turned_most"], found["covered_most"]) < found["colour_least"]
            and found["colour_most"] < min(found["six_least"], found["grey_least"])
            and max(found["six_most"], found["grey_most"]) < found["same_least"]
        ),
    ),
)
