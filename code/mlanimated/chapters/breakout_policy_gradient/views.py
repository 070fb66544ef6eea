"""How Breakout looks to a network: the picture, the one before, their difference, and the stack of four.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.breakout_policy_gradient.seeing import Seeing, wall_pixels
from mlanimated.data import owners
from mlanimated.panels.pixels import Pixels, rgb

SIDE = 42
Picture = NDArray[np.uint8]


def grey(picture: NDArray[np.uint8]) -> Picture:
    """Paint grey levels brighter than they are, dark ones most: the game is dark."""
    bright = np.sqrt(255.0 * picture).astype(np.uint8)
    return np.repeat(bright[..., None], 3, axis=-1)


def change(difference: NDArray[np.int64]) -> Picture:
    """Paint what is new in blue and what is gone in red, on white; the stronger, the more it changed."""
    part = np.minimum(np.abs(difference) / 40, 1.0)[..., None]
    towards = np.where(difference[..., None] > 0, rgb(palette.MODEL), rgb(palette.LOSS))
    painted: Picture = (255 * (1 - part) + towards * part).astype(np.uint8)
    return painted


class WhatADifferenceHides(Scene):
    """The picture now, the one before, and their difference; below, the four that the network gets."""

    name = "what-a-difference-hides"
    credit = owners.SCREENS["Breakout"]
    size = (720, 490)
    title = "What a difference hides, and a stack keeps"
    caption = (
        "Above, the picture now, the one an agent step before, and now minus before: blue is new, red is "
        "gone. Below, what our network gets: the last four pictures. Grey levels are brightened. Shown "
        "is the beginning of the excerpt on the right at the top of this page."
    )
    alt = (
        "A small grey picture of Breakout with its wall, the picture before, and their difference, in which "
        "only ball and paddle leave marks and the wall is missing. Below, a row of four pictures in which "
        "the wall is always there and the ball moves on."
    )

    def __init__(self, record: Seeing) -> None:
        self.record = record
        self._differences = record.differences
        self._walls = [wall_pixels(picture[..., -1]) for picture in record.pictures]
        self._left = [wall_pixels(difference) for difference in self._differences]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Place seven pictures and the words above and below them."""
        width, height = self.size
        self._above = []
        for place, words in enumerate(("now", "before", "difference")):
            left = 14 + 241 * place
            self._above.append(Pixels(figure, left, 246, SIDE, SIDE, scale=5))
            put_text(figure, (left + 105) / width, 474 / height, words, ha="center", weight="bold")
            border = Rectangle((left / width, 246 / height), 210 / width, 210 / height, fill=False, lw=2)
            border.set(ec=palette.FADED, zorder=2)
            figure.add_artist(border)
        self._counts = [
            put_text(figure, side / width, 226 / height, family=style.MONO, size=style.SMALL, ha=words)
            for side, words in ((14, "left"), (706, "right"))
        ]
        self._below = []
        for place, words in enumerate(("3 ago", "2 ago", "1 ago", "now")):
            left = 14 + 188 * place
            self._below.append(Pixels(figure, left, 14, SIDE, SIDE, scale=3))
            put_text(figure, (left + 63) / width, 162 / height, words, ha="center", size=style.SMALL)
        put_text(
            figure, 14 / width, 194 / height, "the stack:", size=style.SMALL, weight="bold", ha="left",
            color=palette.MODEL,
        )  # fmt: skip
        return [*self._above, *self._below, *self._counts]

    def show(self, time: float) -> None:
        """Show one agent step."""
        row = tween.step_at(time)
        pictures = self.record.pictures[row]
        shown = (grey(pictures[..., -1]), grey(pictures[..., -2]), change(self._differences[row]))
        for panel, picture in zip(self._above, shown, strict=True):
            panel.set_picture(picture)
        for panel, layer in zip(self._below, np.moveaxis(pictures, -1, 0), strict=True):
            panel.set_picture(grey(layer))
        for words, pixels in zip(self._counts, (self._walls[row], self._left[row]), strict=True):
            words.set_text(f"wall: {pixels:3d} pixels")

    def steps(self) -> list[Step]:
        """One step for each agent step; what becomes of the wall is marked."""
        columns = {
            "bricks standing": self.record.bricks,
            "lit pixels of the wall, now": self._walls,
            "in the difference": self._left,
        }
        first = self.record.first
        names = [f"agent step {first + row + 1}" for row in range(len(self._walls))]
        return step_list(columns, self._marks(), names)

    def _marks(self) -> dict[int, str]:
        calm, points = self.record.calm, self.record.points
        last = len(calm) - 1
        marks = {}
        quiet, hits = np.flatnonzero(calm), np.flatnonzero(points > 0)
        if len(quiet):
            row = int(quiet[0])
            marks[row] = (
                f"The ball flies far below the wall: {self._walls[row]} lit pixels of the wall in the "
                f"picture, {self._left[row]} in the difference. There the wall does not exist."
            )
        for row in hits[:2].tolist():
            marks[row] = (
                f"A brick falls, {self.record.bricks[row]} are left. In the difference there are "
                f"{self._left[row]} pixels: the ball, and the brick that is gone. The others stay invisible."
            )
        marks[0] = (
            f"{self.record.bricks[0]} bricks stand. The picture shows them with {self._walls[0]} lit pixels, "
            f"the difference with {self._left[0]}."
        )
        marks[last] = (
            f"In {int(calm.sum())} of these {last} agent steps the ball was far from the wall, and nothing "
            "of the wall was in the difference. In the stack it was there at every step, and so was the "
            "movement of the ball."
        )
        return marks
