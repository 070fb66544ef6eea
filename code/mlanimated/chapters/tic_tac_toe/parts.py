"""Parts of this chapter's pictures: how a game may end, as bars of three parts; names of squares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import put_text

SIDE = 3
EMPTY = [[""] * SIDE] * SIDE
NAMES = ("win", "draw", "loss")
LOOKS: tuple[dict[str, Any], ...] = (
    {"fc": palette.MODEL, "ec": palette.MODEL, "lw": 0.5},
    {"fc": palette.FAINT, "ec": palette.FADED, "lw": 0.5},
    {"fc": "#f7d9c4", "ec": palette.LOSS, "lw": 0.5, "hatch": "////"},
)


def square_name(square: int) -> str:
    """Return how a square is called in a sentence."""
    row, column = divmod(square, SIDE)
    return f"row {row + 1}, column {column + 1}"


def marks(board: ArrayLike) -> list[list[str]]:
    """Return the signs on a board: X is the network, O the other one."""
    signs = {1: "X", -1: "O", 0: ""}
    return [[signs[int(cell)] for cell in row] for row in np.reshape(board, (SIDE, SIDE))]


class Bars:
    """A bar of three parts in each square: how the game ends after a move there."""

    def __init__(self, axes: Axes, *, down: float = 0.24, wide: float = 0.76, high: float = 0.14) -> None:
        self._wide = wide
        self._parts = []
        for square in range(SIDE * SIDE):
            row, column = divmod(square, SIDE)
            place = (column - wide / 2, row + down)
            three = [Rectangle(place, 0, high, zorder=2.4, **look) for look in LOOKS]
            for part in three:
                axes.add_patch(part)
            self._parts.append(three)
        self.artists: list[Artist] = [part for parts in self._parts for part in parts]

    def show(self, outcomes: ArrayLike) -> None:
        """Show (9, 3) probabilities; NaN: no bar."""
        for square, (parts, shares) in enumerate(zip(self._parts, np.asarray(outcomes), strict=True)):
            known = not np.isnan(shares).any()
            left = square % SIDE - self._wide / 2
            for part, share in zip(parts, shares, strict=True):
                part.set_visible(known)
                part.set_x(left)
                part.set_width(self._wide * share if known else 0)
                left += self._wide * share if known else 0


class Columns:
    """Columns of three parts, from below: wins, draws, losses; one for each generation, in each square."""

    def __init__(self, axes: Axes, outcomes: ArrayLike) -> None:
        shares = np.asarray(outcomes)  # (generations, 9, 3)
        wide = 0.86 / len(shares)
        self._columns: list[list[Artist]] = []
        for generation, squares in enumerate(shares):
            column: list[Artist] = []
            for square, parts in enumerate(squares):
                row, across = divmod(square, SIDE)
                low = row + 0.43
                left = across - 0.43 + wide * generation
                for share, look in zip(parts, LOOKS, strict=True):
                    low -= 0.86 * share
                    patch = Rectangle((left, low), 0.86 * wide, 0.86 * share, zorder=2, **look)
                    column.append(axes.add_patch(patch))
            self._columns.append(column)
        self.artists: list[Artist] = [patch for column in self._columns for patch in column]

    def show(self, now: int) -> None:
        """Show the generations up to one."""
        for generation, column in enumerate(self._columns):
            for patch in column:
                patch.set_visible(generation <= now)


def legend(
    figure: Figure | SubFigure,
    size: tuple[int, int],
    left: float,
    bottom: float,
    which: Sequence[int] = (0, 1, 2),
) -> None:
    """Say what the three parts mean, side by side."""
    for name, look in ((NAMES[k], LOOKS[k]) for k in which):
        place = (left / size[0], (bottom - 10) / size[1])
        figure.add_artist(Rectangle(place, 24 / size[0], 20 / size[1], transform=figure.transFigure, **look))
        put_text(figure, (left + 32) / size[0], bottom / size[1], name, size=style.SMALL)
        left += 46 + 17 * len(name)


def line_of(
    board: ArrayLike, lines: Sequence[Sequence[int]]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the two ends of a finished line, as rows and columns."""
    cells = np.ravel(board)
    for line in lines:
        if abs(sum(int(cells[square]) for square in line)) == SIDE:
            return divmod(line[0], SIDE), divmod(line[-1], SIDE)
    return None
