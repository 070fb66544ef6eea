"""The network of Tic-Tac-Toe against the perfect player: where it errs, and whether that is punished.

Chapter: Minimax.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.minimax.networks import best_by_network
from mlanimated.chapters.minimax.proof import everything
from mlanimated.games.board_game import Position, Rules
from mlanimated.games.tic_tac_toe import SYMMETRIES
from mlanimated.learn.outcome_network import DenseOutcomes
from mlanimated.opponents.minimax import Memory, Tally, best_moves, with_memory

Best = Mapping[Position, Sequence[int]]


def network_of(weights: Mapping[str, NDArray[np.float16]]) -> DenseOutcomes:
    """Return the network with these weights, as they were kept."""
    layers = len(weights) // 2
    hidden = tuple(weights[f"dense{k}.biases"].shape[-1] for k in range(layers - 1))
    network = DenseOutcomes(9, hidden, SYMMETRIES, updates=0, learning_rate=0.0, seed=0)
    for k, layer in enumerate(network.network.layers):
        for part, name in zip(layer, ("weights", "biases"), strict=True):
            part[...] = weights[f"dense{k}.{name}"]
    return network


def choices(network: Any, rules: Rules) -> dict[Position, list[int]]:
    """Return what a network may choose in each position that can come up."""
    unfinished = [position for position in everything(rules) if not rules.over(position)]
    return {position: best_by_network(network, rules, position) for position in unfinished}


def mistakes(rules: Rules, chosen: Best) -> int:
    """Return in how many positions a choice turns a win into a draw or a loss, or a draw into a loss."""
    memory: Memory = {}

    def outcome(position: Position) -> int:
        return int(np.sign(with_memory(rules, position, Tally(), (), memory)))

    return sum(
        any(-outcome(rules.play(position, move)) < outcome(position) for move in moves)
        for position, moves in chosen.items()
    )


def against_perfect(rules: Rules, chosen: Best) -> NDArray[np.float64]:
    """Return P(win), P(draw), P(loss) against the perfect player, moving first and second: shape (2, 3).

    Whoever has several equally good moves takes each with the same chance.
    """
    memory: Memory = {}
    known: dict[tuple[Position, bool], NDArray[np.float64]] = {}

    def chances(position: Position, mine: bool) -> NDArray[np.float64]:
        if rules.over(position):
            lost = rules.lost(position)
            ends: NDArray[np.float64] = np.eye(3)[1 if not lost else 2 if mine else 0]
            return ends
        if (position, mine) not in known:
            moves = chosen[position] if mine else best_moves(rules, position, memory)
            after = [chances(rules.play(position, move), not mine) for move in moves]
            known[position, mine] = np.mean(after, axis=0)
        return known[position, mine]

    return np.stack([chances(rules.start(), True), chances(rules.start(), False)])
