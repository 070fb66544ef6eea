"""How a screen looks when it is enlarged in three ways, and when two frames become one.

Used by the chapter on Space Invaders.
"""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.chapters.space_invaders.sharpening import (
    FACTORS,
    METHODS,
    WINDOW,
    Enhanced,
    Enlarged,
    Flicker,
    doubled,
)
from mlanimated.data import owners
from mlanimated.panels.pixels import Pixels

TITLES = {"nearest": "repeated", "bicubic": "bicubic", "Scale2x": "Scale2x"}


class ThreeWays(Scene):
    """The same window of a screen, enlarged in three ways."""

    name = "three-ways"
    credit = owners.SCREENS["Space Invaders"]
    size = (720, 340)
    title = "Larger in three ways"
    caption = (
        "The same window of one screen, with two or four times as many pixels in each direction (slider). "
        "Left: every pixel repeated. Middle: bicubic interpolation, which blends neighbours. Right: Scale2x, "
        "made for drawn pixels, which rounds corners off and blends nothing."
    )
    alt = (
        "Three enlarged pieces of the same screen side by side: square pixels, a blurred picture, and one "
        "with rounded corners and sharp edges."
    )

    def __init__(self, record: Enlarged, factor: int) -> None:
        self.record, self._factor = record, factor
        self._pictures = record.twice if factor == FACTORS[0] else record.four_times

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Place three windows of one size."""
        side = WINDOW * self._factor
        scale = 216 / side
        self._windows = []
        for place, method in enumerate(METHODS):
            left = 18 + place * 234
            self._windows.append(Pixels(figure, left, 56, side, side, scale))
            put_text(
                figure, (left + 108) / 720, 304 / 340, TITLES[method], size=style.SMALL, weight="bold",
                ha="center",
            )  # fmt: skip
        self._line = put_text(figure, 0.5, 26 / 340, size=style.SMALL, ha="center")
        return [*self._windows, self._line]

    def show(self, time: float) -> None:
        """Show one window of the screen."""
        row = tween.step_at(time)
        for window, pictures in zip(self._windows, self._pictures, strict=True):
            window.set_picture(pictures[row])
        self._line.set_text(f"{self.record.names[row]}, {self._factor} × as wide and as high")

    def steps(self) -> list[Step]:
        """One step for each window."""
        record = self.record
        row = FACTORS.index(self._factor)
        columns = {
            "line of the screen": record.corners[:, 0],
            "column": record.corners[:, 1],
        }
        repeated, bicubic, scaled = record.colours[row]
        sentences = {
            0: f"Digits and an invader. The screen has {record.colours_before} colours; repeated it has "
            f"{repeated}, bicubic {bicubic}, with Scale2x {scaled}.",
            1: f"Invaders. Bicubic changes {record.changed[row, 1]:.1f} % of all pixels of the enlarged "
            f"screen, Scale2x {record.changed[row, 2]:.1f} %.",
            2: "A shield: steps at its edge become slopes on the right.",
            3: "The gun: here, too, corners are rounded off, and the colours stay those of the screen.",
        }
        return step_list(columns, sentences, list(record.names))


def sizes(record: Enlarged) -> Variants:
    """One film for each factor."""
    return Variants("size", {f"{factor} ×": ThreeWays(record, factor) for factor in FACTORS})


class TwoFrames(Scene):
    """Frames as the console draws them, beside the brighter pixel of this frame and the one before."""

    name = "two-frames"
    credit = owners.SCREENS["Space Invaders"]
    size = (720, 500)
    title = "Shots that blink"
    caption = (
        "Left: the console's frames one by one, slowed down. It draws its shots in turns, so in each frame "
        "some are missing. Right: of each pixel the brighter one of this frame and the one before."
    )
    alt = (
        "Two screens of Space Invaders side by side. On the left small grey shots appear and vanish from "
        "frame to frame; on the right all of them stay visible."
    )

    def __init__(self, record: Flicker) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Place both screens and their counters."""
        self._screens, self._counters = [], []
        for place, title in enumerate(("one frame", "two frames in one")):
            left = 26 + place * 348
            self._screens.append(Pixels(figure, left, 44, 160, 210, scale=2))
            middle = (left + 160) / 720
            colour = palette.MODEL if place else palette.NEUTRAL
            put_text(
                figure, middle, 480 / 500, title, size=style.SMALL, weight="bold", ha="center", color=colour
            )
            self._counters.append(
                put_text(figure, middle, 20 / 500, family=style.MONO, size=style.SMALL, ha="center")
            )
        return [*self._screens, *self._counters]

    def show(self, time: float) -> None:
        """Show one frame."""
        row, record = tween.step_at(time), self.record
        for screen, pictures in zip(self._screens, (record.frames, record.joined), strict=True):
            screen.set_picture(pictures[row])
        for counter, shots in zip(self._counters, (record.drawn, record.seen), strict=True):
            counter.set_text(f"shots: {shots[row]}")

    def steps(self) -> list[Step]:
        """One step for each frame."""
        record = self.record
        columns = {"shots in the frame": record.drawn, "shots in two frames": record.seen}
        rows = range(len(record.drawn))
        return step_list(columns, self._say, [f"frame {row + 1}" for row in rows])

    def _say(self, row: int) -> str:
        record = self.record
        if row in (0, 1, len(record.drawn) // 2, len(record.drawn) - 1):
            drawn, seen = int(record.drawn[row]), int(record.seen[row])
            word = "shot" if drawn == 1 else "shots"
            return f"Frame {row + 1}: {drawn} {word} drawn; this frame and the one before show {seen}."
        return ""


class EnhancedWave(Scene):
    """A part of the hero's wave as it was drawn, beside the same without flicker and twice as large."""

    name = "enhanced-wave"
    credit = owners.SCREENS["Space Invaders"]
    size = (720, 500)
    every = 2
    title = "The same game, enhanced"
    caption = (
        "A part of the wave at the top of this page, from the screen on that is enlarged above, every second "
        "agent step. Left: the last frame of the step, pixels repeated. Right: the brighter pixel of the "
        "last two frames, then Scale2x: twice as many pixels in each direction."
    )
    alt = (
        "Two moving screens of Space Invaders side by side. On the left shots come and go and invaders "
        "have steps at their edges; on the right shots stay visible and edges are rounded."
    )

    def __init__(self, record: Enhanced) -> None:
        self.record = record
        self._rows = list(range(0, len(record.joined), self.every))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Place both screens, of one size, and their counters."""
        self._screens, self._counters = [], []
        for place, title in enumerate(("as drawn", "enhanced")):
            left, times = 26 + place * 348, 1 + place
            self._screens.append(Pixels(figure, left, 44, times * 160, times * 210, scale=2 / times))
            middle = (left + 160) / 720
            colour = palette.MODEL if place else palette.NEUTRAL
            put_text(
                figure, middle, 480 / 500, title, size=style.SMALL, weight="bold", ha="center", color=colour
            )
            self._counters.append(
                put_text(figure, middle, 20 / 500, family=style.MONO, size=style.SMALL, ha="center")
            )
        return [*self._screens, *self._counters]

    def show(self, time: float) -> None:
        """Show one moment."""
        row, record = self._rows[tween.step_at(time)], self.record
        self._screens[0].set_picture(record.game.screens[row])
        self._screens[1].set_picture(doubled(record.joined[row]))
        for counter, shots in zip(self._counters, (record.drawn, record.seen), strict=True):
            counter.set_text(f"shots: {shots[row]}")

    def steps(self) -> list[Step]:
        """One step for each moment that is shown; marks where joining brings most, and nothing."""
        record, rows = self.record, self._rows
        columns = {
            "shots as drawn": record.drawn[rows],
            "shots enhanced": record.seen[rows],
            "score": record.game.scores[rows],
        }
        names = [f"agent step {record.game.first + row + 1}" for row in rows]
        won = record.seen[rows] - record.drawn[rows]
        half = len(rows) // 2
        marks = {0, int(won[:half].argmin()), half + int(won[half:].argmax()), len(rows) - 1}
        return step_list(columns, {place: self._say(rows[place]) for place in marks}, names)

    def _say(self, row: int) -> str:
        drawn, seen = int(self.record.drawn[row]), int(self.record.seen[row])
        word = "shot" if drawn == 1 else "shots"
        begin = f"{int(self.record.game.scores[row])} points: {drawn} {word}"
        if seen == drawn:
            return f"{begin} on both sides; what differs is only how they are drawn."
        return f"{begin} in the last frame, {seen} in the last two: the difference is news."
