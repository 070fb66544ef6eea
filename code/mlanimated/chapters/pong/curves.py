"""How trainings of Pong look from afar: methods on one budget, the long runs, and their results."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.atari.result_numbers import verdict
from mlanimated.atari.results import LongRuns, Result
from mlanimated.chapters.pong.goals import STICKY_GOAL
from mlanimated.chapters.pong.measures import TITLES
from mlanimated.chapters.pong.methods import Comparison, PointsRun
from mlanimated.panels.score_histogram import ScoreHistogram
from mlanimated.panels.seed_curves import SeedCurves

# Colour and dashes of each method, from the plainest to the one that is used.
LOOKS = {
    "reinforce": (palette.NEUTRAL, ":"),
    "reward-to-go": (palette.CATEGORIES[1], "-."),
    "baseline": (palette.CATEGORIES[4], (0, (6, 1, 1, 1, 1, 1))),
    "gae": (palette.CHOSEN, "--"),
    "clipped": (palette.MODEL, "-"),
}
BEST = 21


class MethodsOnOneBudget(Scene):
    """The share of points won by several methods, three seeds each, over the same agent steps."""

    name = "methods-on-one-budget"
    size = (720, 480)
    title = "One budget of agent steps for every method"
    caption = (
        "Thick lines are means over three seeds, thin lines single trainings. All of them have the same "
        "network, the same games and the same budget."
    )
    alt = (
        "Percent of points won against agent steps of training, for the methods of the chain with three "
        "seeds each; the steps of the film say the numbers."
    )

    def __init__(self, record: Comparison) -> None:
        self.record = record
        # Two windows make a step of the film: enough to see a curve rise, and half the film.
        pairs = np.arange(0, len(record.runs[0].won), 2)
        self._steps: NDArray[np.int64] = record.runs[0].agent_steps[pairs + 1]
        self._shares = {
            name: np.stack([_percent_won(run, pairs) for run in record.of(name)])
            for name in LOOKS
            if record.of(name)
        }

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw a thick line and three thin ones for each method."""
        top = max(10.0, 10 * np.ceil(max(shares.max() for shares in self._shares.values()) / 10))
        end = float(self._steps[-1])
        self._curves = SeedCurves(
            figure,
            self.size,
            (74, 70, 420, 350),
            self._steps,
            {TITLES[name]: shares for name, shares in self._shares.items()},
            (0, top),
            middle="mean",
            looks={TITLES[name]: look for name, look in LOOKS.items()},
            names=("agent steps of training", "points won, percent"),
            x_limits=(0, end),
            x_ticks={0: "0", end: f"{end:,.0f}"},
            y_ticks={0: "0", top / 2: f"{top / 2:.0f}", top: f"{top:.0f}"},
            band=False,
            cursor=False,
        )
        self._counter = put_text(
            figure, 706 / 720, 458 / 480, family=style.MONO, size=style.SMALL, ha="right"
        )
        return [*self._curves.artists, self._counter]

    def show(self, time: float) -> None:
        """Draw all lines up to the same agent step."""
        self._curves.show(time)
        self._counter.set_text(f"{self._steps[tween.step_at(time)]:,} agent steps")

    def steps(self) -> list[Step]:
        """One step for each window of agent steps."""
        count = len(self._steps)
        columns = {
            f"{TITLES[name]}, % won": [round(float(each.mean()), 1) for each in shares.T]
            for name, shares in self._shares.items()
        }
        marks = {row: self._say(row) for row in (0, count // 2 - 1, count - 1)}
        return step_list(columns, marks, [f"{steps:,} agent steps" for steps in self._steps])

    def _say(self, row: int) -> str:
        window = self._steps[row] - (self._steps[row - 1] if row else 0)
        parts = [
            f"{TITLES[name]} {shares[:, row].mean():.1f} % ({shares[:, row].min():.1f} to "
            f"{shares[:, row].max():.1f})"
            for name, shares in self._shares.items()
        ]
        return (
            f"Points won in the last {window:,} of {self._steps[row]:,} agent steps: "
            + ", ".join(parts)
            + "."
        )


def _percent_won(run: PointsRun, starts: NDArray[np.int64]) -> NDArray[np.float64]:
    won, lost = np.add.reduceat(run.won, starts), np.add.reduceat(run.lost, starts)
    percent: NDArray[np.float64] = 100 * won / np.maximum(won + lost, 1)
    return percent


class LongTraining(Scene):
    """Scores of the games played during the long trainings, one line for each seed."""

    name = "long-training"
    size = (720, 480)
    title = "The long training, seed by seed"
    caption = (
        "Mean score of the hundred games in training that had ended last, with sticky actions, and with "
        "actions drawn by chance, as training needs them. The thick line is the agent that plays in this "
        "chapter, the thin ones differ from it in the seed only. Dots: the finished agents, always taking "
        "their likeliest action."
    )
    alt = (
        "Mean score against millions of agent steps for trainings with different seeds, from −21 upwards, "
        "with the goal as a dashed line; the steps of the film say the numbers."
    )
    POINTS = 24

    def __init__(self, record: LongRuns) -> None:
        self.record = record
        self._steps = np.linspace(0, record.runs[0].agent_steps, self.POINTS + 1)[1:]
        self._curves = [np.interp(self._steps, run.curve_steps, run.curve) for run in record.runs]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw a line for each seed, the goal, and the results at the end."""
        axes = place_axes(figure, self.size, 80, 70, 520, 350)
        end = self.record.runs[0].agent_steps / 1e6
        style.axes(axes, x="million agent steps", xlim=(0, end), ylim=(-22, 22), yticks=(-21, 0, 21))
        axes.set_xticks([0, end / 2, end], ["0", f"{end / 2:.1f}", f"{end:.1f}"])
        axes.set_title("score", loc="left", fontsize=style.SMALL)
        axes.axhline(STICKY_GOAL, color=palette.TARGET, ls="--", lw=style.THIN)
        axes.axhline(0, color=palette.FAINT, lw=style.THIN, zorder=0)
        axes.text(0.02 * end, STICKY_GOAL - 2.6, f"goal {STICKY_GOAL:g}", color=palette.TARGET, va="center")
        self._lines = [
            axes.plot([], [], color=palette.MODEL, lw=style.LINE if first else 2, alpha=1 if first else 0.5)[
                0
            ]
            for first in self._which()
        ]
        self._dots = [
            axes.plot(
                [1.03 * end],
                [run.sticky.mean],
                "o",
                color=palette.MODEL,
                clip_on=False,
                alpha=a,
                markersize=m,
            )[0]
            for run, (a, m) in zip(
                self.record.runs, ((1, 14) if first else (0.5, 10) for first in self._which()), strict=True
            )
        ]
        best = self.record.runs[0].sticky.mean
        self._mean = axes.text(
            1.07 * end, best, f"{best:.1f}", color=palette.MODEL, va="center", weight="bold"
        )
        self._counter = put_text(
            figure, 706 / 720, 458 / 480, family=style.MONO, size=style.SMALL, ha="right"
        )
        return [*self._lines, *self._dots, self._mean, self._counter]

    def _which(self) -> list[bool]:
        return [index == 0 for index in range(len(self.record.runs))]

    def show(self, time: float) -> None:
        """Draw the lines up to the same agent step, and the results at the end."""
        x = tween.up_to(self._steps, time) / 1e6
        for line, curve in zip(self._lines, self._curves, strict=True):
            line.set_data(x, tween.up_to(curve, time))
        over = tween.step_at(time) == len(self._steps) - 1
        for artist in (*self._dots, self._mean):
            artist.set_visible(over)
        self._counter.set_text(f"{self._steps[tween.step_at(time)] / 1e6:.2f} M agent steps")

    def steps(self) -> list[Step]:
        """One step for each part of the training."""
        columns = {
            f"seed {run.seed}": [round(float(score), 1) for score in curve]
            for run, curve in zip(self.record.runs, self._curves, strict=True)
        }
        return step_list(columns, self._say, [f"{steps:,.0f} agent steps" for steps in self._steps])

    def _say(self, row: int) -> str:
        scores = ", ".join(f"{curve[row]:.1f}" for curve in self._curves).replace("-", "\N{MINUS SIGN}")
        if row == len(self._steps) - 1:
            means = ", ".join(f"{run.sticky.mean:.1f}" for run in self.record.runs)
            return (
                f"The end: the last hundred games in training ended at {scores} on average. Evaluated on "
                f"whole games with sticky actions the agents reach {means}; by the one of this chapter, "
                f"{verdict(self.record.runs[0].sticky.mean, STICKY_GOAL)}."
            )
        if row in (0, len(self._steps) // 4 - 1, len(self._steps) // 2 - 1):
            return (
                f"After {self._steps[row]:,.0f} agent steps the games that ended last, at most a hundred, "
                f"ended at {scores} on average."
            )
        return ""


class StickyOrNot(Scene):
    """Scores of all evaluation games under both protocols, piling up game by game."""

    name = "with-and-without-sticky-actions"
    size = (720, 520)
    title = "The same agent, with and without sticky actions"
    caption = (
        "Above, the console repeats the last action at random one time in four; below it never does. One "
        "game after the other falls on its score; the orange line is the mean so far."
    )
    alt = (
        "Two histograms of final scores from −21 to 21 fill up game by game, one with sticky actions and one "
        "without, each with a line at its mean."
    )

    def __init__(self, record: LongRuns) -> None:
        self.record = record
        self._results = {"with sticky actions": record.runs[0].sticky, "without": record.runs[0].plain}
        self._games = max(len(result.scores) for result in self._results.values())
        self._shown = sorted({1, 2, 5, *range(10, self._games, 10), self._games})

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two histograms with the same axes."""
        self._panels = []
        tallest = max(_counts(result, self._games).max() for result in self._results.values())
        for bottom, (name, result) in zip((304, 62), self._results.items(), strict=True):
            panel = ScoreHistogram(
                figure,
                self.size,
                (30, bottom, 660, 150),
                range(-BEST, BEST + 1),
                tallest,
                limits=(-22, 22),
                ticks={-21: "−21", 0: "0", 21: "21"},
                title=name,
                mean_colour=palette.CHOSEN,
            )
            self._panels.append((result, panel))
        return [artist for _, panel in self._panels for artist in panel.artists]

    def show(self, time: float) -> None:
        """Count the games so far."""
        games = self._shown[tween.step_at(time)]
        for result, panel in self._panels:
            scores = result.scores[:games]
            mean = style.fixed(float(scores.mean()), ".1f", 5)
            panel.show(scores, words=f"games {len(scores):3d}, mean {mean}")

    def steps(self) -> list[Step]:
        """One step for each number of games shown."""
        columns = {
            f"mean, {name}": [round(float(result.scores[:games].mean()), 2) for games in self._shown]
            for name, result in self._results.items()
        }
        names = ["1 game" if games == 1 else f"{games} games" for games in self._shown]
        return step_list(columns, self._say, names, numbers=self._shown)

    def _say(self, games: int) -> str:
        if games == 1:
            return (
                "The first game of each: the same agent and the same seed, with and without sticky actions."
            )
        if games == self._games:
            return " ".join(
                f"{name.capitalize()}: {len(result.scores)} games, {result.distinct} of them different, mean "
                f"{result.mean:.1f}."
                for name, result in self._results.items()
            )
        if games == 5:
            means = ", ".join(
                f"{result.scores[:games].mean():.1f} {name}" for name, result in self._results.items()
            )
            return f"After {games} games the means are: {means}."
        return ""


def _counts(result: Result, games: int) -> NDArray[np.int64]:
    scores = result.scores[:games].astype(np.int64) + BEST
    return np.bincount(scores, minlength=2 * BEST + 1)
