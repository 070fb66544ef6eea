"""Every position of a small game, and what is exactly true in it: nothing is learned, nothing is guessed.

Chapter: Tic-Tac-Toe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mlanimated.learn.outcome_network import DRAW, LOSS, WIN, Rules

Outcome = tuple[float, float, float]  # P(win), P(draw), P(loss)
Choice = Callable[[Any], Sequence[int]]  # the moves that a player may take, all equally likely
Table = dict[Any, Outcome]


def positions(rules: Rules, start: Any) -> list[Any]:
    """Return all positions that can be reached; before each stand all that lead to it."""
    layer, found = [start], [start]
    while layer:
        moves = [(position, move) for position in layer for move in rules.moves(position)]
        layer = list(dict.fromkeys(rules.play(position, move) for position, move in moves))
        found += layer
    return found


def outcomes(
    rules: Rules,
    order: Sequence[Any],
    mover: Choice,
    other: Choice,
) -> Table:
    """How games end, exactly: P(win), P(draw), P(loss).

    In each position `mover` is to move, then `other`, and so
    on. All the moves that a player names are equally likely.
    """
    seen_by_both: list[Table] = [{}, {}]
    for position in reversed(order):
        for side, choice in enumerate((mover, other)):
            after = seen_by_both[1 - side]
            seen_by_both[side][position] = _mean(rules, position, choice, after)
    return seen_by_both[0]


def _mean(rules: Rules, position: Any, choice: Choice, after: Table) -> Outcome:
    if rules.lost(position):
        return (0.0, 0.0, 1.0)
    if rules.over(position):
        return (0.0, 1.0, 0.0)
    ends = [after[rules.play(position, move)] for move in choice(position)]
    win, draw, loss = (sum(end[k] for end in ends) / len(ends) for k in (LOSS, DRAW, WIN))
    return (win, draw, loss)


def best_values(rules: Rules, order: Sequence[Any]) -> dict[Any, int]:
    """Return what the player to move gets if both play perfectly: 1 a win, 0 a draw, -1 a loss."""
    value: dict[Any, int] = {}
    for position in reversed(order):
        if rules.over(position):
            value[position] = -1 if rules.lost(position) else 0
        else:
            value[position] = max(-value[rules.play(position, move)] for move in rules.moves(position))
    return value


def perfect_moves(rules: Rules, value: dict[Any, int], position: Any) -> list[int]:
    """Return the moves that keep what the position is worth."""
    return [move for move in rules.moves(position) if -value[rules.play(position, move)] == value[position]]


def likes(score: dict[int, float], ties: str) -> list[int]:
    """Return the moves with the highest score: all of them, or the first one only."""
    best = [move for move, value in score.items() if value > max(score.values()) - 1e-9]
    return best if ties == "all" else best[:1]


def lost_lines(rules: Rules, start: Any, choice: Choice, first: bool) -> list[tuple[int, ...]]:
    """Return every game that a player can lose, as its moves: the other one answers in every way there is."""
    found: list[tuple[int, ...]] = []

    def follow(position: Any, moves: tuple[int, ...], own: bool) -> None:
        if rules.lost(position) and own:
            found.append(moves)
        for move in choice(position) if own and rules.moves(position) else rules.moves(position):
            follow(rules.play(position, move), (*moves, move), not own)

    follow(start, (), first)
    return found


def random_outcomes(rules: Rules, order: Sequence[Any]) -> Table:
    """Return how games end if all moves are random."""
    return outcomes(rules, order, rules.moves, rules.moves)


def mover_outcomes(rules: Rules, table: Table, position: Any) -> dict[int, Outcome]:
    """Return how games end after each move, as the mover sees it."""
    found: dict[int, Outcome] = {}
    for move in rules.moves(position):
        win, draw, loss = table[rules.play(position, move)]
        found[move] = (loss, draw, win)
    return found
