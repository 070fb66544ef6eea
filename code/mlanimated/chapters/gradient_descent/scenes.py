"""How the records of chapter "Gradient Descent" look: learning rates side by side, on a slider, as losses."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import place_axes, put_text, step_shown
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.gradient_descent import recipe
from mlanimated.chapters.gradient_descent.bowl import SHOWN, Bowl, draw_curve, name_loss, two_decimals
from mlanimated.chapters.gradient_descent.searches import FixedStepSearch, GridSearch
from mlanimated.chapters.gradient_descent.starts import OneStart, from_every_start
from mlanimated.chapters.gradient_descent.valley import Valley, every_momentum

TIMELINE = Timeline(fps=12, move=0.42, mark_hold=0.4)
BRISK = Timeline(fps=10, move=0.3, hold=0.1, mark_hold=0.3)  # several films instead of one
QUICK = Timeline(fps=10, move=0.2, hold=0.2, mark_hold=0.4)  # and each of them has much to draw


class LearningRates(Scene):
    """Three runs in lock-step: too large, right, too small."""

    name = "learning-rates"
    size = (720, 480)
    title = "Three learning rates, one step at a time"
    caption = (
        "Each ball should find the lowest point of the same curve. "
        "Watch the orange arrow: it is the step that the ball will take next."
    )
    alt = (
        "Three balls on the same parabola take the same thirty steps. With a rate that is too large, "
        "the ball jumps from side to side, higher each time, and leaves the picture; with the right one it "
        "settles at the minimum; with one that is too small it has hardly moved."
    )

    def __init__(self, record: recipe.Runs) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw three panels with the same axes."""
        self._bowls, self._readouts = [], []
        for panel, (name, run) in enumerate(self.record.runs.items()):
            left = 62 + 221 * panel
            axes = place_axes(figure, self.size, left, 138, 208, 254)
            draw_curve(axes, self.record.curve, wide=False)
            self._bowls.append(Bowl(axes, self.record.curve, run))
            if panel == 0:
                name_loss(axes)
            else:
                axes.set_yticklabels([])
            middle = (left + 104) / self.size[0]
            put_text(figure, middle, 456 / 480, name, size=style.TITLE, weight="bold", ha="center")
            put_text(figure, middle, 416 / 480, f"rate {run.learning_rate:.2f}", ha="center")
            self._readouts.append(put_text(figure, middle, 70 / 480, family=style.MONO, ha="center"))
        self._counter = put_text(figure, 0.5, 24 / 480, family=style.MONO, weight="bold", ha="center")
        return [*(artist for bowl in self._bowls for artist in bowl.artists), *self._readouts, self._counter]

    def show(self, time: float) -> None:
        """Place the three balls at the same step."""
        row = step_shown(SHOWN, time)
        self._counter.set_text(f"step {row:2d}")
        for bowl, readout in zip(self._bowls, self._readouts, strict=True):
            bowl.place(time)
            readout.set_text(f"w ={two_decimals(bowl.run.positions[row], 8)}")

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        runs = self.record.runs.items()
        columns = {f"w, {name}": [round(run.positions[row], 4) for row in SHOWN] for name, run in runs}
        return step_list(columns, self._say, numbers=SHOWN, line=_line)

    def _say(self, row: int) -> str:
        large, right, small = (two_decimals(run.positions[row]) for run in self.record.runs.values())
        away = [abs(run.positions[row] - self.record.curve.minimum) for run in self.record.runs.values()]
        return {
            0: f"All three start at w = {large}. The curve falls to the right, so there they will go.",
            1: "Step 1: the same slope, multiplied by three learning rates. "
            f"Too large overshoots to {large}, right moves to {right}, too small to {small}.",
            2: f"Step 2: too large jumps back to {large}, higher than it began. Right is at {right}.",
            6: f"Step 6: too large has left the picture: w = {large}. Right slows down by itself: {right}.",
            SHOWN[-1]: f"Step {row}: too large is {away[0]:.1f} away from the minimum and still leaving, "
            f"right is {away[1]:.4f} away, too small {away[2]:.2f}.",
        }.get(row, "")


