"""How chapter "Activation Functions" looks: bends and slopes, a wave made of hinges, and softmax.

The scenes about sin x are in `mlanimated.chapters.activation_functions.sine_waves`.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.layout import SideBySide
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.activation_functions.back_propagation import BackPropagation
from mlanimated.chapters.activation_functions.one_pass import one_pass
from mlanimated.chapters.activation_functions.recipe import (
    Backwards,
    BackwardsBoth,
    Scores,
    Sweeps,
    Temperatures,
    backwards,
    sine_runs,
    sweeps,
    temperatures,
)
from mlanimated.chapters.activation_functions.sine_waves import HingeByHinge, Outside, linear_and_relu


class FourFunctions(Scene):
    """An input moves along the axis, through four functions at once: what comes out, and how steeply."""

    name = "four-functions"
    size = (720, 780)

    def __init__(self, record: Sweeps) -> None:
        self.record = record
        self.title = "Four activation functions"
        self.caption = (
            "The same input z moves through all four. Blue: what comes out. "
            "Vermillion dashes: the slope there; it is also the tilt of the short stroke."
        )
        self.alt = (
            "From left to right, ReLU stays at 0 and then rises with slope 1; leaky ReLU is almost the same. "
            "tanh rises from −1 to 1 and the sigmoid from 0 to 1; both are steepest in the middle, and flat "
            "at both ends."
        )
        self._runs = (record.relu, record.leaky_relu, record.tanh, record.sigmoid)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw four pairs of curves, each with a dot and a tangent."""
        self._panels = []
        for index, run in enumerate(self._runs):
            left, bottom = 0.075 + 0.49 * (index % 2), 0.585 - 0.465 * (index // 2)
            ax = figure.add_axes((left, bottom, 0.415, 0.30))
            style.axes(ax, xlim=(-4.2, 4.2), ylim=(-1.3, 4.3), yticks=[-1, 0, 1, 4])
            ax.set_xticks([-4, 0, 4])
            ax.axhline(0, color=palette.FADED, linewidth=style.THIN)
            style.label(ax, 0.0, 1.24, run.name, transform=ax.transAxes, weight="bold", fontsize=style.BODY)
            ax.plot(run.curve_z, run.curve_value, color=palette.MODEL)
            jump = np.abs(np.gradient(run.curve_slope)) > 0.4  # where there is no slope, nothing is drawn
            slopes = np.where(jump, np.nan, run.curve_slope)
            ax.plot(run.curve_z, slopes, color=palette.LOSS, linewidth=style.LINE - 1, linestyle=(0, (2, 1)))
            (tangent,) = ax.plot([], [], color=palette.LOSS, linewidth=style.LINE + 3)
            (dot,) = ax.plot([], [], "o", color=palette.MODEL, markersize=style.DOT + 2)
            out = style.number(ax, 0.04, 0.90, "", palette.MODEL)
            steep = style.number(ax, 0.0, 1.09, "", palette.LOSS)
            self._panels.append((run, tangent, dot, out, steep))
        self._in = figure.text(
            0.5, 0.028, "", fontsize=style.SMALL, family=style.MONO, ha="center", va="center", weight="bold"
        )
        return [self._in, *(artist for _, *artists in self._panels for artist in artists)]

    def show(self, time: float) -> None:
        """Place dots and tangents."""
        step = tween.step_at(time)
        for run, tangent, dot, out, steep in self._panels:
            z, value, slope = (float(tween.at(column, time)) for column in (run.z, run.value, run.slope))
            reach = 0.9 / np.hypot(1.0, slope)
            tangent.set_data([z - reach, z + reach], [value - slope * reach, value + slope * reach])
            dot.set_data([z], [value])
            out.set_text(f"out {style.fixed(run.value[step], '.2f', 5)}")
            steep.set_text(f"slope {style.fixed(run.slope[step], '.2f', 4)}")
        self._in.set_text(f"input z = {style.fixed(self.record.relu.z[step], '.2f', 5)}")

    def steps(self) -> list[Step]:
        """Return each place with the four outputs and slopes."""
        run = self.record
        columns = {
            f"{each.name}: {what}": list(column)
            for each in self._runs
            for what, column in (("out", each.value), ("slope", each.slope))
        }

        def say(step: int, text: str) -> str:
            z = style.fixed(run.relu.z[step], "g")
            slopes = ", ".join(f"{each.slope[step]:.2f} ({each.name})" for each in self._runs)
            return f"z = {z}. {text} Slopes: {slopes}."

        sentences = {
            0: say(0, "ReLU says 0; tanh and sigmoid are almost flat."),
            12: say(12, "ReLU still says 0; tanh and sigmoid climb."),
            16: say(16, "The two ReLUs have their corner here; tanh and sigmoid are steepest."),
            20: say(20, "The two ReLUs pass everything on; tanh and sigmoid are levelling off."),
            32: say(32, "The two ReLUs are as steep as ever; tanh and sigmoid are saturated."),
        }
        return step_list(columns, sentences, [f"z = {style.fixed(z, '.2f')}" for z in run.relu.z])


class SlopeBars(Scene):
    """How large the slopes are, layer by layer, from the last one back to the first."""

    name = "slope-bars"
    _LOWEST = 1e-9

    def __init__(self, record: Backwards, sentences: dict[int, str] | None = None) -> None:
        self.record, self.title = record, record.name
        self._sentences = sentences or {}
        self._middle = np.median(record.size, axis=0)
        self._range = np.array([record.size.min(axis=0), record.size.max(axis=0)])

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw one bar per layer, the first at the left."""
        count = len(self._middle)
        figure.text(0.24, 0.93, self.record.name, fontsize=style.BODY, weight="bold", va="center")
        ax = figure.add_axes((0.24, 0.19, 0.73, 0.61))
        ax.set_yscale("log")
        style.axes(ax, x="layer", xlim=(0.3, count + 0.7), ylim=(self._LOWEST, 3), xticks=[1, 5, count])
        ax.set_yticks([1e-8, 1e-4, 1], ["10⁻⁸", "10⁻⁴", "1"])
        ax.minorticks_off()
        self._bars = ax.bar(range(1, count + 1), self._LOWEST, 0.72, color=palette.LOSS)
        self._whiskers = ax.vlines(
            range(1, count + 1), self._LOWEST, self._LOWEST, color=palette.NEUTRAL, linewidth=3
        )
        self._number = style.number(ax, 0.0, 1.09, "", palette.LOSS)
        return [*self._bars, self._whiskers, self._number]

    def show(self, time: float) -> None:
        """Let the bars of the layers reached so far stand; step 0 is the last layer."""
        count, time = len(self._middle), time + 1
        reached = []
        for k, bar in enumerate(self._bars):
            grown = tween.fade(time, count - 1 - k, count - k)
            bar.set_height(self._LOWEST * (self._middle[k] / self._LOWEST) ** grown)
            reached.append(grown == 1.0)
        low, high = np.where(reached, self._range, self._LOWEST)
        self._whiskers.set_segments(
            [[(k + 1, a), (k + 1, b)] for k, (a, b) in enumerate(zip(low, high, strict=True))]
        )
        layer = count - tween.step_at(time)
        self._number.set_text(f"slope {self._middle[layer]:.8f}")

    def steps(self) -> list[Step]:
        """Return one step per layer, backwards."""
        count = len(self._middle)
        columns = {"median": self._middle, "smallest": self._range[0], "largest": self._range[1]}
        names = [f"layer {count - back}" for back in range(count)]
        return step_list({name: column[::-1] for name, column in columns.items()}, self._sentences, names)


class SoftmaxBars(Scene):
    """Three scores and the probabilities that softmax makes of them, while one score rises."""

    name = "softmax"
    size = (720, 430)

    def __init__(self, record: Scores) -> None:
        self.record = record
        self.title = "Softmax: from scores to probabilities"
        self.caption = (
            "Left: scores; the frog's rises. Right: probabilities, which always sum to 1. "
            "The slider sets the temperature: cold makes the winner take all, hot makes all alike."
        )
        self.alt = (
            "The score of the frog rises from −2 to 4 while horse stays at 2 and deer at 1. "
            "Its probability grows from almost nothing to the largest, at the cost of the other two."
        )

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw three rows of two bars."""
        run = self.record
        rows = np.arange(len(run.names))[::-1]
        left = figure.add_axes((0.15, 0.17, 0.31, 0.64))
        right = figure.add_axes((0.56, 0.17, 0.28, 0.64))
        style.axes(left, x="score", xlim=(-2.4, 4.4), ylim=(-0.6, 2.6), xticks=[-2, 0, 4])
        style.axes(right, x="probability", xlim=(0, 1), ylim=(-0.6, 2.6), xticks=[0, 1])
        left.axvline(0, color=palette.FADED, linewidth=style.THIN)
        left.spines["left"].set_visible(False)
        self._scores = left.barh(rows, 0 * run.scores[0], 0.6, color=palette.NEUTRAL)
        self._shares = right.barh(rows, 0 * run.scores[0], 0.6, color=palette.MODEL)
        for row, name in zip(rows, run.names, strict=True):
            style.label(left, -0.04, row, name, ha="right", transform=left.get_yaxis_transform())
        self._numbers = [
            style.label(
                right, 1.05, row, "", palette.MODEL, family=style.MONO, transform=right.get_yaxis_transform()
            )
            for row in rows
        ]
        self._title = style.number(left, -0.40, 1.14, "", fontsize=style.BODY)
        return [*self._scores, *self._shares, *self._numbers, self._title]

    def show(self, time: float) -> None:
        """Set bars and numbers; the number of the largest is bold."""
        run, step = self.record, tween.step_at(time)
        ahead = run.probabilities[step] >= run.probabilities[step].max() - 1e-12  # two, when they are equal
        for k, (score, share) in enumerate(
            zip(tween.at(run.scores, time), tween.at(run.probabilities, time), strict=True)
        ):
            self._scores[k].set_width(score)
            self._shares[k].set_width(share)
            self._shares[k].set_alpha(1.0 if ahead[k] else 0.55)
            self._numbers[k].set_text(style.fixed(run.probabilities[step, k], ".3f", 5))
            self._numbers[k].set_fontweight("bold" if ahead[k] else "normal")
        frog = style.fixed(run.scores[step, -1], ".1f", 4)
        self._title.set_text(f"temperature {run.temperature:<4g}   frog's score {frog}")

    def steps(self) -> list[Step]:
        """Return each score of the frog with the three probabilities."""
        run = self.record
        last = len(run.scores) - 1
        told = {
            0: "The frog's score is the lowest",
            8: "The frog has caught up with the horse",
            last: "The frog's score is the highest",
        }
        sentences = {}
        for k, text in told.items():
            shares = zip(run.names, run.probabilities[k], strict=True)
            listed = ", ".join(f"{name} {share:.3f}" for name, share in shares)
            sentences[k] = f"{text} (temperature {run.temperature:g}): {listed}."
        columns = zip(run.names, run.probabilities.T, strict=True)
        return step_list(
            {f"p({name})": column for name, column in columns},
            sentences,
            [f"frog's score {style.fixed(score, '.1f')}" for score in run.scores[:, -1]],
        )


def slopes_backwards(record: BackwardsBoth) -> SideBySide:
    """Show both deep networks in lock-step."""
    sigmoid, relu = (np.median(each.size, axis=0) for each in (record.sigmoid, record.relu))
    sentences = {
        0: "The slopes come from the loss, at the right, and go backwards. "
        f"Layer 10: {sigmoid[-1]:.4f} with sigmoids, {relu[-1]:.4f} with ReLU.",
        4: f"Layer 6: each sigmoid has shrunk the slopes several times ({sigmoid[5]:.7f}); ReLU has not.",
        9: f"Layer 1: {sigmoid[0]:.8f} with sigmoids, {relu[0]:.4f} with ReLU.",
    }
    return SideBySide(
        [SlopeBars(record.sigmoid, sentences), SlopeBars(record.relu)],
        name="slopes-backwards",
        title="What is left of the slopes ten layers back",
        caption="The scale is logarithmic: one notch down is ten thousand times less. "
        "Thin strokes: from the smallest to the largest of eight seeds.",
        alt="With sigmoids the slopes shrink from layer to layer, by more than ten thousand in all. "
        "With ReLU they stay about the same.",
        size=(720, 420),
    )


def softmax_slider(record: Temperatures) -> Variants:
    """Show one film per temperature; the first is the middle one, 1."""
    order = sorted(record.at, key=float)
    return Variants("temperature", {label: SoftmaxBars(record.at[label]) for label in order})


SWEEP = Timeline(fps=12, move=0.08, hold=0.08, mark_hold=0.4)
TIMELINE = Timeline(fps=12, move=0.25, hold=0.08, mark_hold=0.25)
SLOW = Timeline(fps=12, move=0.34, hold=0.08, mark_hold=0.4)
ONE_BY_ONE = Timeline(fps=4, move=0, hold=1.5, mark_hold=1.5)  # time to read each sum

ANIMATIONS = {
    "four-functions": Entry(FourFunctions, sweeps, SWEEP),
    "linear-and-relu": Entry(linear_and_relu, sine_runs, TIMELINE),
    "hinge-by-hinge": Entry(HingeByHinge, sine_runs, TIMELINE),
    "back-propagation": Entry(BackPropagation, one_pass, ONE_BY_ONE),
    "outside": Entry(Outside, sine_runs, SWEEP),
    "slopes-backwards": Entry(slopes_backwards, backwards, SLOW),
    "softmax": Entry(softmax_slider, temperatures, TIMELINE),
}
