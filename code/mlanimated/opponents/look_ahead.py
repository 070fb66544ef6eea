"""Alpha-beta for a game that is too large to be searched to its end: look some moves ahead, then guess.

The guess is a formula of ours, not a network: it counts the lines of four that can still be completed.

Chapters: Minimax, Connect Four.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mlanimated.games.board_game import Position, Rules
from mlanimated.opponents.minimax import INFINITE, Tally, end_value, ordered
from mlanimated.opponents.players import Player

Guess = Callable[[Position], float]


# fmt: off
def look_ahead(
    rules: Rules,
    position: Position,
    depth: int,
    guess: Guess,
    tally: Tally,
    order: Sequence[int] = (),
    alpha: float = -INFINITE,
    beta: float = INFINITE,
) -> float:
    """Return the value as it looks so many moves ahead."""
    tally.enter(position)
    if rules.over(position):
        return end_value(rules, position)
    if depth == 0:
        return guess(position)
    best: float = -INFINITE
    for move in ordered(rules, position, order):
        after = rules.play(position, move)
        value = -look_ahead(
            rules, after, depth - 1, guess, tally,
            order, -beta, -max(alpha, best),
        )
        best = max(best, value)
        if best >= beta:
            break
    return best


# fmt: on
def open_lines(rules: Rules, length: int = 4) -> Guess:
    """Return a guess: lines in which only one player has stones count the square of their number.

    The sum is divided by 1000, so that it stays between -1 and 1: whatever is guessed is less than a win.
    """
    squares = _lines(rules.rows, rules.columns, length)

    def guess(position: Position) -> float:
        stones = rules.board(position).ravel()[squares]
        mine, theirs = (stones > 0).sum(axis=1), (stones < 0).sum(axis=1)
        worth = np.where(theirs == 0, mine**2, 0) - np.where(mine == 0, theirs**2, 0)
        return float(worth.sum()) / 1000

    return guess


def values_ahead(
    rules: Rules, position: Position, depth: int, guess: Guess, order: Sequence[int] = ()
) -> dict[int, float]:
    """Return what each move is worth, as it looks `depth` moves ahead, this one included."""
    return {
        move: -look_ahead(rules, rules.play(position, move), depth - 1, guess, Tally(), order)
        for move in ordered(rules, position, order)
    }


def far_sighted(rules: Rules, depth: int, guess: Guess, order: Sequence[int] = ()) -> Player:
    """Return a player who looks `depth` moves ahead; among equally good moves it takes the first in order."""

    def choose(position: Position, _rng: np.random.Generator) -> int:
        best, chosen = -float(INFINITE), -1
        for move in ordered(rules, position, order):
            after = rules.play(position, move)
            value = -look_ahead(rules, after, depth - 1, guess, Tally(), order, -INFINITE, -best)
            if value > best:
                best, chosen = value, move
        return chosen

    return choose


def _lines(rows: int, columns: int, length: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return the numbers of the squares of every line, row by row: shape (lines, length)."""
    found = [
        [(row + k * down) * columns + column + k * right for k in range(length)]
        for down, right in ((0, 1), (1, 0), (1, 1), (1, -1))
        for row in range(rows)
        for column in range(columns)
        if 0 <= row + (length - 1) * down < rows and 0 <= column + (length - 1) * right < columns
    ]
    return np.array(found)
