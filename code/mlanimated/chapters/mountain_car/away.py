"""Why the car drives away from the flag first: the hill and, above it, the map of steps to go.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patheffects import Normal, Stroke

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text, step_shown
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.mountain_car.from_tables import Drives, turns
from mlanimated.chapters.mountain_car.hill import END, Hill
from mlanimated.chapters.mountain_car.maps import DriveMap, plane
from mlanimated.games.mountain_car import FLAG, HIGH, LOW

_LEFT, _WIDTH = 100, 500


class AwayFirst(Scene):
    """One game on the hill and in the plane of positions and velocities, one above the other."""

    name = "away-first"
    size = (720, 720)
    title = "Farther away, and yet nearer"
    caption = (
        "Above, the map of what was learned; below, the same car on its hill. "
        "The dashed line is a car that pushes to the right all the time."
    )
    alt = (
        "Below, a car swings right, then far left, then over the hill to the flag. Above, its dot spirals "
        "from the dark middle of the map to the light beside the flag. The dashed path of a car that only "
        "pushes to the right is a closed loop that stays in the dark."
    )

    def __init__(self, record: Drives) -> None:
        self.record = record
        end = len(record.trained.action)
        self.shown = tuple(sorted({*range(0, end, 4), *turns(record.trained), end}))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the map above the hill, position over position."""
        place = (_LEFT, 320, _WIDTH, 310)
        to_go = self.record.to_go
        self._map = DriveMap(figure, self.size, place, to_go.shape, x="", still=to_go)
        halo = [Stroke(linewidth=6, foreground=palette.BACKGROUND), Normal()]
        # One round: it would repeat itself.
        once = turns(self.record.pushing, least=0)[1]
        self._map.axes.plot(
            *plane(self.record.pushing)[: once + 1].T,
            color=palette.LOSS,
            lw=3,
            ls=(0, (2, 1)),
            zorder=3,
            path_effects=halo,
        )
        wide = _WIDTH * (END - LOW[0]) / (HIGH[0] - LOW[0])
        self._hill = Hill(figure, self.size, (_LEFT, 14, wide, 262), palette.MODEL)
        self._counter = put_text(figure, 0.985, 692 / 720, family=style.MONO, weight="bold", ha="right")
        self._words = put_text(figure, 0.02, 692 / 720)
        return [*self._map.artists, *self._hill.artists, self._counter, self._words]

    def show(self, time: float) -> None:
        """Put the car where it is, in both."""
        step, drive = float(tween.at(self.shown, time)), self.record.trained
        self._map.drive(drive, step)
        self._hill.show(drive, step)
        shown = step_shown(self.shown, time)
        self._counter.set_text(f"step {shown:3d}")
        self._words.set_text(
            f"to the flag {self._distance(shown)}, {self._expected(shown):.0f} steps"
            if shown < len(drive.action)
            else "at the flag"
        )

    def steps(self) -> list[Step]:
        """One step for each that is shown."""
        drive, shown = self.record.trained, list(self.shown)
        columns = {
            "position": drive.position[shown].astype(float).round(3),
            "velocity": drive.velocity[shown].astype(float).round(4),
            "distance": [self._distance(step) for step in shown],
        }
        return step_list(columns, self._say(), numbers=shown)

    def _distance(self, step: int) -> str:
        return style.fixed(max(FLAG - float(self.record.trained.position[step]), 0.0))

    def _expected(self, step: int) -> float:
        """Return how many steps the box of a step has to go."""
        drive, to_go = self.record.trained, self.record.to_go
        place = np.array([drive.position[step], drive.velocity[step]], np.float64)
        part = (place - LOW) / (np.array(HIGH) - LOW)
        column, row = np.minimum((part * len(to_go)).astype(int), len(to_go) - 1)
        return float(to_go[row, column])

    def _say(self) -> dict[int, str]:
        drive, pushing = self.record.trained, self.record.pushing
        end = len(drive.action)
        highest = style.fixed(float(pushing.position.max()))
        said = {
            0: f"Step 0: {self._distance(0)} from the flag, and {self._expected(0):.0f} steps to go. "
            f"Only pushing to the right goes in circles and never gets beyond {highest}."
        }
        for step in turns(drive):
            farther = "farther than" if drive.position[step] < drive.position[0] else "nearer than"
            said[step] = (
                f"Step {step}: {self._distance(step)} from the flag, {farther} at the start, and "
                f"{self._expected(step):.0f} steps to go."
            )
        fastest = int(np.argmax(drive.velocity))
        nearest = min(self.shown, key=lambda step: abs(step - fastest))
        said[nearest] = (
            f"Step {nearest}: almost as fast as it gets, "
            f"{style.fixed(float(drive.velocity[nearest]), '.3f')} a step. "
            "The hill on the left has been turned into speed."
        )
        said[end] = (
            f"Step {end}: at the flag, still moving {style.fixed(float(drive.velocity[end]), '.3f')} a step."
        )
        return said
