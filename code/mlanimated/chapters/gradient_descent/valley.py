"""A valley of two parameters from above, and the paths of three methods in it."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text, step_shown
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.chapters.gradient_descent.recipe import ValleyRuns

# Dense early, sparse late.
SHOWN_IN_VALLEY = (0, 1, 2, 3, 4, 8, 20, 41, 113)


class Valley(Scene):
    """Three methods in one valley of two parameters, seen from above."""

    name = "momentum-and-adam"
    size = (720, 560)
    title = "Down a long valley: plain, momentum, Adam"
    caption = (
        "Each line joins places of equal loss. The green diamond is the minimum. "
        "The slider changes the momentum in the middle; the other two stay as they are."
    )
    alt = (
        "Three views of the same narrow valley from above. Plain descent zigzags and creeps along; "
        "with momentum the zigzag dies out and the ball runs down the valley floor; "
        "Adam bends gently down to the floor and runs along it."
    )

    def __init__(self, record: ValleyRuns, label: str) -> None:
        self.record, self.runs, self._label = record, record.runs[label], label

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the valley three times, one above the other."""
        record, self._trails, self._balls, self._readouts = self.record, [], [], []
        levels = np.array([0.5, 4, 14, 34, 64])
        for panel, name in enumerate(self.runs):
            bottom = 388 - 172 * panel
            axes = place_axes(figure, self.size, 14, bottom, 692, 132)
            axes.set(
                xlim=record.along[[0, -1]], ylim=record.across[[0, -1]], frame_on=False, xticks=[], yticks=[]
            )
            axes.contour(
                record.along,
                record.across,
                record.losses.T,
                levels,
                colors=palette.LOSS,
                alpha=0.55,
                linewidths=2,
            )
            axes.plot(0, 0, "D", color=palette.TARGET, ms=16)
            self._trails += axes.plot([], [], "o-", color=palette.MODEL, lw=2.5, ms=5, alpha=0.6)
            self._balls += axes.plot([], [], "o", color=palette.MODEL, ms=20)
            named = f"{name} {self._label}" if name == "momentum" else name
            put_text(figure, 0.02, (bottom + 150) / 560, named, weight="bold")
            self._readouts.append(
                put_text(figure, 0.985, (bottom + 150) / 560, family=style.MONO, ha="right")
            )
        self._counter = put_text(figure, 0.985, 22 / 560, family=style.MONO, weight="bold", ha="right")
        return [*self._trails, *self._balls, *self._readouts, self._counter]

    def show(self, time: float) -> None:
        """Draw each path up to the same step, through every step on the way."""
        row = float(tween.at(SHOWN_IN_VALLEY, time))
        self._counter.set_text(f"step {step_shown(SHOWN_IN_VALLEY, time):3d}")
        artists = zip(self._trails, self._balls, self._readouts, self.runs.values(), strict=True)
        for trail, ball, readout, run in artists:
            path = tween.up_to(run.positions, row)
            readout.set_text(f"{np.hypot(*path[-1]):.2f} to go")
            trail.set_data(*path.T)
            ball.set_data(*path[-1:].T)

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        away = {name: np.hypot(*run.positions.T) for name, run in self.runs.items()}
        columns = {
            f"distance, {name}": [round(distances[row], 4) for row in SHOWN_IN_VALLEY]
            for name, distances in away.items()
        }
        return step_list(
            columns,
            lambda row: self._say(row, *(distances[row] for distances in away.values())),
            numbers=SHOWN_IN_VALLEY,
            line=lambda row: "momentum" if row else "",
        )

    def _say(self, row: int, plain: float, momentum: float, adam: float) -> str:
        distances = f"plain is {plain:.2f} away from the minimum, momentum {momentum:.2f}, Adam {adam:.2f}"
        return {
            0: f"All three start high on a wall, {plain:.2f} away from the minimum.",
            1: "Step 1: plain and momentum cross the valley, because the slope points across it. "
            "Adam moves equally far in both directions.",
            8: f"Step 8: {distances}.",
            41: f"Step 41: {distances}.",
            SHOWN_IN_VALLEY[-1]: f"Step {row}: {distances}.",
        }.get(row, "")


def every_momentum(record: ValleyRuns) -> Variants:
    """One film for each momentum on the slider."""
    return Variants("momentum", {label: Valley(record, label) for label in record.runs})
