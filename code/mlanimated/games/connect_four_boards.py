"""Connect Four on many boards at once: each board is two 64-bit numbers, one bit for each disc.

A column takes seven bits, from the bottom up: six cells, and a seventh that is always 0, so that no line of
bits runs from one column into the next [Tromp]. All functions take Python's numbers, too.

Chapter: Connect Four.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Columns = NDArray[np.int64]

ROWS, COLUMNS = 6, 7
_HIGH = ROWS + 1  # bits of a column
_BOTTOM = sum(1 << _HIGH * column for column in range(COLUMNS))
_CELLS = _BOTTOM * ((1 << ROWS) - 1)
BOTTOM, CELLS = np.uint64(_BOTTOM), np.uint64(_CELLS)
# Steps from a disc to the next one in a line: up, right, and both diagonals.
STEPS = tuple(np.uint64(step) for step in (1, _HIGH, _HIGH + 1, _HIGH - 1))
COLUMN = np.array([((1 << ROWS) - 1) << _HIGH * column for column in range(COLUMNS)], np.uint64)
# The number of each cell's bit, (rows, columns), row 0 on top.
_PLACE = np.array(
    [[_HIGH * column + ROWS - 1 - row for column in range(COLUMNS)] for row in range(ROWS)], np.int64
)
_TWO, _THREE = np.uint64(2), np.uint64(3)


class Boards(NamedTuple):
    """Many boards, (n,), each as the player to move sees it."""

    mine: Bits
    theirs: Bits


def empty(count: int) -> Boards:
    """Return empty boards."""
    return Boards(np.zeros(count, np.uint64), np.zeros(count, np.uint64))


def landing(boards: Boards) -> Bits:
    """Return the cells on which the next disc can land, one for each column that is not full."""
    # Adding 1 at the bottom of a column carries up to its first empty cell.
    return ((boards.mine | boards.theirs) + BOTTOM) & CELLS


def has_four(discs: Bits) -> NDArray[np.bool_]:
    """Return whether four discs lie in a line."""
    found = np.zeros_like(discs)
    for step in STEPS:
        # Two neighbours, and two steps on again two.
        pairs = discs & (discs >> step)
        found |= pairs & (pairs >> (_TWO * step))
    won: NDArray[np.bool_] = found != 0
    return won


def completing(discs: Bits) -> Bits:
    """Return all cells that would complete four in a line, taken or not, reachable or not."""
    one = STEPS[0]
    found = (discs << one) & (discs << _TWO) & (discs << _THREE)  # a pile has one end only
    for step in STEPS[1:]:
        two, three = _TWO * step, _THREE * step
        up, down = discs << step, discs >> step
        up_2, down_2 = discs << two, discs >> two
        found |= up & up_2 & ((discs << three) | down)
        found |= down & down_2 & ((discs >> three) | up)
    inside: Bits = found & CELLS
    return inside


def drop(boards: Boards, columns: Columns) -> Boards:
    """Let a disc fall into a column of each board, and turn the view."""
    cell = landing(boards) & COLUMN[columns]
    return Boards(boards.theirs, boards.mine | cell)


def open_columns(boards: Boards) -> NDArray[np.bool_]:
    """Return which columns are not full, (n, 7)."""
    free: NDArray[np.bool_] = (landing(boards)[:, None] & COLUMN) != 0
    return free


def random_columns(boards: Boards, rng: np.random.Generator) -> Columns:
    """Draw a column that is not full for each board, all with the same chance; no board may be full."""
    drawn = rng.integers(0, COLUMNS, len(boards.mine))
    full = np.flatnonzero((landing(boards) & COLUMN[drawn]) == 0)
    while len(full):  # draw again where there is no room
        drawn[full] = rng.integers(0, COLUMNS, len(full))
        full = full[(landing(Boards(boards.mine[full], boards.theirs[full])) & COLUMN[drawn[full]]) == 0]
    return drawn


def random_results(boards: Boards, rng: np.random.Generator) -> NDArray[np.int8]:
    """Play each board to its end at random: +1 if the player to move wins, -1 if the other does, else 0.

    A board on which the last move has won counts as lost at once.
    """
    results = np.zeros(len(boards.mine), np.int8)
    who, sign = np.arange(len(results)), -1  # of the one who moved last
    while True:
        won = has_four(boards.theirs)
        results[who[won]] = sign
        on = ~won & (landing(boards) != 0)
        who, boards = who[on], Boards(boards.mine[on], boards.theirs[on])
        if not len(who):
            return results
        boards = drop(boards, random_columns(boards, rng))
        sign = -sign


def cells(bits: Bits) -> NDArray[np.uint8]:
    """Return 1 where a cell's bit is set and 0 elsewhere, (n, rows, columns), row 0 on top."""
    each = np.unpackbits(bits.astype("<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    placed: NDArray[np.uint8] = each[:, _PLACE]
    return placed


def planes(boards: Boards) -> NDArray[np.float32]:
    """Return what the network sees, (n, rows, columns, 3): mine, theirs, and where the next disc lands."""
    seen = np.empty((len(boards.mine), ROWS, COLUMNS, 3), np.float32)
    for plane, bits in enumerate((boards.mine, boards.theirs, landing(boards))):
        seen[..., plane] = cells(bits)
    return seen
