"""How the first animation, the flip book and the two balls look, and all figures of "Create Animations"."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.layout import SideBySide, Stacked
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.create_animations import recipe
from mlanimated.chapters.create_animations.economies import (
    COLOURS,
    TOP,
    BarRace,
    GrowingLines,
    SharePie,
    first_steps,
    page_size,
    panel,
    whole_page,
)
from mlanimated.chapters.create_animations.recipe import Colours, Economies, Flight

TIMELINE = Timeline(recipe.FRAMES_PER_SECOND, recipe.SECONDS_BETWEEN_YEARS, hold=0, mark_hold=0.2)
CLOCK = Timeline(recipe.TICKS_PER_SECOND, move=0, hold=0, mark_hold=0)  # one tick is one frame


class FirstAnimation(Scene):
    """One country as one dot: what the first cell of the page that animates draws."""

    name = "first-animation"
    title = "One dot, one country"
    caption = "Pale dots are the rows of the table. The blue dot is told, again and again, where to be."
    alt = "A dot moves to the right and up, from 1952 to 2007, along twelve pale dots."

    def __init__(self, record: Economies) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make the artists, once."""
        axes = figure.subplots()
        axes.set(xlim=(1949, 2010), xticks=[1952, 1977, 2002])
        axes.set(ylim=(0, TOP), yticks=[0, 5, 10])
        axes.set_title("USA, trillion dollars")
        axes.plot(self.record.years, self.record.gdp[:, 0], "o", color=palette.FAINT)
        (self.dot,) = axes.plot([], [], "o", color=COLOURS[0], markersize=24)
        return [self.dot]

    def show(self, time: float) -> None:
        """Move them, again and again."""
        now = self.record.at(time)
        self.dot.set_data([now.year], [now.gdp[0]])

    def steps(self) -> list[Step]:
        """Say where a reader may stop, and what is to be said there."""
        return first_steps(self.record)


class FlipBook(Scene):
    """A ball crosses the picture, shown a given number of times per second."""

    name = "flip-book"
    size = (720, 240)
    title = "How many pictures make a movement?"
    caption = (
        "Always the same ball and the same two seconds: choose how many pictures a second has. "
        "The rings are the pictures before."
    )
    alt = "A ball crosses in two seconds. With two pictures a second it leaps, with twenty it glides."

    def __init__(self, record: Flight, rate: int) -> None:
        self.record, self._rate = record, rate
        self._ticks_per_picture = recipe.TICKS_PER_SECOND // rate

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make a track with a ball, and a counter."""
        page = whole_page(figure)
        width, height = page_size(figure)
        page.text(12, height - 8, f"{self._rate} pictures per second", va="top", fontsize=style.TITLE)
        self._track = _Track(page, 108, 40, width - 40)
        self._counter = page.text(12, 12, "", va="bottom")
        return [*self._track.artists, self._counter]

    def show(self, time: float) -> None:
        """Show the newest picture; a clock between two pictures changes nothing."""
        pictures = self._pictures(time)
        self._track.show(self.record.positions["smooth"][pictures])
        number = style.fixed(len(pictures), ".0f", 2)
        self._counter.set_text(f"picture {number} of {len(self.record.clock[:: self._ticks_per_picture])}")

    def steps(self) -> list[Step]:
        """Return one step per tick of the clock."""
        ways = 100 * self.record.positions["smooth"]
        seen = [self._pictures(tick) for tick in range(len(self.record.clock))]
        return step_list(
            {
                "picture": [len(pictures) for pictures in seen],
                "way, %": [round(ways[pictures[-1]], 1) for pictures in seen],
            },
            self._sentence,
            [f"{seconds:.2f} s" for seconds in self.record.clock],
        )

    def _pictures(self, time: float) -> NDArray[np.int64]:
        """The ticks at which there was a picture so far."""
        return np.arange(0, tween.step_at(time) + 1, self._ticks_per_picture)

    def _sentence(self, tick: int) -> str:
        if tick == 0:
            return (
                f"Picture 1: the ball lies at the left. The next picture comes in {1 / self._rate:g} seconds."
            )
        last = len(self.record.clock) - 1
        if tick == last // 2:
            way = 100 * self.record.positions["smooth"][self._pictures(tick)[-1]]
            return (
                f"Half of the time is over: picture {len(self._pictures(tick))} shows {way:.0f} % of the way."
            )
        if tick < last:
            return ""
        leaps = 100 * np.diff(self.record.positions["smooth"][self._pictures(tick)])
        return f"Picture {len(leaps) + 1}, arrived: the longest leap was {leaps.max():.0f} % of the way."


class TwoBalls(Scene):
    """The same way in the same time, at one speed and eased: as curves, and as balls."""

    name = "easing"
    size = (720, 560)
    title = "Linear and smooth"
    caption = (
        "Both balls start together and arrive together. "
        "The rings show where they were, at equal times: look at their spacing."
    )
    alt = (
        "Two balls cross the picture. The linear one starts and stops abruptly; the smooth one speeds up, "
        "is fastest in the middle and slows down. Above, a straight line and an S-shaped curve say the same."
    )
    _looks = (("linear", palette.NEUTRAL, "--"), ("smooth", COLOURS[0], "-"))
    _ticks_per_ring = 4

    def __init__(self, record: Flight) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make a curve with a point, and a track with a ball, for each of the two."""
        page = whole_page(figure)
        axes = panel(figure, left=96, right=30, top=52, bottom=262)
        style.axes(axes, y="how far", x="seconds", xticks=[0, 1, 2], yticks=[0, 0.5, 1])
        axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        axes.set(xlim=(0, 2), ylim=(0, 1))
        axes.grid(axis="y")
        moving: list[Artist] = []
        self._points: dict[str, Line2D] = {}
        self._tracks: dict[str, _Track] = {}
        for row, (name, colour, dashes) in enumerate(self._looks):
            height = 124 - 80 * row
            axes.plot(self.record.clock, self.record.positions[name], dashes, color=colour)
            ring: dict[str, Any] = {"markeredgecolor": palette.NEUTRAL, "markeredgewidth": style.THIN}
            (self._points[name],) = axes.plot(
                [0], [0], "o", color=colour, markersize=20, clip_on=False, zorder=4 - row, **ring
            )
            page.text(12, height, name, va="center")
            self._tracks[name] = _Track(page, height, 150, page_size(figure)[0] - 30, colour)
            moving += [self._points[name], *self._tracks[name].artists]
        axes.text(0.42, 0.3, "linear", ha="right")
        axes.text(1.25, 0.8, "smooth", ha="right")
        return moving

    def show(self, time: float) -> None:
        """Put both at the same tick of the clock."""
        tick = tween.step_at(time)
        shown = [*range(0, tick, self._ticks_per_ring), tick]
        for name, track in self._tracks.items():
            positions = self.record.positions[name]
            self._points[name].set_data([self.record.clock[tick]], [positions[tick]])
            track.show(positions[shown])

    def steps(self) -> list[Step]:
        """Return one step per tick of the clock."""
        ways = {name: 100 * self.record.positions[name] for name, *_ in self._looks}
        last = len(self.record.clock) - 1
        quarter = {name: f"{way[last // 4]:.0f} %" for name, way in ways.items()}
        sentences = {
            0: "Both balls lie at the left.",
            last
            // 4: f"After a quarter of the time the linear ball has covered {quarter['linear']} of the way, "
            f"the smooth one {quarter['smooth']}.",
            last // 2: f"Halfway in time both have covered {ways['smooth'][last // 2]:.0f} % of the way.",
            last: "Both arrive at the same moment; the smooth one at rest, the linear one at full speed.",
        }
        return step_list(
            {f"{name}, %": [round(each, 1) for each in way] for name, way in ways.items()},
            sentences,
            [f"{seconds:.2f} s" for seconds in self.record.clock],
        )


