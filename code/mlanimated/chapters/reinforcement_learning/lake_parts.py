"""The lake as this chapter draws it: squares tinted by their value, and what is best on each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place
from mlanimated.panels.board import Board

_SIDES = ((-0.36, 0.0, "<"), (0.0, 0.36, "v"), (0.36, 0.0, ">"), (0.0, -0.36, "^"))  # x, y, sign; by action


class LakeBoard:
    """A board whose squares are the bluer, the more they promise; triangles point where it is best to go."""

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        place: Place,
        lake: Sequence[str],
        *,
        numbers: bool = False,
    ) -> None:
        self._board = Board(figure, size, place, lake, spec=".2f")
        self.axes, self._numbers, self._columns = self._board.axes, numbers, len(lake[0])
        self._open, self._tints, self._signs = squares_of(lake), [], []
        for square in self._open:
            row, column = divmod(square, self._columns)
            tint = Rectangle((column - 0.5, row - 0.5), 1, 1, fc=palette.MODEL, lw=0, zorder=0.7)
            self._tints.append(self.axes.add_patch(tint))
            if named(lake, square) != "S" and not numbers:
                style.label(self.axes, column - 0.44, row - 0.28, f"{square}", zorder=1.2, color="#6b6b6b")
            for x, y, sign in _SIDES:
                self._signs += self.axes.plot(column + x, row + y, sign, ms=15, color=palette.MODEL, zorder=3)
        self.artists: list[Artist] = [*self._board.artists, *self._tints, *self._signs]

    def show(
        self, table: ArrayLike, *, agent: int | None = None, coming_from: int | None = None, part: float = 1.0
    ) -> None:
        """Show a table, (squares, 4), and an agent on a square or on its way there."""
        cells = np.asarray(table)
        where = None
        if agent is not None:
            there = np.array(divmod(agent, self._columns), float)
            here = there if coming_from is None else np.array(divmod(coming_from, self._columns), float)
            row, column = here + part * (there - here)
            where = float(row), float(column)
        values = np.full(len(cells), np.nan)
        values[self._open] = cells[self._open].max(axis=1)
        written = values.reshape(-1, self._columns) if self._numbers else None
        self._board.show(values=written, agent=where)
        for k, square in enumerate(self._open):
            value = values[square]
            self._tints[k].set_alpha(0.45 * min(float(value), 1.0))
            for action in range(4):
                best = value > 0 and cells[square, action] >= value - 1e-12
                self._signs[4 * k + action].set_visible(bool(best))


def squares_of(lake: Sequence[str]) -> list[int]:
    """Return the numbers of the squares where a game goes on."""
    return [k for k, letter in enumerate("".join(lake)) if letter in "SF"]


def named(lake: Sequence[str], square: int) -> str:
    """Return what a square is called: its letter, or its number."""
    letter = "".join(lake)[square]
    return f"{square}" if letter == "F" else letter


def arrow_names() -> tuple[str, ...]:
    """Return the four actions as arrows, in Gymnasium's order."""
    return ("←", "↓", "→", "↑")
