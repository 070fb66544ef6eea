"""A model that is judged: threshold, four counts and ROC curve together; and calibration.

Chapter: Binary Classification.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.binary_classification.recipe import NETWORK, PLAIN, Study
from mlanimated.learn.judging import area, calibration, counts, roc

THRESHOLDS = (1.01, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.0)
BINS = 20
CELLS = ("horse: yes", "deer: yes", "deer: no", "horse: no")


class Threshold(Scene):
    """The threshold moves; four counts and the place on the ROC curve move with it."""

    name = "threshold-and-roc"
    size = (720, 560)
    poster_step = THRESHOLDS.index(0.5)
    title = "One threshold, four counts, one point of the ROC curve"
    caption = (
        "Left: the drawn test pictures by their P, horses upwards, deer (hatched) downwards; what is right "
        "of the orange line is called a horse. Below: the four counts. "
        "Right: true and false alarms at this threshold, and at all before."
    )
    alt = (
        "A line moves from right to left through two groups of bars. The higher it stands the fewer pictures "
        "are called horses, right or wrong. Beside it a dot runs along a curve from the lower left to the "
        "upper right corner, well above the diagonal."
    )

    def __init__(self, record: Study, name: str) -> None:
        self.record, self._label = record, name
        self.p, self.y = record.methods[name].p[0], record.labels
        self.curve = roc(self.p, self.y)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw both groups, the curve, and the four counts."""
        horses, deer = (
            np.histogram(self.p[self.y == label], BINS, (0, 1))[0].astype(float) for label in (1, 0)
        )
        middles, tall = (np.arange(BINS) + 0.5) / BINS, 1.5 * max(horses.max(), deer.max())
        axes = place_axes(figure, self.size, 24, 248, 346, 236)
        style.axes(axes, x="P", xlim=(0, 1), ylim=(-tall, tall), xticks=(0, 0.5, 1))
        axes.spines["left"].set_visible(False)
        axes.bar(middles, horses, 0.8 / BINS, color=palette.NEUTRAL)
        axes.bar(middles, -deer, 0.8 / BINS, fc=palette.FAINT, ec=palette.NEUTRAL, hatch="////")
        axes.axhline(0, color=palette.NEUTRAL, lw=style.THIN)
        style.label(axes, 0.14, 0.8 * tall, "horses")
        style.label(axes, 0.86, -0.8 * tall, "deer", ha="right")
        (self._line,) = axes.plot([1, 1], [-tall, tall], color=palette.CHOSEN, lw=6, clip_on=False)
        square = place_axes(figure, self.size, 448, 248, 236, 236)
        style.axes(square, x="false alarms", y="true alarms", xlim=(0, 1), ylim=(0, 1))
        square.set_xticks([0, 1], ["0", "1"])
        square.set_yticks([0, 1], ["0", "1"])
        square.plot([0, 1], [0, 1], ":", color=palette.FADED, lw=style.THIN)
        (self._trail,) = square.plot([], [], color=palette.MODEL, clip_on=False)
        (self._dot,) = square.plot([], [], "o", color=palette.CHOSEN, ms=20, clip_on=False)
        self._counter = put_text(figure, 24 / 720, 532 / 560, family=style.MONO, weight="bold")
        put_text(figure, 448 / 720, 540 / 560, self._label, weight="bold")
        self._cells = []
        for place, words in enumerate(CELLS):
            left, bottom = (40, 392)[place % 2], (104, 44)[place // 2]
            colour, sign = (palette.TARGET, "✓") if place % 2 == 0 else (palette.LOSS, "✗")
            put_text(figure, left / 720, bottom / 560, f"{sign} {words}", color=colour)
            self._cells.append(
                put_text(
                    figure, (left + 286) / 720, bottom / 560, family=style.MONO, weight="bold", ha="right"
                )
            )
        return [self._line, self._trail, self._dot, self._counter, *self._cells]

    def show(self, time: float) -> None:
        """Move the threshold and all that depends on it."""
        threshold = float(tween.at(THRESHOLDS, time))
        found = counts(self.p, self.y, threshold)
        x, y = found.false_yes / np.sum(self.y == 0), found.true_yes / np.sum(self.y == 1)
        before = self.curve[0] + self.curve[1] <= x + y + 1e-9
        self._line.set_xdata([min(threshold, 1)] * 2)
        self._trail.set_data(self.curve[0][before], self.curve[1][before])
        self._dot.set_data([x], [y])
        self._counter.set_text(f"threshold {min(threshold, 1):.2f}")
        for text, count in zip(self._cells, found, strict=True):
            text.set_text(f"{count:3d}")

    def steps(self) -> list[Step]:
        """One step for each threshold at which the film stops or passes."""
        found = [counts(self.p, self.y, threshold) for threshold in THRESHOLDS]
        columns = {words: [each[k] for each in found] for k, words in enumerate(CELLS)}
        names = [f"threshold {min(threshold, 1):.2f}" for threshold in THRESHOLDS]
        return step_list(columns, self._say, names)

    def _say(self, index: int) -> str:
        found = counts(self.p, self.y, THRESHOLDS[index])
        horses, deer = int(np.sum(self.y == 1)), int(np.sum(self.y == 0))
        both = (
            f"{found.true_yes} of {horses} horses are found, and {found.false_yes} of {deer} deer with them"
        )
        return {
            0: "Above every P, nothing is called a horse: no true alarm, and no false one.",
            2: f"Threshold 0.90: {both}.",
            6: f"Threshold 0.50: {both}; {found.true_yes + found.true_no} of {horses + deer} are right.",
            10: f"Threshold 0.10: {both}.",
            12: "Threshold 0: everything is called a horse, right or wrong. "
            f"The area under the whole curve is {area(*self.curve):.3f}.",
        }.get(index, "")


class Calibration(Scene):
    """What the network says, and how often it is so."""

    name = "calibration"
    size = (720, 480)
    title = "CIFAR-10: when it says 80 %, is it right in 80 %?"
    caption = (
        "All CIFAR-10 test pictures, sorted by the P that the network gave them. "
        "On the diagonal, as many are horses as it said. Seed 0 of each training."
    )
    alt = (
        "Ten points from left to right for each of two networks, beside the diagonal. "
        "Those of the network without help are farther away from it: it is too sure of itself."
    )

    def __init__(self, record: Study) -> None:
        self.record = record
        self._bins = {
            name: calibration(record.methods[name].p[0], record.labels, 10) for name in (PLAIN, NETWORK)
        }

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the diagonal, and a line with markers for each network."""
        axes = place_axes(figure, self.size, 64, 78, 400, 330)
        style.axes(axes, x="it says P", y="so many are horses", xlim=(0, 1), ylim=(0, 1))
        axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        axes.plot([0, 1], [0, 1], ":", color=palette.TARGET, lw=style.THIN)
        (plain,) = axes.plot([], [], "s--", color=palette.LOSS, ms=12, clip_on=False)
        (helped,) = axes.plot([], [], "o-", color=palette.MODEL, ms=16, clip_on=False)
        self._lines = {PLAIN: plain, NETWORK: helped}
        put_text(figure, 486 / 720, 390 / 480, "CIFAR-10", weight="bold")
        put_text(figure, 486 / 720, 300 / 480, "● mirror, decay", size=style.SMALL, color=palette.MODEL)
        put_text(figure, 486 / 720, 250 / 480, "■ no help", size=style.SMALL, color=palette.LOSS)
        self._number = put_text(figure, 486 / 720, 130 / 480, family=style.MONO, size=style.SMALL)
        return [plain, helped, self._number]

    def show(self, time: float) -> None:
        """Draw the points up to one tenth."""
        now = tween.step_at(time)
        for name, line in self._lines.items():
            said, came, _ = self._bins[name]
            line.set_data(said[: now + 1], came[: now + 1])
        self._number.set_text(f"P {now / 10:.1f} to {(now + 1) / 10:.1f}")

    def steps(self) -> list[Step]:
        """One step for each tenth."""
        said, came, count = self._bins[PLAIN]
        columns = {
            "said, no help": said.round(3),
            "came, no help": came.round(3),
            "pictures, no help": count,
            "said": self._bins[NETWORK][0].round(3),
            "came": self._bins[NETWORK][1].round(3),
            "pictures": self._bins[NETWORK][2],
        }
        return step_list(columns, self._say, [f"P {k / 10:.1f} to {(k + 1) / 10:.1f}" for k in range(10)])

    def _say(self, index: int) -> str:
        if index not in (0, 2, 7, 9):
            return ""
        parts = [
            f"{words} says {100 * said[index]:.0f} %, {100 * came[index]:.0f} % of {count[index]} are horses"
            for words, (said, came, count) in (
                ("without help, the network", self._bins[PLAIN]),
                ("with it, it", self._bins[NETWORK]),
            )
        ]
        return f"P from {index / 10:.1f} to {(index + 1) / 10:.1f}: {parts[0]}; {parts[1]}."
