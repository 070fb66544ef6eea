"""Parts of the pictures of this chapter: a framed picture, and a gauge from 0 to 1.

Chapter: Binary Classification.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlanimated.animate import palette, style
from mlanimated.animate.placing import canvas, put_text
from mlanimated.panels.pixels import Picture, Pixels

SIDE = 32  # pixels of a picture


class Framed:
    """A picture in a frame, which can say whether the model was right about it."""

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        corner: tuple[float, float],
        scale: float,
    ) -> None:
        self._pixels = Pixels(figure, *corner, SIDE, SIDE, scale)
        left, bottom = corner
        side = SIDE * scale
        self._frame = Rectangle(
            (left / size[0], bottom / size[1]), side / size[0], side / size[1], fill=False
        )
        figure.add_artist(self._frame)
        self._words = put_text(
            figure, (left + side / 2) / size[0], (bottom - 24) / size[1], size=style.SMALL, ha="center"
        )
        self.artists: list[Artist] = [self._pixels, self._frame, self._words]

    def show(self, picture: Picture, words: str = "", right: bool | None = None) -> None:
        """Show a picture; if right or wrong matters, frame and sign say which."""
        self._pixels.set_picture(picture)
        colour = {None: palette.FADED, True: palette.TARGET, False: palette.LOSS}[right]
        sign = {None: "", True: " ✓", False: " ✗"}[right]
        self._frame.set(edgecolor=colour, linewidth=8 if right is False else 3)
        self._words.set_text(words + sign)
        self._words.set(color=palette.NEUTRAL if right is None else colour)


class Gauge:
    """A bar from 0 to 1 with its number below; a green sign stands where the truth is."""

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        left: float,
        bottom: float,
        width: float,
        truth: int,
    ) -> None:
        self._width = width
        axes = canvas(figure, size, (left, bottom, width, 40))
        axes.add_patch(Rectangle((0, 6), width, 28, fc=palette.FAINT, lw=0))
        self._bar = Rectangle((0, 6), 0, 28, fc=palette.MODEL, lw=0)
        axes.add_patch(self._bar)
        axes.plot([width / 2] * 2, [0, 40], color=palette.NEUTRAL, lw=style.THIN, ls=":")
        goal = width - 2 if truth else 2
        axes.plot([goal] * 2, [0, 40], color=palette.TARGET, lw=6, clip_on=False)
        self._number = put_text(
            figure, (left + width / 2) / size[0], (bottom - 20) / size[1], family=style.MONO, ha="center"
        )
        self.artists: list[Artist] = [self._bar, self._number]

    def show(self, value: float) -> None:
        """Show a number from 0 to 1."""
        self._bar.set_width(self._width * value)
        self._number.set_text(f"P = {style.fixed(value, '.2f')}")


def weight_picture(weights: NDArray[np.floating], largest: float) -> Picture:
    """Paint (32, 32) weights: blue speaks for a horse, vermillion against, white not at all."""
    colours = palette.DIVERGING(np.clip(weights / (2 * largest) + 0.5, 0, 1))
    picture: Picture = np.rint(colours[..., :3] * 255).astype(np.uint8)
    return picture
