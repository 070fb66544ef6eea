"""A small canvas with soft-edged shapes.

Only additions, multiplications, divisions and square roots are used, which every processor rounds alike: the
same calls give the same bytes everywhere. Chapters: image classification.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIDE = 32
_FINE = 2  # samples per pixel, each way
_N = SIDE * _FINE
_X = ((np.arange(_N, dtype=np.float32) + np.float32(0.5)) / np.float32(_FINE))[None, :]
_Y = ((np.arange(_N, dtype=np.float32) + np.float32(0.5)) / np.float32(_FINE))[:, None]

Colour = tuple[float, float, float]
Point = tuple[float, float]
Plane = NDArray[np.float32]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return a colour between two; `share` is that of the second."""
    r, g, b = (one + (two - one) * share for one, two in zip(first, second, strict=True))
    return r, g, b


def turn(degrees: float) -> Point:
    """Return the cosine and the sine of an angle, by its Taylor series: no two systems may differ."""
    x = (degrees % 360.0 - 180.0) * 0.017453292519943295
    term, cosine, sine = 1.0, 0.0, 0.0
    for n in range(0, 24, 2):
        cosine += term
        term *= x / (n + 1)
        sine += term
        term *= -x / (n + 2)
    return -cosine, -sine


class Canvas:
    """A picture of 32 × 32 pixels in the making; coordinates are in pixels, y downwards.

    Attributes
    ----------
    pixels : array of float32, shape (3, 64, 64)
        Red, green and blue from 0 to 255, at twice the resolution.
    light : pair of float
        Where the light comes from; its length says how strong it is.
    """

    def __init__(self, light: Point = (0.0, -0.25)) -> None:
        self.pixels: Plane = np.zeros((3, _N, _N), dtype=np.float32)
        self.light = light

    def fill(self, top: Colour, bottom: Colour, start: float = 0.0, end: float = SIDE) -> None:
        """Fill the rows from `start` to `end` with a gradient."""
        first, last = max(0, int(start * _FINE)), min(_N, int(end * _FINE))
        if last <= first:
            return
        share = ((_Y[first:last] - np.float32(start)) / np.float32(max(end - start, 0.5)))[None]
        above, below = _column(top), _column(bottom)
        self.pixels[:, first:last] = above + (below - above) * share

    def grain(self, values: Plane, start: float = 0.0, end: float = SIDE) -> None:
        """Make the rows from `start` to `end` lighter and darker by `values`, of shape (64, 64)."""
        first, last = max(0, int(start * _FINE)), min(_N, int(end * _FINE))
        self.pixels[:, first:last] += values[None, first:last]

    def limb(self, a: Point, b: Point, ra: float, rb: float, colour: Colour, opacity: float = 1.0) -> None:
        """Draw a rounded limb from `a` to `b` that is `ra` thick at one end and `rb` at the other."""
        most = max(ra, rb)
        window = _window(
            min(a[0], b[0]) - most, max(a[0], b[0]) + most, min(a[1], b[1]) - most, max(a[1], b[1]) + most
        )
        if window is None:
            return
        rows, columns = window
        x, y = _X[:, columns] - np.float32(a[0]), _Y[rows] - np.float32(a[1])
        dx, dy = b[0] - a[0], b[1] - a[1]
        length = max(dx * dx + dy * dy, 1e-6)
        along: Plane = np.clip(x * np.float32(dx / length) + y * np.float32(dy / length), 0, 1)
        x, y = x - along * np.float32(dx), y - along * np.float32(dy)
        radius = np.float32(ra) + along * np.float32(rb - ra)
        distance = np.sqrt(x * x + y * y)
        lit = self._lit(x, y, np.maximum(radius, np.float32(0.6)))
        self._put(rows, columns, distance - radius, colour, opacity, lit)

    def ellipse(
        self, centre: Point, rx: float, ry: float, angle: float, colour: Colour, opacity: float = 1.0
    ) -> None:
        """Draw an ellipse turned by `angle` degrees."""
        most = max(rx, ry)
        window = _window(centre[0] - most, centre[0] + most, centre[1] - most, centre[1] + most)
        if window is None:
            return
        rows, columns = window
        cosine, sine = (np.float32(part) for part in turn(angle))
        x, y = _X[:, columns] - np.float32(centre[0]), _Y[rows] - np.float32(centre[1])
        u = (x * cosine + y * sine) / np.float32(rx)
        v = (y * cosine - x * sine) / np.float32(ry)
        reach = np.sqrt(u * u + v * v)
        u, v = u / np.float32(rx), v / np.float32(ry)
        steep = np.sqrt(u * u + v * v) + np.float32(1e-4)
        lit = self._lit(x, y, np.float32(most))
        self._put(rows, columns, reach * (reach - 1) / steep, colour, opacity, lit)

    def polygon(
        self, corners: Sequence[Point], colour: Colour, opacity: float = 1.0, shading: float = 1.0
    ) -> None:
        """Draw a convex polygon; its corners are in order, either way round."""
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        window = _window(min(xs), max(xs), min(ys), max(ys))
        if window is None:
            return
        rows, columns = window
        edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
        area = sum(a[0] * b[1] - b[0] * a[1] for a, b in edges)
        distance: Plane = np.full((1, 1), -1e3, dtype=np.float32)
        for a, b in edges:
            dx, dy = b[0] - a[0], b[1] - a[1]
            length = math.sqrt(dx * dx + dy * dy)
            if length > 1e-6:
                side = (1.0 if area > 0 else -1.0) / length
                x, y = _X[:, columns] - np.float32(a[0]), _Y[rows] - np.float32(a[1])
                distance = np.maximum(distance, x * np.float32(dy * side) - y * np.float32(dx * side))
        middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
        half = np.float32(max(max(xs) - min(xs), max(ys) - min(ys), 1.0) / (2 * max(shading, 0.01)))
        x, y = _X[:, columns] - np.float32(middle[0]), _Y[rows] - np.float32(middle[1])
        self._put(rows, columns, distance, colour, opacity, self._lit(x, y, half))

    def seen(self, point: Point) -> Colour:
        """Return the colour at a point, or at the border nearest it."""
        column, row = (min(_N - 1, max(0, int(part * _FINE))) for part in point)
        r, g, b = (float(part) for part in self.pixels[:, row, column])
        return r, g, b

    def finished(self, exposure: Colour, contrast: float, blur: float, grain: bytes) -> NDArray[np.uint8]:
        """Return the picture, shape (32, 32, 3), as a camera would: cast of colour, softness, noise."""
        fine = self.pixels
        half = fine[:, 0::2] + fine[:, 1::2]
        small = (half[:, :, 0::2] + half[:, :, 1::2]) * np.float32(0.25)
        if blur:
            padded = np.pad(small, ((0, 0), (1, 1), (1, 1)), mode="edge")
            beside = (padded[:, :-2, 1:-1] + padded[:, 2:, 1:-1]) + (
                padded[:, 1:-1, :-2] + padded[:, 1:-1, 2:]
            )
            small = small + (beside * np.float32(0.25) - small) * np.float32(blur)
        small = (small - np.float32(128)) * np.float32(contrast) + np.float32(128)
        noise = np.frombuffer(grain, dtype=np.uint8).astype(np.float32).reshape(3, SIDE, SIDE)
        small = small * _column(exposure) + (noise - np.float32(127.5)) * np.float32(1 / 24)
        return np.ascontiguousarray(
            np.clip(np.floor(small + np.float32(0.5)), 0, 255).astype(np.uint8).transpose(1, 2, 0)
        )

    def _lit(self, x: Plane, y: Plane, radius: Plane | np.float32) -> Plane:
        """Return how bright a round surface is, `x` and `y` away from its axis."""
        slope = (x * np.float32(self.light[0]) + y * np.float32(self.light[1])) / radius
        lit: Plane = np.clip(slope, -0.6, 0.6)
        return lit + np.float32(1)

    def _put(
        self, rows: slice, columns: slice, distance: Plane, colour: Colour, opacity: float, lit: Plane
    ) -> None:
        cover = np.clip(np.float32(0.5) - distance * np.float32(_FINE), 0, 1) * np.float32(opacity)
        part = self.pixels[:, rows, columns]
        part += cover[None] * (lit[None] * _column(colour) - part)


def _column(colour: Colour) -> Plane:
    return np.array(colour, dtype=np.float32)[:, None, None]


def _window(left: float, right: float, top: float, bottom: float) -> tuple[slice, slice] | None:
    """Return the rows and columns that a shape can touch, or None if it is outside."""
    x0, x1 = max(0, int((left - 1) * _FINE)), min(_N, int((right + 1) * _FINE) + 1)
    y0, y1 = max(0, int((top - 1) * _FINE)), min(_N, int((bottom + 1) * _FINE) + 1)
    return (slice(y0, y1), slice(x0, x1)) if x0 < x1 and y0 < y1 else None
