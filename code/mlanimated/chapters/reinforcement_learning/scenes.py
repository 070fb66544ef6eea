"""The films of chapter "Introduction to Reinforcement Learning": values by the rules, and five trainings."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import put_text, step_shown
from mlanimated.animate.scene import Scene, Step, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.reinforcement_learning import recipe
from mlanimated.chapters.reinforcement_learning.edge_film import AtTheCliff
from mlanimated.chapters.reinforcement_learning.lake_parts import LakeBoard
from mlanimated.chapters.reinforcement_learning.table_film import LearningTheTable
from mlanimated.panels.seed_curves import SeedCurves

TABLE = Timeline(
    fps=6, move=0.34, hold=0.17, mark_hold=0.34
)  # a table is heavy: every number has sharp edges
BRISK = Timeline(fps=8, move=0.25, hold=0.125, mark_hold=0.375)  # four films instead of one
CURVES = Timeline(fps=10, move=0.0, hold=0.1, mark_hold=0.4)
CLIFF = Timeline(fps=8, move=0.5, mark_hold=0.5)
SAID_SWEEPS = (0, 1, 2, 6, 20, 50, recipe.SWEEPS)
SAID_EPISODES = (0, 500, 1000, 3000, 5000, 8000)


class ValueSweeps(Scene):
    """Value iteration on slippery ice with one discount; one variant of the slider."""

    name = "discount"
    size = (720, 470)
    title = "What slippery ice promises, for several discounts"
    caption = (
        "The number on a square is the value of its best move, and triangles show which move that is. "
        "Compare them at the last sweep for two discounts: who cares only for what comes soon takes risks. "
        "Of moves that are equally good, the first is taken."
    )
    alt = (
        "A board of sixteen squares. Sweep by sweep, numbers spread from the goal backwards to the start. "
        "With a small discount they fade away after two squares; with a large one the start has one, too, "
        "and the moves that look best are other ones."
    )

    def __init__(self, record: recipe.Sweeps, label: str) -> None:
        self.record, self._label = record, label
        self._tables, self._wins = record.tables[label], record.wins[label]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw one large board, and what is read off beside it."""
        self._board = LakeBoard(figure, self.size, (8, 8, 454, 454), self.record.lake, numbers=True)
        self._counter = self._text(figure, 440, weight="bold")
        self._text(figure, 388, f"γ = {self._label}", size=style.TITLE)
        self._text(figure, 300, "by these moves,", size=style.SMALL)
        self._text(figure, 264, "within 100 steps:", size=style.SMALL)
        self._win = self._text(figure, 220, weight="bold")
        return [*self._board.artists, self._counter, self._win]

    def show(self, time: float) -> None:
        """Show the values on their way to the next shown sweep; triangles and text stay at the last one."""
        index = tween.step_at(time)
        self._board.show(self._tables[index])
        self._counter.set_text(f"sweep {self.record.shown[index]:5,d}")
        self._win.set_text(f"wins {style.fixed(100 * self._wins[index], '.1f', 4)} %")

    def steps(self) -> list[Step]:
        """One step for each shown number of sweeps."""
        return [
            Step(
                f"sweep {n:,}",
                {
                    "value of S": round(float(self._tables[k][0].max()), 4),
                    "wins": round(float(self._wins[k]), 4),
                },
                self._say(k, int(n)),
            )
            for k, n in enumerate(self.record.shown)
        ]

    def _say(self, k: int, n: int) -> str:
        if n not in SAID_SWEEPS:
            return ""
        start, last = self._tables[k][0].max(), self._tables[k][14].max()
        known = int((self._tables[k].max(axis=1) >= 0.005).sum())
        squares = "1 square promises" if known == 1 else f"{known} squares promise"
        if n == 0:
            return f"γ = {self._label}: before the first sweep every value is 0."
        if n == 1:
            return (
                f"Sweep 1: only the square before the goal learns something: {last:.2f}, one chance in three."
            )
        if n == recipe.SWEEPS:
            return (
                f"After {n:,} sweeps nothing changes any more. S promises {start:.2f}; these moves win "
                f"{percent(self._wins[k])} of all games."
            )
        return f"Sweep {n}: {squares} 0.01 or more, S {start:.2f}; these moves win {percent(self._wins[k])}."

    def _text(self, figure: Figure | SubFigure, y: float, text: str = "", **options: Any) -> Text:
        settings: dict[str, Any] = {"family": style.MONO} | options if not text else options
        return put_text(figure, 484 / self.size[0], y / self.size[1], text, **settings)


