"""Names of generations, and small questions that the pictures ask a board."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNTRAINED = -1
Cell = tuple[int, int]


def generation_name(generation: int) -> str:
    """Return what a generation is called."""
    return "untrained" if generation == UNTRAINED else f"generation {generation}"


def landing_row(board: NDArray[np.int8], column: int) -> int:
    """Return the row on which the next disc lands; row 0 is on top."""
    return int((board[:, column] == 0).sum()) - 1


def line_of(board: NDArray[np.int8]) -> tuple[Cell, Cell] | None:
    """Return the first and last cell of four in a line."""
    rows, columns = board.shape
    for row, column in np.argwhere(board):
        for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
            last = int(row) + 3 * down, int(column) + 3 * right
            if not (last[0] < rows and 0 <= last[1] < columns):
                continue
            if all(board[row + k * down, column + k * right] == board[row, column] for k in range(4)):
                return (int(row), int(column)), last
    return None
