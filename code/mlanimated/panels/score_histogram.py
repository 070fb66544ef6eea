"""Scores of many games, piled up: their mean with its interval, and scores to compare them with."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike, NDArray

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, place_axes, put_text
from mlanimated.panels import shapes


class ScoreHistogram:
    """One column for each score, or for each group of scores.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    place
        Of the columns, (left, bottom, width, height) in CSS pixels; title and words stand 26 above it.
    middles
        (columns,) the score in the middle of each column, equally far apart.
    tallest
        Games in the tallest column that there will be.
    limits, ticks
        Of the horizontal axis, and the numbers on it with how they are written.
    title
        What is played.
    references
        Scores to compare with, as "human": a dashed line with its name.
    mean_colour
        Of the line at the mean.

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
        middles: ArrayLike,
        tallest: float,
        *,
        limits: tuple[float, float] | None = None,
        ticks: Mapping[float, str] | None = None,
        title: str = "",
        references: Mapping[str, float] | None = None,
        mean_colour: str = palette.NEUTRAL,
    ) -> None:
        self._middles = np.asarray(middles, np.float64)
        if self._middles.ndim != 1 or len(self._middles) < 2:
            raise ValueError(f"middles of columns have shape {self._middles.shape}: at least two are needed")
        self._step = float(self._middles[1] - self._middles[0])
        if self._step <= 0 or not np.allclose(np.diff(self._middles), self._step):
            raise ValueError("the middles of columns rise by the same number from one to the next")
        low, high = limits or (self._middles[0] - self._step, self._middles[-1] + self._step)
        left, bottom, width, height = place
        self.axes = axes = place_axes(figure, size, *place)
        rows = _rows(references or {}, width / (high - low))
        room = 30 * (max(rows.values()) + 1) if rows else 0
        top = float(tallest) * 1.05 * height / max(height - room, 1)
        style.axes(axes, xlim=(low, high), ylim=(0, top))
        axes.set_xticks(list(ticks or {}), list((ticks or {}).values()))
        axes.spines["left"].set_visible(False)
        for name, score in (references or {}).items():
            line = height - 30 * rows[name]
            axes.plot(
                [score] * 2, [0, top * line / height], color=palette.TARGET, ls=(0, (4, 3)), lw=3, zorder=1.5
            )
            turned = (score - low) * width / (high - low) + _width(name) > width
            beside = score + (-6 if turned else 6) * (high - low) / width
            style.label(
                axes,
                beside,
                top * (line - 14) / height,
                name,
                palette.TARGET,
                ha="right" if turned else "left",
            )
        self._bars = [*axes.bar(self._middles, 0, width=0.9 * self._step, color=palette.MODEL)]
        (self._mean,) = axes.plot([0, 0], [0, float(tallest)], color=mean_colour)
        (self._interval,) = axes.plot([], [], "|-", color=mean_colour, ms=22, mew=4, clip_on=False)
        self._tallest = float(tallest)
        put_text(figure, left / size[0], (bottom + height + 26) / size[1], title, weight="bold", ha="left")
        self._words = put_text(
            figure, (left + width) / size[0], (bottom + height + 26) / size[1], family=style.MONO,
            size=style.SMALL, ha="right",
        )  # fmt: skip
        self.artists: list[Artist] = [*self._bars, self._mean, self._interval, self._words]

    def counts(self, scores: ArrayLike) -> NDArray[np.int64]:
        """Return (columns,) how many of the scores fall into each column.

        Raises
        ------
        ValueError
            If a score lies outside of all columns.
        """
        each = np.asarray(scores, np.float64).ravel()
        column = np.floor((each - self._middles[0]) / self._step + 0.5).astype(np.int64)
        if len(each) and not (column.min() >= 0 and column.max() < len(self._middles)):
            raise ValueError(
                f"scores {each.min():g} to {each.max():g} do not fit the columns "
                f"{self._middles[0]:g} to {self._middles[-1]:g}"
            )
        return np.bincount(column, minlength=len(self._middles))

    def show(
        self,
        scores: ArrayLike,
        *,
        interval: tuple[float, float] | None = None,
        words: str = "",
    ) -> None:
        """Show the scores of the games so far.

        Parameters
        ----------
        scores
            (games,) of any number; without games there is no mean.
        interval
            Within which the mean lies with 95 % confidence: a bracket.
        words
            At the top right, for example the mean in figures.
        """
        for bar, count in zip(self._bars, self.counts(scores), strict=True):
            bar.set_height(float(count))
        each = np.asarray(scores, np.float64)
        self._mean.set_visible(bool(each.size))
        if each.size:
            average = float(each.mean())
            self._mean.set_xdata([average, average])
        self._interval.set_visible(interval is not None)
        if interval is not None:
            low, high = shapes.span("the interval", interval)
            self._interval.set_data([low, high], [self._tallest] * 2)
        self._words.set_text(words)


def _width(name: str) -> float:
    return 0.62 * style.SMALL * len(name) + 12


def _rows(references: Mapping[str, float], per_score: float) -> dict[str, int]:
    """Return in which row, from the top, each name stands, so that none covers another."""
    rows: dict[str, int] = {}
    ends: list[float] = []
    for name in sorted(references, key=lambda each: references[each]):
        start = references[name] * per_score
        row = next((k for k, end in enumerate(ends) if end <= start), len(ends))
        ends[row : row + 1] = [start + _width(name)]
        rows[name] = row
    return rows
