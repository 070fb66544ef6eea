"""A network of three neurons in training, as chapter "Introduction to Neural Networks" shows it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import canvas, place_axes
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.neural_networks.house import ANSWER, QUESTION, NetworkRun
from mlanimated.panels.network import Network

_DASHES = ((0, (1, 1)), (0, (4, 1.5)))  # of what the two hidden neurons add


class ThreeNeurons(Scene):
    """Above, the network with its seven numbers, asked one question; below, its answer to every question."""

    name = "three-neurons"
    size = (720, 700)

    def __init__(self, record: NetworkRun) -> None:
        self.record = record
        self.title = "Three neurons learn what one cannot"
        self.caption = (
            "Above: the network and its seven numbers. A link is blue for a positive weight, vermillion and "
            "dashed for a negative one; the wider, the larger. Below: its answer to every temperature (wide "
            "line), and what each hidden neuron adds to it (thin lines)."
        )
        self.alt = (
            "At first a nearly level line misses all points. One hidden neuron turns into a slope "
            "on the cold side, the other into one on the warm side, and their sum bends through all points."
        )
        self._largest = float(max(np.abs(record.w).max(), np.abs(record.v).max()))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the network with places for its numbers, and the curve over the examples."""
        run = self.record
        place = (150, 430, 430, 240)
        self._network = Network(
            figure,
            self.size,
            place,
            (1, 2, 1),
            largest_weight=self._largest,
            largest_activation=float(max(np.abs(run.says).max(), abs(run.scaled_question), ANSWER)),
            inputs=(f"{QUESTION:.0f} °C",),
        )
        over = canvas(figure, self.size, (0, 0, *self.size))
        (x, y), hidden, (out_x, out_y) = (
            places + np.array(place[:2]) if len(places) > 1 else (places + np.array(place[:2]))[0]
            for places in self._network.places
        )
        mono: dict[str, Any] = {"family": style.MONO, "ha": "center"}
        middle = hidden[0][0]
        self._numbers = {
            "w₁": style.label(over, (x + middle) / 2 - 45, y + 66, "", **mono),
            "w₂": style.label(over, (x + middle) / 2 - 45, y - 66, "", **mono),
            "v₁": style.label(over, (out_x + middle) / 2 + 40, y + 66, "", **mono),
            "v₂": style.label(over, (out_x + middle) / 2 + 40, y - 66, "", **mono),
            "b₁": style.label(over, middle, hidden[0][1] + 44, "", **mono),
            "b₂": style.label(over, middle, hidden[1][1] - 44, "", **mono),
            "c": style.label(over, out_x + 38, out_y - 42, "", family=style.MONO),
        }
        self._answer = style.label(
            over, out_x + 38, out_y, "", palette.MODEL, family=style.MONO, weight="bold"
        )
        style.label(over, out_x + 38, out_y + 42, f"truth: {ANSWER:.0f}", palette.TARGET)

        ax = place_axes(figure, self.size, 70, 78, 600, 250)
        style.axes(ax, x="°C", xlim=(-13, 38), ylim=(-2.2, 6.2), xticks=[0, 15, 20, 30], yticks=[0, 2, 4])
        style.label(ax, 0.0, 1.1, "kilowatts", transform=ax.transAxes)
        ax.axhline(0, color=palette.FADED, linewidth=style.THIN)
        self._errors = ax.vlines(
            run.celsius, run.kilowatts, run.kilowatts, color=palette.LOSS, linewidth=style.THIN + 1
        )
        self._parts = [
            ax.plot(run.curve_celsius, part, color=palette.MODEL, linewidth=style.THIN + 1, linestyle=dashes)[
                0
            ]
            for part, dashes in zip(run.parts[0], _DASHES, strict=True)
        ]
        (self._curve,) = ax.plot(
            run.curve_celsius, run.curve[0], color=palette.MODEL, linewidth=style.LINE + 2
        )
        ax.plot(run.celsius, run.kilowatts, "o", color=palette.NEUTRAL, markersize=style.DOT - 2, zorder=3)
        self._step = style.number(ax, 1.0, 1.1, "", ha="right", weight="bold")
        numbers = self._numbers.values()
        return [
            *self._network.artists, *numbers, self._answer,
            self._errors, *self._parts, self._curve, self._step,
        ]  # fmt: skip

    def show(self, time: float) -> None:
        """Set links, numbers and curves."""
        run, step = self.record, tween.step_at(time)
        w, v, says, answer = (tween.at(rows, time) for rows in (run.w, run.v, run.says, run.answer))
        self._network.show([w[None, :], v[:, None]], [[run.scaled_question], says, [answer]])
        curve = tween.at(run.curve, time)
        self._curve.set_ydata(curve)
        for line, part in zip(self._parts, tween.at(run.parts, time), strict=True):
            line.set_ydata(part)
        said = np.interp(run.celsius, run.curve_celsius, curve)
        pairs = zip(run.celsius, run.kilowatts, said, strict=True)
        self._errors.set_segments([[(x, true), (x, here)] for x, true, here in pairs])
        values = (*run.w[step], *run.v[step], *run.b[step], run.c[step])
        for (name, text), value in zip(self._numbers.items(), values, strict=True):
            text.set_text(f"{name} {style.fixed(value + 0.0, '.2f', 5)}")
        self._answer.set_text(f"{style.fixed(run.answer[step], '.2f', 4)} kW")
        loss = style.fixed(run.loss[step], ".3f", 5)
        self._step.set_text(f"step {style.fixed(run.shown[step], 'd', 3)}  loss {loss}")

    def steps(self) -> list[Step]:
        """Return the shown steps with the seven numbers, the answer and the loss."""
        run = self.record
        columns = {
            "w1": run.w[:, 0], "w2": run.w[:, 1], "b1": run.b[:, 0], "b2": run.b[:, 1],
            "v1": run.v[:, 0], "v2": run.v[:, 1], "c": run.c, "answer": run.answer, "loss": run.loss,
        }  # fmt: skip
        told = {
            0: "Seven numbers at random.",
            5: "The answer has risen to the middle of the points; most of it is c.",
            10: "The second hidden neuron works on the cold days.",
            30: "The first one works on the warm days.",
            100: "Both have found their place.",
            500: "Converged: 0 between 15 and 20 °C, a slope on either side.",
        }
        rows = {int(number): row for row, number in enumerate(run.shown)}

        def say(number: int) -> str:
            if number not in told:
                return ""
            row = rows[number]
            answer, loss = style.fixed(run.answer[row], ".2f"), style.fixed(run.loss[row], ".3f")
            return f"Step {number}. {told[number]} {QUESTION:.0f} °C → {answer} kilowatts; loss {loss}."

        return step_list(
            columns, say, "step {}", numbers=run.shown, line=lambda number: "net" if number else ""
        )
