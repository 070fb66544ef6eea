"""Curves over the epochs of training on CIFAR-10, from the committed record.

Chapter: Binary Classification.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.binary_classification.recipe import LOGISTIC, NETWORK, NEURON, PLAIN, Study
from mlanimated.panels.seed_curves import SeedCurves

SHOWN = (0, 1, 2, 3, 5, 7, 10, 13, 16, 20)  # epochs: dense early, sparse late
MARKS = (0, 1, 3, 10, 20)


class OverFitting(Scene):
    """The loss on pictures that are learned from, and on pictures that are not."""

    name = "over-fitting"
    size = (720, 440)
    title = "CIFAR-10: what is learned by heart, and what is not"
    caption = (
        "Cross-entropy after each epoch: on the pictures that the network learns from, and on 1,000 others. "
        "Thin: three seeds; thick: their median. Change the training and compare."
    )
    alt = (
        "Two curves over twenty epochs. Without help, the loss on the pictures learned from falls to almost "
        "nothing while that on other pictures falls and then rises. With mirrored pictures and weight decay, "
        "the gap between the two is much smaller."
    )

    def __init__(self, record: Study, method: str) -> None:
        self.record, self.method, self._plain = record, record.methods[method], method == PLAIN
        self.epochs = self.method.loss.shape[1] - 1

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two families of lines on axes that both variants share."""
        both = [self.record.methods[name] for name in (PLAIN, NETWORK)]
        top = max(float(max(each.loss.max(), each.look_loss.max())) for each in both)
        self._curves = SeedCurves(
            figure, self.size, (70, 76, 470, 290), np.arange(self.epochs + 1),
            {"set aside": self.method.look_loss, "learned": self.method.loss},
            (0, np.ceil(top * 5) / 5),
            looks={"set aside": (palette.LOSS, "-"), "learned": (palette.NEUTRAL, (0, (3, 1)))},
            names=("epoch", "loss"), x_ticks={k: str(k) for k in (0, 5, 10, 15, 20)},
            y_ticks={0.0: "0", 0.5: "0.5", 1.0: "1"},
        )  # fmt: skip
        words = "CIFAR-10, " + ("no help" if self._plain else "mirror and decay")
        put_text(figure, 700 / 720, 412 / 440, words, weight="bold", ha="right")
        return self._curves.artists

    def show(self, time: float) -> None:
        """Draw the lines up to an epoch."""
        self._curves.show(float(tween.at(SHOWN, time)))

    def steps(self) -> list[Step]:
        """One step for each epoch that is shown."""
        columns = {
            "loss, learned": np.median(self.method.loss, axis=0).round(3)[list(SHOWN)],
            "loss, set aside": np.median(self.method.look_loss, axis=0).round(3)[list(SHOWN)],
        }
        return step_list(columns, self._say, "epoch {}", numbers=SHOWN)

    def _say(self, epoch: int) -> str:
        if epoch not in MARKS:
            return ""
        learned, aside = (
            float(np.median(line, axis=0)[epoch]) for line in (self.method.loss, self.method.look_loss)
        )
        return f"Epoch {epoch}: the loss is {learned:.2f} on pictures learned from, {aside:.2f} on others."


class ThreeModels(Scene):
    """How many pictures set aside are right, epoch by epoch, for one neuron and for the network."""

    name = "on-cifar-10"
    size = (720, 440)
    title = "CIFAR-10: one neuron and a network"
    caption = (
        "Share of 1,000 pictures set aside that are right after each epoch, on CIFAR-10. "
        "Thin: three seeds; thick: their median; the dotted line is logistic regression at its end."
    )
    alt = (
        "Two curves start near one half. That of one neuron climbs a little and stays, close to the dotted "
        "line of logistic regression; that of the network climbs on and ends clearly above."
    )

    def __init__(self, record: Study) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw one family of lines for each model."""
        methods = self.record.methods
        curves = {name: 100 * methods[name].look_right for name in (NEURON, NETWORK)}
        self._curves = SeedCurves(
            figure, self.size, (70, 76, 470, 290), np.arange(len(curves[NEURON][0])), curves, (40, 90),
            looks={NEURON: (palette.NEUTRAL, (0, (3, 1))), NETWORK: (palette.MODEL, "-")},
            names=("epoch", "right, %"), x_ticks={k: str(k) for k in (0, 5, 10, 15, 20)},
            y_ticks={50: "50", 70: "70", 90: "90"}, labels=False,
        )  # fmt: skip
        self._curves.artists[1].set(marker="s")  # of the neuron: another shape than the network's
        put_text(figure, 700 / 720, 412 / 440, "CIFAR-10", weight="bold", ha="right")
        ends = {name: float(np.median(line, axis=0)[-1]) for name, line in curves.items()}
        axes, level = self._curves.axes, 100 * float(methods[LOGISTIC].look_right[0, -1])
        axes.axhline(level, color=palette.NEUTRAL, ls=":", lw=style.THIN, zorder=1.4)
        style.label(axes, 20.5, ends[NETWORK], NETWORK, palette.MODEL)
        style.label(axes, 20.5, ends[NEURON] + 2.5, NEURON, palette.NEUTRAL)
        style.label(axes, 20.5, level - 4, LOGISTIC, palette.NEUTRAL)
        return self._curves.artists

    def show(self, time: float) -> None:
        """Draw the lines up to an epoch."""
        self._curves.show(float(tween.at(SHOWN, time)))

    def steps(self) -> list[Step]:
        """One step for each epoch that is shown."""
        columns = {
            f"right, {name}": np.median(self.record.methods[name].look_right, axis=0).round(3)[list(SHOWN)]
            for name in (NEURON, NETWORK)
        }
        return step_list(columns, self._say, "epoch {}", numbers=SHOWN)

    def _say(self, epoch: int) -> str:
        if epoch not in MARKS:
            return ""
        neuron, network = (
            100 * float(np.median(self.record.methods[name].look_right, axis=0)[epoch])
            for name in (NEURON, NETWORK)
        )
        return f"Epoch {epoch}: one neuron is right in {neuron:.1f} %, the network in {network:.1f} %."
