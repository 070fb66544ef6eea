"""A standing board into whose columns discs fall: solid ones against ones with a hole."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib import patheffects
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from numpy.typing import ArrayLike

from mlanimated.animate import easing, palette, style
from mlanimated.animate.placing import Place, place_axes
from mlanimated.panels import shapes

Cell = tuple[int, int]  # row from the top, column from the left
EMPTY, FIRST, SECOND = 0, 1, 2
_HOLE = 0.40  # radius, in cells
_COLOURS = {FIRST: palette.MODEL, SECOND: palette.CATEGORIES[1]}


class Discs:
    """A plate with holes, discs behind it, and one cell of air above it from where they fall.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        (left, bottom, width, height) in CSS pixels; the board is as large as fits, in its middle.
    rows, columns
        Of the board.

    Attributes
    ----------
    artists
        What `show` changes.
    axes
        One unit is one cell; the middle of the cell at the top left is (0, 0).
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        place: Place,
        *,
        rows: int = 6,
        columns: int = 7,
    ) -> None:
        self._shape = rows, columns
        left, bottom, width, height = place
        side = min(width / columns, height / (rows + 1))
        across, up = side * columns, side * (rows + 1)
        self.axes = axes = place_axes(
            figure, size, left + (width - across) / 2, bottom + (height - up) / 2, across, up
        )
        axes.set_axis_off()
        axes.set_xlim(-0.5, columns - 0.5)
        axes.set_ylim(rows - 0.5, -1.5)
        self._cells = [_disc(column, row) for row, column in np.ndindex(rows, columns)]
        self._falling = _disc(0, -1)
        for parts in (*self._cells, self._falling):
            for part in parts:
                axes.add_patch(part)
        axes.add_patch(_plate(rows, columns))
        self._threats = []
        for row, column in np.ndindex(rows, columns):
            square = Rectangle((column - 0.44, row - 0.44), 0.88, 0.88, fill=False, lw=5, ec=palette.LOSS)
            square.set(zorder=4, linestyle=(0, (2, 1)))
            self._threats.append(axes.add_patch(square))
        self._warnings = [
            style.label(axes, column, row, "!", palette.LOSS, ha="center", weight="bold", zorder=4)
            for row, column in np.ndindex(rows, columns)
        ]
        (self._line,) = axes.plot([], [], color=palette.NEUTRAL, lw=8, solid_capstyle="round", zorder=5)
        self._line.set_path_effects([patheffects.withStroke(linewidth=15, foreground=palette.BACKGROUND)])
        discs = [part for parts in (*self._cells, self._falling) for part in parts]
        self.artists: list[Artist] = [*discs, *self._threats, *self._warnings, self._line]

    def show(
        self,
        board: ArrayLike,
        *,
        falling: tuple[int, int, int] | None = None,
        part: float = 0.0,
        threats: Iterable[Cell] = (),
        line: tuple[Cell, Cell] | None = None,
    ) -> None:
        """Show a position, and perhaps a disc on its way.

        Parameters
        ----------
        board
            (rows, columns), from the top: 0 empty, 1 a disc of the first player, 2 one of the second.
        falling
            Player, row and column of a disc that is not on the board yet: where it is going.
        part
            How much of the time of its fall is over, 0 to 1; it starts at rest above the board.
        threats
            Empty cells, (row, column), in which someone would complete a line.
        line
            First and last cell of a line that has won.
        """
        cells = np.asarray(board)
        shapes.require("a board of discs", cells, self._shape)
        if not np.isin(cells, (EMPTY, FIRST, SECOND)).all():
            raise ValueError(f"a board of discs has 0, 1 and 2 only, not {sorted(set(cells.flat))}")
        for parts, player in zip(self._cells, cells.flat, strict=True):
            _colour(parts, int(player))
        player, row, column = falling or (EMPTY, 0, 0)
        if falling and cells[row, column] != EMPTY:
            raise ValueError(f"a disc falls to row {row} of column {column}, where one lies already")
        _colour(self._falling, player)
        height = -1 + (row + 1) * easing.ease_in(min(max(part, 0.0), 1.0))
        for disc in self._falling:
            disc.set_center((column, height))
        marked = {tuple(cell) for cell in threats}
        for cell, square, warning in zip(
            np.ndindex(*self._shape), self._threats, self._warnings, strict=True
        ):
            square.set_visible(cell in marked)
            warning.set_visible(cell in marked)
        ends = np.array(line if line else np.empty((0, 2)))
        self._line.set_data(ends[:, 1], ends[:, 0])


def _disc(column: float, row: float) -> tuple[Circle, Circle]:
    """Return a disc and the hole of the second player's: it tells them apart without colour."""
    return Circle((column, row), _HOLE + 0.03, zorder=1), Circle(
        (column, row), 0.16, fc=palette.BACKGROUND, zorder=1.1
    )


def _colour(parts: tuple[Circle, Circle], player: int) -> None:
    disc, hole = parts
    disc.set_visible(player != EMPTY)
    disc.set_facecolor(_COLOURS.get(player, palette.FAINT))
    hole.set_visible(player == SECOND)


def _plate(rows: int, columns: int) -> PathPatch:
    # Holes are drawn the other way round than the outline, so that they are left out.
    right, below = columns - 0.5, rows - 0.5
    corners = [(-0.5, -0.5), (right, -0.5), (right, below), (-0.5, below)]
    outline = Path([*corners, corners[0]], closed=True)
    holes = []
    for row, column in np.ndindex(rows, columns):
        circle = Path.circle((column, row), _HOLE)
        points = np.asarray(circle.vertices)
        holes.append(Path(np.concatenate([points[-2::-1], points[:1]]), circle.codes))
    path = Path.make_compound_path(outline, *holes)
    return PathPatch(path, fc=palette.FAINT, ec=palette.FADED, lw=style.THIN, zorder=2, clip_on=False)
