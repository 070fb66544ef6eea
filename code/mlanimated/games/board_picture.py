"""A board of squares as an array of pixels, drawn as the book draws it. No window.

Chapter: Tic-Tac-Toe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlanimated.animate import style
from mlanimated.panels.board import Board

SIDE = 96  # pixels of a square
SIGNS = {1: "X", -1: "O", 0: ""}


def draw(board: NDArray[np.int8], lines: Sequence[Sequence[int]] = ()) -> NDArray[np.uint8]:
    """Return (96 rows, 96 columns, 3) uint8 pixels, each dimension times the board's squares.

    Parameters
    ----------
    board
        (rows, columns): +1 is a cross, -1 a circle.
    lines
        Finished lines, as numbers of squares; the first one is marked.
    """
    rows, columns = board.shape
    size = (SIDE * columns, SIDE * rows)
    with style.context():
        figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72)
        canvas = cast(Any, FigureCanvasAgg(figure))  # its methods have no types
        panel = Board(figure, size, (2, 2, size[0] - 4, size[1] - 4), [[""] * columns] * rows)
        ends = [divmod(lines[0][end], columns) for end in (0, -1)] if lines else []
        panel.show([[SIGNS[int(cell)] for cell in row] for row in board], line=tuple(ends) or None)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()
