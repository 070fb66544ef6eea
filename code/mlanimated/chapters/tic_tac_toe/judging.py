"""How good a player is, exactly: every game that it can come into is looked at, none is played by chance.

What is true of all positions is computed once, by the first one who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.board_game import Position
from mlanimated.games.tic_tac_toe import SYMMETRIES, TIC_TAC_TOE
from mlanimated.learn import all_positions
from mlanimated.learn.all_positions import Choice
from mlanimated.learn.outcome_network import LOSS, WIN, DenseOutcomes
from mlanimated.learn.self_play import Labels, values

Array = NDArray[np.float64]
Score = Callable[[Array], Array]


@cache
def positions() -> Sequence[Position]:
    """Return all 5,478 positions, those after all positions that they can come from."""
    return all_positions.positions(TIC_TAC_TOE, TIC_TAC_TOE.start())


@cache
def rows() -> dict[Position, int]:
    """Return the row of each position in a table of all."""
    return {position: row for row, position in enumerate(positions())}


@cache
def going_on() -> Sequence[Position]:
    """Return the positions in which someone moves."""
    return [position for position in positions() if not TIC_TAC_TOE.over(position)]


@cache
def random_outcomes() -> all_positions.Table:
    """Return P(win), P(draw), P(loss) of who moves, in each position, if both move at random."""
    return all_positions.random_outcomes(TIC_TAC_TOE, positions())


@cache
def best_values() -> dict[Position, int]:
    """Return what each position is worth to who moves, if both are perfect: 1, 0 or -1."""
    return all_positions.best_values(TIC_TAC_TOE, positions())


def difference(outcomes: Array) -> Array:
    """Score by P(win) - P(loss): a draw is worth half of a win."""
    score: Array = outcomes[..., WIN] - outcomes[..., LOSS]
    return score


def wins_only(outcomes: Array) -> Array:
    """Score by P(win): a draw is worth nothing."""
    score: Array = outcomes[..., WIN]
    return score


def table_of(network: DenseOutcomes) -> Array:
    """Return P(win), P(draw), P(loss) of each move in every position, (5478, 9, 3); NaN: not allowed."""
    sets = np.array(positions())
    return values(network, TIC_TAC_TOE, sets[:, 0], sets[:, 1])


def exact_table() -> Array:
    """Return the same for random play, exactly."""
    table = np.full((len(positions()), 9, 3), np.nan)
    for row, position in enumerate(positions()):
        for move, outcome in all_positions.mover_outcomes(TIC_TAC_TOE, random_outcomes(), position).items():
            table[row, move] = outcome
    return table


def greedy(table: Array, score: Score = difference, ties: str = "all") -> Choice:
    """Return the player who takes a move with the highest score; of equal ones all, or the first one."""
    scores = score(table)

    def choose(position: Position) -> list[int]:
        row = scores[rows()[position]]
        return all_positions.likes({move: float(row[move]) for move in TIC_TAC_TOE.moves(position)}, ties)

    return choose


def perfect(position: Position) -> list[int]:
    """Return all the moves of a perfect player, who does not care which of them it takes."""
    return all_positions.perfect_moves(TIC_TAC_TOE, best_values(), position)


def at_random(position: Position) -> Sequence[int]:
    """Return all moves."""
    return TIC_TAC_TOE.moves(position)


def against(player: Choice, other: Choice) -> Array:
    """Return P(win), P(draw), P(loss) of a player who is first, and who is second: (2, 3)."""
    first = all_positions.outcomes(TIC_TAC_TOE, positions(), player, other)[TIC_TAC_TOE.start()]
    second = all_positions.outcomes(TIC_TAC_TOE, positions(), other, player)[TIC_TAC_TOE.start()][::-1]
    return np.array([first, second])


def lost(player: Choice) -> tuple[int, int]:
    """Return how many games a player can lose to any replies, as first and as second."""
    start = TIC_TAC_TOE.start()
    first, second = (all_positions.lost_lines(TIC_TAC_TOE, start, player, side) for side in (True, False))
    return len(first), len(second)


def error(network: DenseOutcomes, seen: Labels) -> float:
    """Return how far P(win) is from that of random play, the mean over all positions of random games."""
    says = network.outcomes(network.encode(TIC_TAC_TOE.boards(seen.mine, seen.theirs)))[:, WIN]
    pairs = zip(seen.mine.tolist(), seen.theirs.tolist(), strict=True)
    true = np.array([random_outcomes()[Position(*pair)][WIN] for pair in pairs])
    return float(np.average(np.abs(says - true), weights=seen.ended.sum(axis=1)))


def canonical_of(position: Position) -> bytes:
    """Return a name for a position that its symmetric forms share."""
    board = TIC_TAC_TOE.board(position).ravel()
    name: bytes = max(board[form].tobytes() for form in SYMMETRIES)
    return name
