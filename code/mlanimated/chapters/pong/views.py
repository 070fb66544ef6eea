"""How Pong looks to a network: cropped, halved, subtracted."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.pong.seeing import Seeing, paddle_pixels
from mlanimated.data import owners
from mlanimated.panels.pixels import Pixels, coloured

FIELD = 80
ROWS_SHOWN = 60
FIELD_COLOURS = {1: palette.NEUTRAL}
CHANGE_COLOURS = {1: palette.MODEL, -1: palette.LOSS}
PREPARATION = 3  # steps before the game goes on: the screen, the part of it, every second pixel


class WhatTheNetworkSees(Scene):
    """From the screen to 80 × 80 pixels to a difference, and then a part of a rally in all three."""

    name = "what-the-network-sees"
    credit = owners.SCREENS["Pong"]
    size = (720, 390)
    title = "From the screen to the network"
    caption = (
        "The orange frame is what is kept. In the difference, blue pixels are new and red ones are gone. "
        "Look for the agent's paddle there while it stands still. Shown are 60 agent steps of the median "
        "rally, around the first step in which it does."
    )
    alt = (
        "A screen of Pong, then its field as 80 by 80 black and white pixels, then the difference to the "
        "picture before. Ball and paddles that move leave pairs of marks in the difference; the agent's "
        "paddle is missing there whenever it stands still."
    )

    def __init__(self, record: Seeing) -> None:
        self.record = record
        still = np.flatnonzero(record.still)
        last = max(len(record.fields) - ROWS_SHOWN, 1)
        self._first = int(np.clip(still[0] - ROWS_SHOWN // 3 if len(still) else 1, 1, last))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Place the screen, the picture and the difference."""
        self._screen = Pixels(figure, 16, 90, 160, 210, scale=1)
        # Two pixels of the film for each of the screen: rows 34 to 193, counted from above.
        frame = Rectangle((16 / 720, 106 / 390), 160 / 720, 160 / 390, fill=False, lw=5, ec=palette.CHOSEN)
        self._frame = figure.add_artist(frame)
        self._field = Pixels(figure, 206, 84, FIELD, FIELD, scale=3)
        self._change = Pixels(figure, 466, 84, FIELD, FIELD, scale=3)
        borders = [
            figure.add_artist(
                Rectangle(
                    (left / 720, 84 / 390), 240 / 720, 240 / 390, fill=False, lw=2, ec=palette.FADED, zorder=2
                )
            )
            for left in (206, 466)
        ]
        titles = [
            put_text(figure, middle / 720, 358 / 390, words, ha="center")
            for middle, words in ((96, "screen"), (326, "picture"), (586, "difference"))
        ]
        self._sizes = [
            put_text(figure, middle / 720, 58 / 390, words, size=style.SMALL, ha="center")
            for middle, words in ((96, "160 × 210"), (326, "80 × 80"), (586, "now − before"))
        ]
        self._counts = [
            put_text(figure, middle / 720, 22 / 390, size=style.SMALL, ha="center", color=palette.MODEL)
            for middle in (326, 586)
        ]
        self._of_field = [borders[0], titles[1], self._sizes[1]]
        self._of_change = [borders[1], titles[2], self._sizes[2]]
        moving = [self._screen, self._frame, self._field, self._change, *self._counts]
        return [*moving, *self._of_field, *self._of_change]

    def show(self, time: float) -> None:
        """Show a step of the preparation, or a moment of the rally."""
        step = tween.step_at(time)
        row = self._row(step)
        self._screen.set_picture(self.record.clip.screens[row])
        self._frame.set_visible(step >= 1)
        self._field.set_picture(coloured(self.record.fields[row], FIELD_COLOURS))
        self._change.set_picture(coloured(self.record.differences[row], CHANGE_COLOURS))
        for parts, begins in ((self._of_field, 2), (self._of_change, PREPARATION)):
            for part in parts:
                part.set_visible(step >= begins)
        self._field.set_visible(step >= 2)
        self._change.set_visible(step >= PREPARATION)
        pictures = (self.record.fields[row], self.record.differences[row])
        for words, picture in zip(self._counts, pictures, strict=True):
            words.set_text(f"paddle: {paddle_pixels(picture):2d} pixels" if step >= PREPARATION else "")

    def steps(self) -> list[Step]:
        """Three steps of preparation, then one for each agent step."""
        rows = [self._row(step) for step in range(PREPARATION + self._count())]
        return [
            Step(self._name(step, row), self._values(step, row), self._say(step, row))
            for step, row in enumerate(rows)
        ]

    def _count(self) -> int:
        return min(ROWS_SHOWN, len(self.record.fields) - self._first)

    def _row(self, step: int) -> int:
        return self._first + max(step - PREPARATION, 0)

    def _name(self, step: int, row: int) -> str:
        before = ("the whole screen", "the field", "every second pixel")
        return before[step] if step < PREPARATION else f"agent step {self.record.clip.first + row + 1}"

    def _values(self, step: int, row: int) -> dict[str, int]:
        if step < PREPARATION:
            return {}
        return {
            "paddle's pixels in the picture": paddle_pixels(self.record.fields[row]),
            "in the difference": paddle_pixels(self.record.differences[row]),
        }

    def _say(self, step: int, row: int) -> str:
        words = {
            0: "The console shows 160 × 210 pixels in colour: 100,800 numbers.",
            1: "The score and the walls say nothing about the next move: keep rows 34 to 193.",
            2: "Every second pixel in both directions, and only whether it stands out from the background: "
            "6,400 numbers, each 0 or 1.",
            3: "One picture does not say where the ball is going. The difference to the one before does: "
            "blue is where something is now, red where it was.",
        }
        if step in words:
            return words[step]
        return self._on_paddle(step, row)

    def _on_paddle(self, step: int, row: int) -> str:
        still, moving = self.record.still, ~self.record.still
        shown = slice(self._first + 1, self._first + self._count())
        seen, left = paddle_pixels(self.record.fields[row]), paddle_pixels(self.record.differences[row])
        if still[row] and not still[shown.start : row].any():
            return (
                f"The agent's paddle stands still: {seen} pixels in the picture, {left} in the difference. "
                "There it does not exist."
            )
        if moving[row] and still[row - 1] and left and not self._moved_before(shown.start, row):
            return f"It moves again, and is back: {left} pixels of it in the difference."
        if step == PREPARATION + self._count() - 1:
            count = int(still[shown].sum())
            return f"In {count} of these {self._count() - 1} steps the agent's paddle stood still."
        return ""

    def _moved_before(self, first: int, row: int) -> bool:
        """Say whether the paddle has begun to move again already, earlier in what is shown."""
        still = self.record.still
        return any(
            still[k - 1] and not still[k] and paddle_pixels(self.record.differences[k])
            for k in range(first + 1, row)
        )
