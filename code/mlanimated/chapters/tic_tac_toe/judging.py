"""How good a player is, exactly: every game that it can come into is looked at, none is played by chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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

ORDER: Sequence[Position] = all_positions.positions(TIC_TAC_TOE, TIC_TAC_TOE.start())
ROW = {position: row for row, position in enumerate(ORDER)}
GOING_ON = [position for position in ORDER if not TIC_TAC_TOE.over(position)]
RANDOM = all_positions.random_outcomes(TIC_TAC_TOE, ORDER)
BEST = all_positions.best_values(TIC_TAC_TOE, ORDER)


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
    sets = np.array(ORDER)
    return values(network, TIC_TAC_TOE, sets[:, 0], sets[:, 1])


def exact_table() -> Array:
    """Return the same for random play, exactly."""
    table = np.full((len(ORDER), 9, 3), np.nan)
    for row, position in enumerate(ORDER):
        for move, outcome in all_positions.mover_outcomes(TIC_TAC_TOE, RANDOM, position).items():
            table[row, move] = outcome
    return table


def greedy(table: Array, score: Score = difference, ties: str = "all") -> Choice:
    """Return the player who takes a move with the highest score; of equal ones all, or the first one."""
    scores = score(table)

    def choose(position: Position) -> list[int]:
        row = scores[ROW[position]]
        return all_positions.likes({move: float(row[move]) for move in TIC_TAC_TOE.moves(position)}, ties)

    return choose


def perfect(position: Position) -> list[int]:
    """Return all the moves of a perfect player, who does not care which of them it takes."""
    return all_positions.perfect_moves(TIC_TAC_TOE, BEST, position)


def at_random(position: Position) -> Sequence[int]:
    """Return all moves."""
    return TIC_TAC_TOE.moves(position)


def against(player: Choice, other: Choice) -> Array:
    """Return P(win), P(draw), P(loss) of a player who is first, and who is second: (2, 3)."""
    first = all_positions.outcomes(TIC_TAC_TOE, ORDER, player, other)[TIC_TAC_TOE.start()]
    second = all_positions.outcomes(TIC_TAC_TOE, ORDER, other, player)[TIC_TAC_TOE.start()][::-1]
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
    true = np.array([RANDOM[Position(*pair)][WIN] for pair in pairs])
    return float(np.average(np.abs(says - true), weights=seen.ended.sum(axis=1)))


def canonical_of(position: Position) -> bytes:
    """Return a name for a position that its symmetric forms share."""
    board = TIC_TAC_TOE.board(position).ravel()
    name: bytes = max(board[form].tobytes() for form in SYMMETRIES)
    return name
