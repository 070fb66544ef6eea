"""A board of squares: marks, letters, numbers, an agent; for games on squares and for the frozen lake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib import patheffects
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, place_axes
from mlanimated.panels import shapes

Square = tuple[float, float]  # row, column; the middle of one is a pair of whole numbers
_X = np.array([[-0.27, -0.27], [0.27, 0.27], [np.nan, np.nan], [-0.27, 0.27], [0.27, -0.27]])


class Board:
    """Squares in rows from the top and columns from the left.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        (left, bottom, width, height) in CSS pixels; the board is as large as fits, in its middle.
    ground
        (rows, columns) of letters that stay: ``S`` start, ``H`` hole, ``G`` goal; others are left empty.
    spec
        How numbers are written, for example ``".2f"``; with numbers, letters of the ground stand in corners.

    Attributes
    ----------
    artists
        What `show` changes.
    axes
        One unit is one square; the first one's middle is (0, 0).
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        place: Place,
        ground: Sequence[Sequence[str]],
        *,
        spec: str = "",
    ) -> None:
        letters = np.array([list(row) for row in ground], dtype=object)
        if letters.ndim != 2:
            raise ValueError("the ground of a board: rows of one length are needed, a letter for each square")
        rows, columns = self._shape = letters.shape
        self.axes = axes = _squares(figure, size, place, rows, columns)
        self._spec = spec
        everywhere = list(np.ndindex(rows, columns))
        for row, column in everywhere:
            _ground(axes, row, column, str(letters[row, column]), corner=bool(spec))
        frame = {"fill": False, "lw": style.THIN, "ec": palette.FADED, "clip_on": False, "zorder": 1.5}
        for row, column in everywhere:
            axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, **frame))  # type: ignore[arg-type]
        self._crosses, self._circles, self._rings, self._numbers = [], [], [], []
        down = 0.16 if spec and (letters != " ").any() and (letters != "").any() else 0.0
        for row, column in everywhere:
            (cross,) = axes.plot(
                *(_X + np.array((column, row))).T, color=palette.MODEL, lw=9, solid_capstyle="round"
            )
            self._crosses.append(cross)
            circle = Circle((column, row), 0.29, fill=False, ec=palette.NEUTRAL, lw=9, zorder=2)
            self._circles.append(axes.add_patch(circle))
            ring = Rectangle((column - 0.43, row - 0.43), 0.86, 0.86, fill=False, ec=palette.CHOSEN, lw=6)
            self._rings.append(axes.add_patch(ring))
            text = style.label(axes, column, row + down, "", palette.MODEL, ha="center", family=style.MONO)
            self._numbers.append(text)
        self._agent = Circle((0, 0), 0.25, fc=palette.MODEL, ec=palette.BACKGROUND, lw=4, zorder=4)
        axes.add_patch(self._agent)
        # A capsule under the marks: a line across them would make an X look like something else.
        wide = 0.62 * min(place[2] / columns, place[3] / rows)
        (self._line,) = axes.plot([], [], color="#fdf1d8", lw=wide, solid_capstyle="round", zorder=1.6)
        self._line.set_path_effects(
            [patheffects.withStroke(linewidth=wide + 10, foreground=palette.CHOSEN, capstyle="round")]
        )
        moving = (*self._crosses, *self._circles, *self._rings, *self._numbers)
        self.artists: list[Artist] = [*moving, self._agent, self._line]

    def show(
        self,
        marks: Sequence[Sequence[str]] | None = None,
        *,
        values: ArrayLike | None = None,
        best: Iterable[tuple[int, int]] = (),
        agent: Square | None = None,
        line: tuple[Square, Square] | None = None,
    ) -> None:
        """Show a position.

        Parameters
        ----------
        marks
            (rows, columns) of ``X``, ``O`` or anything else for an empty square.
        values
            (rows, columns) numbers, as P(win); NaN: none is written.
        best
            Squares, (row, column), that are ringed; their numbers are bold.
        agent
            Where the disc of the agent is; fractions are between squares.
        line
            First and last square of a winning line.
        """
        written = np.full(self._shape, np.nan) if values is None else values
        numbers = shapes.numbers("values of squares", written, self._shape)
        if values is not None and not self._spec:
            raise ValueError("this board writes no numbers: give it a spec, for example '.2f'")
        signs = np.full(self._shape, "") if marks is None else np.array([list(row) for row in marks])
        shapes.require("marks on squares", signs, self._shape)
        ringed = {tuple(square) for square in best}
        for square in ringed - set(np.ndindex(*self._shape)):
            raise ValueError(f"the best square {square} is not on a board of {self._shape}")
        for k, square in enumerate(np.ndindex(*self._shape)):
            self._crosses[k].set_visible(signs[square] == "X")
            self._circles[k].set_visible(signs[square] == "O")
            self._rings[k].set_visible(square in ringed)
            value = numbers[square]
            self._numbers[k].set_text("" if np.isnan(value) else style.fixed(value + 0.0, self._spec))
            self._numbers[k].set_fontweight("bold" if square in ringed else "normal")
        self._agent.set_visible(agent is not None)
        if agent is not None:
            self._agent.set_center((agent[1], agent[0]))
        self._line.set_data(*(_stroke(*line) if line else ([], [])))


def _stroke(first: Square, last: Square) -> tuple[list[float], list[float]]:
    """Return x and y of a line that goes a little beyond the middles of its two squares."""
    ends = np.array([first, last], np.float64)
    beyond = 0.1 * (ends[1] - ends[0]) / max(float(np.abs(ends[1] - ends[0]).max()), 1e-9)
    rows, columns = np.stack([ends[0] - beyond, ends[1] + beyond], axis=1)
    return list(columns), list(rows)


def _squares(
    figure: Figure | SubFigure, size: tuple[int, int], place: Place, rows: int, columns: int
) -> Axes:
    left, bottom, width, height = place
    side = min(width / columns, height / rows)
    across, up = side * columns, side * rows
    axes = place_axes(figure, size, left + (width - across) / 2, bottom + (height - up) / 2, across, up)
    axes.set_axis_off()
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    return axes


def _ground(axes: Axes, row: int, column: int, letter: str, *, corner: bool) -> Text | None:
    """Paint what a square is made of; a hole is dark, the goal green; each has its letter."""
    if letter not in ("S", "H", "G"):
        return None
    looks = {"H": palette.NEUTRAL, "G": palette.TARGET, "S": palette.FAINT}
    axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fc=looks[letter], lw=0, zorder=0.5))
    colour = palette.NEUTRAL if letter == "S" else palette.BACKGROUND
    x, y = (column - 0.3, row - 0.28) if corner else (column, row)
    return style.label(axes, x, y, letter, colour, ha="center", weight="bold", zorder=1.2)
