"""A table of values, states by actions: the state's row marked, one action ringed, the TD error flashing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, canvas
from mlanimated.panels import shapes


class ValueTable:
    """Numbers in rows (states) and columns (actions); a bar in each cell says how large its number is.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        Of the whole table, (left, bottom, width, height) in CSS pixels; a row needs a height of 30.
    states, actions
        What rows and columns are called.
    limits
        Of the scale of the bars in the cells, which never changes; bars begin at its lower end.
    spec
        How numbers are written.
    names_width
        Kept at the left for the names of the states, in CSS pixels.

    Attributes
    ----------
    artists
        What `show` changes.
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        place: Place,
        states: Sequence[str],
        actions: Sequence[str],
        *,
        limits: tuple[float, float] = (0.0, 1.0),
        spec: str = ".2f",
        names_width: float = 64.0,
    ) -> None:
        if not (states and actions):
            raise ValueError("a table of values needs at least one state and one action")
        self._shape, self._spec = (len(states), len(actions)), spec
        self._limits = shapes.span("the limits", limits)
        self._width = max(len(style.fixed(limit, spec)) for limit in self._limits)
        axes = canvas(figure, size, place)
        self._tall = tall = place[3] / (len(states) + 1)
        self._wide = wide = (place[2] - names_width) / len(actions)
        for column, name in enumerate(actions):
            style.label(axes, names_width + (column + 0.5) * wide, place[3] - tall / 2, name, ha="center")
        self._names, self._bars, self._numbers, self._corners = [], [], [], []
        for row, name in enumerate(states):
            bottom = place[3] - (row + 2) * tall
            self._names.append(
                style.label(axes, names_width - 22, bottom + tall / 2, name, ha="right", zorder=3)
            )
            for column in range(len(actions)):
                left = names_width + column * wide
                self._corners.append((left, bottom))
                axes.add_patch(
                    Rectangle((left, bottom), wide, tall, fill=False, ec=palette.FAINT, lw=style.THIN)
                )
                bar = Rectangle((left + 3, bottom + 3), 0, tall - 6, fc="#a9cfe6", lw=0, zorder=0.8)
                axes.add_patch(bar)
                self._bars.append(bar)
                middle = left + wide / 2, bottom + tall / 2
                self._numbers.append(style.label(axes, *middle, "", ha="center", family=style.MONO, zorder=3))
        self._row = Rectangle((names_width, 0), place[2] - names_width, tall, fill=False, ec=palette.NEUTRAL)
        self._row.set(lw=3, zorder=2, clip_on=False)
        (self._arrow,) = axes.plot([], [], ">", ms=14, color=palette.NEUTRAL, clip_on=False)
        self._flash = Rectangle((0, 0), wide, tall, fc=palette.LOSS, lw=0, zorder=1)
        self._ring = Rectangle((0, 0), wide - 6, tall - 6, fill=False, ec=palette.CHOSEN, lw=5, zorder=2.5)
        (self._sign,) = axes.plot([], [], marker="^", ms=16, color=palette.LOSS, zorder=4, clip_on=False)
        self._sign.set(markeredgecolor=palette.BACKGROUND, markeredgewidth=1.5)
        for patch in (self._row, self._flash, self._ring):
            axes.add_patch(patch)
        over = (self._row, self._arrow, self._flash, self._ring, self._sign)
        self.artists: list[Artist] = [*self._bars, *self._names, *self._numbers, *over]

    def show(
        self,
        values: ArrayLike,
        *,
        state: int | None = None,
        action: int | None = None,
        error: float = 0.0,
        flash: float = 0.0,
    ) -> None:
        """Show the table.

        Parameters
        ----------
        values
            (states, actions), within the limits; NaN: not tried yet, written as a dot.
        state
            The row that is framed and pointed at.
        action
            The column that is ringed in this row.
        error
            TD error of this state and action: an arrow up (the value grows) or down.
        flash
            How bright the cell flashes, 1 to 0; the arrow is gone with it.
        """
        numbers = shapes.numbers("a table of values", values, self._shape)
        shapes.within("a table of values", numbers, self._limits)
        row = shapes.index("the state", state, self._shape[0])
        column = shapes.index("the action", action, self._shape[1])
        if column is not None and row is None:
            raise ValueError("an action is ringed in a state's row: say which state")
        low, high = self._limits
        for bar, text, value in zip(self._bars, self._numbers, numbers.flat, strict=True):
            known = not np.isnan(value)
            bar.set_width((value - low) / (high - low) * (self._wide - 6) if known else 0.0)
            text.set_text(style.fixed(value + 0.0, self._spec, self._width) if known else "·")
            text.set_fontweight("normal")
        for place, name in enumerate(self._names):
            name.set_fontweight("bold" if place == row else "normal")
        self._row.set_visible(row is not None)
        self._arrow.set_visible(row is not None)
        if row is not None:
            left, bottom = self._corners[row * self._shape[1]]
            self._row.set_y(bottom)
            self._arrow.set_data([left - 10], [bottom + self._tall / 2])
        part = min(max(flash, 0.0), 1.0) if column is not None and error else 0.0
        for artist in (self._flash, self._sign):
            artist.set_visible(part > 0)
        self._ring.set_visible(column is not None)
        if row is not None and column is not None:
            place = row * self._shape[1] + column
            left, bottom = self._corners[place]
            self._numbers[place].set_fontweight("bold")
            self._ring.set_xy((left + 3, bottom + 3))
            self._flash.set_xy((left, bottom))
            self._flash.set_alpha(0.75 * part)
            self._sign.set(marker="^" if error > 0 else "v", alpha=part)
            # On the border of the cell: no digit is there.
            self._sign.set_data([left + self._wide], [bottom + self._tall / 2])
