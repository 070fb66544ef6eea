"""Boxes of several sizes on a slider: what each learned, and how its five trainings did.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text, step_shown
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.chapters.mountain_car.from_tables import OneSize, Slider
from mlanimated.chapters.mountain_car.maps import DriveMap, outcome
from mlanimated.games.mountain_car import STEP_LIMIT

SHOWN = (*range(0, STEP_LIMIT, 10), STEP_LIMIT)


class NumberOfBins(Scene):
    """The map of one size of boxes, a game on it, and the five trainings in numbers."""

    name = "number-of-bins"
    size = (720, 640)
    title = "How many boxes?"
    caption = (
        "The same training with boxes of five sizes: move the slider, and compare the maps and the numbers "
        "below. Each number is one training, judged by a thousand games."
    )
    alt = (
        "A map of steps to go with a game on it. With ten bins along each side the map is crude; "
        "with sixty it is smooth; with one hundred and twenty it is still pale, because there are too many "
        "boxes for the same number of episodes."
    )

    def __init__(self, record: OneSize) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the map and the numbers."""
        record, high = self.record, self.size[1]
        place = (100, 190, 500, 314)
        self._map = DriveMap(figure, self.size, place, record.to_go.shape, still=record.to_go)
        put_text(figure, 0.02, 608 / high, f"{record.bins} × {record.bins} boxes", weight="bold")
        self._counter = put_text(figure, 0.985, 608 / high, family=style.MONO, weight="bold", ha="right")
        self._words = put_text(figure, 0.985, 568 / high, ha="right")
        put_text(figure, 0.02, 104 / high, "mean steps", size=style.SMALL)
        put_text(figure, 0.02, 64 / high, "missed", size=style.SMALL, color=palette.LOSS)
        put_text(figure, 0.02, 24 / high, "seed", size=style.SMALL, color=palette.NEUTRAL)
        for seed, games in enumerate(record.judging):
            x = (300 + 95 * seed) / self.size[0]
            weight = "bold" if seed == record.seed else "normal"
            look: dict[str, Any] = {
                "size": style.SMALL,
                "ha": "right",
                "family": style.MONO,
                "weight": weight,
            }
            put_text(figure, x, 104 / high, f"{games.mean:.0f}", **look)
            put_text(figure, x, 64 / high, f"{games.missed}", color=palette.LOSS, **look)
            put_text(figure, x, 24 / high, f"{seed}", **look)
        return [*self._map.artists, self._counter, self._words]

    def show(self, time: float) -> None:
        """Drive on."""
        step, drive = float(tween.at(SHOWN, time)), self.record.drive
        self._map.drive(drive, step)
        self._counter.set_text(f"step {step_shown(SHOWN, time):3d}")
        self._words.set_text(outcome(drive) if step >= len(drive.action) else "")
        self._words.set_color(palette.TARGET if drive.reached else palette.LOSS)

    def steps(self) -> list[Step]:
        """One step for each that is shown."""
        drive = self.record.drive
        rows = [min(step, len(drive.action)) for step in SHOWN]
        columns = {
            "position": drive.position[rows].astype(float).round(3),
            "velocity": drive.velocity[rows].astype(float).round(4),
        }
        return step_list(columns, self._say(), numbers=SHOWN)

    def _say(self) -> dict[int, str]:
        record = self.record
        boxes = record.bins**2
        games = len(record.judging[0].steps)
        means = ", ".join(f"{one.mean:.0f}" for one in record.judging)
        missed = ", ".join(f"{one.missed}" for one in record.judging)
        position = float(record.drive.position[min(100, len(record.drive.action))])
        return {
            0: f"{boxes:,} boxes. The car starts in the one that holds position "
            f"{style.fixed(float(record.drive.position[0]))} at rest.",
            100: f"Step 100: the car is at {style.fixed(position)}.",
            STEP_LIMIT: f"{record.bins} bins: {outcome(record.drive)}. Of {games:,} games, the five "
            f"trainings missed {missed}; they took {means} steps on average.",
        }


def slider(record: Slider) -> Variants:
    """Return one scene for each size."""
    return Variants("bins along each side", {bins: NumberOfBins(one) for bins, one in record.sizes.items()})
