"""How five economies look: as shares, as growing lines, as a race of bars. All keep a country's colour.

Only shapes are drawn between two years of the table: a printed number always is one of the table.
Chapter "Create Animations".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Circle, Rectangle, Wedge
from matplotlib.text import Text
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.create_animations.recipe import Economies

Array = NDArray[np.float64]

# A colour belongs to a country, in the order of the record.
COLOURS = tuple(palette.CATEGORIES[index] for index in (0, 1, 3, 2, 4))
TOP = 14.0  # trillion dollars: where every axis of the chapter ends
_YEAR_SIZE = 44
_LINE_HEIGHT = 29.0  # CSS pixels from one line of text to the next
_OUTLINE: dict[str, Any] = {"edgecolor": palette.NEUTRAL, "linewidth": style.THIN}
_ARTICLE = {"USA": "the USA", "UK": "the UK"}


class SharePie(Scene):
    """Each economy as a slice of the five: the slices keep their order and their colours."""

    name = "shares"
    size = (330, 480)
    title = "Shares of the five"
    caption = "Each slice is a country's part of what the five make together."
    alt = "A pie of five slices: that of the USA shrinks from more than half to less, that of China grows."

    def __init__(self, record: Economies) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make a slice and a label for each country."""
        page = whole_page(figure)
        width, height = page_size(figure)
        self._radius = 0.28 * width
        self._center = np.array([self._radius + 4, 0.4 * height])
        self._right = self._center[0] + self._radius
        self.year = _year(page, 12, height - 8)
        page.text(12, height - 62, "share of the five", va="top")
        self.slices = [Wedge(tuple(self._center), self._radius, 0, 90, facecolor=c) for c in COLOURS]
        for slice_ in self.slices:
            page.add_patch(slice_)
        page.add_patch(Circle(tuple(self._center), self._radius, fill=False, zorder=3, **_OUTLINE))
        self.labels = [page.text(0, 0, "", va="center", linespacing=1.05) for _ in COLOURS]
        self.labels[0].set_horizontalalignment("center")
        self._leaders = [
            page.plot([], [], color=palette.NEUTRAL, linewidth=style.THIN)[0] for _ in COLOURS[1:]
        ]
        return [self.year, *self.slices, *self.labels, *self._leaders]

    def show(self, time: float) -> None:
        """Turn the slices; the numbers are those of the last year of the table."""
        _show_year(self.year, self.record, time)
        starts, ends, rims = self._slices_at(time)
        for slice_, start, end in zip(self.slices, starts, ends, strict=True):
            slice_.set_theta1(end)
            slice_.set_theta2(start)
        shares = self.record.at(tween.step_at(time)).shares
        for label, country, share in zip(self.labels, self.record.countries, shares, strict=True):
            label.set_text(f"{country}\n{100 * share:.0f} %")
        self.labels[0].set_position(tuple(np.round((self._center + rims[0]) / 2)))
        # From the bottom up, as `spread` wants them.
        heights = spread(rims[:0:-1, 1], 2 * _LINE_HEIGHT + 4, 40, 2 * self._center[1] - 40)[::-1]
        for rim, height, leader, label in zip(
            rims[1:], np.round(heights), self._leaders, self.labels[1:], strict=True
        ):
            leader.set_data([rim[0], self._right + 8, self._right + 14], [rim[1], height, height])
            label.set_position((round(self._right + 18), height))

    def steps(self) -> list[Step]:
        """Return the years of the table."""
        shares = 100 * self.record.gdp / self.record.gdp.sum(axis=1, keepdims=True)
        return year_steps(self.record, np.round(shares, 1), "%")

    def _slices_at(self, time: float) -> tuple[Array, Array, Array]:
        """Where each slice starts and ends (degrees), and the middle of its rim."""
        # Clockwise from twelve o'clock: the second country first; the first country fills the left.
        turned = 90 - 360 * np.cumsum(np.roll(self.record.at(time).shares, -1))
        ends = np.roll(turned, 1)
        starts = np.roll([90.0, *turned[:-1]], 1)
        middles = np.radians((starts + ends) / 2)
        rims = self._center + self._radius * np.stack([np.cos(middles), np.sin(middles)], axis=1)
        return starts, ends, rims


