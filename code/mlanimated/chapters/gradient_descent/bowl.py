"""A loss curve of one parameter, and a ball that takes the steps of a run on it."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from mlanimated.animate import palette, style, tween
from mlanimated.chapters.gradient_descent.recipe import Curve
from mlanimated.learn.descent import Descent

# Dense early, sparse late. Jumps are odd: a ball that changes sides at every step is seen to do so.
SHOWN = (0, 1, 2, 3, 4, 5, 6, 7, 10, 15, 30)


class Bowl:
    """A loss curve in its axes, and a ball that takes the shown steps of one run."""

    def __init__(self, axes: Axes, curve: Curve, run: Descent) -> None:
        self.axes, self.run = axes, run
        self._points = np.stack([run.positions, run.losses], axis=1)
        (self._trail,) = axes.plot([], [], "o-", color=palette.MODEL, alpha=0.4, lw=style.THIN, ms=8)
        (self._tangent,) = axes.plot([], [], color=palette.NEUTRAL, lw=style.LINE)
        self._arrow = FancyArrowPatch((0, 0), (1, 0), arrowstyle="-|>", shrinkA=0, shrinkB=0)
        axes.add_patch(self._arrow).set(color=palette.CHOSEN, lw=5, capstyle="butt", zorder=3)
        (self._ball,) = axes.plot([], [], "o", color=palette.MODEL, ms=20, zorder=4)
        (self._edge,) = axes.plot([], [], "^", color=palette.MODEL, ms=22, zorder=4)
        self._gone = style.label(
            axes, curve.minimum, 0.76 * curve.y.max(), "out of\nthe picture", palette.MODEL
        )
        self._gone.set(ha="center", bbox={"color": palette.BACKGROUND, "alpha": 0.85, "pad": 2}, zorder=5)
        box = axes.get_window_extent().transformed(axes.figure.dpi_scale_trans.inverted())
        self._unit = 72 * box.width / np.ptp(axes.get_xlim()), 72 * box.height / np.ptp(axes.get_ylim())

    @property
    def artists(self) -> list[Artist]:
        """What moves."""
        return [self._trail, self._tangent, self._arrow, self._ball, self._edge, self._gone]

    def place(self, time: float) -> None:
        """Put the ball where it is at `time`; slope and step fade while it moves."""
        before, part = tween.step_at(time), time % 1
        # The ball jumps along the chord: descent knows the curve only where it lands.
        x, y = point = tween.at(self._points[list(SHOWN)], time)
        self._trail.set_data(*np.vstack([self._points[: SHOWN[before] + 1], point]).T)
        self._ball.set_data([x], [y])
        (left, right), top = self.axes.get_xlim(), self.axes.get_ylim()[1]
        outside = bool(y > top)
        self._edge.set_data([np.clip(x, left + 2, right - 2)], [0.95 * top])
        self._edge.set_visible(outside)
        self._gone.set_visible(outside)
        self._point(SHOWN[before if part < 0.5 else before + 1], alpha=tween.fade(abs(part - 0.5), 0.25, 0.5))

    def _point(self, row: int, alpha: float) -> None:
        """Draw slope and step as they are at one row of the run."""
        x, y, slope = self.run.positions[row], self.run.losses[row], self.run.gradients[row]
        wide, high = self._unit
        half = 55 / np.hypot(wide, slope * high)
        self._tangent.set_data([x - half, x + half], [y - half * slope, y + half * slope])
        self._tangent.set_alpha(alpha)
        step = -self.run.learning_rate * slope
        above = min(y + 26 / high, self.axes.get_ylim()[1] - 10 / high)
        self._arrow.set_positions((x, above), (x + step, above))
        # A short arrow gets a short head: what is seen of it is never longer than the step.
        self._arrow.set_mutation_scale(min(24, 2 * abs(step) * wide))
        self._arrow.set_alpha(alpha)
        inside = y < self.axes.get_ylim()[1]
        self._tangent.set_visible(inside)
        self._arrow.set_visible(inside and step != 0 and row < SHOWN[-1])


def draw_curve(axes: Axes, curve: Curve, *, wide: bool = True, known: bool = True) -> None:
    """Draw the curve and its minimum; faded where a search cannot see it, with names where there is room."""
    style.axes(axes, xlim=(curve.w[0], curve.w[-1]), ylim=(-16, curve.y.max()))
    axes.set_yticks([0, 100, 200], ["0", "", "200"])
    axes.set_xticks([0, curve.minimum, 20], ["0", "minimum: w = 10" if wide else "10", "20"])
    axes.get_xticklabels()[1].set_color(palette.TARGET)
    axes.plot(curve.w, curve.y, color=palette.LOSS, alpha=1 if known else 0.3, zorder=1)
    axes.plot(curve.minimum, 0, "D", color=palette.TARGET, ms=16, zorder=2)
    if wide:
        name_loss(axes)


def name_loss(axes: Axes) -> None:
    """Write the name of the vertical axis between its numbers."""
    axes.annotate(
        "loss", (0, 0.5), (-12, 0), xycoords="axes fraction", textcoords="offset points",
        ha="right", va="center", rotation=90, color=palette.LOSS,
    )  # fmt: skip


def two_decimals(value: float, width: int = 0) -> str:
    """Write a number with two decimals, and zero without a sign."""
    return style.fixed(0.0 if abs(value) < 0.005 else value, width=width)
