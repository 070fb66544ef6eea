"""A curve with two valleys, and a ball that goes down from one of several starts."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style
from mlanimated.animate.placing import place_axes, put_text, step_shown
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.chapters.gradient_descent.bowl import SHOWN, Bowl, name_loss, two_decimals
from mlanimated.chapters.gradient_descent.recipe import VALLEYS_RATE, TwoValleys, two_valleys


class OneStart(Scene):
    """One run down the curve with two valleys; one variant of the slider."""

    name = "two-valleys"
    title = "Two valleys, one start"
    caption = (
        "The green diamond is the lowest point of all, the hollow one a local minimum. "
        "Compare the starts 0.1 and 0.3."
    )
    alt = (
        "A curve with two valleys, the left one deeper. A ball that starts left of the hill goes "
        "down into the left valley, a ball that starts right of it into the right one, and stays there."
    )

    def __init__(self, record: TwoValleys, label: str) -> None:
        self.record, self.run, self._label = record, record.runs[label], label

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the curve, its two bottoms and the ball."""
        curve, local = self.record.curve, self.record.local
        axes = place_axes(figure, self.size, 62, 66, 646, 286)
        style.axes(axes, xlim=(curve.w[0], curve.w[-1]), ylim=(-35, 34))
        axes.set_xticks([-2, 0, 2], ["\N{MINUS SIGN}2", "w = 0", "2"])
        axes.set_yticks([-20, 0, 20], ["\N{MINUS SIGN}20", "", "20"])
        axes.plot(curve.w, curve.y, color=palette.LOSS, zorder=1)
        axes.plot(curve.minimum, curve.y.min(), "D", color=palette.TARGET, ms=16, zorder=2)
        axes.plot(local, two_valleys(local), "D", color=palette.TARGET, ms=16, mfc="white", mew=3, zorder=2)
        style.label(axes, curve.minimum, -30, "minimum", palette.TARGET, ha="center")
        style.label(axes, local, -18, "local minimum", palette.TARGET, ha="center")
        name_loss(axes)
        self._bowl = Bowl(axes, curve, self.run)
        start = f"start at w = {self._label}"
        put_text(figure, 0.085, 380 / 405, start, size=style.TITLE, weight="bold")
        self._counter = put_text(figure, 0.985, 380 / 405, family=style.MONO, weight="bold", ha="right")
        return [*self._bowl.artists, self._counter]

    def show(self, time: float) -> None:
        """Place the ball."""
        self._bowl.place(time)
        row = step_shown(SHOWN, time)
        self._counter.set_text(f"step {row:2d}  w ={two_decimals(self.run.positions[row], 6)}")

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        run, shown = self.run, list(SHOWN)
        columns = {"w": run.positions[shown], "loss": run.losses[shown], "slope": run.gradients[shown]}
        return step_list(
            columns,
            {row: self._say(row) for row in (0, 1, 5, 10, SHOWN[-1])},
            numbers=SHOWN,
            line=lambda row: "update" if row else "",
        )

    def _say(self, row: int) -> str:
        w, slope, loss = (values[row] for values in (self.run.positions, self.run.gradients, self.run.losses))
        here = f"Step {row}: w = {two_decimals(w)}, the slope is {two_decimals(slope)}"
        if row < SHOWN[-1]:
            return (
                f"{here}, so w moves {'right' if slope < 0 else 'left'} by {abs(VALLEYS_RATE * slope):.2f}."
            )
        lowest = np.isclose(w, self.record.curve.minimum, atol=0.1)
        kind = "the lowest there is" if lowest else "a local minimum: the other valley is deeper"
        return f"Step {row}: w = {two_decimals(w)}, the loss is {two_decimals(loss)}, {kind}."


def from_every_start(record: TwoValleys) -> Variants:
    """One film for each start."""
    return Variants("start", {label: OneStart(record, label) for label in record.runs})