class GrowingLines(Scene):
    """Each economy as a line that grows to the right; dots are the years of the table.

    With a `rule` (the number of a colour for each year and country) colours may change: the chapter breaks
    them on purpose.
    """

    name = "lines"
    size = (720, 480)
    title = "Growing lines"
    caption = (
        "Dots are years of the table; between two dots the line is straight. "
        "Pale lines are what is to come; the hollow dot was never measured."
    )
    alt = "Five lines grow from 1952 to 2007; the USA stays on top, China rises from last to second."
    _left, _right, _above, _below = 44, 146, 64, 46

    def __init__(
        self, record: Economies, *, dated: bool = True, rule: NDArray[np.int64] | None = None
    ) -> None:
        self.record, self._dated, self._rule = record, dated, rule

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make a line, its dots and its label for each country."""
        record = self.record
        axes = panel(figure, self._left, self._right, self._above, self._below)
        width, height = page_size(figure)
        self._inside = (width - self._left - self._right, height - self._above - self._below)
        years = record.years[:: 5 if self._dated else len(record.years) - 1]
        style.axes(axes, y="trillion dollars", yticks=[0, 5, 10], xticks=[*years])
        axes.set(xlim=record.years[[0, -1]], ylim=(0, TOP))
        axes.grid(axis="y")
        page = whole_page(figure)
        page.set_zorder(axes.get_zorder() + 1)
        low, high = self._below + _LINE_HEIGHT / 2, height - _LINE_HEIGHT / 2
        self._heights = np.array(
            [_spread_unordered(self._up(row), _LINE_HEIGHT, low, high) for row in record.gdp]
        )
        courses = [np.stack([record.years, gdp], axis=1) for gdp in record.gdp.T]
        axes.add_collection(LineCollection(courses, colors=palette.FAINT), autolim=False)
        edge = [patheffects.withStroke(linewidth=style.LINE + 3, foreground=palette.NEUTRAL)]
        ring: dict[str, Any] = {"clip_on": False, "markeredgecolor": palette.NEUTRAL, "markeredgewidth": 1.5}
        self.lines = [axes.plot([], [], color=c, path_effects=edge, clip_on=False)[0] for c in COLOURS]
        self.dots = [axes.plot([], [], "o", color=c, markersize=9, zorder=4, **ring)[0] for c in COLOURS]
        (self._hollow,) = axes.plot([], [], "o", color=palette.BACKGROUND, markersize=9, zorder=5, **ring)
        self.leaders = [page.plot([], [], color=c, linewidth=style.THIN)[0] for c in COLOURS]
        self.labels = [page.text(0, 0, name, va="center") for name in record.countries]
        years_shown = [_year(page, self._left + 12, height - self._above)] if self._dated else []
        self.year = years_shown[0] if years_shown else None
        return [*self.lines, *self.dots, self._hollow, *self.leaders, *self.labels, *years_shown]

    def show(self, time: float) -> None:
        """Let the lines reach as far as `time`."""
        record, now, last = self.record, self.record.at(time), tween.step_at(time)
        if self.year:
            _show_year(self.year, record, time)
        years, gdp = tween.up_to(record.years, time), tween.up_to(record.gdp, time)
        heights = np.round(tween.at(self._heights, time))
        across = self._left + self._inside[0] * np.ptp(years) / np.ptp(record.years)
        for index, (line, dots) in enumerate(zip(self.lines, self.dots, strict=True)):
            line.set_data(years, gdp[:, index])
            dots.set_data(record.years[: last + 1], record.gdp[: last + 1, index])
            self.leaders[index].set_data([across, across + 18], [self._up(now.gdp[index]), heights[index]])
            self.labels[index].set_position((round(across + 23), heights[index]))
        rows, columns = np.nonzero(record.filled_in[: last + 1])
        self._hollow.set_data(record.years[rows], record.gdp[rows, columns])
        if self._rule is not None:
            self._colour(self._rule[round(time)])

    def steps(self) -> list[Step]:
        """Return the years of the table; where colours break, a mark says whose."""
        return [
            replace(step, sentence=f"{step.sentence} {self._broken(row)}".strip())
            for row, step in enumerate(year_steps(self.record, np.round(self.record.gdp, 3), "trillion $"))
        ]

    def _broken(self, row: int) -> str:
        """Say which countries change their colour in this year."""
        if self._rule is None or row == 0:
            return ""
        changed = np.flatnonzero(self._rule[row] != self._rule[row - 1])
        names = " and ".join(_ARTICLE.get(name, name) for name in np.array(self.record.countries)[changed])
        return f"Now {names} have another colour." if names else ""

    def _colour(self, numbers: NDArray[np.int64]) -> None:
        for number, line, dots, leader in zip(numbers, self.lines, self.dots, self.leaders, strict=True):
            line.set_color(COLOURS[number])
            dots.set_markerfacecolor(COLOURS[number])
            leader.set_color(COLOURS[number])

    def _up(self, gdp: Any) -> Any:
        """How high trillions of dollars are in the figure, in CSS pixels."""
        return self._below + self._inside[1] * gdp / TOP


class BarRace(Scene):
    """Each economy as a bar; the longest is on top, and a bar that overtakes another glides past it."""

    name = "bar-race"
    size = (720, 250)
    title = "A race of bars"
    caption = "Follow one colour: a bar that overtakes another glides past it and never jumps."
    alt = "Five bars grow from 1952 to 2007. The USA stays on top; China rises from last place to second."
    _left, _right, _head = 136, 80, 56

    def __init__(self, record: Economies) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make a bar, a name and a number for each country."""
        page = whole_page(figure)
        width, height = page_size(figure)
        self.year = _year(page, 12, height - 8)
        page.text(self._left + 24, height - 40, "trillion dollars", va="baseline")
        self._scale = (width - self._left - self._right) / TOP
        self._row = (height - self._head - 8) / len(self.record.countries)
        self._highest = height - self._head - self._row / 2
        thick = 0.72 * self._row
        self.bars = [Rectangle((self._left, 0), 0, thick, facecolor=c, **_OUTLINE) for c in COLOURS]
        for bar in self.bars:
            page.add_patch(bar)
        self.labels = [
            page.text(self._left - 10, 0, name, ha="right", va="center") for name in self.record.countries
        ]
        self.numbers = [page.text(0, 0, "", va="center") for _ in self.bars]
        return [self.year, *self.bars, *self.labels, *self.numbers]

    def show(self, time: float) -> None:
        """Stretch and shift the bars; numbers are of the table's last year."""
        _show_year(self.year, self.record, time)
        now = self.record.at(time)
        printed = self.record.gdp[tween.step_at(time)]
        middles = np.round(self._highest - self._row * now.places)
        for i, bar in enumerate(self.bars):
            bar.set_width(self._scale * now.gdp[i])
            bar.set_y(middles[i] - bar.get_height() / 2)
            end = self._left + bar.get_width()
            self.labels[i].set_y(middles[i])
            self.numbers[i].set_position((round(end + 8), middles[i]))
            self.numbers[i].set_text(f"{printed[i]:.1f}")

    def steps(self) -> list[Step]:
        """Return the years of the table."""
        return year_steps(self.record, self.record.places.astype(int) + 1, "place")