class _Track:
    """A ball on a line, with a ring at each place where it was before; lengths in CSS pixels."""

    def __init__(
        self, page: Axes, height: float, left: float, right: float, colour: str = COLOURS[0]
    ) -> None:
        self._left, self._length, self._height = left, right - left, height
        page.plot([left, right], [height, height], color=palette.FAINT)
        open_ring: dict[str, Any] = {
            "color": "none",
            "markeredgecolor": palette.FADED,
            "markeredgewidth": style.THIN,
        }
        (self._rings,) = page.plot([], [], "o", markersize=40, **open_ring)
        (self._ball,) = page.plot([], [], "o", color=colour, markersize=40, markeredgecolor=palette.NEUTRAL)
        self.artists: list[Artist] = [self._rings, self._ball]

    def show(self, ways: NDArray[np.float64]) -> None:
        """Put the ball at the last of `ways` (0 to 1), and rings at the others."""
        places = np.round(self._left + self._length * ways)
        self._rings.set_data(places[:-1], np.full(len(places) - 1, self._height))
        self._ball.set_data(places[-1:], [self._height])


def pie_and_lines(record: Economies) -> Scene:
    """Shares on the left, sizes on the right, always of the same moment."""
    return SideBySide(
        [SharePie(record), GrowingLines(record, dated=False)],
        name="pie-and-lines",
        title="Five economies, 1952 to 2007",
        caption="Find one country on the left and on the right: it keeps its colour in every picture. "
        "The year is grey while the shapes are on their way to the next.",
        alt="On the left a pie: the slice of the USA shrinks from 60 % to 46 %, China's grows to 23 %. "
        "On the right five lines grow; China rises from the last place to the second.",
        size=(720, 480),
        ratios=(344, 376),
        labels=("share", "size"),
    )


def bars_and_lines(record: Economies) -> Scene:
    """The race above, the lines below."""
    return Stacked(
        [BarRace(record), GrowingLines(record, dated=False)],
        name="bars-and-lines",
        title="A race of bars, and its history",
        caption="While a bar glides past another, their two lines cross below. "
        "Pale lines are what is to come.",
        alt="Above, five bars grow and change places, China from the last to the second; "
        "below, the same five grow as lines.",
        size=(720, 610),
        ratios=(250, 360),
        labels=("rank", "size"),
    )


def colour_rules(record: Colours) -> Variants:
    """The same lines, coloured by country and by rank."""
    scenes = {name: GrowingLines(record.economies, rule=rule) for name, rule in record.rules.items()}
    scenes["the country"].caption = (
        "Move the slider to the rank and play: colours change their owners. "
        "Pale lines are what is to come; the hollow dot was never measured."
    )
    return Variants("colour follows", scenes)


def flip_books(record: Flight) -> Variants:
    """The same flight at several rates."""
    return Variants(
        "pictures per second", {str(rate): FlipBook(record, rate) for rate in recipe.PICTURE_RATES}
    )


ANIMATIONS: dict[str, Entry] = {
    "pie-and-lines": Entry(pie_and_lines, recipe.economies, TIMELINE),
    "first-animation": Entry(FirstAnimation, recipe.economies, TIMELINE),
    "flip-book": Entry(flip_books, recipe.flight, CLOCK),
    "easing": Entry(TwoBalls, recipe.flight, CLOCK),
    "bars-and-lines": Entry(bars_and_lines, recipe.economies, TIMELINE),
    "lines": Entry(colour_rules, recipe.colours, TIMELINE),
}
