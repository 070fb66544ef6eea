"""What chapter "Mountain Car" computes: five trainings with each kind of boxes, and five with tiles.

The settings were fixed before with other seeds (100 and up). Of five seeds the one shown is chosen by games
that do not count; the numbers on the page come from others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.mountain_car.driving import (
    Array,
    Games,
    Policy,
    boxes,
    greedy_in_boxes,
    greedy_in_tiles,
    play,
)
from mlanimated.games.mountain_car import HIGH, LOW, MountainCar
from mlanimated.learn.binned_q_learning import Training, binned_q_learning, fall
from mlanimated.learn.tile_coding import Tilings, tiled_q_learning
from mlanimated.store.record import committed

SEEDS = (0, 1, 2, 3, 4)
CHOOSING = range(10_000, 11_000)  # seeds of the games that choose among the five
JUDGING = range(1_000)  # seeds of the games that count
BINS = 60
OTHER_BINS = (10, 20, 40, 120)
EPISODES, TILED_EPISODES = 40_000, 20_000
DISCOUNT = 0.99
# With tiles, 1: a car that goes in circles then finds each round a full step worse, and leaves the circle.
TILED_DISCOUNT = 1.0
BLOCK = 100  # episodes that share a point of a curve
TILINGS = Tilings(LOW, HIGH, count=16, tiles=16)
# Dense early, sparse late. Before about 1,500 episodes no car has been at the flag.
KEPT = (0, 1, 10, 100, 500, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000)


@dataclass(frozen=True)
class Five:
    """Five trainings that differ in their seed only, and what became of them.

    Attributes
    ----------
    seeds : int array, shape (5,)
    curves : array, shape (5, blocks)
        Steps of a training episode, averaged over a block of episodes.
    first : int array, shape (5,)
        The first episode, counted from 1, that reached the flag.
    choosing, judging : tuples of Games
        What each of the five did in the games that choose and in those that count.
    best : int
        Which of the five did best in the games that choose.
    seed : int
        Its seed.
    kept_at, kept : arrays
        Its table after so many episodes; the last is the final one.
    """

    seeds: NDArray[np.int64]
    curves: Array
    first: NDArray[np.int64]
    choosing: tuple[Games, ...]
    judging: tuple[Games, ...]
    best: int
    seed: int
    kept_at: NDArray[np.int64]
    kept: Array

    @property
    def q(self) -> Array:
        """What the chosen one had learned at the end."""
        final: Array = self.kept[-1]
        return final


@dataclass(frozen=True)
class Sizes:
    """Trainings with boxes of several sizes; by the number of bins, as text."""

    by_bins: dict[str, Five]


def train_boxes(bins: int, episodes: int, seed: int, keep: tuple[int, ...] = ()) -> Training:
    """Learn with a table of ``bins`` × ``bins`` boxes."""
    return binned_q_learning(
        MountainCar(),
        boxes(bins),
        episodes,
        DISCOUNT,
        learning_rate=fall(0.3, 0.02),
        exploration=fall(0.05, 0.0),
        seed=seed,
        keep=keep,
    )


def train_tiles(episodes: int, seed: int) -> Training:
    """Learn with tiles."""
    return tiled_q_learning(
        MountainCar(),
        TILINGS,
        episodes,
        TILED_DISCOUNT,
        learning_rate=fall(0.3, 0.005),
        exploration=fall(0.05, 0.0),
        seed=seed,
    )


@committed
def sixty() -> Five:
    """Five trainings with 60 × 60 boxes; the chosen one's table is kept on the way."""
    return _five(partial(train_boxes, BINS, EPISODES, keep=KEPT), greedy_in_boxes)


@committed
def other_sizes() -> Sizes:
    """Five trainings each with other numbers of boxes, everything else the same."""
    return Sizes(
        {str(bins): _five(partial(train_boxes, bins, EPISODES), greedy_in_boxes) for bins in OTHER_BINS}
    )


@committed
def tiled() -> Five:
    """Five trainings with tiles."""
    return _five(partial(train_tiles, TILED_EPISODES), lambda w: greedy_in_tiles(w, TILINGS))


def _five(train: Callable[[int], Training], greedy: Callable[[Array], Policy]) -> Five:
    trainings = [train(seed) for seed in SEEDS]
    choosing = tuple(play(greedy(training.q), CHOOSING) for training in trainings)
    judging = tuple(play(greedy(training.q), JUDGING) for training in trainings)
    # Missing no game comes first, then the fewest steps.
    best = min(range(len(SEEDS)), key=lambda k: (choosing[k].missed, choosing[k].mean))
    return Five(
        seeds=np.array(SEEDS),
        curves=np.array([one.steps.reshape(-1, BLOCK).mean(axis=1) for one in trainings], np.float32),
        first=np.array([int(one.reached.argmax()) + 1 for one in trainings]),
        choosing=choosing,
        judging=judging,
        best=best,
        seed=SEEDS[best],
        kept_at=trainings[best].kept_at,
        kept=trainings[best].kept,
    )