class OneRate(Scene):
    """One run with its arithmetic; one variant of the slider."""

    name = "slope-and-step"
    title = "One step is learning rate times slope"
    caption = (
        "Dark is the slope where the ball is, orange the step that follows from it. "
        "Step through the arithmetic, then change the learning rate."
    )
    alt = (
        "A ball takes thirty steps on a parabola. With a learning rate of 0.1 it slows down by itself; with "
        "0.5 it arrives at once; with 0.9 it swings to and fro and arrives; with 1.05 it leaves the picture."
    )

    def __init__(self, record: recipe.Runs, label: str) -> None:
        self.record, self.run = record, record.runs[label]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw one large panel and the line of arithmetic."""
        axes = place_axes(figure, self.size, 62, 122, 646, 240)
        draw_curve(axes, self.record.curve)
        self._bowl = Bowl(axes, self.record.curve, self.run)
        rate = f"learning rate {self.run.learning_rate:.2f}"
        put_text(figure, 0.085, 381 / 405, rate, size=style.TITLE, weight="bold")
        self._counter = put_text(figure, 0.985, 381 / 405, family=style.MONO, weight="bold", ha="right")
        put_text(
            figure, 0.085, 62 / 405, "  new w =      w − rate ×  slope", family=style.MONO, size=style.SMALL
        )
        self._sum = put_text(figure, 0.085, 24 / 405, family=style.MONO, size=style.SMALL)
        return [*self._bowl.artists, self._counter, self._sum]

    def show(self, time: float) -> None:
        """Place the ball, and write out the step that it is about to make."""
        self._bowl.place(time)
        self._counter.set_text(f"step {step_shown(SHOWN, time):2d}")
        row = SHOWN[tween.step_at(time)]
        w, slope, rate = self.run.positions[row], self.run.gradients[row], self.run.learning_rate
        self._sum.set_text(
            f"{two_decimals(w - rate * slope, 7)} = {two_decimals(w, 7)} − "
            f"{rate:.2f} × {two_decimals(slope, 7)}"
        )

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        run, shown = self.run, list(SHOWN)
        columns = {"w": run.positions[shown], "loss": run.losses[shown], "slope": run.gradients[shown]}
        marks = {row: self._say(row) for row in (0, 1, 2, 3, 5, 10, 30)}
        return step_list(columns, marks, numbers=SHOWN, line=_line)

    def _say(self, row: int) -> str:
        w, slope = self.run.positions[row], self.run.gradients[row]
        here = f"Step {row}: w = {two_decimals(w)}, the slope is {two_decimals(slope)}"
        if row == SHOWN[-1]:
            return f"{here}, the minimum is {abs(w - self.record.curve.minimum):.4f} away."
        step = -self.run.learning_rate * slope
        if abs(step) < 0.005:
            return f"{here}: there is nowhere to go."
        return f"{here}, so w moves {'right' if step > 0 else 'left'} by {abs(step):.2f}."


class LossByStep(Scene):
    """The losses of the three learning rates against the step."""

    name = "loss-by-step"
    title = "The loss, step by step"
    caption = "One mark up the axis means a thousand times more loss. The pale lines are the steps to come."
    alt = (
        "Three lines of loss against step, on a scale where every mark is a thousand times the one before. "
        "Too large rises all the time, right falls steeply and straight, too small falls a little."
    )

    def __init__(self, record: recipe.Runs) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw a line for each run, named at its end."""
        axes = place_axes(figure, self.size, 96, 62, 466, 290)
        style.axes(axes, xlim=(0, recipe.STEPS), ylim=(3e-5, 3e5), xticks=(0, 10, 20, 30))
        axes.set_title("loss", loc="left", fontsize=style.SMALL, color=palette.LOSS)
        axes.set_yscale("log")
        axes.set_yticks([1e-3, 1, 1e3], ["0.001", "1", "1000"])
        axes.minorticks_off()
        # Where the axis' name would stand, on the line of its numbers.
        self._counter = put_text(figure, 0.985, 39 / 405, family=style.MONO, weight="bold", ha="right")
        self._lines, self._heads = [], []
        steps = np.arange(recipe.STEPS + 1)
        courses = [np.stack([steps, run.losses], axis=1) for run in self.record.runs.values()]
        axes.add_collection(
            LineCollection(courses, colors=palette.FAINT, linewidths=style.THIN), autolim=False
        )
        for (name, run), dashes in zip(self.record.runs.items(), ("--", "-", ":"), strict=True):
            self._lines += axes.plot([], [], dashes, color=palette.LOSS)
            self._heads += axes.plot([], [], "o", color=palette.LOSS, clip_on=False)
            style.label(axes, recipe.STEPS + 1.2, run.losses[-1], name, color=palette.LOSS)
        return [*self._lines, *self._heads, self._counter]

    def show(self, time: float) -> None:
        """Draw the lines up to the same step."""
        row = float(tween.at(SHOWN, time))
        self._counter.set_text(f"step {step_shown(SHOWN, time):2d}")
        for line, head, run in zip(self._lines, self._heads, self.record.runs.values(), strict=True):
            # On this scale equal factors are equal heights: between two steps, the logarithm moves evenly.
            heights = np.exp(tween.up_to(np.log(run.losses), row))
            steps = tween.up_to(np.arange(len(run.losses)), row)
            line.set_data(steps, heights)
            head.set_data(steps[-1:], heights[-1:])

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        runs = self.record.runs.items()
        columns = {f"loss, {name}": run.losses[list(SHOWN)] for name, run in runs}
        return step_list(columns, self._say, numbers=SHOWN)

    def _say(self, row: int) -> str:
        large, right, small = (f"{run.losses[row]:,.4g}" for run in self.record.runs.values())
        if row == 0:
            return f"All three start with a loss of {large}."
        if row in (10, SHOWN[-1]):
            return f"Step {row}: the loss is {large} (too large), {right} (right) and {small} (too small)."
        return ""


def _line(row: int) -> str:
    """Return the line of the shown code that makes a step: none has made the first place."""
    return "update" if row else ""


def slider(record: recipe.Runs) -> Variants:
    """One film for each learning rate."""
    return Variants("learning rate", {label: OneRate(record, label) for label in record.runs})


ANIMATIONS = {
    LearningRates.name: Entry(LearningRates, recipe.learning_rates, TIMELINE),
    GridSearch.name: Entry(GridSearch, recipe.searches, BRISK),
    FixedStepSearch.name: Entry(FixedStepSearch, recipe.searches, TIMELINE),
    OneRate.name: Entry(slider, recipe.slider, BRISK),
    LossByStep.name: Entry(LossByStep, recipe.learning_rates, BRISK),
    OneStart.name: Entry(from_every_start, recipe.starts, BRISK),
    Valley.name: Entry(every_momentum, recipe.valley, QUICK),
}
