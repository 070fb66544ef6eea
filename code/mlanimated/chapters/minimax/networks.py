"""The networks of the chapters before against searches: what they learned from games, and what is so.

Chapter: Minimax.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.board_game import Position, Rules
from mlanimated.games.connect_four import CONNECT_FOUR
from mlanimated.learn.convolutional_outcome import ConvolutionalOutcome
from mlanimated.learn.outcome_network import move_outcomes
from mlanimated.opponents.look_ahead import far_sighted, open_lines
from mlanimated.opponents.players import Player

MIDDLE_FIRST = (3, 2, 4, 1, 5, 0, 6)


class ConnectFourNetwork(ConvolutionalOutcome):
    """The network of Connect Four, asked about boards."""

    def encode(self, boards: NDArray[np.int8]) -> NDArray[np.float32]:
        """Return (boards, 6, 7, 3): mine, theirs, and where the next disc lands."""
        taken = boards != 0
        below = np.concatenate([taken[:, 1:], np.ones_like(taken[:, :1])], axis=1)
        return np.stack([boards == 1, boards == -1, below & ~taken], axis=-1).astype(np.float32)


def best_by_network(network: Any, rules: Rules, position: Position) -> list[int]:
    """Return the moves with the largest P(win) - P(loss); they are equal only on symmetric boards."""
    found = move_outcomes(network, rules, position)
    score = {move: win - loss for move, (win, _, loss) in found.items()}
    most = max(score.values())
    return [move for move, value in score.items() if value > most - 1e-12]


def greedy(network: Any, rules: Rules) -> Player:
    """Return the player that takes what looks best to a network."""

    def choose(position: Position, _rng: np.random.Generator) -> int:
        return best_by_network(network, rules, position)[0]

    return choose


def openings(count: int, longest: int, seed: int) -> list[Position]:
    """Return boards of Connect Four after 0 to `longest` random moves, not won yet."""
    rng = np.random.default_rng(seed)
    found: list[Position] = []
    while len(found) < count:
        position = CONNECT_FOUR.start()
        for _ in range(rng.integers(0, longest + 1)):
            if not CONNECT_FOUR.over(position):
                position = CONNECT_FOUR.play(position, int(rng.choice(CONNECT_FOUR.moves(position))))
        if not CONNECT_FOUR.over(position):
            found.append(position)
    return found


def score_from(position: Position, first: Player, second: Player, rng: np.random.Generator) -> int:
    """Play from a position; return +1 if the one who moves first there wins, -1 if the other does, else 0."""
    players, turn = (first, second), 0
    while not CONNECT_FOUR.over(position):
        position = CONNECT_FOUR.play(position, players[turn % 2](position, rng))
        turn += 1
    if not CONNECT_FOUR.lost(position):
        return 0
    return 1 if turn % 2 == 1 else -1


def match(layers: Mapping[str, Any], depth: int, starts: list[Position], seed: int) -> NDArray[np.int64]:
    """Let alpha-beta play against a network, each opening both ways.

    Returns how many games the search won, drew and lost, shape (2, 3): moving first after the opening, then
    second.
    """
    rng = np.random.default_rng(seed)
    network = greedy(ConnectFourNetwork(layers), CONNECT_FOUR)
    search = far_sighted(CONNECT_FOUR, depth, open_lines(CONNECT_FOUR), MIDDLE_FIRST)
    results = np.zeros((2, 3), np.int64)
    for start in starts:
        results[0, 1 - score_from(start, search, network, rng)] += 1
        results[1, 1 + score_from(start, network, search, rng)] += 1
    return results
