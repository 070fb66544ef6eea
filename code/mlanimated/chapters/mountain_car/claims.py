"""What this chapter claims, and how each claim is measured.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mlanimated.chapters.mountain_car.from_tables import Beside, Drives, Slider, beside, drives, slider, turns
from mlanimated.chapters.mountain_car.recipe import EPISODES, TILED_EPISODES, Five, sixty, tiled
from mlanimated.games.mountain_car import FLAG
from mlanimated.store.claim import Claim, by_name


def listed(numbers: Any) -> str:
    """Write numbers with commas and an "and"."""
    words = [f"{number:,}" for number in numbers]
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _measure_drives(record: Drives) -> Mapping[str, float | int]:
    return {
        "dice": len(record.dice.action),
        "dice_reached": int(record.dice.reached),
        "dice_position": float(record.dice.position.max()),
        "trained": len(record.trained.action),
        "reached": int(record.trained.reached),
    }


def _measure_chosen(record: Five) -> Mapping[str, float | int]:
    games = record.judging[record.best]
    return {
        "games": len(games.steps),
        "reached": int(games.reached.sum()),
        "mean": games.mean,
        "seed": record.seed,
        "chosen_in": len(record.choosing[record.best].steps),
    }


def _measure_five(record: Five) -> Mapping[str, float | int | str]:
    missed = [games.missed for games in record.judging]
    means = [round(games.mean) for games in record.judging]
    return {
        "games": len(record.judging[0].steps),
        "missed": listed(missed),
        "missed_in_all": sum(missed),
        "all_games": sum(len(games.steps) for games in record.judging),
        "means": listed(means),
        "worst_mean": max(games.mean for games in record.judging),
        "seeds": len(missed),
    }


def _measure_away(record: Drives) -> Mapping[str, float | int]:
    car = record.trained
    step = max(turns(car), key=lambda turn: FLAG - car.position[turn])
    to_go = len(car.action) - step
    return {
        "start_distance": float(FLAG - car.position[0]),
        "distance": float(FLAG - car.position[step]),
        "step": step,
        "steps": len(car.action),
        "to_go": to_go,
        "pushing": float(record.pushing.position.max()),
        "pushing_reached": int(record.pushing.reached),
    }


def _measure_map(record: Drives) -> Mapping[str, float | int]:
    size = len(record.to_go)
    column = int((record.trained.position[0] + 1.2) / 1.8 * size)
    return {"promised": float(record.to_go[size // 2, column]), "taken": len(record.trained.action)}


def _measure_sizes(record: Slider) -> Mapping[str, float | int]:
    def missed(bins: int) -> int:
        return sum(games.missed for games in record.sizes[str(bins)].judging)

    def mean(bins: int) -> float:
        return float(np.mean([games.mean for games in record.sizes[str(bins)].judging]))

    return {f"missed_{bins}": missed(bins) for bins in (10, 20, 40, 60, 120)} | {
        f"mean_{bins}": mean(bins) for bins in (10, 20, 40, 60, 120)
    }


def _measure_first(record: Beside) -> Mapping[str, float | int]:
    return {
        "boxes": int(record.boxes.first.min()),
        "boxes_last": int(record.boxes.first.max()),
        "tiles": int(record.tiles.first.min()),
        "tiles_last": int(record.tiles.first.max()),
    }


CLAIMS = by_name(
    Claim(
        name="learns-to-reach-the-flag",
        sentence="In the same game the untrained car is out of time after {dice} steps and never gets beyond "
        "{dice_position:.2f}; the trained car is at the flag after {trained}.",
        recipe=drives,
        measure=_measure_drives,
        holds=lambda found: (
            not found["dice_reached"]
            and found["dice_position"] < 0
            and found["reached"]
            and found["trained"] < 150
        ),
    ),
    Claim(
        name="boxes-reach-the-flag",
        sentence="With 60 × 60 boxes, the training with seed {seed}, chosen by {chosen_in:,} games that do "
        "not count, reaches the flag in {reached:,} of {games:,} other games; a game takes {mean:.1f} "
        "steps on average.",
        recipe=sixty,
        measure=_measure_chosen,
        holds=lambda found: found["reached"] >= 0.995 * found["games"] and found["mean"] <= 120,
    ),
    Claim(
        name="all-five-with-boxes",
        sentence=f"All five trainings with boxes ({EPISODES:,} episodes each): of {{games:,}} games they "
        "missed {missed}, and took {means} steps on average.",
        recipe=sixty,
        measure=_measure_five,
        holds=lambda found: found["missed_in_all"] <= 0.005 * found["all_games"] and found["seeds"] == 5,
    ),
    Claim(
        name="farther-and-yet-nearer",
        sentence="At step {step} the trained car is {distance:.2f} from the flag, farther than the "
        "{start_distance:.2f} it started with, and needs only {to_go} more of its {steps} steps. "
        "Pushing to the right all the time never gets beyond {pushing:.2f}.",
        recipe=drives,
        measure=_measure_away,
        holds=lambda found: (
            found["distance"] > found["start_distance"]
            and found["to_go"] < found["steps"] / 2
            and not found["pushing_reached"]
        ),
    ),
    Claim(
        name="the-map-knows",
        sentence="Where the game starts, the map promises {promised:.0f} steps; the game took {taken}.",
        recipe=drives,
        measure=_measure_map,
        holds=lambda found: abs(found["promised"] - found["taken"]) <= 0.1 * found["taken"],
    ),
    Claim(
        name="too-coarse-and-too-fine",
        sentence="Five trainings each with 10, 20, 40, 60 and 120 bins missed {missed_10:,}, {missed_20:,}, "
        "{missed_40:,}, {missed_60:,} and {missed_120:,} of their 5,000 games, and took {mean_10:.0f}, "
        "{mean_20:.0f}, {mean_40:.0f}, {mean_60:.0f} and {mean_120:.0f} steps on average.",
        recipe=slider,
        measure=_measure_sizes,
        holds=lambda found: found["mean_60"] < found["mean_10"] and found["mean_60"] < found["mean_120"],
    ),
    Claim(
        name="tiles-reach-the-flag",
        sentence="With tiles, the training with seed {seed}, chosen by {chosen_in:,} games that do not "
        "count, reaches the flag in {reached:,} of {games:,} other games; a game takes {mean:.1f} steps on "
        "average.",
        recipe=tiled,
        measure=_measure_chosen,
        holds=lambda found: found["reached"] == found["games"] and found["mean"] <= 120,
    ),
    Claim(
        name="all-five-with-tiles",
        sentence=f"All five trainings with tiles ({TILED_EPISODES:,} episodes each): of {{games:,}} games "
        "they missed {missed}, and took {means} steps on average.",
        recipe=tiled,
        measure=_measure_five,
        holds=lambda found: found["missed_in_all"] == 0 and found["worst_mean"] <= 120,
    ),
    Claim(
        name="tiles-find-the-flag-sooner",
        sentence="With tiles the flag was first reached in episode {tiles} to {tiles_last}, with boxes in "
        "episode {boxes:,} to {boxes_last:,}.",
        recipe=beside,
        measure=_measure_first,
        holds=lambda found: 5 * found["tiles_last"] < found["boxes"],
    ),
)
