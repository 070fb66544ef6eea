"""A frozen lake as an array of pixels: shapes cut out of a grid of points. No window, no other package."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

SIDE = 64  # pixels of a square

_COLOURS = {
    "snow": (236, 244, 250),
    "edge": (176, 200, 218),
    "water": (24, 62, 99),
    "rim": (120, 160, 190),
    "flag": (0, 158, 115),
    "pole": (61, 61, 61),
    "start": (205, 215, 224),
    "walker": (0, 114, 178),
    "face": (255, 255, 255),
}
_FINE = 4  # each pixel is the mean of so many points, across and down: soft edges


def draw(lake: Sequence[str], square: int | None = None) -> NDArray[np.uint8]:
    """Return (64 rows, 64 columns, 3) uint8 pixels, each dimension times the lake's squares.

    Parameters
    ----------
    lake
        Rows of letters.
    square
        Where the walker is; None: nowhere.
    """
    wide = len(lake[0])
    rows = []
    for row, letters in enumerate(lake):
        rows.append([_tile(letter, row * wide + column == square) for column, letter in enumerate(letters)])
    return np.concatenate([np.concatenate(row, axis=1) for row in rows], axis=0)


@cache
def _tile(letter: str, walker: bool) -> NDArray[np.uint8]:
    count = SIDE * _FINE
    points = (np.arange(count) + 0.5) / count
    x, y = np.meshgrid(points, points)
    picture = np.empty((count, count, 3))
    picture[:] = _COLOURS["edge"]
    for part, inside in _parts(letter, walker, x, y):
        picture[inside] = _COLOURS[part]
    small: NDArray[np.float64] = picture.reshape(SIDE, _FINE, SIDE, _FINE, 3).mean(axis=(1, 3))
    return small.round().astype(np.uint8)


def _parts(
    letter: str, walker: bool, x: NDArray[np.float64], y: NDArray[np.float64]
) -> list[tuple[str, NDArray[np.bool_]]]:
    """Return the shapes of a square from the lowest to the topmost, as colour and points."""

    def ellipse(across: float, down: float, wide: float, high: float) -> NDArray[np.bool_]:
        return ((x - across) / wide) ** 2 + ((y - down) / high) ** 2 < 1

    inside = (np.abs(x - 0.5) < 0.485) & (np.abs(y - 0.5) < 0.485)
    parts = [("snow", inside)]
    if letter == "H":
        parts += [("rim", ellipse(0.5, 0.5, 0.42, 0.36)), ("water", ellipse(0.5, 0.54, 0.38, 0.3))]
    if letter == "G":
        parts += [("pole", (np.abs(x - 0.34) < 0.025) & (np.abs(y - 0.5) < 0.36))]
        parts += [("flag", (x > 0.365) & (x < 0.78) & (np.abs(y - 0.32) < 0.18 * (0.78 - x) / 0.415))]
    if letter == "S":
        parts += [("start", ellipse(0.5, 0.5, 0.4, 0.4)), ("snow", ellipse(0.5, 0.5, 0.33, 0.33))]
    if walker:
        parts += [("face", ellipse(0.5, 0.5, 0.28, 0.28)), ("walker", ellipse(0.5, 0.5, 0.25, 0.25))]
        parts += [("face", ellipse(0.41, 0.45, 0.05, 0.06) | ellipse(0.59, 0.45, 0.05, 0.06))]
    return parts
