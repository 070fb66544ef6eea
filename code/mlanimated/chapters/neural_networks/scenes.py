"""How chapter "Introduction to Neural Networks" looks: a line finds its points, one half of it slowly."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.neural_networks.house import network_run
from mlanimated.chapters.neural_networks.neuron_parts import (
    DARK_ORANGE,
    Line,
    Track,
    step_text,
)
from mlanimated.chapters.neural_networks.neuron_runs import plain_and_scaled, valley_and_bowl
from mlanimated.chapters.neural_networks.recipe import (
    NeuronRun,
    OneAdjustment,
    ThreeWays,
    both_runs,
    one_adjustment,
    plain_run,
    three_ways,
)
from mlanimated.chapters.neural_networks.three_neurons import ThreeNeurons

QUESTION = 50.0  # °C, asked at every step; no training pair is as warm


class OneNeuron(Scene):
    """One neuron in training: its line, its two numbers, its loss, and what it answers to 50 °C."""

    name = "one-neuron"
    size = (720, 540)

    def __init__(self, record: NeuronRun) -> None:
        self.record = record
        self.title = "One neuron learns to convert °C to °F"
        self.caption = (
            "The line is all that the neuron knows. Watch w jump at once and b creep: "
            "the errors (vermillion) shrink until the line runs through all ten points."
        )
        self.alt = (
            "A blue line starts far below ten points. It soon tilts steeply; then, over thousands "
            "of steps, it rises and flattens until it passes through every point. "
            "The answer to 50 °C goes from 50 to 122."
        )
        self._w, self._b, self._loss = (
            column[record.shown] for column in (record.line.w, record.line.b, record.line.loss)
        )

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the neuron above, the line below, and the three numbers beside it."""
        neuron = figure.add_axes((0.0, 0.78, 1.0, 0.22))
        neuron.set_axis_off()
        neuron.set_xlim(0, 720)
        neuron.set_ylim(0, 120)
        for start, end in ((112, 160), (298, 346), (470, 518)):
            neuron.annotate(
                "",
                (end, 60),
                (start, 60),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": palette.NEUTRAL,
                    "linewidth": style.THIN,
                    "mutation_scale": 22,
                },
            )
        style.label(neuron, 60, 60, f"{QUESTION:.0f} °C", ha="center")
        box = {
            "boxstyle": "round,pad=0.35",
            "facecolor": palette.BACKGROUND,
            "edgecolor": palette.MODEL,
            "linewidth": 3,
        }
        mono: dict[str, Any] = {"family": style.MONO, "ha": "center"}
        self._times = style.label(neuron, 229, 60, "", palette.MODEL, bbox=box, **mono)
        self._plus = style.label(neuron, 408, 60, "", palette.MODEL, bbox=box, **mono)
        style.label(neuron, 229, 16, "w", palette.MODEL, ha="center")
        style.label(neuron, 408, 16, "b", palette.MODEL, ha="center")
        self._answer = style.label(neuron, 610, 60, "", palette.MODEL, weight="bold", **mono)
        style.label(neuron, 610, 16, "truth: 122 °F", palette.TARGET, ha="center")

        plot = figure.add_axes((0.095, 0.135, 0.53, 0.555))
        self._line = Line(plot, self.record.celsius, self.record.fahrenheit)
        plot.plot(
            [QUESTION],
            [122],
            "D",
            markerfacecolor="none",
            markeredgecolor=palette.TARGET,
            markeredgewidth=3,
            markersize=style.DOT,
        )
        (self._guess,) = plot.plot([QUESTION], [0], "D", color=palette.MODEL, markersize=style.DOT - 4)

        true_w, true_b = self.record.true_line
        places = [(0.68, y, 0.29, 0.155) for y in (0.51, 0.32, 0.13)]
        self._tracks = (
            Track(figure.add_axes(places[0]), "w", palette.MODEL, (0.0, 4.0), true_w, ".3f"),
            Track(figure.add_axes(places[1]), "b", palette.MODEL, (-1.0, 36.0), true_b, ".2f"),
            Track(figure.add_axes(places[2]), "loss", palette.LOSS, (-5.0, 3.5), None, ".3f"),
        )
        self._step = style.number(plot, 1.0, 1.07, "", ha="right", weight="bold")
        return [
            self._times, self._plus, self._answer, self._step,
            self._line.errors, self._line.line, self._guess,
            *(artist for track in self._tracks for artist in track.artists),
        ]  # fmt: skip

    def show(self, time: float) -> None:
        """Place line, numbers and answer."""
        w, b, loss = (float(tween.at(column, time)) for column in (self._w, self._b, self._loss))
        self._line.show(w, b)
        self._guess.set_ydata([w * QUESTION + b])
        for track, place in zip(self._tracks, (w, b, np.log10(loss)), strict=True):
            track.show(place)
        # The numbers are those of a step, never of a moment between two.
        w, b, loss = (column[tween.step_at(time)] for column in (self._w, self._b, self._loss))
        for track, value in zip(self._tracks, (w, b, loss), strict=True):
            track.write(value)
        self._times.set_text("× " + style.fixed(w, ".3f", 6))
        self._plus.set_text("+ " + style.fixed(b, ".2f", 5))
        self._answer.set_text(style.fixed(w * QUESTION + b, ".1f", 5) + " °F")
        self._step.set_text(step_text(self.record, time))

    def steps(self) -> list[Step]:
        """Return the shown steps with w, b, loss and the answer to 50 °C."""
        answers = self._w * QUESTION + self._b

        def say(row: int) -> str:
            return (
                f"w = {style.fixed(self._w[row], '.3f')}, b = {style.fixed(self._b[row], '.2f')}, "
                f"so 50 °C → {style.fixed(answers[row], '.1f')} °F."
            )

        told = {
            0: "The first guess is °F = °C.",
            1: "One adjustment: w leaps and b hardly moves.",
            2: "w has leapt too far and comes back.",
            10: "Ten adjustments: the line meets the warm points, but it is too steep and starts too low.",
            100: "Now both move slowly: b rises, and w gives way.",
            500: "The errors are small, and so are the steps.",
            1000: "The line looks right, but 32 is not reached yet.",
            4000: "Converged: the neuron has found the rule from ten examples.",
        }
        rows = {int(step): row for row, step in enumerate(self.record.shown)}
        return step_list(
            {"w": self._w, "b": self._b, "loss": self._loss, "50 °C in °F": answers},
            {step: f"Step {step:,}. {text} {say(rows[step])}" for step, text in told.items()},
            "step {:,}",
            numbers=self.record.shown,
            line=lambda number: "update" if number else "",
        )


