"""A film of Breakout's wall as a heat map over many games: which bricks go first, stage by stage.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
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


class Gone:
    """Which bricks are gone after so many have fallen, in all games of a stage that come so far.

    Parameters
    ----------
    walls
        The games of one stage.

    Attributes
    ----------
    fallen
        (games,) bricks that fell in each game.
    before_trip
        (games,) bricks that had fallen when the ball first came behind the wall; -1: it never did.
    """

    def __init__(self, walls: Walls) -> None:
        self._orders = np.stack([order_of_falls(falls) for falls in walls.falls])
        self.fallen = (walls.falls >= 0).sum(axis=(1, 2))
        earlier = (walls.falls >= 0) & (walls.falls <= walls.first_trips[:, None, None])
        self.before_trip = np.where(walls.first_trips < 0, -1, earlier.sum(axis=(1, 2)))

    def games(self, count: int) -> int:
        """Count the games in which so many bricks fall."""
        return int((self.fallen >= count).sum())

    def furthest(self) -> int:
        """Return the most bricks that fall in at least half of the games."""
        return int(np.sort(self.fallen)[(len(self.fallen) - 1) // 2])

    def share(self, count: int) -> NDArray[np.float64]:
        """Return (6, 18): in which part of these games each brick is among the first so many to fall."""
        share: NDArray[np.float64] = (self._among(count)).mean(axis=0)
        return share

    def open_columns(self, count: int) -> NDArray[np.float64]:
        """Return (18,): in which part of these games a column has no brick left."""
        share: NDArray[np.float64] = self._among(count).all(axis=1).mean(axis=0)
        return share

    def behind(self, count: int) -> float:
        """Return in which part of these games the ball has been behind the wall by then."""
        trip = self.before_trip[self.fallen >= count]
        return float(((trip >= 0) & (trip <= count)).mean())

    def _among(self, count: int) -> NDArray[np.bool_]:
        among: NDArray[np.bool_] = self._orders[self.fallen >= count] <= count
        return among


class StageWallsFilm(Scene):
    """The wall in the games of each stage, one stage after the other; fewer stops than bricks.

    Give a class derived from it a name, title, caption and alt.

    Attributes
    ----------
    stops
        For each stage, from the whole wall to as many bricks as fall in at least half of the games.
    """

    size = (720, 470)
    stops: ClassVar[int] = 13
    record: StageWalls

    def __init__(self, record: StageWalls) -> None:
        self.record = record
        self._gone = [Gone(walls) for walls in record.walls]
        self._rows = [
            (stage, count)
            for stage, gone in enumerate(self._gone)
            for count in sorted({round(part) for part in np.linspace(0, gone.furthest(), self.stops)})
        ]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the wall, how often each column is open, and what is known about the stage."""
        width, height = self.size
        self._map = HeatMap(
            figure,
            self.size,
            (24, 190, 576, 186),
            BREAKOUT_WALL,
            (0, 100),
            origin="upper",
            name="gone %",
        )
        self._map.axes.set_xticks([])
        self._map.axes.set_yticks([])
        below = place_axes(figure, self.size, 24, 108, 576, 60)
        style.axes(below, xlim=(0, COLUMNS), ylim=(0, 100))
        below.set_xticks([])
        below.set_yticks([])
        below.spines["left"].set_visible(False)
        below.axhline(100, color=palette.FAINT, lw=style.THIN)
        self._bars = [*below.bar(np.arange(COLUMNS) + 0.5, np.zeros(COLUMNS), 0.8, color=palette.CHOSEN)]
        put_text(figure, 612 / width, 138 / height, "open %", size=style.SMALL, ha="left")
        self._title = put_text(
            figure, 24 / width, (height - 26) / height, size=style.TITLE, weight="bold", ha="left",
            color=palette.MODEL,
        )  # fmt: skip
        self._games = put_text(figure, 600 / width, (height - 26) / height, size=style.SMALL, ha="right")
        self._lines = [
            put_text(figure, 24 / width, place / height, family=style.MONO, size=style.SMALL, ha="left")
            for place in (70, 30)
        ]
        return [*self._map.artists, *self._bars, self._title, self._games, *self._lines]

    def show(self, time: float) -> None:
        """Show the walls of one stage after so many bricks."""
        stage, count = self._rows[tween.step_at(time)]
        gone, of = self._gone[stage], len(self._gone[stage].fallen)
        self._map.show(100 * gone.share(count))
        for bar, share in zip(self._bars, gone.open_columns(count), strict=True):
            bar.set_height(100 * share)
        self._title.set_text(f"{self.record.percent[stage]:.0f} % trained")
        self._games.set_text("one game" if of == 1 else f"{gone.games(count)} of {of} games")
        self._lines[0].set_text(f"after {count:3d} of {BRICKS} bricks")
        self._lines[1].set_text(f"ball behind the wall: {100 * gone.behind(count):3.0f} % of games")

    def steps(self) -> list[Step]:
        """One step for each stop; the end of each stage is a mark, and the tunnel of the last."""
        gone = [self._gone[stage] for stage, _ in self._rows]
        columns: dict[str, Column] = {
            "stage": [f"{self.record.percent[stage]:.0f} %" for stage, _ in self._rows],
            "bricks fallen": [count for _, count in self._rows],
            "games": [one.games(count) for one, (_, count) in zip(gone, self._rows, strict=True)],
            "most often gone, %": [
                round(100 * float(one.share(count).max()))
                for one, (_, count) in zip(gone, self._rows, strict=True)
            ],
            "behind the wall, % of games": [
                round(100 * one.behind(count)) for one, (_, count) in zip(gone, self._rows, strict=True)
            ],
        }
        names = [f"{self.record.percent[stage]:.0f} % trained, {count} bricks" for stage, count in self._rows]
        return step_list(columns, lambda index: self._say(*self._rows[index]), names)

    def _told(self, stage: int) -> set[int]:
        """Return where a stage is told: at its end; the first also at its start, the last also half way."""
        gone = self._gone[stage]
        through = [count for one, count in self._rows if one == stage and gone.behind(count) >= 0.5]
        start = [0] if stage == 0 else []
        return {gone.furthest(), *start, *(through[:1] if stage == len(self._gone) - 1 else [])}

    def _say(self, stage: int, count: int) -> str:
        gone, steps = self._gone[stage], self.record.agent_steps[stage]
        if count not in self._told(stage):
            return ""
        games, of = gone.games(count), len(gone.fallen)
        if not count:
            return f"After {steps:,} agent steps of training, {of} games begin, and the wall stands."
        least = "at least " if of > 1 else ""
        begin = f"After {steps:,} agent steps of training, {least}{_bricks(count)} in "
        begin += "the one game that is kept" if of == 1 else f"{games} of {of} games"
        column = int(gone.open_columns(count).argmax())
        often, behind = gone.open_columns(count)[column], gone.behind(count)
        if not often:
            row, place = np.unravel_index(gone.share(count).argmax(), BREAKOUT_WALL)
            most = _in_games(gone.share(count)[row, place], of)
            return (
                f"{begin}. No column is open; the brick that is gone most often, in column {place + 1} of "
                f"row {row + 1}, is gone {most}."
            )
        return (
            f"{begin}. Column {column + 1} is open {_in_games(often, of)}, and the ball has been behind "
            f"the wall {_in_games(behind, of)}."
        )


def _in_games(share: float, of: int) -> str:
    """Say in which part of the games something is so; nothing is counted where there is only one."""
    return ("in it" if share else "not in it") if of == 1 else f"in {100 * share:.0f} % of them"


def _bricks(count: int) -> str:
    return "one brick falls" if count == 1 else f"{count} bricks fall"
