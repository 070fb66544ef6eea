"""The rules of the frozen lake: which lakes there are, and where a step may lead. No walker, no Gymnasium.

Squares are numbered from the upper left, row by row, as in Gymnasium.

Chapters: Create Your Own Environment, Frozen Lake with Deep Learning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEFT, DOWN, RIGHT, UP = range(
    4
)  # in Gymnasium's order: the neighbours of an action are at right angles to it
FOUR_BY_FOUR = ("SFFF", "FHFH", "FFFH", "HFFG")  # Gymnasium's small lake

Lake = tuple[str, ...]

_MOVES = ((0, -1), (1, 0), (0, 1), (-1, 0))  # of each action: rows, columns


@dataclass(frozen=True)
class Transitions:
    """All that can happen on a lake, exactly: what a player may not know, and a test must.

    Attributes
    ----------
    probability : array, shape (squares, 4, squares)
        Of coming from a square, with an action, to a square. Who is in a hole or at the goal stays there.
    reward : array, shape (squares, 4, squares)
        1 for coming to the goal, else 0.
    terminal : array of bool, shape (squares,)
        Whether the game is over there.
    """

    probability: NDArray[np.float64]
    reward: NDArray[np.float64]
    terminal: NDArray[np.bool_]


def checked(rows: Sequence[str]) -> Lake:
    """Return a lake that can be played: equal rows of the letters S, F, H, G, and a way from each S to a G.

    Raises
    ------
    ValueError
        If it is none; for a lake without a way, with a drawing of how far one comes.
    """
    lake = tuple(rows)
    if not lake or not lake[0] or len({len(row) for row in lake}) != 1:
        raise ValueError(f"the rows of a lake have one length, but these have {[len(row) for row in lake]}")
    if unknown := sorted(set("".join(lake)) - set("SFHG")):
        raise ValueError(
            f"a lake is made of S (start), F (ice), H (hole) and G (goal), not of {', '.join(unknown)}"
        )
    for letter, name in (("S", "start"), ("G", "goal")):
        if not squares(lake, letter):
            raise ValueError(f"this lake has no {name}: write {letter} on a square")
    for start in squares(lake, "S"):
        found = steps_to(lake, start)
        if not found.keys() & set(squares(lake, "G")):
            row, column = divmod(start, len(lake[0]))
            raise ValueError(
                f"no way leads from the start in row {row + 1}, column {column + 1} to a goal;\n"
                f"what can be reached, in how many steps:\n{_map_of(lake, found)}"
            )
    return lake


def squares(lake: Lake, letters: str) -> list[int]:
    """Return the squares that have one of these letters."""
    return [square for square, letter in enumerate("".join(lake)) if letter in letters]


def steps_to(lake: Lake, start: int) -> dict[int, int]:
    """Return how many steps it takes to each square.

    It looks one step farther again and again: breadth-first
    search. Squares that cannot be reached are not there.
    """
    found = {start: 0}
    newest = [start]
    while newest:
        ways = [
            after
            for square in newest
            for action in range(4)
            for after in outcomes(
                lake,
                square,
                action,
                False,
            )
        ]
        newest = sorted(set(ways) - found.keys())
        steps = max(found.values()) + 1
        found.update(dict.fromkeys(newest, steps))
    return found


def outcomes(
    lake: Lake,
    square: int,
    action: int,
    slippery: bool,
) -> list[int]:
    """Where a step can lead; all are equally likely."""
    if letter(lake, square) in "HG":
        return [square]  # the game is over
    # Ahead; on slippery ice also to one side or the other.
    turns = (-1, 0, 1) if slippery else (0,)
    return [
        _next(
            lake,
            square,
            (action + turn) % 4,
        )
        for turn in turns
    ]


def letter(lake: Lake, square: int) -> str:
    """Return what a square is."""
    return "".join(lake)[square]


def reward(lake: Lake, square: int, after: int) -> float:
    """Return 1 for a step that comes to the goal."""
    came = letter(lake, after) == "G" and after != square
    return 1.0 if came else 0.0


def transitions(lake: Sequence[str], slippery: bool) -> Transitions:
    """Return the exact model of a lake: for oracles, and for values that need no chance."""
    known = checked(lake)
    count = len(known) * len(known[0])
    probability, rewards = np.zeros((count, 4, count)), np.zeros((count, 4, count))
    for square in range(count):
        for action in range(4):
            ways = outcomes(known, square, action, slippery)
            for after in ways:
                probability[square, action, after] += 1 / len(ways)
                rewards[square, action, after] = reward(known, square, after)
    over = np.isin(np.arange(count), squares(known, "HG"))
    return Transitions(probability, rewards, over)


def _next(lake: Lake, square: int, direction: int) -> int:
    row, column = divmod(square, len(lake[0]))
    down, right = _MOVES[direction]
    row = min(max(row + down, 0), len(lake) - 1)
    column = min(max(column + right, 0), len(lake[0]) - 1)
    return row * len(lake[0]) + column


def _map_of(lake: Lake, found: dict[int, int]) -> str:
    kinds = enumerate("".join(lake))
    signs = [str(found[square]) if kind in "SF" and square in found else kind for square, kind in kinds]
    wide = len(lake[0])
    rows = [signs[at : at + wide] for at in range(0, len(signs), wide)]
    return "\n".join("".join(f"{sign:>4}" for sign in row) for row in rows)