class Adjustment(Scene):
    """The first adjustment in slow motion: each pair says what w and b should do; the means move them."""

    name = "one-adjustment"
    size = (720, 620)

    def __init__(self, record: OneAdjustment) -> None:
        self.record = record
        self.title = "One adjustment, taken apart"
        self.caption = (
            "Each pair adds two bars: what it says to w (wide) and what it says to b (narrow). "
            "Compare their heights: that is why w leaps and b creeps."
        )
        self.alt = (
            "Ten points are visited from left to right. Under each, a bar for w grows, longer for warmer "
            "points, and a very short bar for b. Then the means are taken, and the line tilts upwards."
        )
        self._pairs = len(record.celsius)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the line above, the bars below, the arithmetic beside them."""
        record = self.record
        top = figure.add_axes((0.115, 0.50, 0.46, 0.43))
        self._line = Line(top, record.celsius, record.fahrenheit, warm=38.0)
        top.set_xlabel("")
        top.tick_params(labelbottom=False)
        (self._here,) = top.plot(
            [],
            [],
            "o",
            color="none",
            markeredgecolor=palette.CHOSEN,
            markeredgewidth=5,
            markersize=style.DOT + 8,
        )
        low = figure.add_axes((0.115, 0.115, 0.46, 0.29), sharex=top)
        style.axes(low, x="°C", xticks=[0, 25], yticks=[-4000, 0], ylim=(-4500, 900))
        low.set_yticklabels(["−4k", "0"])
        style.label(low, 0.0, 1.09, "slopes", transform=low.transAxes)
        low.axhline(0, color=palette.NEUTRAL, linewidth=style.THIN)
        style.label(low, -11, -2400, "wide: w", palette.MODEL)
        style.label(low, -11, -3700, "narrow: b", DARK_ORANGE)
        self._bars_w = low.bar(record.celsius - 0.6, 0 * record.says_w, 2.4, color=palette.MODEL)
        self._bars_b = low.bar(record.celsius + 1.4, 0 * record.says_b, 1.2, color=palette.CHOSEN)
        self._mean_w = low.axhline(0, color=palette.MODEL, linewidth=style.LINE, linestyle=(0, (3, 1.5)))
        text = figure.add_axes((0.60, 0.0, 0.40, 1.0))
        text.set_axis_off()
        self._texts = [
            style.number(text, 0.0, y, "", color, fontsize=style.SMALL)
            for y, color in zip(
                (0.93, 0.85, 0.74, 0.67, 0.56, 0.49, 0.38, 0.29, 0.21, 0.13, 0.05),
                [
                    palette.NEUTRAL,
                    palette.LOSS,
                    *[palette.MODEL] * 2,
                    *[DARK_ORANGE] * 2,
                    *[palette.NEUTRAL] * 5,
                ],
                strict=True,
            )
        ]
        return [
            self._line.errors, self._line.line, self._here,
            *self._bars_w, *self._bars_b, self._mean_w, *self._texts,
        ]  # fmt: skip

    def show(self, time: float) -> None:
        """Visit the pairs, take the means, move the line."""
        record, n = self.record, self._pairs
        moved = tween.fade(time, n + 1, n + 2)
        w, b = (float(tween.between(x, y, moved)) for x, y in zip(record.before, record.after, strict=True))
        self._line.show(w, b)
        for k in range(n):
            grown = tween.fade(time, k, k + 1)
            self._bars_w[k].set_height(grown * record.says_w[k])
            self._bars_b[k].set_height(grown * record.says_b[k])
        mean_w, mean_b = record.says_w.mean(), record.says_b.mean()
        self._mean_w.set_ydata([tween.fade(time, n, n + 1) * mean_w] * 2)
        self._mean_w.set_visible(time > n)
        step = tween.step_at(time + 1 - 1e-6)
        texts = [""] * len(self._texts)
        w, b = record.after if time >= n + 2 else record.before
        texts[9] = f"w = {style.fixed(w, '.3f', 6)}"
        texts[10] = f"b = {style.fixed(b, '.3f', 6)}"
        if 1 <= step <= n:
            x, y, e = record.celsius[step - 1], record.fahrenheit[step - 1], record.error[step - 1]
            self._here.set_data([x], [y])
            texts[0] = f"pair {step:2d} of {n}"
            texts[1] = f"error {style.fixed(e, '.0f', 4)}"
            texts[2] = "to w: 2·error·°C"
            texts[3] = f"   = {style.fixed(record.says_w[step - 1] + 0.0, '.0f', 6)}"
            texts[4] = "to b: 2·error"
            texts[5] = f"   = {style.fixed(record.says_b[step - 1], '.0f', 6)}"
        else:
            self._here.set_data([], [])
            if step == 0:
                texts[0], texts[1] = "first guess:", "°F = °C"
            if step > n:
                texts[0] = "the means:"
                texts[2] = "slope of w"
                texts[3] = f"   = {style.fixed(mean_w, '.0f', 6)}"
                texts[4] = "slope of b"
                texts[5] = f"   = {style.fixed(mean_b, '.0f', 6)}"
            if step > n + 1:
                texts[7] = f"− {record.learning_rate} × slope:"
        for artist, words in zip(self._texts, texts, strict=True):
            artist.set_text(words)

    def steps(self) -> list[Step]:
        """Return the first guess, a step for each pair, the means, and the adjustment."""
        record, n = self.record, self._pairs
        celsius, error, says_w, says_b = (
            [style.fixed(number + 0.0, ".0f") for number in column]  # + 0.0 turns −0 into 0
            for column in (record.celsius, record.error, record.says_w, record.says_b)
        )
        mean_w, mean_b = style.fixed(record.says_w.mean(), ".0f"), style.fixed(record.says_b.mean(), ".0f")
        moves = [
            style.fixed(after - before, "+.3f")
            for before, after in zip(record.before, record.after, strict=True)
        ]
        first = Step("first guess", {}, "The first guess, °F = °C, is far below all points.")
        pairs = [
            Step(
                f"pair {k + 1}",
                {"error": record.error[k], "to w": record.says_w[k], "to b": record.says_b[k]},
                f"The pair {celsius[k]} °C: the error is {error[k]}, so it says {says_w[k]} to w, "
                f"{says_b[k]} to b."
                if k in (0, 2, n - 1)
                else "",
                line="slopes",
            )
            for k in range(n)
        ]
        means = Step(
            "means",
            {"slope of w": record.says_w.mean(), "slope of b": record.says_b.mean()},
            f"The means of the bars are the slopes of the loss: {mean_w} for w and only {mean_b} for b.",
            line="slopes",
        )
        moved = Step(
            "adjustment",
            {"w": record.after[0], "b": record.after[1]},
            f"Each moves by −{record.learning_rate} times its slope: w by {moves[0]}, b by only {moves[1]}.",
            line="update",
        )
        return [first, *pairs, means, moved]


class Three(Scene):
    """Three programs, one path: w and b of each over the steps."""

    name = "three-ways"
    size = (720, 430)

    def __init__(self, record: ThreeWays) -> None:
        self.record = record
        self.title = "Three programs take the same path"
        self.caption = "Wide lines: by hand. White dashes on them: the tape. Rings: fit. Look for a gap."
        self.alt = (
            "Two curves rise and flatten: w to about 26, b to about 54. "
            "The marks of the three programs lie on top of each other at every step."
        )
        self._ways = (record.by_hand, record.tape, record.fit)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw axes, labels and the six empty curves."""
        ax = figure.add_axes((0.09, 0.18, 0.68, 0.68))
        last = len(self.record.fit.w) - 1
        style.axes(
            ax, x="steps", xlim=(-1, last + 1), ylim=(8, 60), xticks=[0, 20, 40, 60], yticks=[10, 30, 50]
        )
        self._curves = []
        for name in ("w", "b"):
            end = getattr(self.record.by_hand, name)[-1]
            style.label(ax, last + 2, end, f"{name} (scaled)", palette.MODEL)
            (hand,) = ax.plot([], [], color=palette.MODEL, linewidth=11, solid_capstyle="butt")
            (tape,) = ax.plot([], [], color="white", linewidth=4, linestyle=(0, (2, 2)))
            (fit,) = ax.plot([], [], "o", color="none", markersize=20, clip_on=False)
            fit.set(markeredgecolor=palette.NEUTRAL, markeredgewidth=2.5)
            self._curves.append((name, (hand, tape, fit)))
        for y, words in ((46.5, "wide: by hand"), (40.5, "dashes: tape"), (34.5, "rings: fit")):
            style.label(ax, 22, y, words)
        self._apart = style.number(ax, 0.30, 1.10, "")
        return [*(line for _, lines in self._curves for line in lines), self._apart]

    def show(self, time: float) -> None:
        """Draw the curves up to now; `fit` shows a ring at every tenth step."""
        for name, (hand, tape, fit) in self._curves:
            for line, way in ((hand, self._ways[0]), (tape, self._ways[1])):
                column = tween.up_to(getattr(way, name), time)
                line.set_data(np.minimum(np.arange(len(column)), time), column)
            rings = np.arange(0, tween.step_at(time) + 1, 10)
            fit.set_data(rings, getattr(self._ways[2], name)[rings])
        self._apart.set_text(f"largest difference {self._apart_until(time):.7f}")

    def _apart_until(self, time: float) -> float:
        until = tween.step_at(time) + 1
        hand, *others = (np.array([way.w, way.b])[:, :until] for way in self._ways)
        return float(max(np.abs(other - hand).max() for other in others))

    def steps(self) -> list[Step]:
        """Return each step with the w of all three."""
        hand, tape, fit = self._ways
        last = len(fit.w) - 1
        return step_list(
            {"w by hand": list(hand.w), "w tape": list(tape.w), "w fit": list(fit.w)},
            {
                0: "All three start with the same w and b.",
                10: "Ten steps: the rings of fit lie on the line computed by hand.",
                last: f"Step {last}: at no step did they differ by more than {self._apart_until(last):.7f}.",
            },
        )


TIMELINE = Timeline(fps=12, move=0.25, hold=0.08, mark_hold=0.25)
SLOW = Timeline(fps=12, move=0.4, hold=0.16, mark_hold=0.5)
FAST = Timeline(fps=15, move=0.07, hold=0.07, mark_hold=0.6)

ANIMATIONS = {
    "one-neuron": Entry(OneNeuron, plain_run, TIMELINE),
    "one-adjustment": Entry(Adjustment, one_adjustment, SLOW),
    "plain-and-scaled": Entry(plain_and_scaled, both_runs, TIMELINE),
    "valley-and-bowl": Entry(valley_and_bowl, both_runs, TIMELINE),
    "three-neurons": Entry(ThreeNeurons, network_run, TIMELINE),
    "three-ways": Entry(Three, three_ways, FAST),
}
