"""What the scenes of chapter "Introduction to Neural Networks" share: a line, its points, tracks, steps."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from mlanimated.animate import palette, style, tween
from mlanimated.chapters.neural_networks.recipe import NeuronRun

COLD, WARM = -13.0, 53.0  # °C at the ends of the line that is drawn
DARK_ORANGE = "#8a5a00"  # text about orange things: orange itself is too light to read


class Line:
    """Ten points, the neuron's line, and its errors as strokes from the line to the points."""

    def __init__(self, ax: Axes, celsius: Any, fahrenheit: Any, *, warm: float = WARM) -> None:
        style.axes(
            ax,
            x="°C",
            y="°F",
            xlim=(COLD, warm + 2),
            ylim=(-15, 150 if warm == WARM else 115),
            xticks=[0, 25, 50] if warm == WARM else [0, 25],
            yticks=[0, 50, 100],
        )
        self._x, self._y = celsius, fahrenheit
        self._ends = np.array([COLD, warm])
        self.errors = ax.vlines(celsius, fahrenheit, fahrenheit, color=palette.LOSS, linewidth=style.THIN + 1)
        (self.line,) = ax.plot(self._ends, self._ends, color=palette.MODEL, linewidth=style.LINE + 1)
        ax.plot(celsius, fahrenheit, "o", color=palette.NEUTRAL, markersize=style.DOT - 3, zorder=3)

    def show(self, w: float, b: float) -> None:
        """Draw the line of w and b."""
        self.line.set_ydata(w * self._ends + b)
        predicted = w * self._x + b
        self.errors.set_segments(
            [[(x, y), (x, p)] for x, y, p in zip(self._x, self._y, predicted, strict=True)]
        )


class Track:
    """A number on a line of its own: where it is (dot), where it should be (green stroke)."""

    def __init__(
        self, ax: Axes, name: str, color: str, limits: tuple[float, float], goal: float | None, spec: str
    ) -> None:
        ax.set_axis_off()
        ax.set_xlim(limits)
        ax.set_ylim(-1.0, 2.6)
        ax.plot(limits, [0, 0], color=palette.FADED, linewidth=style.THIN)
        if goal is not None:
            ax.plot([goal, goal], [-0.9, 0.9], color=palette.TARGET, linewidth=style.LINE)
        style.label(ax, limits[0], 1.75, name, color)
        (self._dot,) = ax.plot([limits[0]], [0], "o", color=color, clip_on=False)
        self._number = style.number(ax, 1.0, 2.75 / 3.6, "", color, ha="right")
        self._limits, self._spec = limits, spec
        self.artists: list[Artist] = [self._dot, self._number]

    def show(self, place: float) -> None:
        """Put the dot at `place`."""
        self._dot.set_xdata([float(np.clip(place, *self._limits))])

    def write(self, value: float) -> None:
        """Write the number."""
        self._number.set_text(style.fixed(value, self._spec))


def step_text(record: NeuronRun, time: float) -> str:
    """Return which step the picture shows, in a fixed width."""
    return f"step {style.fixed(record.shown[tween.step_at(time)], ',d', 5)}"
