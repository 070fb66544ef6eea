"""The screen of a game, pixel by pixel, with words above it, a counter below, and rings on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import patheffects
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style
from mlanimated.animate.placing import canvas, put_text
from mlanimated.panels.pixels import Picture, Pixels


class GameScreen:
    """A screen; its title is 64 and its line of numbers 24 CSS pixels above it, its counter 28 below.

    Parameters
    ----------
    figure, size
        Where it is added, and the size of that in CSS pixels.
    left, bottom
        Lower left corner of the screen, in CSS pixels.
    shape
        Width and height of the screen, in its pixels.
    scale
        CSS pixels per pixel of the screen; halves stay whole on the film.
    colour
        Of the title.
    rings
        How many places can be ringed at once.

    Attributes
    ----------
    artists
        What `show` changes.
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        size: tuple[int, int],
        left: float,
        bottom: float,
        shape: tuple[int, int] = (160, 210),
        *,
        scale: float = 2,
        colour: str = palette.NEUTRAL,
        rings: int = 0,
    ) -> None:
        self.pixels = Pixels(figure, left, bottom, *shape, scale=scale)
        self._rings = rings
        across, up = shape[0] * scale, shape[1] * scale
        middle, top = (left + across / 2) / size[0], bottom + up
        self._title = put_text(
            figure, middle, (top + 64) / size[1], size=style.TITLE, weight="bold", color=colour, ha="center"
        )
        self._line = put_text(figure, middle, (top + 24) / size[1], family=style.MONO, ha="center")
        self._counter = put_text(figure, middle, (bottom - 28) / size[1], family=style.MONO, ha="center")
        self.artists: list[Artist] = [self.pixels, self._title, self._line, self._counter]
        if rings:
            over = canvas(figure, size, (left, bottom, across, up))
            over.set_xlim(0, shape[0])
            over.set_ylim(shape[1], 0)
            over.set_zorder(1)  # above the pixels
            (self._marks,) = over.plot([], [], "o", mfc="none", mec=palette.CHOSEN, mew=5, ms=34)
            # A white edge keeps the ring visible on every game's background.
            self._marks.set_path_effects([patheffects.withStroke(linewidth=9, foreground="white")])
            self.artists.append(self._marks)

    def show(
        self,
        picture: Picture,
        *,
        title: str = "",
        line: str = "",
        counter: str = "",
        over: bool = False,
        marks: Sequence[ArrayLike] = (),
    ) -> None:
        """Show one moment of the game.

        Parameters
        ----------
        picture
            (height, width, 3) uint8.
        title, line, counter
            Words: what is played, its score, what is counted (for example "behind the wall: 3").
        over
            Whether the game has ended: the picture is faded.
        marks
            Places to ring, each (x, y) in pixels of the screen from its upper left corner.
        """
        places = np.asarray(marks, np.float64).reshape(-1, 2) if len(marks) else np.empty((0, 2))
        if len(places) > self._rings:
            raise ValueError(f"{len(places)} marks, but this screen was made for {self._rings}: set rings")
        self.pixels.set_picture(faded(picture) if over else picture)
        for text, words in ((self._title, title), (self._line, line), (self._counter, counter)):
            text.set_text(words)
        if self._rings:
            self._marks.set_data(*places.T)


def faded(picture: Picture) -> Picture:
    """Return a picture half way to white."""
    return (picture // 2 + 128).astype(np.uint8)
