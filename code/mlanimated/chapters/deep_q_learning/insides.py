"""Looks inside a training: the memory, the older copy, and the end that is none."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.deep_q_learning.recipe import HOW, Insides, Player
from mlanimated.games.cart_pole import TIME_LIMIT
from mlanimated.panels.cart_pole import CartPole

TILT_DEGREES = 12.0


class Replay(Scene):
    """A memory that fills, and two ways to take a batch from it."""

    name = "replay"
    size = (720, 520)
    title = "Learn from the last steps, or from a memory?"
    caption = (
        "Each dot is one remembered step: when it was played, and how the pole leaned. Above, the 64 "
        "newest are ringed, which are the last few games; below, 64 drawn at random, a bit of everything."
    )
    alt = (
        "A memory fills with three thousand dots. The 64 newest lie in one narrow strip at the right, "
        "on the curves of the last few games; 64 drawn at random are scattered over the whole memory."
    )
    shown: tuple[int, ...] = (1, 10, 50, 200, 600, 1000, 1500, 2000, 2500, 3000)

    def __init__(self, record: Insides) -> None:
        self.record = record
        self.shown = tuple(n for n in Replay.shown if n <= len(record.remembered))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the memory twice, one batch in each."""
        height, count = self.size[1], len(self.record.remembered)
        self._dots, self._picked = [], []
        for bottom, words in ((296, "the newest 64"), (58, "64 at random")):
            axes = place_axes(figure, self.size, 92, bottom, 612, 164)
            style.axes(axes, xlim=(0, count * 1.01), ylim=(-TILT_DEGREES, TILT_DEGREES))
            axes.set_yticks([-12, 0, 12], ["left 12°", "0°", "12°"])
            axes.set_yticks([-12, 0, 12], ["−12°", "0°", "12°"])
            self._dots += axes.plot([], [], "o", color=palette.FADED, ms=4, mec="none")
            self._picked += axes.plot([], [], "o", color=palette.CHOSEN, ms=11, mfc="none", mew=3)
            put_text(figure, 0.125, (bottom + 186) / height, words, size=style.SMALL, weight="bold")
        put_text(figure, 0.98, 20 / height, "order of playing →", size=style.SMALL, ha="right")
        self._counter = put_text(figure, 0.98, 482 / height, family=style.MONO, weight="bold", ha="right")
        return [*self._dots, *self._picked, self._counter]

    def show(self, time: float) -> None:
        """Fill the memory; at the end the batches are ringed."""
        # From stop to stop: thousands of dots that move one by one make a film of twice the size.
        seen = self.shown[tween.step_at(time)]
        lean, x = self.record.remembered, np.arange(len(self.record.remembered))
        for dots in self._dots:
            dots.set_data(x[:seen], lean[:seen])
        # The newest are the newest of this moment; the random ones those drawn that are there already.
        newest = x[max(seen - HOW.batch, 0) : seen]
        drawn = self._drawn(seen)
        for picked, rows in zip(self._picked, (newest, drawn), strict=True):
            picked.set_data(x[rows], lean[rows])
        self._counter.set_text(f"{seen:5,d} remembered")

    def _drawn(self, seen: int) -> np.ndarray:
        """Return the batch of the record, stretched to the memory of this moment."""
        rows: np.ndarray = (self.record.sampled * seen) // len(self.record.remembered)
        return rows

    def steps(self) -> list[Step]:
        """One step for each size of the memory."""
        lean, steps = self.record.remembered, []
        for seen in self.shown:
            newest = lean[max(seen - HOW.batch, 0) : seen]
            drawn = lean[self._drawn(seen)]
            says = {
                1: "One step has been played: the memory holds nothing else.",
                200: f"200 steps: the newest 64 reach from {newest.min():.0f}° to {newest.max():.0f}°, the "
                f"drawn ones from {drawn.min():.0f}° to {drawn.max():.0f}°.",
                1000: f"{HOW.warm_up:,} steps are remembered: from now on, each step is followed by an "
                f"update.",
                self.shown[
                    -1
                ]: f"{seen:,} steps: the newest 64 are the last {HOW.batch / seen:.0%} of them; the drawn 64 "
                "come from early and late games.",
            }
            values = {
                "spread of the newest": round(float(newest.std()), 2),
                "spread of the drawn": round(float(drawn.std()), 2),
            }
            text = says.get(seen, "").replace("-", "−") if seen == 200 else says.get(seen, "")
            steps.append(Step(f"{seen:,} steps", values, text))
        return steps


