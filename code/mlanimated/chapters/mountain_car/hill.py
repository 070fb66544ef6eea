"""The hill of Mountain Car, its flag, and a car that stands on the slope and shows what its engine does.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import FancyArrowPatch, Polygon

from mlanimated.animate import palette
from mlanimated.animate.placing import Place, canvas
from mlanimated.chapters.mountain_car.driving import Drive
from mlanimated.games.mountain_car import FLAG, LEFTMOST, RIGHTMOST, height

# Half of the car's length, its height above the wheels, and the wheels, in CSS pixels.
_LENGTH, _BODY, _WHEEL = 22.0, 17.0, 7.0
_ARROW = 46.0
END = RIGHTMOST + 0.05  # a car that stopped at the flag stands on the ground


class Hill:
    """A side view; the car stands where it is told."""

    def __init__(self, figure: Figure | SubFigure, size: tuple[int, int], place: Place, colour: str) -> None:
        self._across, self._up = place[2] / (END - LEFTMOST), place[3] - 66
        axes = canvas(figure, size, place)
        ground = np.linspace(LEFTMOST, END, 121)
        x, y = self._at(ground)
        axes.fill_between(x, 0, y, color=palette.FAINT, lw=0, zorder=1)
        axes.plot(x, y, color=palette.NEUTRAL, lw=2.5, zorder=2)
        foot_x, foot_y = self._at(FLAG)
        axes.plot([foot_x, foot_x], [foot_y, foot_y + 48], color=palette.TARGET, lw=3, zorder=2)
        cloth = [(foot_x, foot_y + 48), (foot_x - 26, foot_y + 38), (foot_x, foot_y + 28)]
        axes.add_patch(Polygon(cloth, fc=palette.TARGET, lw=0, zorder=2))
        self._body = Polygon([(0, 0), (1, 0), (1, 1)], fc=colour, lw=0, zorder=4)
        axes.add_patch(self._body)
        (self._wheels,) = axes.plot([], [], "o", color=palette.NEUTRAL, ms=2 * _WHEEL, mew=0, zorder=5)
        self._arrow = FancyArrowPatch((0, 0), (1, 0), arrowstyle="-|>", shrinkA=0, shrinkB=0)
        axes.add_patch(self._arrow).set(color=palette.CHOSEN, lw=6, mutation_scale=24, zorder=6)
        self.artists: list[Artist] = [self._body, self._wheels, self._arrow]

    def show(self, drive: Drive, time: float) -> None:
        """Put the car where a drive has it at `time` (in steps); an arrow shows where the engine pushes."""
        time = min(max(time, 0.0), len(drive.action))
        position = float(np.interp(time, np.arange(len(drive.position)), drive.position))
        x, y = (float(value) for value in self._at(position))
        tilt = np.arctan(1.35 * np.cos(3 * position) * self._up / self._across)
        along, upright = np.array([np.cos(tilt), np.sin(tilt)]), np.array([-np.sin(tilt), np.cos(tilt)])
        foot = np.array([x, y]) + _WHEEL * upright
        wheels = [foot + side * 0.6 * _LENGTH * along for side in (-1, 1)]
        self._wheels.set_data(*np.array(wheels).T)
        roof, lower = _BODY + 4, 3.0
        corners = [
            (-1, lower),
            (-1, 13),
            (-0.55, 13),
            (-0.4, roof),
            (0.4, roof),
            (0.55, 13),
            (1, 13),
            (1, lower),
        ]
        self._body.set_xy([foot + part * _LENGTH * along + up * upright for part, up in corners])
        push = int(drive.action[min(int(time + 1e-9), len(drive.action) - 1)]) - 1
        over = foot + (roof + 14) * upright
        ends = over - push * _ARROW / 2 * along, over + push * _ARROW / 2 * along
        self._arrow.set_positions(*(tuple(end) for end in ends))
        self._arrow.set_visible(push != 0 and time < len(drive.action))

    def _at(self, position: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        place = np.asarray(position, np.float64)
        return (place - LEFTMOST) * self._across, height(place) * self._up