def year_steps(record: Economies, rows: NDArray[Any], unit: str) -> list[Step]:
    """Return one step per year of the table, with a number for each country (one row per year).

    Years in which something happens have a sentence.
    """
    columns = {f"{name}, {unit}": rows[:, place] for place, name in enumerate(record.countries)}
    return step_list(columns, lambda step: _sentence(record, step), [str(year) for year in record.years])


def first_steps(record: Economies) -> list[Step]:
    """Return one step per year of the table, with the number of the first country only."""
    return step_list(
        {"trillion $": [round(gdp, 3) for gdp in record.gdp[:, 0]]},
        lambda step: _sentence_of_first(record, step),
        [str(year) for year in record.years],
    )


def _sentence(record: Economies, step: int) -> str:
    """Say what the table shows in this year, if something happens in it: computed, never typed."""
    names = [_ARTICLE.get(name, name) for name in record.countries]
    gdp, found = record.gdp[step], []
    if step in (0, len(record.years) - 1):
        share, (largest, second) = 100 * gdp / gdp.sum(), np.argsort(-gdp)[:2]
        found.append(
            f"of what the five make together, {share[largest]:.0f} % is made in {names[largest]} "
            f"and {share[second]:.0f} % in {names[second]}"
        )
    for who, whom in record.overtakes(step):
        found.append(
            f"{names[who]} overtakes {names[whom]}, {gdp[who]:.2f} to {gdp[whom]:.2f} trillion dollars"
        )
    return f"{record.years[step]}: {'; '.join(found)}." if found else ""


