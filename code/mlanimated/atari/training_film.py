"""A film of the scores during long trainings, one line for each seed.

Used by the chapters on Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.atari.results import LongRuns


class TrainingFilm(Scene):
    """Mean scores of the last hundred training games; at the end, dots at the mean scores of the evaluation.

    Give a class derived from it a title, caption and alt, and its scale.

    Attributes
    ----------
    top
        Score at the upper end of the axis.
    goal
        A dashed line; none without a goal.
    sticky
        Whether the dots are the evaluation with sticky actions, which is to say: how it was trained.
    points
        Steps of the film.
    """

    name = "long-training"
    size = (720, 460)
    top: ClassVar[float]
    goal: ClassVar[float | None] = None
    sticky: ClassVar[bool] = False
    points: ClassVar[int] = 24
    record: LongRuns

    def __init__(self, record: LongRuns) -> None:
        self.record = record
        self._steps = np.linspace(0, record.runs[0].agent_steps, self.points + 1)[1:]
        self._curves = [np.interp(self._steps, run.curve_steps, run.curve) for run in record.runs]
        self._results = [run.sticky if self.sticky else run.plain for run in record.runs]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw a line for each seed, the goal, and the results at the end."""
        axes = place_axes(figure, self.size, 80, 78, 480, 318)
        end = self.record.runs[0].agent_steps / 1e6
        style.axes(axes, x="million agent steps", xlim=(0, end), ylim=(0, self.top))
        axes.set_yticks([0, self.top / 2, self.top], ["0", f"{self.top / 2:g}", f"{self.top:g}"])
        axes.set_xticks([0, end / 2, end], ["0", f"{end / 2:.1f}", f"{end:.1f}"])
        axes.set_title("score", loc="left", fontsize=style.SMALL)
        if self.goal is not None:
            axes.axhline(self.goal, color=palette.TARGET, ls="--", lw=style.THIN)
            above = self.goal + 0.045 * self.top
            style.label(axes, 0.02 * end, above, f"goal {self.goal:g}", palette.TARGET, ha="left")
        places = range(len(self._curves))
        self._lines = [
            axes.plot([], [], color=palette.MODEL, lw=2 if place else style.LINE, alpha=0.5 if place else 1)[
                0
            ]
            for place in places
        ]
        self._dots = [
            axes.plot(
                [1.04 * end], [result.mean], "o", color=palette.MODEL, clip_on=False,
                alpha=0.5 if place else 1, ms=10 if place else 14,
            )[0]
            for place, result in enumerate(self._results)
        ]  # fmt: skip
        best = self._results[0].mean
        self._mean = axes.text(
            1.08 * end, best, f"{best:.1f}", color=palette.MODEL, va="center", weight="bold"
        )
        self._counter = put_text(
            figure, 706 / self.size[0], 436 / self.size[1], family=style.MONO, size=style.SMALL, ha="right"
        )
        return [*self._lines, *self._dots, self._mean, self._counter]

    def show(self, time: float) -> None:
        """Draw the lines up to the same agent step, and the results at the end."""
        x = tween.up_to(self._steps, time) / 1e6
        for line, curve in zip(self._lines, self._curves, strict=True):
            line.set_data(x, tween.up_to(curve, time))
        step = tween.step_at(time)
        for artist in (*self._dots, self._mean):
            artist.set_visible(step == len(self._steps) - 1)
        scores = ", ".join(f"{curve[step]:.1f}" for curve in self._curves)
        self._counter.set_text(f"{self._steps[step] / 1e6:.2f} M agent steps, score {scores}")

    def steps(self) -> list[Step]:
        """One step for each part of the training."""
        columns = {
            f"score, seed {run.seed}": [round(float(score), 1) for score in curve]
            for run, curve in zip(self.record.runs, self._curves, strict=True)
        }
        return step_list(columns, self._say, [f"{steps:,.0f} agent steps" for steps in self._steps])

    def _say(self, row: int) -> str:
        scores = ", ".join(f"{curve[row]:.1f}" for curve in self._curves)
        games = f"After {self._steps[row]:,.0f} agent steps"
        if row == len(self._steps) - 1:
            means = ", ".join(f"{result.mean:.1f}" for result in self._results)
            rule = "with" if self.sticky else "without"
            return (
                f"{games}, the end: the last hundred games in training ended at {scores} on average. "
                f"Evaluated {rule} sticky actions: {means}."
            )
        if row in (0, len(self._steps) // 4 - 1, len(self._steps) // 2 - 1):
            return f"{games} the games that ended last, at most a hundred, ended at {scores} on average."
        return ""
