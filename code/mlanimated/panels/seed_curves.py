"""Curves of several trainings: one thin line for each seed, a thick one in their middle, a cursor at now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import Place, apart, place_axes, put_text
from mlanimated.panels import shapes

Look = tuple[str, Any]  # colour, and dashes as matplotlib names them
LOOKS: tuple[Look, ...] = (
    (palette.MODEL, "-"),
    (palette.NEUTRAL, (0, (3, 1))),
    (palette.CATEGORIES[1], (0, (1, 1))),
    (palette.CATEGORIES[4], (0, (5, 1, 1, 1))),
)


@dataclass(frozen=True)
class _Curve:
    seeds: NDArray[np.float64]
    middle: NDArray[np.float64]
    thin: list[Line2D]
    thick: Line2D
    band: PolyCollection | None


class SeedCurves:
    """One family of lines for each method, all on the same axes, drawn up to the same step.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        Of the axes, (left, bottom, width, height) in CSS pixels; names of the lines stand to its right.
    x
        (steps,) where each step stands on the horizontal axis.
    curves
        What a method is called, and (seeds, steps) of it.
    limits
        Of the vertical axis, which never changes.
    middle
        The thick line: ``"median"`` or ``"mean"`` over the seeds, or the index of the seed that is meant.
    looks
        Colour and dashes of each method; by default those of `LOOKS`, in this order.
    names
        Axis names, horizontal and vertical.
    x_ticks, y_ticks
        Numbers on the axes and how they are written.
    references
        Numbers to compare with, as "human": a dashed line with its name above.
    band
        Whether what lies between the lowest and the highest seed is shaded.
    cursor
        Whether a line stands at the current step, with a dot on each thick line.
    thin, thin_alpha
        Width and opacity of the thin lines.
    labels
        Whether the methods' names stand at the ends of the lines.

    Attributes
    ----------
    artists
        What `show` changes.
    axes
        For what a scene adds.
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        place: Place,
        x: ArrayLike,
        curves: Mapping[str, ArrayLike],
        limits: tuple[float, float],
        *,
        middle: Literal["median", "mean"] | int = "median",
        looks: Mapping[str, Look] | None = None,
        names: tuple[str, str] = ("", ""),
        x_limits: tuple[float, float] | None = None,
        x_ticks: Mapping[float, str] | None = None,
        y_ticks: Mapping[float, str] | None = None,
        references: Mapping[str, float] | None = None,
        band: bool = True,
        cursor: bool = True,
        thin: float = 1.5,
        thin_alpha: float = 0.5,
        labels: bool = True,
    ) -> None:
        self._x = np.asarray(x)
        if self._x.ndim != 1 or not len(self._x) or not curves:
            raise ValueError(
                f"x has shape {self._x.shape} for {len(curves)} methods: (steps,) and one at least"
            )
        low, high = shapes.span("the limits", limits)
        ends = x_limits or (float(self._x[0]), float(self._x[-1]))
        self.axes = axes = place_axes(figure, size, *place)
        style.axes(axes, x=names[0], xlim=ends, ylim=(low, high))
        for axis, ticks in ((axes.xaxis, x_ticks), (axes.yaxis, y_ticks)):
            axis.set_ticks(list(ticks or {}), labels=list((ticks or {}).values()))
        axes.set_title(names[1], loc="left", fontsize=style.SMALL)
        for name, value in (references or {}).items():
            axes.axhline(value, color=palette.TARGET, ls=(0, (4, 3)), lw=style.THIN, zorder=1.4)
            above = value + 17 / place[3] * (high - low)
            style.label(axes, ends[0] + 8 / place[2] * (ends[1] - ends[0]), above, name, palette.TARGET)
        colours = looks or dict(zip(curves, LOOKS, strict=False))
        if missing := [name for name in curves if name not in colours]:
            raise ValueError(f"no colour and dashes for {', '.join(missing)}: name their looks")
        self._curves = []
        for name, rows in curves.items():
            seeds = np.asarray(rows, np.float64)
            shapes.require(f"curves of {name}", seeds, (len(seeds) if seeds.ndim else 0, len(self._x)))
            colour, dashes = colours[name]
            shade = None
            if band:
                shade = axes.fill_between([], [], [], color=colour, alpha=0.15, lw=0, zorder=1.2)
            lines = [axes.plot([], [], color=colour, lw=thin, alpha=thin_alpha)[0] for _ in seeds]
            (thick,) = axes.plot([], [], ls=dashes, color=colour, clip_on=False)
            self._curves.append(_Curve(seeds, _middle(seeds, middle), lines, thick, shade))
        self._cursor: list[Line2D] = []
        if cursor:
            self._cursor.append(axes.axvline(ends[0], color=palette.FADED, lw=style.THIN, zorder=1.3))
            for colour, _ in (colours[name] for name in curves):
                self._cursor.append(axes.plot([], [], "o", color=colour, clip_on=False, zorder=3)[0])
        if labels:
            last = [(curve.middle[-1] - low) / (high - low) * place[3] + place[1] for curve in self._curves]
            for name, height in zip(curves, apart(last, 34), strict=True):
                right = (place[0] + place[2] + (18 if cursor else 10)) / size[0]
                put_text(figure, right, height / size[1], name, size=style.SMALL, color=colours[name][0])
        self.artists: list[Artist] = [*self._cursor]
        for curve in self._curves:
            self.artists += [*([curve.band] if curve.band else []), *curve.thin, curve.thick]

    def show(self, time: float) -> None:
        """Draw all lines up to `time`, counted in steps."""
        x = tween.up_to(self._x, time)
        for curve in self._curves:
            for line, row in zip(curve.thin, curve.seeds, strict=True):
                line.set_data(x, tween.up_to(row, time))
            curve.thick.set_data(x, tween.up_to(curve.middle, time))
            if curve.band:
                seeds = tween.up_to(curve.seeds.T, time)
                upper, lower = seeds.max(axis=1), seeds.min(axis=1)
                edge = np.column_stack([np.r_[x, x[::-1]], np.r_[lower, upper[::-1]]])
                curve.band.set_verts([edge])
        if self._cursor:
            self._cursor[0].set_xdata([x[-1], x[-1]])
            for dot, curve in zip(self._cursor[1:], self._curves, strict=True):
                dot.set_data(x[-1:], [tween.at(curve.middle, time)])


def _middle(seeds: NDArray[np.float64], how: Literal["median", "mean"] | int) -> NDArray[np.float64]:
    if isinstance(how, int):
        shapes.index("the seed of the thick line", how, len(seeds))
        middle: NDArray[np.float64] = seeds[how]
    else:
        middle = np.median(seeds, axis=0) if how == "median" else seeds.mean(axis=0)
    return middle