class FiveSeeds(Scene):
    """How likely the learned moves win, against episodes, for two learning rates and five seeds each."""

    name = "five-seeds"
    size = (720, 480)
    title = "Five trainings on slippery ice, with two learning rates"
    caption = (
        "Each thin line is one training, the thick ones are the middle of five. "
        "The dashed line is the most that can be reached."
    )
    alt = (
        "Two groups of five lines: the probability of winning against episodes of training. "
        "Both climb and reach the dashed line at the top. With the falling rate drops from it become rarer, "
        "and all five end on it; with the constant one they go on to the end."
    )

    def __init__(self, record: recipe.Slippery) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw both groups on the same axes."""
        record, end = self.record, int(self.record.episodes[-1])
        self._curves = SeedCurves(
            figure, self.size, (92, 76, 488, 340),
            record.episodes, record.wins, (0.0, 0.85),
            names=("episodes", "wins within 100 steps"), band=False, thin=2.0,
            looks={"falling": (palette.MODEL, "-"), "constant": (palette.LOSS, (0, (3, 1)))},
            x_ticks={0: "0", end / 2: f"{end // 2:,}", end: f"{end:,}"},
            y_ticks={0: "0", 0.25: "25 %", 0.5: "50 %"},
            references={f"best possible {percent(record.best)}": record.best},
        )  # fmt: skip
        self._counter = put_text(figure, 0.985, 452 / 480, family=style.MONO, weight="bold", ha="right")
        return [*self._curves.artists, self._counter]

    def show(self, time: float) -> None:
        """Draw all lines up to the same episode."""
        self._curves.show(time)
        self._counter.set_text(f"episode {step_shown(self.record.episodes, time):6,d}")

    def steps(self) -> list[Step]:
        """One step for each number of episodes after which it was measured."""
        wins = self.record.wins.items()
        return [
            Step(
                f"episode {n:,}",
                {f"wins, {name}, median": round(float(np.median(rows[:, k])), 4) for name, rows in wins},
                self._say(k, int(n)),
            )
            for k, n in enumerate(self.record.episodes)
        ]

    def _say(self, k: int, n: int) -> str:
        last = k == len(self.record.episodes) - 1
        if not last and n not in SAID_EPISODES:
            return ""
        if n == 0:
            return "Before training all moves look alike, and the first one, left, never wins."
        told = []
        for name, rows in self.record.wins.items():
            optimal = int((rows[:, k] >= self.record.best - 1e-9).sum())
            told.append(
                f"{name} rate: {percent(rows[:, k].min())} to {percent(rows[:, k].max())}, "
                f"{optimal} of {len(rows)} at the best possible"
            )
        return f"After {n:,} episodes. " + "; ".join(told).capitalize() + "."


def percent(share: float) -> str:
    """Write a probability as the book does."""
    return f"{100 * share:.1f} %"


def discounts(record: recipe.Sweeps) -> Variants:
    """One film for each discount."""
    return Variants("discount γ", {label: ValueSweeps(record, label) for label in record.tables})


ANIMATIONS = {
    LearningTheTable.name: Entry(LearningTheTable, recipe.sure_lake, TABLE),
    ValueSweeps.name: Entry(discounts, recipe.sweeps, BRISK),
    FiveSeeds.name: Entry(FiveSeeds, recipe.slippery, CURVES),
    AtTheCliff.name: Entry(AtTheCliff, recipe.edge, CLIFF),
}
