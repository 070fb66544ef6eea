"""A film of the scores of an agent with and without sticky actions, piling up game by game.

Used by the chapters on Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.atari.results import LongRuns
from mlanimated.panels.score_histogram import ScoreHistogram


class ScoresFilm(Scene):
    """Two histograms of the same scale: without sticky actions above, with them below.

    Give a class derived from it a title, caption and alt, and the scale of its scores.

    Attributes
    ----------
    columns
        The score in the middle of each column.
    ticks
        Numbers on the axis, and how they are written.
    references
        Scores to compare with, by name.
    """

    name = "with-and-without-sticky-actions"
    size = (720, 540)
    columns: ClassVar[range]
    ticks: ClassVar[Mapping[float, str]]
    references: ClassVar[Mapping[str, float]] = {}
    record: LongRuns

    def __init__(self, record: LongRuns) -> None:
        self.record = record
        run = record.runs[0]
        self._results = {"without sticky actions": run.plain, "with sticky actions": run.sticky}
        self._titles = ("no sticky actions", "with sticky actions")
        self._games = max(len(result.scores) for result in self._results.values())
        self._width = len(f"{max(result.scores.max() for result in self._results.values()):.1f}")
        self._shown = sorted({1, 2, 5, *range(10, self._games, 10), self._games})

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two histograms with the same axes."""
        step = self.columns.step
        edges = np.arange(self.columns[0], self.columns[-1] + 2 * step, step) - step / 2
        tallest = max(np.histogram(result.scores, edges)[0].max() for result in self._results.values())
        self._panels = []
        for bottom, title, result in zip((314, 52), self._titles, self._results.values(), strict=True):
            panel = ScoreHistogram(
                figure,
                self.size,
                (30, bottom, 660, 176),
                self.columns,
                float(tallest),
                limits=(float(edges[0]), float(edges[-1])),
                ticks=self.ticks,
                title=title,
                references=self.references,
                mean_colour=palette.CHOSEN,
            )
            self._panels.append((result, panel))
        return [artist for _, panel in self._panels for artist in panel.artists]

    def show(self, time: float) -> None:
        """Count the games so far."""
        games = self._shown[tween.step_at(time)]
        for result, panel in self._panels:
            scores = result.scores[:games]
            mean = style.fixed(float(scores.mean()), ".1f", self._width)
            panel.show(scores, words=f"games {len(scores):3d}, mean {mean}")

    def steps(self) -> list[Step]:
        """One step for each number of games shown."""
        columns = {
            f"mean, {name}": [round(float(result.scores[:games].mean()), 1) for games in self._shown]
            for name, result in self._results.items()
        }
        names = ["1 game" if games == 1 else f"{games} games" for games in self._shown]
        return step_list(columns, self._say, names, numbers=self._shown)

    def _say(self, games: int) -> str:
        if games not in (1, 5, self._games):
            return ""
        if games == self._games:
            return " ".join(
                f"{name.capitalize()}: {len(result.scores)} games, {result.distinct} of them different, mean "
                f"{result.mean:.1f}, 95 % interval {result.low:.1f} to {result.high:.1f}."
                for name, result in self._results.items()
            )
        means = " and ".join(
            f"{result.scores[:games].mean():.{int(games > 1)}f} {name}"
            for name, result in self._results.items()
        )
        if games == 1:
            return f"The first game of each, from the same seed: {means}."
        return f"After {games} games the means are {means}."
