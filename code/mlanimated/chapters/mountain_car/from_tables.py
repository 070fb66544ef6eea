"""What is computed from the trained tables of chapter "Mountain Car": drives, and maps of the steps to go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.mountain_car.driving import (
    Array,
    Drive,
    Games,
    drive,
    greedy_in_boxes,
)
from mlanimated.chapters.mountain_car.recipe import (
    BINS,
    DISCOUNT,
    JUDGING,
    TILED_DISCOUNT,
    TILINGS,
    Five,
    other_sizes,
    sixty,
    tiled,
    train_boxes,
)
from mlanimated.games.mountain_car import HIGH, LOW, STEP_LIMIT
from mlanimated.learn.binned_q_learning import Training
from mlanimated.store.recipes import recall
from mlanimated.store.record import reads

COARSE_BINS, FEW_EPISODES = 20, 10_000  # what the page trains itself


@dataclass(frozen=True)
class Drives:
    """The same game by three drivers, and the map of the one that learned.

    Attributes
    ----------
    seed : int
        Of the training.
    game : int
        Seed of the game: the first of the judged ones that took as many steps as the median game.
    dice, pushing, trained : Drive
        Random actions; always to the right; always the best action of the table.
    to_go : array, shape (bins, bins)
        Steps to go in each box (row: velocity, column: position); NaN where nothing was tried.
    """

    seed: int
    game: int
    dice: Drive
    pushing: Drive
    trained: Drive
    to_go: Array


@dataclass(frozen=True)
class Growth:
    """The map of one training, and one game driven by it, after more and more episodes.

    Attributes
    ----------
    seed, game : int
        Of the training, and of the game that is driven each time.
    episodes : int array, shape (kept,)
    to_go : array, shape (kept, bins, bins)
    drives : tuple of Drive
    """

    seed: int
    game: int
    episodes: NDArray[np.int64]
    to_go: Array
    drives: tuple[Drive, ...]


@dataclass(frozen=True)
class OneSize:
    """What boxes of one size learned, and how the five trainings with them did."""

    seed: int
    bins: int
    to_go: Array
    drive: Drive
    judging: tuple[Games, ...]


@dataclass(frozen=True)
class Slider:
    """Boxes of several sizes, by their number along each side."""

    sizes: dict[str, OneSize]


@dataclass(frozen=True)
class Beside:
    """The maps of boxes and of tiles on one grid of places, and the curves of all ten trainings.

    Attributes
    ----------
    boxes, tiles : Five
    to_go : dict of str to array, shape (120, 120)
        Of the chosen table of each.
    """

    boxes: Five
    tiles: Five
    to_go: dict[str, Array]


def steps_to_go(q: Array, discount: float = DISCOUNT) -> Array:
    """Return how many steps the best action that was tried promises; NaN where none was.

    With the discount γ, k steps of −1 are worth −(1 − γ^k) / (1 − γ); this is solved for k. Without one
    (γ = 1) they are worth −k.
    """
    tried = np.where(q == 0, -np.inf, q).max(axis=-1)  # 0 is what nobody has changed
    value = np.where(np.isfinite(tried), tried, np.nan)
    if discount == 1:
        return np.asarray(-value, np.float32)
    lost = np.clip(-value * (1 - discount), 0, 1 - discount**STEP_LIMIT)
    return np.asarray(np.log(1 - lost) / np.log(discount), np.float32)


def turns(drive: Drive, least: float = 0.05) -> list[int]:
    """Return the steps at which the car turns, farther than `least` from where it started."""
    left = np.signbit(drive.velocity)
    turned = np.flatnonzero(left[2:] != left[1:-1]) + 1
    return [int(step) for step in turned if abs(drive.position[step] - drive.position[0]) > least]


def median_game(games: Games) -> int:
    """Return the number of the first game that took as many steps as the one in the middle."""
    middle = np.sort(games.steps)[len(games.steps) // 2]
    return int(np.flatnonzero(games.steps == middle)[0])


@reads("mountain-car/sixty")
def drives() -> Drives:
    """One game: at random, always to the right, and as learned."""
    five = recall(sixty)
    game = JUDGING[median_game(five.judging[five.best])]
    rng = np.random.default_rng(game)
    return Drives(
        seed=five.seed,
        game=game,
        dice=drive(lambda _: int(rng.integers(3)), game),
        pushing=drive(lambda _: 2, game),
        trained=drive(greedy_in_boxes(five.q), game),
        to_go=steps_to_go(five.q),
    )


@reads("mountain-car/sixty")
def growth() -> Growth:
    """The map and the game, after each number of episodes at which the table was kept."""
    five = recall(sixty)
    game = JUDGING[median_game(five.judging[five.best])]
    shown = ~np.isin(five.kept_at, (10, 2_000, 3_000, 20_000))  # they look like their neighbours
    return Growth(
        seed=five.seed,
        game=game,
        episodes=five.kept_at[shown],
        to_go=steps_to_go(five.kept[shown]),
        drives=tuple(drive(greedy_in_boxes(q), game) for q in five.kept[shown]),
    )


@reads("mountain-car/sixty", "mountain-car/other-sizes")
def slider() -> Slider:
    """Each size: its map, the game of `drives`, and the games of its five trainings."""
    five = recall(sixty)
    game = JUDGING[median_game(five.judging[five.best])]
    sizes = {**recall(other_sizes).by_bins, str(BINS): five}
    return Slider(
        {
            bins: OneSize(
                seed=one.seed,
                bins=int(bins),
                to_go=steps_to_go(one.q),
                drive=drive(greedy_in_boxes(one.q), game),
                judging=one.judging,
            )
            for bins, one in sorted(sizes.items(), key=lambda item: int(item[0]))
        }
    )


@reads("mountain-car/sixty", "mountain-car/tiled")
def beside() -> Beside:
    """Boxes and tiles."""
    boxes, tiles = recall(sixty), recall(tiled)
    across, up = (_middles(low, high) for low, high in zip(LOW, HIGH, strict=True))
    places = np.stack(np.meshgrid(across, up), axis=-1)
    sums = [tiles.q[TILINGS.tiles_at(place)].sum(axis=0) for place in places.reshape(-1, 2)]
    table = np.array(sums).reshape(*places.shape[:2], -1)
    return Beside(boxes, tiles, {"boxes": steps_to_go(boxes.q), "tiles": steps_to_go(table, TILED_DISCOUNT)})


def few_episodes() -> Training:
    """A training small enough for a page."""
    return train_boxes(COARSE_BINS, FEW_EPISODES, seed=0)


def _middles(low: float, high: float, count: int = 120) -> NDArray[np.float64]:
    return low + (np.arange(count) + 0.5) / count * (high - low)
