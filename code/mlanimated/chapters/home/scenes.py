"""How the record of the home page looks: a line finds its place among points, three words light up."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import place_axes, put_text, step_shown
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.home import recipe

# Dense early, sparse late.
SHOWN = (0, 1, 2, 3, 4, 6, 8, 12, 20, 35, 60, 100)
TIMELINE = Timeline(fps=12, move=0.5, mark_hold=0.4)
WORDS = ("initialize", "adjust", "repeat")


class InitializeAdjustRepeat(Scene):
    """A line learns from points; beside it its loss."""

    name = "initialize-adjust-repeat"
    size = (720, 480)
    title = "Machine learning in three words"
    caption = (
        "The blue line should pass as close to the points as it can. "
        "Its loss is the average square of the thin gaps."
    )
    alt = (
        "A line that starts out falling turns step by step until it rises through the middle of 24 points. "
        "Beside it, its loss falls steeply at first and then levels off."
    )

    def __init__(self, record: recipe.LineFit) -> None:
        self.record = record
        self._ends = (-0.1, 2.2)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the points, the line with its gaps, the loss and the three words."""
        record, run = self.record, self.record.run
        self._words = [
            put_text(figure, x, 448 / 480, word, size=style.TITLE, weight="bold", ha="center")
            for x, word in zip((0.19, 0.5, 0.8), WORDS, strict=True)
        ]
        for x in (0.365, 0.64):
            put_text(figure, x, 448 / 480, "→", size=style.TITLE, color=palette.FADED, ha="center")
        points = place_axes(figure, self.size, 62, 86, 384, 286)
        style.axes(points, xlim=self._ends, ylim=(-0.5, 1.3), xticks=(0, 1, 2), yticks=(0, 1))
        points.set_title("speed, 1000 km/s", loc="left", x=-0.12, fontsize=style.SMALL)
        points.set_xlabel("distance, megaparsec")
        self._gaps = points.vlines(record.x, 0, 0, color=palette.LOSS, lw=style.THIN, alpha=0.7)
        points.plot(record.x, record.y, "o", color=palette.NEUTRAL, ms=10)
        (self._line,) = points.plot([], [], color=palette.MODEL, lw=6)
        loss = place_axes(figure, self.size, 520, 86, 168, 286)
        style.axes(loss, xlim=(0, recipe.STEPS), ylim=(0, 1.05 * run.losses[0]))
        loss.set(xticks=(0, recipe.STEPS), yticks=(0, 0.3))
        loss.set_title("loss", loc="left", fontsize=style.SMALL, color=palette.LOSS)
        (self._loss,) = loss.plot([], [], color=palette.LOSS)
        (self._head,) = loss.plot([], [], "o", color=palette.LOSS, clip_on=False)
        self._counter = put_text(figure, 604 / 720, 28 / 480, weight="bold", family=style.MONO, ha="center")
        return [*self._words, self._gaps, self._line, self._loss, self._head, self._counter]

    def show(self, time: float) -> None:
        """Place the line, and light up the word for what is going on."""
        record, run = self.record, self.record.run
        row = float(tween.at(SHOWN, time))
        slope, height = tween.at(run.positions, row)
        self._line.set_data(self._ends, [slope * x + height for x in self._ends])
        self._gaps.set_segments(
            [[(x, y), (x, slope * x + height)] for x, y in zip(record.x, record.y, strict=True)]
        )
        losses = tween.up_to(run.losses, row)
        steps = tween.up_to(np.arange(len(run.losses)), row)
        self._loss.set_data(steps, losses)
        self._head.set_data(steps[-1:], losses[-1:])
        self._counter.set_text(f"step {step_shown(SHOWN, time):3d}")
        now = 0 if time == 0 else 1 if time <= 1 else 2
        for index, word in enumerate(self._words):
            word.set_color(palette.MODEL if index == now else palette.FADED)

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        run, shown = self.record.run, list(SHOWN)
        slopes, heights = run.positions[shown].T
        columns = {"slope": slopes, "height": heights, "loss": run.losses[shown]}
        return step_list(columns, self._say, numbers=SHOWN)

    def _say(self, row: int) -> str:
        loss = f"{self.record.run.losses[row]:.3f}"
        slope = style.fixed(1_000 * self.record.run.positions[row, 0], ".0f")
        return {
            0: f"Initialize: the line starts anywhere. It falls, the points rise; its loss is {loss}.",
            1: f"Adjust: both of its numbers change a little, so that the loss falls to {loss}.",
            2: f"Repeat: the same adjustment again, and the loss is {loss}.",
            12: f"Step 12: the line rises, and the loss is {loss}.",
            100: f"Step 100: nothing changes any more. The line rises by {slope} km/s per megaparsec.",
        }.get(row, "")


ANIMATIONS = {InitializeAdjustRepeat.name: Entry(InitializeAdjustRepeat, recipe.line_fit, TIMELINE)}
