"""A film of Breakout's wall as a heat map: brick by brick, at each stage of a training.

Used by the chapters on Breakout and Double deep Q-learning.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Column, Scene, Step, step_list
from mlanimated.atari.events import BREAKOUT_WALL
from mlanimated.atari.walls import StageWalls, Walls
from mlanimated.panels.heat_map import HeatMap

ROWS, COLUMNS = BREAKOUT_WALL
BRICKS = ROWS * COLUMNS


def order_of_falls(falls: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return (6, 18): 1 for the brick that fell first, and so on; NaN for those that stand.

    Parameters
    ----------
    falls
        (6, 18) steps; -1: it never fell. No two bricks fall in the same step.
    """
    order = np.full(falls.shape, np.nan)
    fallen = falls >= 0
    order[fallen] = falls[fallen].argsort(kind="stable").argsort() + 1
    return order


class StageWallsFilm(Scene):
    """The wall of one game of each stage, one stage after the other; fewer stops than bricks.

    Give a class derived from it a name, title, caption and alt.

    Attributes
    ----------
    stops
        For each stage in whose game bricks fall.
    """

    size = (720, 370)
    stops: ClassVar[int] = 12
    record: StageWalls

    def __init__(self, record: StageWalls) -> None:
        self.record = record
        self._orders = [order_of_falls(walls.falls[0]) for walls in record.walls]
        self._rows = [
            (stage, count) for stage in range(len(record.walls)) for count in self._counts_shown(stage)
        ]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the wall, a frame around each column that is open, and what is known about the stage."""
        width, height = self.size
        self._map = HeatMap(
            figure,
            self.size,
            (24, 84, 576, 192),
            BREAKOUT_WALL,
            (1, BRICKS),
            origin="upper",
            name="order",
            colours=palette.SEQUENTIAL.reversed(),
        )
        self._map.axes.set_xticks([])
        self._map.axes.set_yticks([])
        self._open = []
        for column in range(COLUMNS):
            frame = Rectangle((column, 0), 1, ROWS, fill=False, ec=palette.CHOSEN, lw=5, zorder=4)
            frame.set_clip_on(False)
            self._open.append(self._map.axes.add_patch(frame))
        self._title = put_text(
            figure, 24 / width, (height - 26) / height, size=style.TITLE, weight="bold", ha="left",
            color=palette.MODEL,
        )  # fmt: skip
        self._steps_done = put_text(figure, 600 / width, (height - 26) / height, size=style.SMALL, ha="right")
        self._lines = [
            put_text(figure, 24 / width, place / height, family=style.MONO, size=style.SMALL, ha="left")
            for place in (56, 22)
        ]
        return [*self._map.artists, *self._open, self._title, self._steps_done, *self._lines]

    def show(self, time: float) -> None:
        """Show the wall of one stage after so many bricks."""
        stage, count = self._rows[tween.step_at(time)]
        order = self._orders[stage]
        self._map.show(np.where(order <= count, order, np.nan))
        open_columns = self.open_columns(stage, count)
        for column, frame in enumerate(self._open):
            frame.set_visible(column in open_columns)
        self._title.set_text(f"{self.record.percent[stage]:.0f} % trained")
        self._steps_done.set_text(f"{self.record.agent_steps[stage] / 1e6:.2f} M agent steps")
        self._lines[0].set_text(f"bricks fallen: {count:3d} of {BRICKS}")
        behind = "yes" if self._behind(stage, count) else "not yet"
        self._lines[1].set_text(f"open columns: {len(open_columns):2d}, behind the wall: {behind}")

    def steps(self) -> list[Step]:
        """One step for each stop; the ends of games and first trips behind the wall are marks."""
        columns: dict[str, Column] = {
            "stage": [f"{self.record.percent[stage]:.0f} %" for stage, _ in self._rows],
            "bricks fallen": [count for _, count in self._rows],
            "open columns": [len(self.open_columns(*row)) for row in self._rows],
        }
        names = [f"{self.record.percent[stage]:.0f} % trained, {count} bricks" for stage, count in self._rows]
        return step_list(columns, lambda index: self._say(*self._rows[index]), names)

    def open_columns(self, stage: int, count: int) -> list[int]:
        """Return the columns without a single brick, after so many have fallen."""
        return np.flatnonzero((self._orders[stage] <= count).all(axis=0)).tolist()

    def _fallen(self, stage: int) -> int:
        return int((~np.isnan(self._orders[stage])).sum())

    def _before_trip(self, stage: int) -> int | None:
        """Return how many bricks had fallen when the ball first came behind the wall."""
        walls: Walls = self.record.walls[stage]
        trip = int(walls.first_trips[0])
        return None if trip < 0 else int(((walls.falls[0] >= 0) & (walls.falls[0] <= trip)).sum())

    def _counts_shown(self, stage: int) -> list[int]:
        fallen, trip = self._fallen(stage), self._before_trip(stage)
        counts = {round(count) for count in np.linspace(0, fallen, self.stops)} if fallen else {0}
        return sorted(counts if trip is None else {*counts, trip})

    def _behind(self, stage: int, count: int) -> bool:
        trip = self._before_trip(stage)
        return trip is not None and count >= trip

    def _say(self, stage: int, count: int) -> str:
        steps, score = self.record.agent_steps[stage], int(self.record.walls[stage].scores[0])
        begin = f"After {steps:,} agent steps of training"
        if count == self._fallen(stage):
            return f"{begin} {count} of {BRICKS} bricks fall in the whole game: a score of {score}."
        if count == self._before_trip(stage):
            open_now = len(self.open_columns(stage, count))
            return (
                f"{begin}: {count} bricks have fallen, {open_now} "
                f"{'column is' if open_now == 1 else 'columns are'} open, and the ball comes behind the wall."
            )
        return ""
