"""The plane of positions and velocities as a map: how many steps each box has to go, and a drive on it.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patheffects import Normal, Stroke
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import Place, put_text, step_shown
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.mountain_car.driving import Array, Drive
from mlanimated.chapters.mountain_car.from_tables import Growth
from mlanimated.games.mountain_car import FLAG, HIGH, LOW
from mlanimated.panels.heat_map import HeatMap

FARTHEST = 120  # steps to go that the darkest colour means; more is shown as this


class DriveMap:
    """A map of steps to go, with the flag's line and one drive on it.

    With `still`, that map stays: it is drawn once, and only the drive moves.
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        place: Place,
        shape: tuple[int, int],
        x: str = "position",
        still: Array | None = None,
    ) -> None:
        self._map = HeatMap(
            figure,
            size,
            place,
            shape,
            (0, FARTHEST),
            x=x,
            y="velocity",
            x_ends=(LOW[0], HIGH[0]),
            y_ends=(LOW[1], HIGH[1]),
            name="to go",
        )
        self.axes = axes = self._map.axes
        axes.axvline(FLAG, color=palette.TARGET, lw=3, ls=(0, (4, 2)), zorder=2)
        style.label(axes, FLAG, 1.06 * HIGH[1], "flag", palette.TARGET, ha="center", va="bottom")
        halo = [Stroke(linewidth=7, foreground=palette.BACKGROUND), Normal()]
        (self._path,) = axes.plot([], [], color=palette.CHOSEN, lw=3.5, zorder=4, path_effects=halo)
        (self._car,) = axes.plot([], [], "o", color=palette.CHOSEN, mec=palette.BACKGROUND, mew=2, ms=18)
        self._car.set_zorder(5)
        if still is not None:
            self._map.show(np.minimum(still, FARTHEST))
        moving = self._map.artists if still is None else []
        self.artists: list[Artist] = [*moving, self._path, self._car]

    def show(self, to_go: Array, drive: Drive) -> None:
        """Show a map, and a drive to its end."""
        self._map.show(np.minimum(to_go, FARTHEST))
        self.drive(drive)

    def drive(self, drive: Drive, time: float = np.inf) -> None:
        """Show a drive up to `time` in steps, on the map as it is."""
        path = tween.up_to(plane(drive), min(time, len(drive.action)))
        self._path.set_data(*path.T)
        self._car.set_data(*path[-1:].T)


def plane(drive: Drive) -> NDArray[np.float64]:
    """Return (steps + 1, 2): where a drive is in the plane."""
    return np.stack([drive.position, drive.velocity], axis=1).astype(np.float64)


def outcome(drive: Drive) -> str:
    """Say how a drive ended."""
    steps = len(drive.action)
    return f"flag after {steps} steps" if drive.reached else f"no flag in {steps} steps"


class ValueMapGrows(Scene):
    """What the table promises, after more and more episodes."""

    name = "value-map-grows"
    size = (720, 560)
    title = "The map of steps to go, while it is learned"
    caption = (
        "Each small box is one row of the table. The darker it is, the more steps it expects to need; "
        "hatched boxes were never tried. The orange line is a game played by what is known so far."
    )
    alt = (
        "A map with position across and velocity upwards starts empty. It fills from the lowest point "
        "outwards, pale at first, and darkens as the costs become known; only the boxes before the "
        "flag stay pale. The orange game, which at first goes in circles, spirals out to the flag."
    )

    def __init__(self, record: Growth) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw an empty map."""
        self._map = DriveMap(figure, self.size, (100, 84, 500, 340), self.record.to_go.shape[1:])
        self._counter = put_text(figure, 0.985, 530 / 560, family=style.MONO, weight="bold", ha="right")
        self._words = put_text(figure, 0.02, 530 / 560)
        return [*self._map.artists, self._counter, self._words]

    def show(self, time: float) -> None:
        """Show the map and the game after the last number of episodes that is over."""
        kept = tween.step_at(time)
        drive = self.record.drives[kept]
        self._map.show(self.record.to_go[kept], drive)
        self._counter.set_text(f"episode {step_shown(self.record.episodes, kept):6,d}")
        self._words.set_text(outcome(drive))
        self._words.set_color(palette.TARGET if drive.reached else palette.LOSS)

    def steps(self) -> list[Step]:
        """One step for each table that was kept."""
        record = self.record
        columns = {
            "boxes tried, %": (100.0 * np.isfinite(record.to_go).mean(axis=(1, 2))).round(1),
            "steps of the game": np.array([len(drive.action) for drive in record.drives]),
        }
        return step_list(columns, self._say(), "episode {:,}", numbers=record.episodes)

    def _say(self) -> dict[int, str]:
        record = self.record
        tried = np.isfinite(record.to_go).mean(axis=(1, 2))
        at = {int(episodes): k for k, episodes in enumerate(record.episodes)}
        first = next(k for k, drive in enumerate(record.drives) if drive.reached)
        last = len(record.drives) - 1

        def game(k: int) -> str:
            return outcome(record.drives[k])

        middle = len(record.to_go[0]) // 2
        start = int((record.drives[0].position[0] - LOW[0]) / (HIGH[0] - LOW[0]) * len(record.to_go[0]))
        promised = record.to_go[:, middle, start]  # at rest, where the game starts
        return {
            0: "Nothing is known: every box is empty, and all actions look equally good.",
            1: f"After one episode {tried[at[1]]:.1%} of the boxes were tried, all near the lowest point.",
            100: f"Episode 100: {tried[at[100]]:.0%} of the boxes. Every step costs 1, so what was tried "
            "looks worse than what was not, and that drives the car outwards.",
            1_000: f"Episode 1,000: {tried[at[1_000]]:.0%} of the boxes, and still no flag. "
            "The middle was tried most and looks worst.",
            5_000: f"Episode 5,000: {game(at[5_000])}, but other games have found it, and the boxes before "
            f"it stay light. The start expects {promised[at[5_000]]:.0f} steps.",
            int(record.episodes[first]): f"Episode {record.episodes[first]:,}: {game(first)}, "
            f"and the start expects {promised[first]:.0f}.",
            int(record.episodes[last]): f"Episode {record.episodes[last]:,}: {game(last)}, "
            f"and the start expects {promised[last]:.0f}. "
            "The car spirals out of the dark into the light.",
        }
