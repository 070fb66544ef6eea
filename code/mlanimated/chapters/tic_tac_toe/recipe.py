"""What chapter "Tic-Tac-Toe" computes: five networks that learn from their own games, and exact judgements.

Sizes and numbers of games were fixed before, with other seeds (100 to 104).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.tic_tac_toe import judging
from mlanimated.games.tic_tac_toe import SYMMETRIES, TIC_TAC_TOE
from mlanimated.learn.outcome_network import DenseOutcomes, exported
from mlanimated.learn.self_play import Games, Labels, generations
from mlanimated.store.record import committed

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

SEEDS = (0, 1, 2, 3, 4)
HIDDEN = (64, 64)
UPDATES = 1_000
LEARNING_RATE = 0.01
FIRST = Games(count=100_000, opening=0)  # all moves random
LATER = Games(count=20_000, opening=8)
NOISY = Games(count=20_000, opening=0, epsilon=0.3)
GENERATIONS = 10  # after generation 0
KEPT = (-1, 0, 1, 2, 10)  # generations whose weights are kept; -1 is the untrained network
NAMES = ("untrained", "generation 0", "generation 1", "generation 2", "generation 10")


@dataclass(frozen=True)
class Five:
    """Five trainings that differ in their seed, each with two ways to play; all judgements are exact.

    Attributes
    ----------
    lost : int array, shape (2, seeds, generations, 2)
        How many games the player can lose to any replies, as first and as second; equal moves count as
        taken, each of them. First the recipe, then the one with noise throughout.
    openings : array, shape (2, seeds, generations, 9, 3)
        P(win), P(draw), P(loss) of each first move, as the networks say it.
    error : array, shape (seeds,)
        Of generation 0: how far P(win) is from the exact value, the mean over all positions of its games.
    random, perfect : arrays, shape (seeds, generations, 2, 3)
        P(win), P(draw), P(loss) against a random and a perfect player, as first and as second.
    positions : int array, shape (seeds,)
        How many different positions generation 0 learned from.
    weights : dict of float16 arrays
        Of seed 0, by layer; the first axis is that of `KEPT`.
    seed : int
        Of those weights.
    """

    lost: Whole
    openings: Array
    error: Array
    random: Array
    perfect: Array
    positions: Whole
    weights: dict[str, NDArray[np.float16]]
    seed: int


def network_of(seed: int) -> DenseOutcomes:
    """Return an untrained network."""
    return DenseOutcomes(9, HIDDEN, SYMMETRIES, UPDATES, LEARNING_RATE, seed)


def of_weights(weights: dict[str, NDArray[np.float16]]) -> DenseOutcomes:
    """Return a network with these weights, as they are kept: in half precision."""
    network = network_of(0)
    for k, layer in enumerate(network.network.layers):
        for part, name in zip(layer, ("weights", "biases"), strict=True):
            part[...] = weights[f"dense{k}.{name}"]
    return network


def to_play(found: Five) -> dict[str, dict[str, NDArray[np.float16]]]:
    """Return the kept weights, by the name of their generation and then by layer."""
    return {name: {layer: part[k] for layer, part in found.weights.items()} for k, name in enumerate(NAMES)}


@committed
def five() -> Five:
    """Train five networks for eleven generations, with the recipe and with noise."""
    runs = [[_run(seed, later) for seed in SEEDS] for later in (LATER, NOISY)]
    recipe = runs[0]
    return Five(
        lost=np.array([[one["lost"] for one in way] for way in runs]),
        openings=np.array([[one["openings"] for one in way] for way in runs]),
        error=np.array([one["error"] for one in recipe]),
        random=np.array([one["random"] for one in recipe]),
        perfect=np.array([one["perfect"] for one in recipe]),
        positions=np.array([one["positions"] for one in recipe]),
        weights={name: np.stack([kept[name] for kept in recipe[0]["kept"]]) for name in recipe[0]["kept"][0]},
        seed=SEEDS[0],
    )


def _run(seed: int, later: Games) -> dict[str, Any]:
    """Train one network, and judge each of its generations."""
    network = network_of(seed)
    kept = {-1: exported(network)}
    learned: list[Labels] = []
    lost, openings, random, perfect = [], [], [], []
    error = 0.0
    for generation, labels in enumerate(generations(network, TIC_TAC_TOE, FIRST, later, 1, seed)):
        learned.append(labels)
        table = judging.table_of(network)
        player = judging.greedy(table)
        lost.append(judging.lost(player))
        openings.append(table[0])
        random.append(judging.against(player, judging.at_random))
        perfect.append(judging.against(player, judging.perfect))
        kept[generation] = exported(network)
        if generation == 0:
            error = judging.error(network, labels)
        if generation == GENERATIONS:
            break
    return {
        "lost": lost, "openings": openings, "error": error, "random": random, "perfect": perfect,
        "positions": len(learned[0].mine), "kept": [kept[generation] for generation in KEPT],
    }  # fmt: skip
