"""How it looks where a policy looks: a picture, and how much each square of it matters.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import canvas, put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.breakout_policy_gradient.looking import MOVES, SQUARE, Looking, part_of_the_field
from mlanimated.chapters.breakout_policy_gradient.views import SIDE, grey
from mlanimated.data import owners
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.pixels import Picture, Pixels

SCALE = 7  # CSS pixels for each pixel of the picture
LEFTS = (36, 390)  # of the two pictures
SHOWN = ("left", "stay", "right")


def weight(changes: NDArray[np.float64]) -> Picture:
    """Paint how much each place matters: white not at all, darkest where all probability moves."""
    painted: Picture = (255 * palette.SEQUENTIAL(changes)[..., :3]).astype(np.uint8)
    return painted


class WhatItLooksAt(Scene):
    """The picture now and the map of what matters; the policy, and what it is without the ringed square."""

    name = "what-it-looks-at"
    credit = owners.SCREENS["Breakout"]
    size = (720, 590)
    title = "What matters to the player"
    caption = (
        f"Around each pixel a square of {SQUARE} × {SQUARE} is emptied in all four pictures of the stack: no "
        "ball, no paddle, no bricks there. Right: how much probability that moves from some moves to "
        "others; white none, darkest all. “Fire” counts as “stay”: while a ball flies it does nothing else. "
        "Ringed: the square that matters most, and below, the policy with and without it. The moments are "
        "those of the film of what a difference hides, every second one."
    )
    alt = (
        "A grey picture of Breakout beside a map of the same size. The darkest places jump from moment to "
        "moment: to the paddle, to the ball, to bricks. Below, three bars for the moves, and three that "
        "look quite different."
    )

    def __init__(self, record: Looking) -> None:
        self.record = record
        self._most = record.maps.max(axis=(1, 2))
        self._places = record.strongest

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Place both pictures, a ring on each, and both sets of bars."""
        width, height = self.size
        side, bottom = SCALE * SIDE, 242
        self._pictures, self._rings, self._bars = [], [], []
        for left, words in zip(LEFTS, ("what it sees", "what matters"), strict=True):
            self._pictures.append(Pixels(figure, left, bottom, SIDE, SIDE, scale=SCALE))
            over = canvas(figure, self.size, (left, bottom, side, side))
            over.set_xlim(0, SIDE)
            over.set_ylim(SIDE, 0)
            over.set_zorder(1)
            border = Rectangle((0, 0), SIDE, SIDE, fill=False, ec=palette.FADED, lw=2)
            over.add_patch(border)
            ring = Rectangle((0, 0), SQUARE, SQUARE, fill=False, ec=palette.CHOSEN, lw=6)
            over.add_patch(ring)
            self._rings.append(ring)
            put_text(
                figure, (left + side / 2) / width, (height - 28) / height, words, weight="bold", ha="center"
            )
            self._bars.append(
                ActionValues(figure, self.size, (left + 76, 20, 142, 148), list(SHOWN), marker=False)
            )
        self._words = [
            put_text(figure, left / width, 202 / height, size=style.SMALL, ha="left") for left in LEFTS
        ]
        bars = [artist for panel in self._bars for artist in panel.artists]
        return [*self._pictures, *self._rings, *self._words, *bars]

    def show(self, time: float) -> None:
        """Show one moment."""
        row, record = tween.step_at(time), self.record
        self._pictures[0].set_picture(grey(record.pictures[row, ..., -1]))
        self._pictures[1].set_picture(weight(record.maps[row]))
        down, across = (int(place) for place in self._places[row])
        for ring in self._rings:
            ring.set_xy((across - SQUARE // 2, down - SQUARE // 2))
        order = [MOVES.index(name) for name in SHOWN]
        for bars, chances in zip(self._bars, (record.usual[row], record.without[row]), strict=True):
            bars.show(chances[order], int(chances[order].argmax()))
        self._words[0].set_text("the policy")
        self._words[1].set_text(f"square emptied: {self._most[row]:.2f}")

    def steps(self) -> list[Step]:
        """One step for each moment."""
        record = self.record
        columns = {
            "likeliest move": [MOVES[int(place)] for place in record.usual.argmax(axis=1)],
            "without the square": [MOVES[int(place)] for place in record.without.argmax(axis=1)],
            "probability moved": self._most.round(2),
            "row of the square": self._places[:, 0] + 1,
            "column": self._places[:, 1] + 1,
        }
        return step_list(columns, self._marks(), [f"agent step {step}" for step in record.steps])

    def _marks(self) -> dict[int, str]:
        last = len(self._most) - 1
        calm, wild = int(self._most[1:-1].argmin()) + 1, int(self._most[1:-1].argmax()) + 1
        rows = sorted({0, last // 3, calm, wild, last})
        begin = {calm: "Here it matters least. ", wild: "Here it matters most. "}
        return {row: begin.get(row, "") + self._say(row) for row in rows}

    def _say(self, row: int) -> str:
        usual, without = self.record.usual[row], self.record.without[row]
        before, after = (MOVES[int(chances.argmax())] for chances in (usual, without))
        moved = f"Emptying the ringed square moves {100 * self._most[row]:.0f} % of the probability"
        what = part_of_the_field(int(self._places[row, 0]))
        change = f"“{before}” stays the likeliest" if before == after else f"from “{before}” to “{after}”"
        return f"{moved}, {what}: {change}."
