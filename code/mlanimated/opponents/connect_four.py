"""Players of Connect Four that choose for many boards at once: random, middle column, tactician.

Chapter: Connect Four.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.connect_four_boards import (
    COLUMN,
    Bits,
    Boards,
    Columns,
    completing,
    landing,
    open_columns,
    random_columns,
)
from mlanimated.opponents.monte_carlo import monte_carlo

Chooser = Callable[[Boards, np.random.Generator], Columns]
"""Whoever chooses a column for each of many boards."""

MIDDLE_FIRST = np.array([3, 2, 4, 1, 5, 0, 6])


def middle_column(boards: Boards, _: np.random.Generator) -> Columns:
    """Take the middle column, and when it is full, the one nearest to it."""
    first = open_columns(boards)[:, MIDDLE_FIRST].argmax(axis=1)
    chosen: Columns = MIDDLE_FIRST[first]
    return chosen


def tactician(boards: Boards, rng: np.random.Generator) -> Columns:
    """Win if that is possible, else block if it must be, else play at random."""
    free = landing(boards)
    chosen = random_columns(boards, rng)
    for discs in (boards.theirs, boards.mine):  # what comes last counts
        cells = completing(discs) & free
        rows = np.flatnonzero(cells)
        chosen[rows] = _one_of(cells[rows], rng)
    return chosen


def with_playouts(playouts: int) -> Chooser:
    """Return a tree search with so many random games for each move."""
    return lambda boards, rng: monte_carlo(boards, playouts, rng)


def _one_of(cells: Bits, rng: np.random.Generator) -> Columns:
    """Draw one of the columns in which a cell is set."""
    wanted: NDArray[np.bool_] = (cells[:, None] & COLUMN) != 0
    drawn: Columns = np.where(wanted, rng.random(wanted.shape), -1.0).argmax(axis=1)
    return drawn


OPPONENTS: dict[str, Chooser] = {
    "random": random_columns,
    "middle": middle_column,
    "tactician": tactician,
    "100 playouts": with_playouts(100),
    "400 playouts": with_playouts(400),
}
