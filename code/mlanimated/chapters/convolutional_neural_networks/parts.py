"""Parts of the pictures of this chapter: framed pixels, numbers as colours, a grid of numbers, a window.

Chapter: Convolutional Neural Networks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import NDArray

from mlanimated.animate import palette, style
from mlanimated.animate.placing import canvas
from mlanimated.panels.pixels import Picture, Pixels

Array = NDArray[Any]


class Framed:
    """A picture of whole pixels in a thin frame."""

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        corner: tuple[float, float],
        shape: tuple[int, int],
        scale: float,
    ) -> None:
        rows, columns = shape
        self.pixels = Pixels(figure, *corner, columns, rows, scale)
        across, up = columns * scale, rows * scale
        self.frame = Rectangle(
            (corner[0] / size[0], corner[1] / size[1]), across / size[0], up / size[1],
            fill=False, lw=2, ec=palette.FADED,
        )  # fmt: skip
        figure.add_artist(self.frame)
        self.artists: list[Artist] = [self.pixels, self.frame]

    def show(self, picture: Picture | None) -> None:
        """Show a picture, or nothing but paper."""
        self.pixels.set_visible(picture is not None)
        if picture is not None:
            self.pixels.set_picture(picture)


def _bytes(colours: Array) -> Picture:
    picture: Picture = np.rint(np.clip(colours[..., :3], 0, 1) * 255).astype(np.uint8)
    return picture


def grey(values: Array) -> Picture:
    """Paint numbers from 0 (black) to 1 (white)."""
    return _bytes(np.repeat(np.asarray(values)[..., None], 3, axis=-1))


def signed(values: Array, largest: float) -> Picture:
    """Paint numbers of both signs: blue above 0, orange-red below, white at 0."""
    return _bytes(palette.DIVERGING(np.clip(values / (2 * largest) + 0.5, 0, 1)))


def positive(values: Array, largest: float) -> Picture:
    """Paint numbers from 0 (white) up (dark blue)."""
    return _bytes(palette.SEQUENTIAL(np.clip(values / largest, 0, 1)))


def coloured(window: Array, largest: float) -> Picture:
    """Paint (rows, columns, 3) weights as colours: grey where all three are 0."""
    return _bytes(window / (2 * largest) + 0.5)


class Numbers:
    """A grid of cells with a number each; row 0 is at the top."""

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        corner: tuple[float, float],
        shape: tuple[int, int],
        cell: tuple[float, float],
    ) -> None:
        self._rows, self.cell = shape[0], cell
        wide, tall = shape[1] * cell[0], shape[0] * cell[1]
        self.axes: Axes = canvas(figure, size, (*corner, wide, tall))
        self.squares: list[Rectangle] = []
        self.texts: list[Text] = []
        for row, column in np.ndindex(*shape):
            square = Rectangle(
                self.corner(row, column), *cell, fc=palette.BACKGROUND, ec=palette.FADED, lw=1.5
            )
            square.set_clip_on(False)
            self.axes.add_patch(square)
            self.squares.append(square)
            x, y = self.corner(row + 0.5, column + 0.5)
            self.texts.append(
                style.label(
                    self.axes, x, y + cell[1], "", ha="center", va="center_baseline", family=style.MONO
                )
            )
        self.artists: list[Artist] = [*self.squares, *self.texts]

    def corner(self, row: float, column: float) -> tuple[float, float]:
        """Return the lower left corner of a cell, in CSS pixels of the grid."""
        return column * self.cell[0], (self._rows - 1 - row) * self.cell[1]

    def write(self, number: int, text: str, colour: Any, ink: str = palette.NEUTRAL) -> None:
        """Write one cell, counted row by row."""
        self.texts[number].set(text=text, color=ink)
        self.squares[number].set_facecolor(colour)

    def window(self, shape: tuple[int, int], lw: float = 6) -> Rectangle:
        """Add an orange frame around so many rows and columns; `place_window` moves it."""
        wide, tall = shape[1] * self.cell[0], shape[0] * self.cell[1]
        frame = Rectangle((0, 0), wide, tall, fill=False, ec=palette.CHOSEN, lw=lw, zorder=5)
        frame.set_clip_on(False)
        self.axes.add_patch(frame)
        self.artists.append(frame)
        return frame

    def place_window(self, frame: Rectangle, row: float, column: float) -> None:
        """Move such a frame so that its first cell is there."""
        x, y = self.corner(row, column)
        frame.set_xy((x, y + self.cell[1] - frame.get_height()))
