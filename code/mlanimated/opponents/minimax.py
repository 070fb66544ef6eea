"""Minimax: look at all that can follow, and choose the move whose worst outcome is best [Shannon 1950].

Four searches for one value. Each takes the same arguments and differs from the first only where the idea
differs: `minimax` looks at everything, `alpha_beta` leaves out what cannot matter [Knuth and Moore 1975],
`with_memory` works out no position twice, and `alpha_beta_with_memory` does both.

A value is seen by the player to move, so it changes its sign at each move. Winning early is worth more than
winning late.

Chapters: Minimax, Tic-Tac-Toe, Connect Four.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlanimated.games.board_game import Position, Rules
from mlanimated.opponents.players import Player

INFINITE = 1_000  # more than any value
Memory = dict[Position, int]
Bounds = dict[Position, tuple[int, int]]


class Tally:
    """Counts what a search does; whoever wants to watch it derives from this.

    Attributes
    ----------
    nodes : int
        How many positions were worked out.
    """

    def __init__(self) -> None:
        self.nodes = 0

    def enter(self, _position: Position, /) -> None:
        """A position begins to be worked out."""
        self.nodes += 1

    def leave(self, value: int, /) -> int:
        """The position that was entered last, and not left yet, is worked out; its value comes back."""
        return value

    def known(self, _position: Position, value: int, /) -> int:
        """A position need not be worked out: its value is remembered, and comes back."""
        return value


def end_value(rules: Rules, position: Position) -> int:
    """Return what an end is worth for the one to move."""
    stones = (position.mine | position.theirs).bit_count()
    free = rules.rows * rules.columns - stones
    # Sooner is more: 1, and 1 for each square that is free.
    return -(1 + free) if rules.lost(position) else 0


def ordered(rules: Rules, position: Position, order: Sequence[int] = ()) -> Sequence[int]:
    """Return the moves in the order in which they are tried."""
    moves = rules.moves(position)
    return [m for m in order if m in moves] if order else moves


def minimax(
    rules: Rules,
    position: Position,
    tally: Tally,
    order: Sequence[int] = (),
) -> int:
    """Return a position's value for the one to move."""
    tally.enter(position)
    if rules.over(position):
        return tally.leave(end_value(rules, position))
    best = -INFINITE
    for move in ordered(rules, position, order):
        after = rules.play(position, move)
        # What is good for the other one is bad for me.
        value = -minimax(rules, after, tally, order)
        best = max(best, value)
    return tally.leave(best)


# fmt: off
def alpha_beta(
    rules: Rules,
    position: Position,
    tally: Tally,
    order: Sequence[int] = (),
    alpha: int = -INFINITE,
    beta: int = INFINITE,
) -> int:
    """Return the value, if between alpha and beta."""
    tally.enter(position)
    if rules.over(position):
        return tally.leave(end_value(rules, position))
    best = -INFINITE
    for move in ordered(rules, position, order):
        after = rules.play(position, move)
        value = -alpha_beta(
            rules, after, tally, order,
            -beta, -max(alpha, best),
        )
        best = max(best, value)
        if best >= beta:
            break  # the other one will not come here
    return tally.leave(best)


def with_memory(
    rules: Rules,
    position: Position,
    tally: Tally,
    order: Sequence[int] = (),
    memory: Memory | None = None,
) -> int:
    """Return the value; work no position out twice."""
    memory = {} if memory is None else memory
    if position in memory:
        return tally.known(position, memory[position])
    tally.enter(position)
    if rules.over(position):
        best = end_value(rules, position)
    else:
        best = -INFINITE
        for move in ordered(rules, position, order):
            after = rules.play(position, move)
            value = -with_memory(
                rules, after, tally, order, memory
            )
            best = max(best, value)
    memory[position] = best
    return tally.leave(best)


def alpha_beta_with_memory(
    rules: Rules,
    position: Position,
    tally: Tally,
    order: Sequence[int] = (),
    alpha: int = -INFINITE,
    beta: int = INFINITE,
    memory: Bounds | None = None,
) -> int:
    """Return the value, if it lies between alpha and beta.

    A search that was cut short knows no value, only that it is
    not less, or not more: so two bounds are remembered.
    """
    memory = {} if memory is None else memory
    low, high = memory.get(position, (-INFINITE, INFINITE))
    if low == high or low >= beta:
        return tally.known(position, low)
    if high <= alpha:
        return tally.known(position, high)
    tally.enter(position)
    if rules.over(position):
        value = end_value(rules, position)
        memory[position] = value, value
        return tally.leave(value)
    best = -INFINITE
    for move in ordered(rules, position, order):
        after = rules.play(position, move)
        value = -alpha_beta_with_memory(
            rules, after, tally, order,
            -beta, -max(alpha, best), memory,
        )
        best = max(best, value)
        if best >= beta:
            break
    if best > alpha:
        low = best  # it is at least that
    if best < beta:
        high = best  # it is at most that
    memory[position] = low, high
    return tally.leave(best)


# fmt: on
def best_moves(rules: Rules, position: Position, memory: Memory) -> list[int]:
    """Return all moves that are worth most."""
    values = {
        move: -with_memory(rules, rules.play(position, move), Tally(), (), memory)
        for move in rules.moves(position)
    }
    most = max(values.values())
    return [move for move, value in values.items() if value == most]


def perfect(rules: Rules, *, first: bool = False) -> Player:
    """Return a player who knows the value of every position, for games as small as tic-tac-toe.

    Among equally good moves it throws a die, or takes the first.
    """
    memory: Memory = {}

    def choose(position: Position, rng: np.random.Generator) -> int:
        moves = best_moves(rules, position, memory)
        return moves[0] if first else int(rng.choice(moves))

    return choose
