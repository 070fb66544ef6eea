"""The scenes of chapter "Activation Functions" about sin x: learning it, its hinges, and where it ends."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.layout import Stacked
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.activation_functions.recipe import SineRun, SineRuns


class Fit(Scene):
    """A network's curve over the sine while it learns."""

    name = "fit"

    def __init__(self, record: SineRun, title: str, sentences: dict[int, str] | None = None) -> None:
        self.record, self.title = record, title
        self._sentences = sentences or {}

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the points and the curve."""
        run = self.record
        ax = figure.add_axes((0.075, 0.17, 0.885, 0.62))
        style.label(ax, 0.0, 1.13, self.title, fontsize=style.BODY, weight="bold", transform=ax.transAxes)
        _wave_axes(ax, run.side, 1.5)
        ax.plot(run.points_x, run.points_y, "o", color=palette.TARGET, markersize=5)
        (self._curve,) = ax.plot(run.x, run.predicted[0], color=palette.MODEL, linewidth=style.LINE + 1)
        self._number = style.number(ax, 1.0, 1.13, "", palette.LOSS, ha="right")
        return [self._curve, self._number]

    def show(self, time: float) -> None:
        """Place the curve."""
        self._curve.set_ydata(tween.at(self.record.predicted, time))
        row = tween.step_at(time)
        step = style.fixed(self.record.shown[row], ",d", 5)
        self._number.set_text(f"step {step}  error {style.fixed(self.record.error[row], '.4f', 6)}")

    def steps(self) -> list[Step]:
        """Return the shown steps with the error on held-out points."""
        errors = {"mean squared error": self.record.error}
        return step_list(errors, self._sentences, "step {:,}", numbers=self.record.shown)


class HingeByHinge(Scene):
    """The trained ReLU network taken apart: a straight line that bends at one hinge after the other."""

    name = "hinge-by-hinge"
    size = (720, 500)

    def __init__(self, record: SineRuns) -> None:
        self.record = record
        self.title = "Hinge by hinge, a line becomes a wave"
        self.caption = (
            "At each step one more hidden neuron joins in and bends the line at its hinge (orange). "
            "Left of the hinge nothing changes; below, how much each hinge bends."
        )
        self.alt = (
            "A straight line follows the left end of a sine wave and shoots off. One hinge after the other, "
            "from left to right, bends it back, until it follows all three waves."
        )
        hinges, run = record.hinges, record.relu
        self._first = int(np.sum(hinges.places <= -run.side))  # those to the left are part of the first line
        self._inside = int(np.sum(np.abs(hinges.places) < run.side))
        counts = range(self._first, self._first + self._inside + 1)
        self._x = np.unique(np.concatenate([hinges.places, [-run.side, run.side]]).clip(-run.side, run.side))
        self._curves = np.array([hinges.curve(self._x, count) for count in counts])

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw sine and line above, and the bends below."""
        run, hinges = self.record.relu, self.record.hinges
        ax = figure.add_axes((0.085, 0.42, 0.875, 0.48))
        _wave_axes(ax, run.side, 1.5)
        ax.tick_params(labelbottom=False)
        ax.plot(run.x, run.y, color=palette.TARGET, linewidth=9, alpha=0.35)
        (self._line,) = ax.plot(self._x, self._curves[0], color=palette.MODEL, linewidth=style.LINE + 1)
        (self._done,) = ax.plot([], [], "o", color=palette.MODEL, markersize=9)
        (self._now,) = ax.plot(
            [], [], "o", color=palette.CHOSEN, markeredgecolor=palette.NEUTRAL, markersize=style.DOT + 4
        )
        self._count = style.number(ax, 1.0, 1.12, "", ha="right")
        low = figure.add_axes((0.085, 0.13, 0.875, 0.20))
        _wave_axes(low, run.side, 1.15 * float(np.abs(hinges.bends).max()))
        low.set_yticks([])
        style.label(low, 0.0, 1.14, "bend", transform=low.transAxes)
        low.axhline(0, color=palette.FADED, linewidth=style.THIN)
        places, bends = self._hinges()
        self._bends = low.vlines(places, 0, 0 * bends, color=palette.MODEL, linewidth=6)
        return [self._line, self._done, self._now, self._count, self._bends]

    def show(self, time: float) -> None:
        """Bend the line at the hinges reached so far."""
        places, bends = self._hinges()
        curve = tween.at(self._curves, time)
        self._line.set_ydata(curve)
        heights = np.interp(places, self._x, curve)
        step = tween.step_at(time)
        self._done.set_data(places[:step], heights[:step])
        now = max(0, int(np.ceil(time - 1e-9)))
        self._now.set_data(places[now - 1 : now], heights[now - 1 : now]) if now else self._now.set_data(
            [], []
        )
        grown = np.clip(time - np.arange(len(places)), 0, 1) * bends
        self._bends.set_segments([[(x, 0), (x, bend)] for x, bend in zip(places, grown, strict=True)])
        self._count.set_text(f"{step:2d} of {self._inside} hinges")

    def steps(self) -> list[Step]:
        """Return the first line and one step per hinge."""
        places, bends = self._hinges()
        third = self._inside // 3
        strong = int(np.argmax(np.abs(bends) > 0.5 * np.abs(bends).max())) + 1
        told = {
            0: "Without hinges, the network is a straight line.",
            strong: "The first strong hinge turns the line round. To its left nothing has changed.",
            third: f"{third} hinges: the curve is right up to here, and goes on straight.",
            2 * third: f"{2 * third} hinges: where the wave turns, several hinges stand close together.",
            self._inside: f"All {self._inside} hinges of the interval: three waves made of straight pieces.",
        }
        first = Step("no hinge", {}, told.pop(0))
        numbers = range(1, len(places) + 1)
        return [first, *step_list({"place": places, "bend": bends}, told, "hinge {}", numbers=numbers)]

    def _hinges(self) -> tuple[np.ndarray, np.ndarray]:
        part = slice(self._first, self._first + self._inside)
        return self.record.hinges.places[part], self.record.hinges.bends[part]


