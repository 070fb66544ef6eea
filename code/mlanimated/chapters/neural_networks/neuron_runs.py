"""The neuron with and without scaling: its lines side by side, and its paths across the map of the loss."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.layout import SideBySide
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.neural_networks.neuron_parts import Line, step_text
from mlanimated.chapters.neural_networks.recipe import BothRuns, NeuronRun


class LinePanel(Scene):
    """One side of a comparison: a run's line and its two numbers."""

    name = "line-panel"

    def __init__(self, record: NeuronRun, title: str, sentences: dict[int, str] | None = None) -> None:
        self.record, self.title = record, title
        self._sentences = sentences or {}
        line = record.line
        self._w, self._b, self._loss = (column[record.shown] for column in (line.w, line.b, line.loss))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw points and line, and the numbers below."""
        ax = figure.add_axes((0.20, 0.36, 0.76, 0.47))
        figure.text(0.03, 0.94, self.title, fontsize=style.BODY, va="center")
        self._line = Line(ax, self.record.celsius, self.record.fahrenheit, warm=38.0)
        self._step = style.number(ax, 1.0, 1.10, "", ha="right", weight="bold")
        self._number_w = style.number(ax, 0.02, -0.48, "", palette.MODEL)
        self._number_b = style.number(ax, 0.02, -0.66, "", palette.MODEL)
        return [self._line.errors, self._line.line, self._step, self._number_w, self._number_b]

    def show(self, time: float) -> None:
        """Place the line and write its numbers."""
        self._line.show(float(tween.at(self._w, time)), float(tween.at(self._b, time)))
        step = tween.step_at(time)
        self._number_w.set_text(f"w = {style.fixed(self._w[step], '.3f', 6)}")
        self._number_b.set_text(f"b = {style.fixed(self._b[step], '.2f', 5)}")
        self._step.set_text(step_text(self.record, time))

    def steps(self) -> list[Step]:
        """Return the shown steps with w, b and loss."""
        columns = {"w": self._w, "b": self._b, "loss": self._loss}
        return step_list(columns, self._sentences, "step {:,}", numbers=self.record.shown, line=_updates)


class MapPanel(Scene):
    """One side of a comparison: the loss as a landscape seen from above, and the path through it."""

    name = "map-panel"

    def __init__(
        self, record: NeuronRun, title: str, axes: tuple[str, str], sentences: dict[int, str] | None = None
    ) -> None:
        self.record, self.title = record, title
        self._axes, self._sentences = axes, sentences or {}
        self._path = np.stack([record.own.w, record.own.b], axis=-1)[record.shown]
        self._loss = record.own.loss[record.shown]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the landscape, its lowest point and the walker."""
        run = self.record
        ax = figure.add_axes((0.20, 0.17, 0.77, 0.63))
        ax.set_aspect("equal")
        figure.text(0.03, 0.945, self.title, fontsize=style.BODY, va="center")
        put_text(figure, 0.97, 0.945, "★ lowest loss", size=style.SMALL, ha="right", color=palette.TARGET)
        levels = 10.0 ** np.arange(0, 6.5, 0.5)
        ax.contourf(run.map_w, run.map_b, run.map_loss, levels=[0, *levels], colors=_shades(len(levels)))
        ax.contour(run.map_w, run.map_b, run.map_loss, levels=levels, colors=palette.BACKGROUND, linewidths=1)
        w, b = self._axes
        style.axes(ax, x=w, y=b, xticks=[0, 20, 40], yticks=[0, 20, 40, 60])
        ax.set_xlim(run.map_w[0], run.map_w[-1])
        ax.set_ylim(run.map_b[0], run.map_b[-1])
        ax.plot(
            *run.own_target,
            marker="*",
            color=palette.TARGET,
            markersize=style.DOT + 12,
            markeredgecolor="white",
        )
        (self._trail,) = ax.plot([], [], color=palette.MODEL, linewidth=style.LINE)
        (self._dot,) = ax.plot(
            [],
            [],
            "o",
            color=palette.MODEL,
            markeredgecolor="white",
            markeredgewidth=2,
            markersize=style.DOT + 2,
        )
        self._step = style.number(ax, 1.0, 1.07, "", ha="right", weight="bold")
        return [self._trail, self._dot, self._step]

    def show(self, time: float) -> None:
        """Place the walker at the end of its trail."""
        trail = tween.up_to(self._path, time)
        self._trail.set_data(*trail.T)
        self._dot.set_data(trail[-1:, 0], trail[-1:, 1])
        self._step.set_text(step_text(self.record, time))

    def steps(self) -> list[Step]:
        """Return the shown steps with the two adjusted numbers and the loss."""
        columns = {"w": self._path[:, 0], "b": self._path[:, 1], "loss": self._loss}
        return step_list(columns, self._sentences, "step {:,}", numbers=self.record.shown, line=_updates)


def plain_and_scaled(record: BothRuns) -> SideBySide:
    """Both runs' lines in lock-step."""
    plain, scaled = record.plain.line, record.scaled.line

    def say(step: int, text: str) -> str:
        return f"Step {step:,}. {text} b is {plain.b[step]:.2f} (left) and {scaled.b[step]:.2f} (right)."

    told = {
        0: "Both start with the line °F = °C.",
        5: "On the left only w has moved; on the right, w and b move together.",
        20: "On the right the line is nearly there.",
        40: "On the right training is over.",
        1000: "On the left b is still on its way.",
        4000: "Both have found the same line.",
    }
    sentences = {step: say(step, text) for step, text in told.items()}
    return SideBySide(
        [LinePanel(record.plain, "°C as they are", sentences), LinePanel(record.scaled, "°C scaled")],
        name="plain-and-scaled",
        title="The same neuron, with and without scaling",
        caption="Both panels show the same step. Watch b: it has to reach 32 on both sides.",
        alt="Two lines start alike. The right one reaches its ten points within 40 steps; the left one tilts "
        "at once and then needs thousands of steps to rise.",
        size=(720, 470),
    )


def valley_and_bowl(record: BothRuns) -> SideBySide:
    """Both runs' paths in lock-step."""
    told = {
        0: "Both dots start at the first guess. The star marks the w and b with the lowest loss.",
        1: "Left: one step crosses the valley. Right: the first step leads straight towards the star.",
        10: "Left: at the bottom of the valley, nearly flat from here on. Right: most of the way is done.",
        40: "Left: creeping along the bottom. Right: arrived.",
        1000: "Left: nine tenths of the way.",
        4000: "Left: arrived at last.",
    }
    sentences = {step: f"Step {step:,}. {text}" for step, text in told.items()}
    return SideBySide(
        [
            MapPanel(record.plain, "a valley", ("w", "b"), sentences),
            MapPanel(record.scaled, "a bowl", ("w", "b"), None),
        ],
        name="valley-and-bowl",
        title="Why b is slow: the loss seen from above",
        caption="Each place is one choice of w and b; the darker, the lower its loss, and the star marks the "
        "lowest. With temperatures as they are, the loss is a narrow valley; with scaled ones, a round bowl.",
        alt="Left: a path falls into a narrow, steep valley and then creeps along its flat bottom. "
        "Right: a path runs straight to the centre of round rings.",
        size=(720, 440),
    )


def _shades(count: int) -> list[tuple[float, float, float]]:
    """Greys from dark (low) to light (high)."""
    return [(grey, grey, grey) for grey in np.linspace(0.45, 0.97, count)]


def _updates(number: int) -> str:
    """Return which line of the shown code has led to a step."""
    return "update" if number else ""
