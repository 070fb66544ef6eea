"""Searches that know no slope: a grid of tries, a walk of equal steps."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.gradient_descent.bowl import draw_curve, two_decimals
from mlanimated.chapters.gradient_descent.recipe import Searches


class GridSearch(Scene):
    """Tries at evenly spaced places, one after another."""

    name = "grid-search"
    title = "Grid search: try everything"
    caption = "The search does not see the curve, only the loss at nine places. Orange is the best so far."
    alt = (
        "Nine evenly spaced tries appear on a curve, from left to right. "
        "The best of them is close to the minimum, but not at it."
    )

    def __init__(self, record: Searches) -> None:
        self.record, self.search = record, record.grid

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the curve that the search cannot see, and the tries."""
        axes = place_axes(figure, self.size, 62, 66, 646, 286)
        draw_curve(axes, self.record.curve, known=False)
        self._stems = axes.vlines(self.search.positions, 0, 0, color=palette.FADED, linewidth=style.THIN)
        (self._tries,) = axes.plot([], [], "o", color=palette.MODEL)
        (self._best,) = axes.plot([], [], "o", color=palette.CHOSEN, markersize=28, mfc="none", mew=5)
        self._counter = put_text(figure, 0.085, 380 / 405, family=style.MONO, weight="bold")
        self._readout = put_text(figure, 0.985, 380 / 405, family=style.MONO, ha="right")
        return [self._stems, self._tries, self._best, self._counter, self._readout]

    def show(self, time: float) -> None:
        """Let the newest try climb to the loss that it finds."""
        tried = tween.step_at(time)
        w, heights = self.search.positions, self.search.losses.copy()
        begun = int(np.ceil(time))
        heights[tried:begun] *= time - tried
        self._stems.set_segments([[(w[n], 0), (w[n], heights[n])] for n in range(begun)])
        self._tries.set_data(w[:begun], heights[:begun])
        self._counter.set_text(f"try {tried}" if tried else "no try yet")
        best = self.search.best[:tried][-1:]
        self._best.set_data(w[best], self.search.losses[best])
        self._readout.set_text(f"best: w = {w[best[0]]:2.0f}" if tried else "")

    def steps(self) -> list[Step]:
        """One step before the first try, and one for each try."""
        w, losses, best = self.search.positions, self.search.losses, self.search.best
        away = abs(w[best[-1]] - self.record.curve.minimum)
        sentences = {
            1: f"Try 1: at w = {w[0]:.0f} the loss is {losses[0]:.0f}. For now, that is the best.",
            int(best[-1])
            + 1: f"Try {best[-1] + 1}: at w = {w[best[-1]]:.0f} the loss is {losses[best[-1]]:.0f}.",
            len(w): f"Try {len(w)}: the grid is used up. The best try is {away:.0f} away from the minimum, "
            "and a better one would need a finer grid.",
        }
        return [
            Step("no try yet", sentence="Before the first try, nothing is known about the curve."),
            *step_list(
                {"w": w, "loss": losses, "best w": w[best]}, sentences, "try {}", numbers=range(1, len(w) + 1)
            ),
        ]


class FixedStepSearch(Scene):
    """A walk of equal steps that feels its way."""

    name = "fixed-step-search"
    title = "Fixed-step search: feel left, feel right"
    caption = (
        "The ball feels one step to each side (rings) and moves to the lower one, until neither is lower."
    )
    alt = "A ball walks down a curve in equal steps and stops where a step to either side would lead up."

    def __init__(self, record: Searches) -> None:
        self.record, self.search = record, record.fixed_step
        self._points = np.stack([self.search.positions, self.search.losses], axis=1)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the curve that the search cannot see, the ball and its feelers."""
        axes = place_axes(figure, self.size, 62, 66, 646, 286)
        draw_curve(axes, self.record.curve, known=False)
        (self._trail,) = axes.plot([], [], "o-", color=palette.MODEL, alpha=0.4, lw=style.THIN, ms=8)
        (self._feelers,) = axes.plot([], [], "o", color=palette.NEUTRAL, ms=20, mfc="none", mew=3)
        (self._lower,) = axes.plot([], [], "o", color=palette.CHOSEN, ms=22, mfc="none", mew=6)
        (self._ball,) = axes.plot([], [], "o", color=palette.MODEL, ms=20)
        self._counter = put_text(figure, 0.085, 380 / 405, family=style.MONO, weight="bold")
        self._readout = put_text(figure, 0.985, 380 / 405, family=style.MONO, ha="right")
        return [self._trail, self._feelers, self._lower, self._ball, self._counter, self._readout]

    def show(self, time: float) -> None:
        """Move the ball to the lower side; the feelers stay where it felt."""
        n, points, search = tween.step_at(time), self._points, self.search
        self._trail.set_data(*tween.up_to(points, time).T)
        self._ball.set_data(*tween.at(points, time)[:, None])
        w = search.positions[n]
        self._feelers.set_data(
            [w - search.length, w + search.length], [search.losses_left[n], search.losses_right[n]]
        )
        self._lower.set_data(*points[n + 1 : n + 2].T)
        self._counter.set_text(f"step {n}")
        stuck = n == len(points) - 1
        self._readout.set_text("both sides are higher" if stuck else f"w ={two_decimals(w, 6)}")

    def steps(self) -> list[Step]:
        """One step for each place where the ball stood."""
        search = self.search
        losses = zip(search.losses, search.losses_left, search.losses_right, strict=True)
        sides = [
            f"Here the loss is {here:.2f}, left {left:.2f}, right {right:.2f}" for here, left, right in losses
        ]
        away = abs(search.positions[-1] - self.record.curve.minimum)
        sentences = {
            0: f"{sides[0]}. Right is lower, so the step goes there.",
            1: f"{sides[1]}. Right is lower again.",
            len(sides) - 1: f"{sides[-1]}. Neither is lower: stuck, {away:.2f} from the minimum.",
        }
        return step_list({"w": search.positions, "loss": search.losses}, sentences, "step {}")
