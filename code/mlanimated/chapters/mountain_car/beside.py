"""Boxes and tiles side by side: the trainings of both, five seeds each.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text, step_shown
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.mountain_car.from_tables import Beside
from mlanimated.chapters.mountain_car.recipe import BLOCK
from mlanimated.panels.seed_curves import SeedCurves

# Blocks of a hundred episodes, counted from 1: dense early, sparse late.
SHOWN = (1, 2, 3, 4, 5, 7, 10, 14, 15, 16, 17, 20, 30, 50, 70, 100, 150, 200)


class BoxesAndTiles(Scene):
    """Steps of a training episode with boxes and with tiles."""

    name = "boxes-and-tiles"
    size = (720, 500)
    title = "Boxes and tiles, five trainings each"
    caption = (
        "How long a training episode takes; 200 is out of time. Each thin line is one training. "
        "Every mark on the axis is ten times as many episodes as the last one."
    )
    alt = (
        "Curves of ten trainings over the number of episodes. The five with tiles fall from 200 steps within "
        "a few hundred episodes; those with boxes stay at 200 for well over a thousand and fall later."
    )

    def __init__(self, record: Beside) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the axes."""
        blocks = np.array(SHOWN) - 1
        both = {"boxes": self.record.boxes, "tiles": self.record.tiles}
        self._panel = SeedCurves(
            figure,
            self.size,
            (80, 90, 500, 320),
            np.log10(np.array(SHOWN) * BLOCK),
            {name: five.curves[:, blocks] for name, five in both.items()},
            (80, 205),
            looks={"boxes": (palette.NEUTRAL, (0, (3, 1))), "tiles": (palette.MODEL, "-")},
            names=("episodes", "steps of an episode"),
            x_ticks={2: "100", 3: "1,000", 4: "10,000"},
            y_ticks={100: "100", 150: "150", 200: "200"},
        )
        self._panel.axes.lines[-1].set(marker="D")  # where both dots meet, one is a diamond
        self._counter = put_text(figure, 0.985, 472 / 500, family=style.MONO, weight="bold", ha="right")
        return [*self._panel.artists, self._counter]

    def show(self, time: float) -> None:
        """Draw the curves so far."""
        self._panel.show(time)
        self._counter.set_text(f"episode {BLOCK * step_shown(SHOWN, tween.step_at(time)):6,d}")

    def steps(self) -> list[Step]:
        """One step for each block that is shown."""
        columns = {
            f"steps, {name}": [round(self._median(name, block), 1) for block in SHOWN]
            for name in ("boxes", "tiles")
        }
        said = {BLOCK * block: sentence for block, sentence in self._say().items()}
        return step_list(columns, said, "episode {:,}", numbers=[BLOCK * block for block in SHOWN])

    def _median(self, name: str, block: int) -> float:
        five = self.record.boxes if name == "boxes" else self.record.tiles
        return float(np.median(five.curves[:, block - 1]))

    def _say(self) -> dict[int, str]:
        boxes, tiles = self.record.boxes, self.record.tiles

        def both(block: int) -> str:
            of_boxes, of_tiles = (self._median(name, block) for name in ("boxes", "tiles"))
            return f"{of_boxes:.0f} steps with boxes, {of_tiles:.0f} with tiles"

        return {
            1: f"Episodes 1 to 100: {both(1)}. Tiles first reached the flag in episode {tiles.first.min()} "
            f"to {tiles.first.max()}, depending on the seed.",
            10: f"Episode 1,000: {both(10)}.",
            16: f"Episode 1,600: with boxes the flag was first reached in episode {boxes.first.min():,} "
            f"to {boxes.first.max():,}.",
            50: f"Episode 5,000: {both(50)}.",
            SHOWN[
                -1
            ]: f"Episode {BLOCK * SHOWN[-1]:,}: {both(SHOWN[-1])}. The boxes learn on for as long again.",
        }