class Outside(Scene):
    """The trained ReLU network beyond the interval in which it has seen points."""

    name = "outside"
    size = (720, 430)

    def __init__(self, record: SineRuns) -> None:
        self.record = record.relu
        self.title = "Where the examples end"
        self.caption = "Shaded: where the examples are. Watch what the network (blue) does elsewhere."
        self.alt = (
            "In the shaded interval the blue curve lies on the green sine. At its ends the sine goes on "
            "waving, and the blue curve leaves as a straight line."
        )
        x = self.record.wide_x
        self._ends = np.linspace(0, len(x) - 1, 41).round().astype(int)
        self._error = np.abs(self.record.wide_predicted - np.sin(x))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the interval, the sine, and the curve that appears."""
        run = self.record
        ax = figure.add_axes((0.085, 0.14, 0.875, 0.70))
        _wave_axes(ax, run.side + 2 * np.pi, 1.15 * float(np.abs(run.wide_predicted).max()))
        ax.set_yticks([-1, 1])
        ax.set_xticks([-5 * np.pi, -run.side, 0, run.side, 5 * np.pi], ["−5π", "−3π", "0", "3π", "5π"])
        ax.axvspan(-run.side, run.side, color=palette.FAINT, zorder=0)
        style.label(ax, 0.5, 0.09, "examples were here", ha="center", transform=ax.transAxes)
        ax.plot(run.wide_x, np.sin(run.wide_x), color=palette.TARGET, linewidth=9, alpha=0.4)
        (self._curve,) = ax.plot([], [], color=palette.MODEL, linewidth=style.LINE + 1)
        (self._dot,) = ax.plot([], [], "o", color=palette.MODEL, markersize=style.DOT)
        (self._gap,) = ax.plot([], [], color=palette.LOSS, linewidth=style.LINE, zorder=1.5)
        self._number = style.number(ax, 1.0, 1.10, "", ha="right")
        return [self._curve, self._dot, self._gap, self._number]

    def show(self, time: float) -> None:
        """Draw the curve up to now."""
        run = self.record
        end = round(float(tween.at(self._ends, time)))
        x, y = run.wide_x, run.wide_predicted
        self._curve.set_data(x[: end + 1], y[: end + 1])
        self._dot.set_data(x[end : end + 1], y[end : end + 1])
        self._gap.set_data([x[end]] * 2, [np.sin(x[end]), y[end]])
        here = self._ends[tween.step_at(time)]
        at, gap = style.fixed(x[here], ".1f", 5), style.fixed(self._error[here], ".2f", 5)
        self._number.set_text(f"x = {at}   off by {gap}")

    def steps(self) -> list[Step]:
        """Return the places with network, sine and the difference."""
        x, y = self.record.wide_x[self._ends], self.record.wide_predicted[self._ends]
        off = self._error[self._ends]
        told = {
            0: f"Two pi to the left of all examples, the network is off by {off[0]:.2f}.",
            8: f"Here the examples begin: off by {off[8]:.2f}.",
            20: f"In the middle it is off by {off[20]:.2f}.",
            32: f"Here the examples end: off by {off[32]:.2f}. Beyond, there are hardly any hinges.",
            40: f"Two pi to the right of all examples: off by {off[40]:.2f}.",
        }
        columns = {"x": x, "network": y, "sin x": np.sin(x), "off by": off}
        return step_list(columns, told, [f"x = {style.fixed(place, '.1f')}" for place in x])


def linear_and_relu(record: SineRuns) -> Stacked:
    """Show both networks in lock-step."""
    shown = [int(step) for step in record.relu.shown]
    last = shown[-1]
    told = {
        0: "Both networks start with random weights.",
        20: "Above, the line turns. Below, the curve begins to bend.",
        100: "Above, nothing more will happen. Below, the first waves appear.",
        500: "Below, all bends are in the right places.",
        2000: "Below, what is left are corners that are cut.",
        last: "Converged.",
    }
    sentences = {}
    for step, text in told.items():
        row = shown.index(step)
        errors = f"Errors: {record.linear.error[row]:.4f} without, {record.relu.error[row]:.4f} with ReLU."
        sentences[step] = f"Step {step:,}. {text} {errors}"
    return Stacked(
        [Fit(record.linear, "no activation", sentences), Fit(record.relu, "ReLU")],
        name="linear-and-relu",
        title="The same network without and with ReLU learns sin x",
        caption="Green: the examples. Blue: the network. Both have 40 hidden neurons and see the same "
        "points; the error is measured on other points.",
        alt="Above, a straight line turns until it lies nearly flat, and stays. "
        "Below, a jagged curve bends into the three waves.",
        size=(720, 580),
    )


def _wave_axes(ax: Axes, side: float, height: float) -> None:
    style.axes(ax, xlim=(-side, side), ylim=(-height, height), yticks=[-1, 0, 1])
    ax.set_xticks([-3 * np.pi, 0, 3 * np.pi], ["−3π", "0", "3π"])
