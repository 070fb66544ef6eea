"""Curves of chapter "Multi-Class Image Classification": learning rate beside loss, and reliability.

Chapter: Multi-Class Image Classification.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.multi_class_classification.study import Study
from mlanimated.learn.judging import calibration
from mlanimated.panels.seed_curves import SeedCurves

BINS = 10
FEWEST = 10  # pictures in a bin: fewer say nothing
MARKS = (0, 1, 2, 4, 8)


class Schedule(Scene):
    """The learning rate above, the loss below, on the same axis of epochs."""

    name = "learning-rate-and-loss"
    size = (720, 620)
    title = "The learning rate goes up and down, the loss follows"
    caption = (
        "Above: the learning rate of each update. Below: cross-entropy on pictures set aside after each "
        "epoch, three seeds thin, their median thick. Drawn pictures."
    )
    alt = (
        "The learning rate climbs in a straight line for two epochs and falls in a straight line to the end. "
        "The loss falls, unevenly while the rate is high, and ever more smoothly when it gets small."
    )

    def __init__(self, record: Study) -> None:
        self.record = record
        self.epochs = record.look_loss.shape[1] - 1

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two axes above each other."""
        record, epochs = self.record, np.arange(self.epochs + 1)
        rates, ticks = record.rates[0], {float(k): str(k) for k in range(0, self.epochs + 1, 2)}
        updates = np.arange(len(rates)) * self.epochs / len(rates)
        axes = place_axes(figure, self.size, 84, 410, 600, 130)
        style.axes(
            axes, y="learning rate", xlim=(0, self.epochs), ylim=(0, 1.1 * rates.max()), yticks=(0, 0.3)
        )
        axes.set_xticks(list(ticks), [""] * len(ticks))
        self._updates, self._rates = updates, rates
        (self._rate,) = axes.plot([], [], color=palette.MODEL)
        (self._now,) = axes.plot([], [], "o", color=palette.MODEL, clip_on=False)
        top = float(np.ceil(record.look_loss.max() * 2) / 2)
        self._curves = SeedCurves(
            figure, self.size, (84, 76, 600, 230), epochs, {"loss": record.look_loss}, (0, top),
            looks={"loss": (palette.LOSS, "-")}, names=("epoch", "loss, set aside"), x_ticks=ticks,
            y_ticks={float(k): str(k) for k in range(int(top) + 1)}, labels=False,
        )  # fmt: skip
        self._counter = put_text(figure, 700 / 720, 592 / 620, family=style.MONO, weight="bold", ha="right")
        return [self._rate, self._now, self._counter, *self._curves.artists]

    def show(self, time: float) -> None:
        """Draw both up to an epoch."""
        past = self._updates <= time + 1e-9
        self._rate.set_data(self._updates[past], self._rates[past])
        self._now.set_data(self._updates[past][-1:], self._rates[past][-1:])
        self._curves.show(time)
        self._counter.set_text(f"epoch {tween.step_at(time)}")

    def _rate_at(self, epoch: int) -> float:
        rates = self.record.rates[0]
        return float(rates[min(epoch * len(rates) // self.epochs, len(rates) - 1)])

    def steps(self) -> list[Step]:
        """One step for each epoch."""
        columns = {
            "learning rate": np.round([self._rate_at(k) for k in range(self.epochs + 1)], 3),
            "loss, median": np.median(self.record.look_loss, axis=0).round(3),
        }
        return step_list(columns, self._say, "epoch {}")

    def _say(self, epoch: int) -> str:
        if epoch not in MARKS:
            return ""
        loss = float(np.median(self.record.look_loss, axis=0)[epoch])
        return f"Epoch {epoch}: the learning rate is {self._rate_at(epoch):.2f}, the loss {loss:.2f}."


def reliability(
    p: NDArray[np.floating], labels: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return, for each tenth, what the likeliest class got, how often it was right, and of how many."""
    said, right = p.max(axis=1), p.argmax(axis=1) == labels
    return calibration(said.astype(np.float64), right, BINS)


class Reliability(Scene):
    """What the likeliest class gets, and how often it is right, epoch by epoch."""

    name = "reliability"
    size = (720, 560)
    title = "When it says 80 %, how often is it right?"
    caption = (
        "All drawn test pictures, sorted into tenths by the probability of the likeliest class. "
        "On the dotted line, as many are right as it said; tenths with fewer than ten pictures are left out."
    )
    alt = (
        "Dots beside a diagonal. After the first epochs they change sides; at the end nearly all lie above "
        "it: the network is right more often than it says."
    )

    def __init__(self, record: Study) -> None:
        self.record = record
        self._found = [reliability(look / 255, record.labels) for look in record.p]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the diagonal, and one dot for each tenth."""
        axes = place_axes(figure, self.size, 84, 80, 400, 400)
        style.axes(axes, x="it says", y="so many are right", xlim=(0, 1), ylim=(0, 1))
        axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        axes.plot([0, 1], [0, 1], ":", color=palette.TARGET, lw=style.THIN)
        (self._line,) = axes.plot([], [], "o-", color=palette.MODEL, clip_on=False)
        self._counter = put_text(figure, 510 / 720, 452 / 560, family=style.MONO, weight="bold")
        self._numbers = put_text(figure, 510 / 720, 350 / 560, family=style.MONO, size=style.SMALL)
        return [self._line, self._counter, self._numbers]

    def show(self, time: float) -> None:
        """Show the dots after an epoch."""
        now = tween.step_at(time)
        said, came, count = self._found[now]
        kept = count >= FEWEST
        self._line.set_data(said[kept], came[kept])
        means = self._means(now)
        self._counter.set_text(f"epoch {now}")
        self._numbers.set_text(f"says  {means[0]:4.1f} %\nright {means[1]:4.1f} %")

    def _means(self, epoch: int) -> tuple[float, float]:
        p, labels = self.record.p[epoch] / 255, self.record.labels
        return 100 * float(p.max(axis=1).mean()), 100 * float(np.mean(p.argmax(axis=1) == labels))

    def steps(self) -> list[Step]:
        """One step for each epoch."""
        means = np.array([self._means(k) for k in range(len(self._found))]).round(1)
        columns = {"says, %": means[:, 0], "right, %": means[:, 1]}
        return step_list(columns, self._say, "epoch {}")

    def _say(self, epoch: int) -> str:
        if epoch not in MARKS:
            return ""
        said, right = self._means(epoch)
        return f"Epoch {epoch}: on average it says {said:.1f} %, and {right:.1f} % are right."
