"""How strength grows: against opponents, and among the generations themselves."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.connect_four.moments import Results
from mlanimated.chapters.connect_four.naming import generation_name
from mlanimated.chapters.connect_four.told import bounds, with_interval
from mlanimated.panels.seed_curves import SeedCurves

LOOKS = {
    "random": (palette.NEUTRAL, (0, (1, 1))),
    "middle": (palette.CATEGORIES[4], (0, (5, 1, 1, 1))),
    "tactician": (palette.CATEGORIES[1], (0, (3, 1))),
    "100 playouts": (palette.MODEL, "-"),
}
TICKS: dict[float, str] = {-1: "–", **{k: str(k) for k in range(0, 15, 2)}}


class Against(Scene):
    """Share of won games against four opponents, generation after generation."""

    name = "against-others"
    size = (720, 470)
    title = "Games won against four opponents, generation after generation"
    caption = (
        "Each thick line is the mean of three trainings with its 95% interval, shaded; each thin line is one "
        "training, “–” the untrained network. The network moves first in half of the games."
    )
    alt = (
        "Four rising lines over the generations. Winning against the random player and the middle player is "
        "learned at once, against the tactician within some generations, against tree search last."
    )

    def __init__(self, record: Results) -> None:
        self.record = record
        self._means = {name: rows.mean(axis=0) for name, rows in record.curves.items()}
        self._games = {name: len(record.seeds) * games for name, games in record.games.items()}
        self._bounds = {name: bounds(won, self._games[name]) for name, won in record.won.items()}

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the lines."""
        self._curves = SeedCurves(
            figure,
            self.size,
            (98, 80, 384, 310),
            self.record.generation,
            self.record.curves,
            (0.0, 1.0),
            middle="mean",
            looks=LOOKS,
            names=("generation", "games won"),
            x_ticks=TICKS,
            y_ticks={0: "0%", 0.5: "50%", 1: "100%"},
            band=False,
        )
        dots = [line for line in self._curves.axes.lines if line.get_marker() == "o"]
        for dot, marker in zip(dots, "os^D", strict=True):  # a second cue beside the colour
            dot.set_marker(marker)
        axes = self._curves.axes
        self._bands = {
            name: axes.fill_between([], [], [], color=LOOKS[name][0], alpha=0.2, lw=0, zorder=1.1)
            for name in self._bounds
        }
        return [*self._curves.artists, *self._bands.values()]

    def show(self, time: float) -> None:
        """Draw the lines up to a generation, and the intervals of the means."""
        self._curves.show(time)
        x = tween.up_to(self.record.generation, time)
        for name, band in self._bands.items():
            low, high = tween.up_to(self._bounds[name], time).T
            band.set_verts([np.column_stack([np.r_[x, x[::-1]], np.r_[low, high[::-1]]])])

    def steps(self) -> list[Step]:
        """One step for each generation."""
        marks = {-1, 0, 1, 4, int(self.record.generation[-1])}
        found = []
        for row, generation in enumerate(self.record.generation):
            said = ", ".join(f"{100 * rows[row]:.0f}% against {name}" for name, rows in self._means.items())
            values = {
                name: with_interval(int(won[row]), self._games[name]) for name, won in self.record.won.items()
            }
            name = generation_name(int(generation))
            sentence = f"{name[0].upper()}{name[1:]} wins, on average, {said}." if generation in marks else ""
            found.append(Step(name, values, sentence))
        return found


class Ladder(Scene):
    """Strength of each generation by the games among all of them."""

    name = "ladder"
    size = (720, 470)
    title = "A ladder: how strong each generation is among all of them"
    caption = (
        "All generations of a training play each other. 400 more on this scale means ten points for each one "
        "of the other side, where a win is one point and a draw a half; the untrained network stands at 0."
    )
    alt = (
        "Three thin lines and their thick mean rise from 0 at the untrained network, steeply at first and "
        "then more slowly."
    )

    def __init__(self, record: Results) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the rungs and the lines."""
        top = float(np.ceil(self.record.strength.max() / 200) * 200)
        low = float(np.floor(min(0.0, self.record.strength.min()) / 200) * 200)
        ticks = {float(k): f"{k}" for k in range(int(low), int(top) + 1, 400)}
        self._curves = SeedCurves(
            figure,
            self.size,
            (90, 80, 590, 330),
            self.record.generation,
            {"strength": self.record.strength},
            (low, top),
            middle="mean",
            names=("generation", "strength, Elo-like"),
            x_ticks=TICKS,
            y_ticks=ticks,
            labels=False,
            thin=2.5,
        )
        self._curves.axes.grid(axis="y")
        self._now = put_text(figure, 0.62, 150 / self.size[1], size=style.BODY, family=style.MONO)
        return [*self._curves.artists, self._now]

    def show(self, time: float) -> None:
        """Climb to a generation."""
        self._curves.show(time)
        row = round(time)
        self._now.set_text(f"mean {self.record.strength[:, row].mean():5.0f}")

    def steps(self) -> list[Step]:
        """One step for each generation."""
        marks = {-1, 0, 1, 4, int(self.record.generation[-1])}
        found = []
        for row, generation in enumerate(self.record.generation):
            three = self.record.strength[:, row]
            said = ", ".join(f"{each:.0f}" for each in three)
            name = generation_name(int(generation))
            sentence = f"{name[0].upper()}{name[1:]} stands at {said} in the three trainings."
            values = {
                f"training {int(seed)}": round(float(each))
                for seed, each in zip(self.record.seeds, three, strict=True)
            }
            found.append(Step(name, values, sentence if generation in marks else ""))
        return found
