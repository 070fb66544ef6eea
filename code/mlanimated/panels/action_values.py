"""Bars of what is known about each action: a value or a probability, the chosen one ringed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, place_axes
from mlanimated.panels import shapes

CHARACTER = 0.602 * style.SMALL  # width of one character of a number


class ActionValues:
    """One horizontal bar for each action, from the top down.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        Of the bars, (left, bottom, width, height) in CSS pixels; names stand to its left, numbers right.
    names
        What the actions are called.
    limits
        Of the scale, which never changes. Bars grow from 0, or from the limit that is nearest to it.
    spec
        How numbers are written, for example ``".2f"``; empty: no numbers.
    marker
        Whether a small triangle points at what is ringed.

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
        names: Sequence[str],
        *,
        limits: tuple[float, float] = (0.0, 1.0),
        spec: str = ".2f",
        marker: bool = True,
    ) -> None:
        if not names:
            raise ValueError("there are no actions: name at least one")
        low, high = self._limits = shapes.span("the limits", limits)
        self._spec, self._width = spec, max(len(style.fixed(limit, spec)) for limit in (low, high))
        self.axes = axes = place_axes(figure, size, *place)
        rows, tall = range(len(names)), 0.7
        style.axes(axes, xlim=(low, high), ylim=(len(names) - 0.4, -0.6))
        axes.spines[:].set_visible(False)
        self._start = min(max(0.0, low), high)
        self._backs = [
            *axes.barh(rows, high - low, tall, left=low, color=palette.FAINT, ec=palette.FADED, lw=0)
        ]
        self._bars = [*axes.barh(rows, 0, tall, left=self._start, color=palette.MODEL)]
        self._rings = [
            *axes.barh(rows, high - low, tall, left=low, fill=False, ec=palette.CHOSEN, lw=5, clip_on=False)
        ]
        if low < 0 < high:
            axes.axvline(0, color=palette.NEUTRAL, lw=style.THIN)
        transform, *_ = axes.get_yaxis_text1_transform(7)
        self._names = [
            axes.text(0, row, name, va="center_baseline", ha="right", transform=transform)
            for row, name in zip(rows, names, strict=True)
        ]
        self._numbers = [_beside(axes, 12, row, family=style.MONO) for row in rows]
        after = 24 + CHARACTER * self._width if spec else 12.0
        self._markers = [_triangle(axes, after + 8, row) for row in rows] if marker else []
        self._checks = [
            _beside(axes, after + (24 if marker else 0), row, "✓", color=palette.TARGET, weight="bold")
            for row in rows
        ]
        self.artists: list[Artist] = [
            *self._backs, *self._bars, *self._rings, *self._names,
            *self._numbers, *self._markers, *self._checks,
        ]  # fmt: skip

    def show(
        self,
        values: ArrayLike,
        chosen: int | Sequence[int] | None = None,
        *,
        allowed: ArrayLike | None = None,
        truth: int | None = None,
    ) -> None:
        """Show one number for each action.

        Parameters
        ----------
        values
            (actions,), within the limits; NaN: not known yet, hatched.
        chosen
            The action, or the actions, to be ringed.
        allowed
            (actions,) bool: others are greyed, without a number.
        truth
            The right one, if there is one: ticked in green.
        """
        count = len(self._bars)
        known = shapes.numbers("values of actions", values, (count,))
        may = shapes.flags("allowed actions", allowed, count)
        shapes.within("values of actions", np.where(may, known, np.nan), self._limits)
        ringed = {chosen} if isinstance(chosen, int | np.integer) else set(chosen or ())
        for each in (*ringed, truth):
            shapes.index("the chosen action", each, count)
        for row, (value, on) in enumerate(zip(known, may, strict=True)):
            seen, best = on and not np.isnan(value), row in ringed
            self._bars[row].set_width(value - self._start if seen else 0.0)
            self._backs[row].set_visible(bool(on))
            self._backs[row].set_hatch("//" if on and not seen else None)
            self._rings[row].set_visible(best)
            for text in (self._names[row], self._numbers[row]):
                text.set_color(palette.NEUTRAL if on else palette.FADED)
            self._numbers[row].set_text(self._written(value, bool(on)))
            self._numbers[row].set_fontweight("bold" if best else "normal")
            self._checks[row].set_visible(row == truth)
            if self._markers:
                self._markers[row].set_visible(best)

    def _written(self, value: float, on: bool) -> str:
        if not self._spec:
            return ""
        if not on or np.isnan(value):
            return ("?" if on else "–").rjust(self._width, "\N{NO-BREAK SPACE}")
        return style.fixed(value + 0.0, self._spec, self._width)


def _beside(axes: Axes, right: float, row: int, text: str = "", **options: str) -> Text:
    """Put a text so many CSS pixels to the right of the bars."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    transform = axes.get_yaxis_transform() + ScaledTranslation(right / 72, 0, figure.dpi_scale_trans)
    return axes.text(1, row, text, va="center_baseline", transform=transform, **options)  # type: ignore[arg-type]


def _triangle(axes: Axes, right: float, row: int) -> Line2D:
    figure = axes.get_figure(root=True)
    assert figure is not None
    transform = axes.get_yaxis_transform() + ScaledTranslation(right / 72, 0, figure.dpi_scale_trans)
    line = Line2D([1], [row], marker="<", ms=16, color=palette.CHOSEN, transform=transform, clip_on=False)
    axes.add_artist(line)
    return line
