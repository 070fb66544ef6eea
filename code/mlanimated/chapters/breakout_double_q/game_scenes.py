"""How games of Breakout look in this chapter: trips in a row, and a network with two streams.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.atari.counted_film import CountedFilm
from mlanimated.chapters.breakout_double_q.games import BEFORE_LOSS, BEFORE_ROW, LONGEST_ROW, Judged
from mlanimated.data import owners
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.pixels import Pixels
from mlanimated.panels.seed_curves import SeedCurves

# The four actions of the game, in the order of the network's outputs.
ACTIONS = ("wait", "serve", "right", "left")


class BehindTheWall(CountedFilm):
    """The longest row of trips behind the wall."""

    name = "behind-the-wall"
    credit = owners.SCREENS["Breakout"]
    title = "Behind the wall, again and again"
    caption = (
        "Of all games without sticky actions that judged the agent, the one with the longest row of shots "
        "that bring the ball behind the wall to hit a brick there, one after the other without a lost ball; "
        "of equally long ones, the one with the smallest seed. Counted from the console's memory. Shown from "
        f"{BEFORE_ROW} agent steps before the row begins, {LONGEST_ROW} at most, every third one."
    )
    alt = (
        "A game of Breakout. The ball goes through a hole in the wall and bounces behind it, comes back, and "
        "is sent there again; a counter below the screen counts these shots."
    )
    titles = ("the agent",)
    counted = "in a row"
    one, several = "trip behind the wall", "trips behind the wall in a row"
    every = 3

    def _chosen(self, events: list[int]) -> list[int]:
        """Stop at the first trip, at the last one, and a few times in between."""
        kept = np.linspace(0, len(events) - 1, min(self.marks, len(events))).round().astype(int)
        return [events[index] for index in kept]


class TwoStreams(Scene):
    """What a dueling network says around a lost ball."""

    name = "two-streams"
    credit = owners.SCREENS["Breakout"]
    size = (720, 470)
    title = "One number for the moment, one for each action"
    caption = (
        "Above on the right, what the network expects from here on, whatever it does (the state value). "
        "Below, how much better or worse than the mean each action is (the advantage); the best one is "
        f"ringed. It is the trained agent's median game, from {BEFORE_LOSS} agent steps before the first "
        "ball is lost, every second one."
    )
    alt = (
        "A game of Breakout beside a curve and four bars. The curve rises and falls with the flight of the "
        "ball and drops before the ball is lost; the bars stay small most of the time."
    )

    def __init__(self, record: Judged) -> None:
        self.record = record
        self._x = np.arange(len(record.values))
        said = [row for row in self._x.tolist() if self._say(row)]
        self._shown = sorted({*self._x[::2].tolist(), *said})
        limit = float(np.abs(record.advantages).max())
        self._limit = np.ceil(10 * limit) / 10

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the screen, the curve of the state value and the bars of the advantages."""
        record, height = self.record, self.size[1]
        self._screen = Pixels(figure, 14, 14, 160, 210, scale=2)
        high = float(np.ceil(record.values.max()))
        end = len(self._x) - 1
        self._curve = SeedCurves(
            figure,
            self.size,
            (396, 300, 296, 110),
            self._x,
            {"": record.values[None]},
            (0, high),
            middle=0,
            x_limits=(0, end),
            y_ticks={0: "0", high: f"{high:g}"},
            band=False,
            thin=0,
            labels=False,
        )
        put_text(figure, 360 / 720, 440 / height, "state value", size=style.SMALL, weight="bold")
        self._value = put_text(figure, 700 / 720, 440 / height, family=style.MONO, ha="right")
        put_text(figure, 360 / 720, 254 / height, "advantages", size=style.SMALL, weight="bold")
        self._bars = ActionValues(
            figure,
            self.size,
            (432, 70, 150, 160),
            ACTIONS,
            limits=(-self._limit, self._limit),
            spec="+.2f",
            marker=False,
        )
        self._counter = put_text(
            figure, 700 / 720, 28 / height, family=style.MONO, size=style.SMALL, ha="right"
        )
        return [self._screen, *self._curve.artists, self._value, *self._bars.artists, self._counter]

    def show(self, time: float) -> None:
        """Show one agent step."""
        record, row = self.record, self._shown[tween.step_at(time)]
        self._screen.set_picture(record.screens[row])
        self._curve.show(row)
        self._value.set_text(f"{record.values[row]:.2f}")
        self._bars.show(record.advantages[row], int(record.chosen[row]))
        self._counter.set_text(f"step {record.first + row + 1:4d}  lives {record.lives[row]}")

    def steps(self) -> list[Step]:
        """One step for every second agent step, and for each stop."""
        record, shown = self.record, self._shown
        columns = {
            "state value": record.values[shown].round(2),
            **{
                f"advantage of {name}": record.advantages[shown, index].round(2)
                for index, name in enumerate(ACTIONS)
            },
            "lives": record.lives[shown],
        }
        names = [f"agent step {record.first + row + 1}" for row in shown]
        return step_list(columns, self._say, names, numbers=shown)

    def _say(self, row: int) -> str:
        record = self.record
        value = f"the state value is {record.values[row]:.2f}"
        spread = np.ptp(record.advantages[row])
        if row == 0:
            return f"The excerpt begins; {value}, and the actions are {spread:.2f} apart."
        if row == int(record.values[: record.lost].argmax()):
            return f"The highest moment: {value}."
        if row == int(np.ptp(record.advantages, axis=1)[: record.lost].argmax()):
            best = ACTIONS[int(record.chosen[row])]
            return f"Here it matters most what is done: the actions are {spread:.2f} apart, “{best}” is best."
        if row == record.lost:
            return f"The ball is lost: {record.lives[row]} lives are left, and {value}."
        if row == len(record.values) - 1:
            return f"The end of the excerpt, no ball in play; {value}."
        return ""
