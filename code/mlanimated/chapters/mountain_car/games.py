"""Two cars in one game, side by side: one that was never trained, and one that was.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text, step_shown
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.mountain_car.driving import Drive
from mlanimated.chapters.mountain_car.from_tables import Drives, turns
from mlanimated.chapters.mountain_car.hill import Hill
from mlanimated.games.mountain_car import STEP_LIMIT


class BeforeAndAfter(Scene):
    """The same game by dice and by what was learned."""

    name = "before-and-after"
    size = (720, 420)
    title = "The same car before and after learning"
    caption = (
        "The engine is too weak to drive straight up to the flag. "
        "The orange arrow shows where it pushes; watch what the trained car does first."
    )
    alt = (
        "Two cars in the same valley. The untrained one pushes at random and stays near the bottom for all "
        "200 steps. The trained one swings to and fro, high up on the side away from the flag, and from "
        "there to the flag."
    )

    def __init__(self, record: Drives) -> None:
        self.record = record
        end = len(record.trained.action)
        # Every second step while both cars move, then sparsely.
        late = [step for step in range(end, STEP_LIMIT, 10) if step > end]
        marks = {0, *turns(record.trained), end, STEP_LIMIT}
        self.shown = tuple(sorted({*range(0, end, 2), *marks, *late}))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two hills."""
        self._hills, self._readouts = [], []
        for panel, (words, colour) in enumerate((("untrained", palette.FADED), ("trained", palette.MODEL))):
            left = 14 + 360 * panel
            self._hills.append(Hill(figure, self.size, (left, 100, 332, 250), colour))
            middle = (left + 166) / self.size[0]
            put_text(figure, middle, 388 / 420, words, size=style.TITLE, weight="bold", ha="center")
            self._readouts.append(put_text(figure, middle, 66 / 420, ha="center"))
        self._counter = put_text(figure, 0.5, 22 / 420, family=style.MONO, weight="bold", ha="center")
        artists = [artist for hill in self._hills for artist in hill.artists]
        return [*artists, *self._readouts, self._counter]

    def show(self, time: float) -> None:
        """Put both cars at the same step; a car that has arrived stays at the flag."""
        step = float(tween.at(self.shown, time))
        self._counter.set_text(f"step {step_shown(self.shown, time):3d}")
        for hill, readout, drive in zip(self._hills, self._readouts, self._drives, strict=True):
            hill.show(drive, step)
            over = step >= len(drive.action)
            words = f"flag after {len(drive.action)} steps" if drive.reached else "out of time"
            readout.set_text(words if over else "")
            readout.set_color(palette.TARGET if drive.reached else palette.LOSS)

    def steps(self) -> list[Step]:
        """One step for each that is shown."""
        names = ("untrained", "trained")
        columns = {
            f"position, {name}": [_position(drive, step) for step in self.shown]
            for name, drive in zip(names, self._drives, strict=True)
        }
        return step_list(columns, self._say(), numbers=self.shown)

    @property
    def _drives(self) -> tuple[Drive, Drive]:
        return self.record.dice, self.record.trained

    def _say(self) -> dict[int, str]:
        dice, car = self._drives
        end = len(car.action)
        said = {0: f"Both cars stand still at {style.fixed(float(car.position[0]))}. The flag is at 0.50."}
        for step in turns(car):
            side = "away from the flag" if car.position[step] < car.position[0] else "towards the flag"
            said[step] = (
                f"Step {step}: the trained car has swung {side} as far as "
                f"{style.fixed(float(car.position[step]))}, and turns."
            )
        said[end] = f"Step {end}: the trained car is at the flag. The untrained one is still in the valley."
        far = float(np.max(dice.position))
        said[STEP_LIMIT] = (
            f"Step {STEP_LIMIT}: time is over. By pushing at random, the untrained car never came "
            f"farther than {style.fixed(far)}."
        )
        return said


def _position(drive: Drive, step: int) -> float:
    return round(float(drive.position[min(step, len(drive.action))]), 3)