def _sentence_of_first(record: Economies, step: int) -> str:
    """Say where the first country begins, how far it is half way, and where it ends."""
    if step not in (0, len(record.years) // 2, len(record.years) - 1):
        return ""
    name = _ARTICLE.get(record.countries[0], record.countries[0])
    made = f"{record.years[step]}: {name} makes {record.gdp[step, 0]:.2f} trillion dollars"
    grown = record.gdp[step, 0] / record.gdp[0, 0]
    return f"{made}, {grown:.1f} times as much as in {record.years[0]}." if step else f"{made}."


def spread(targets: Array, gap: float, low: float, high: float) -> Array:
    """Return heights near the ascending `targets`, at least `gap` apart, between `low` and `high`.

    They are the closest such heights (least squares, by pooling neighbours that are too near), so they move
    smoothly when the targets do.
    """
    offsets = gap * np.arange(len(targets))
    pools: list[tuple[float, int]] = []
    for target in targets - offsets:
        mean, size = float(target), 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, size = (mean * size + other * others) / (size + others), size + others
        pools.append((mean, size))
    apart = np.repeat([mean for mean, _ in pools], [size for _, size in pools])
    heights: Array = np.clip(apart, low, high - offsets[-1]) + offsets
    return heights


def _spread_unordered(targets: Array, gap: float, low: float, high: float) -> Array:
    order = np.argsort(targets)
    heights = np.empty_like(targets)
    heights[order] = spread(targets[order], gap, low, high)
    return heights


def page_size(figure: Figure | SubFigure) -> tuple[float, float]:
    """Return width and height of a figure, or of a part of one, in CSS pixels."""
    return figure.bbox.width * 72 / figure.dpi, figure.bbox.height * 72 / figure.dpi


def panel(figure: Figure | SubFigure, left: float, right: float, top: float, bottom: float) -> Axes:
    """Return axes with these margins, in CSS pixels."""
    width, height = page_size(figure)
    place = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    return figure.add_axes(place)


def whole_page(figure: Figure | SubFigure) -> Axes:
    """Return axes over the whole figure that show nothing themselves; their unit is one CSS pixel."""
    axes = panel(figure, 0, 0, 0, 0)
    width, height = page_size(figure)
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return axes


def _year(page: Axes, x: float, y: float) -> Text:
    """A large year; (x, y) is its upper left corner."""
    return page.text(x, y, "", va="top", fontsize=_YEAR_SIZE, weight="bold")


def _show_year(text: Text, record: Economies, time: float) -> None:
    """Name the last year of the table; faded while the shapes are on their way to the next."""
    text.set_text(str(record.years[tween.step_at(time)]))
    text.set_color(palette.NEUTRAL if record.at(time).measured else palette.FADED)