class OlderCopy(Scene):
    """The network's own value, and the one that it learns towards."""

    name = "older-copy"
    size = (720, 450)
    title = "An older copy holds still while the network learns"
    caption = (
        "The value of an upright pole. The network (blue) changes with every update; the older copy (green, "
        f"dashed) that its targets are made of moves only every {HOW.target_every} updates."
    )
    alt = (
        "A wavy blue line climbs; a green dashed staircase follows it, level for a hundred updates, then "
        "jumping to where the blue line is."
    )

    def __init__(self, record: Insides) -> None:
        self.record = record
        copies = np.arange(HOW.warm_up - 1, HOW.warm_up + 5 * HOW.target_every, 25)
        later = np.arange(copies[-1] + HOW.target_every, len(record.network), 2 * HOW.target_every)
        self.shown = np.array([*copies, *later, len(record.network) - 1])

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw axes that hold the whole run."""
        height, record = self.size[1], self.record
        self._rows = np.arange(self.shown[0], len(record.network))
        both = np.concatenate([record.network[self._rows], record.target[self._rows]])
        low, high = np.floor(both.min() / 10) * 10, np.ceil(both.max() / 10) * 10
        axes = place_axes(figure, self.size, 76, 82, 500, 290)
        span = self._rows[-1] - self._rows[0]
        style.axes(axes, x="updates", xlim=(0, span), ylim=(low, high))
        axes.set_xticks([0, 500, 1000, 1500, 2000], ["0", "500", "1,000", "1,500", "2,000"])
        axes.set_yticks([low, high], [style.fixed(low, "g"), style.fixed(high, "g")])
        put_text(figure, 0.02, 404 / height, "value of an upright pole", size=style.SMALL)
        (self._target,) = axes.plot([], [], ls=(0, (2, 1)), color=palette.TARGET)
        (self._network,) = axes.plot([], [], color=palette.MODEL)
        self._names = [
            put_text(figure, 586 / 720, 0, name, size=style.SMALL, color=colour)
            for name, colour in (("network", palette.MODEL), ("copy", palette.TARGET))
        ]
        self._span = low, high
        self._counter = put_text(figure, 0.98, 404 / height, family=style.MONO, weight="bold", ha="right")
        return [self._target, self._network, *self._names, self._counter]

    def show(self, time: float) -> None:
        """Draw both up to an update."""
        row, record = int(tween.at(self.shown, time) + 1e-9), self.record
        rows = np.arange(self.shown[0], row + 1)
        for line, values in ((self._network, record.network), (self._target, record.target)):
            line.set_data(rows - self.shown[0], values[rows])
        low, high = self._span
        heights = [
            82 + 290 * (values[row] - low) / (high - low) for values in (record.network, record.target)
        ]
        upper = 0 if heights[0] >= heights[1] else 1
        heights[1 - upper] = min(heights[1 - upper], 330)
        heights[upper] = min(max(heights[upper], heights[1 - upper] + 32), 362)
        for name, at in zip(self._names, heights, strict=True):
            name.set_y(at / self.size[1])
        self._counter.set_text(f"{row - self.shown[0]:5,d} updates")

    def steps(self) -> list[Step]:
        """One step for each update that is shown."""
        record, steps = self.record, []
        for row in self.shown:
            updates = int(row - self.shown[0])
            network, copy = record.network[row], record.target[row]
            numbers = f"the network says {network:.1f}, the copy {copy:.1f}"
            says = {
                0: f"Before the first update, both are the same: {network:.1f}.",
                75: f"75 updates: {numbers}. The copy holds still, so there is something firm to learn "
                f"towards.",
                100: f"100 updates: the network is copied, and both say {copy:.1f}.",
                175: f"175 updates: {numbers}.",
                int(
                    self.shown[-1] - self.shown[0]
                ): f"{updates:,} updates: {numbers}. Copy by copy, the value climbs.",
            }
            values = {"network": round(float(network), 2), "older copy": round(float(copy), 2)}
            steps.append(Step(f"{updates:,} updates", values, says.get(updates, "")))
        return steps


class TimeIsUp(Scene):
    """A pole that stands when the time is up."""

    name = "time-is-up"
    size = (720, 470)
    title = "The time is up: that is not a fall"
    caption = (
        "What the network is told to expect after each step. A fall is followed by nothing; "
        "when only the time is up, the pole would go on standing, and so does the sum."
    )
    alt = (
        "A cart balances its pole for 500 steps. At each, the target is one plus 0.99 times the value of "
        "what follows. At the last step a crossed-out line shows the wrong target, one plus nothing."
    )
    rows = (1, 100, 200, 300, 400, 499, 500)

    def __init__(self, record: Player) -> None:
        self.record, self.stage = record, record.stages[-1]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the track, and two lines of arithmetic."""
        height = self.size[1]
        self._cart = CartPole(figure, self.size, (15, 196, 690, 190))
        self._counter = put_text(figure, 0.02, 440 / height, family=style.MONO, weight="bold")
        self._end = put_text(figure, 0.98, 440 / height, ha="right", weight="bold")
        put_text(figure, 0.02, 160 / height, "target", weight="bold")
        self._right = put_text(figure, 0.02, 106 / height, family=style.MONO, color=palette.TARGET)
        self._wrong = put_text(figure, 0.02, 48 / height, family=style.MONO, color=palette.LOSS)
        return [*self._cart.artists, self._counter, self._end, self._right, self._wrong]

    def _next(self, row: int) -> float:
        return float(self.stage.q_values[row].max())

    def show(self, time: float) -> None:
        """Show one moment and the target of the step that led to it."""
        row = int(tween.at(self.rows, time) + 1e-9)
        last = row >= TIME_LIMIT
        self._cart.show(tween.at(self.stage.states, float(tween.at(self.rows, time))))
        self._counter.set_text(f"step {row:3d}")
        self._end.set_text("time is up" if last else "")
        value = self._next(row)
        self._right.set_text(f"✓ 1 + 0.99 × {value:5.1f} = {1 + HOW.discount * value:5.1f}")
        self._wrong.set_text("✗ 1 + 0.99 ×   0.0 =   1.0  as if fallen" if last else "")

    def steps(self) -> list[Step]:
        """One step for each moment."""
        says = {
            1: f"Step 1: the reward is 1, and what follows is expected to be worth {self._next(1):.1f}.",
            300: f"Step 300: the pole stands as before, and what follows is worth {self._next(300):.1f}.",
            499: f"Step 499: still standing, and still {self._next(499):.1f}.",
            500: "Step 500: the time is up. The pole looks as it did all the time, so its target is "
            f"{1 + HOW.discount * self._next(500):.1f}, not 1.",
        }
        return [
            Step(
                f"step {row}",
                {
                    "value of what follows": round(self._next(row), 2),
                    "target": round(1 + HOW.discount * self._next(row), 2),
                },
                says.get(row, ""),
            )
            for row in self.rows
        ]
