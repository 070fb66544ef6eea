"""A pen that draws a figure turned, sized and mirrored. Chapters: image classification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlanimated.data.drawing.canvas import Canvas, Colour, Point, turn


@dataclass(frozen=True)
class Pen:
    """Draws a figure whose own coordinates have y upwards, from the ground under it.

    Attributes
    ----------
    canvas : Canvas
    x, y : float
        Where the figure's origin lies on the canvas.
    size : float
        Pixels per unit of the figure.
    facing : int
        1 to the right, as figures are described; -1 mirrored.
    tilt : float
        Degrees by which it is turned, its front upwards.
    """

    canvas: Canvas
    x: float
    y: float
    size: float = 1.0
    facing: int = 1
    tilt: float = 0.0

    def at(self, point: Point) -> Point:
        """Return where a point of the figure lies on the canvas."""
        cosine, sine = turn(self.tilt)
        x, y = point
        across, up = x * cosine - y * sine, x * sine + y * cosine
        return self.x + self.facing * self.size * across, self.y - self.size * up

    def chain(
        self, points: Sequence[Point], radii: Sequence[float], colour: Colour, opacity: float = 1.0
    ) -> None:
        """Draw limbs from point to point."""
        ends = [self.at(point) for point in points]
        for n in range(len(ends) - 1):
            ra, rb = radii[n] * self.size, radii[n + 1] * self.size
            self.canvas.limb(ends[n], ends[n + 1], ra, rb, colour, opacity)

    def blob(
        self, centre: Point, rx: float, ry: float, colour: Colour, angle: float = 0.0, opacity: float = 1.0
    ) -> None:
        """Draw an ellipse; a positive `angle` lifts its right end."""
        turned = -self.facing * (angle + self.tilt)
        self.canvas.ellipse(self.at(centre), rx * self.size, ry * self.size, turned, colour, opacity)

    def plate(
        self, corners: Sequence[Point], colour: Colour, opacity: float = 1.0, shading: float = 1.0
    ) -> None:
        """Draw a convex polygon."""
        self.canvas.polygon([self.at(corner) for corner in corners], colour, opacity, shading)

    def box(
        self, left: float, bottom: float, right: float, top: float, colour: Colour, opacity: float = 1.0
    ) -> None:
        """Draw an upright rectangle."""
        self.plate([(left, bottom), (right, bottom), (right, top), (left, top)], colour, opacity, 0.6)

    def shadow(self, half: float, x: float = 0.0, opacity: float = 0.35) -> None:
        """Darken the ground under the figure."""
        where = self.at((x, 0.0))
        self.canvas.ellipse(
            where, half * self.size, max(half * self.size * 0.2, 0.8), 0.0, (14, 16, 20), opacity
        )
