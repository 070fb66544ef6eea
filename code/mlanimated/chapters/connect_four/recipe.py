"""What chapter "Connect Four" computes: three trainings of fifteen generations, and how strong each is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.connect_four.arena import greedy, ladder, match, strengths, with_one_reply
from mlanimated.chapters.connect_four.training import Settings, generations
from mlanimated.learn.convolutional_outcome import ConvolutionalOutcome
from mlanimated.opponents.connect_four import OPPONENTS
from mlanimated.store import (
    record,
)  # not `reads` beside `committed`: that would be other code for the trainings
from mlanimated.store.recipes import recall
from mlanimated.store.record import committed

HOW = Settings()
SEEDS = (0, 1, 2)  # of the trainings; all are told
UNTRAINED = -1  # the generation before the first
LAST = HOW.generations
KEPT = (UNTRAINED, 0, 1, 4, LAST)  # generations whose networks stay
# Pairs of games, an opening played both ways: the last generation's, and each generation's for its curve.
PAIRS = {"random": 500, "middle": 500, "tactician": 500, "100 playouts": 200, "400 playouts": 200}
CURVE_PAIRS = {"random": 250, "middle": 250, "tactician": 250, "100 playouts": 50}
LADDER_PAIRS = 20
SEARCH_PAIRS = 50  # against 400 playouts, of each generation whose network stays
# Seeds of the games; that of the training is added.
JUDGE, CURVE_JUDGE, LADDER_JUDGE = 1_000_000, 2_000_000, 3_000_000

Layers = dict[str, NDArray[np.float16]]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Training:
    """One training: how strong each generation is, and some networks.

    Attributes
    ----------
    seed : int
        Of the training.
    generation : array, shape (players,)
        -1 is the untrained network.
    examples : array, shape (players,)
        Labelled positions from the games that were played for a generation.
    losses : array, shape (players,)
        Cross-entropy in the last quarter of a generation's updates.
    curves : dict of arrays, shape (players, 2, 3)
        Against each opponent: games moved first and second in, and won, drawn, lost.
    final : dict of arrays, shape (2, 2, 3)
        The same for the last generation alone, by other games and more of them: greedy, then with one reply
        of look-ahead.
    points : array, shape (players, players)
        What each generation got against each other one.
    strength : array, shape (players,)
        Elo-like; the untrained network has 0.
    networks : dict of dicts
        By the number of the generation: layers in half precision, as they played in all these games.
    """

    seed: int
    generation: NDArray[np.int64]
    examples: NDArray[np.int64]
    losses: NDArray[np.float64]
    curves: dict[str, Counts]
    final: dict[str, Counts]
    points: NDArray[np.float64]
    strength: NDArray[np.float64]
    networks: dict[str, Layers]


@dataclass(frozen=True)
class Search:
    """The kept networks of the first training against a tree search with 400 playouts.

    Attributes
    ----------
    seed : int
        Of the training.
    generation : array, shape (kept,)
        -1 is the untrained network.
    counts : array, shape (kept, 2, 3)
        Games moved first and second in, and won, drawn, lost.
    """

    seed: int
    generation: NDArray[np.int64]
    counts: Counts


def training(seed: int, kept: tuple[int, ...]) -> Training:
    """Train, and let all generations play as they are when their weights are rounded to half precision."""
    found = [(network.kept(), count, loss) for network, count, loss in generations(seed, HOW)]
    layers = [each for each, _, _ in found]
    players = [greedy(ConvolutionalOutcome(each)) for each in layers]
    last = [players[-1], with_one_reply(ConvolutionalOutcome(layers[-1]))]
    points = ladder(players, LADDER_PAIRS, LADDER_JUDGE + 100 * seed)
    return Training(
        seed=seed,
        generation=np.arange(UNTRAINED, LAST + 1),
        examples=np.array([count for _, count, _ in found]),
        losses=np.array([loss for _, _, loss in found]),
        curves={
            name: match(players, OPPONENTS[name], pairs, CURVE_JUDGE + seed)
            for name, pairs in CURVE_PAIRS.items()
        },
        final={name: match(last, OPPONENTS[name], pairs, JUDGE + seed) for name, pairs in PAIRS.items()},
        points=points,
        strength=strengths(points),
        networks={str(each): layers[each - UNTRAINED] for each in kept},
    )


@committed
def seed_0() -> Training:
    """Train for the first time; five of its networks stay."""
    return training(SEEDS[0], KEPT)


@committed
def seed_1() -> Training:
    """Train for the second time."""
    return training(SEEDS[1], (LAST,))


@committed
def seed_2() -> Training:
    """Train for the third time."""
    return training(SEEDS[2], (LAST,))


@committed
@record.reads("connect-four/seed-0")
def against_400() -> Search:
    """Let the five kept networks play against 400 playouts, greedy, from the same openings."""
    found = recall(seed_0)
    players = [greedy(ConvolutionalOutcome(each)) for each in found.networks.values()]
    counts = match(players, OPPONENTS["400 playouts"], SEARCH_PAIRS, CURVE_JUDGE + found.seed)
    return Search(found.seed, np.array([int(each) for each in found.networks]), counts)
