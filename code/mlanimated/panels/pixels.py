"""Pictures of games in a figure: every pixel a square of whole pixels of the film, never blended."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


class Pixels(Artist):
    """A picture at a fixed place of a figure, copied as it is: much faster than resampling it.

    Parameters
    ----------
    figure
        Where it is added.
    left, bottom
        Its lower left corner, in CSS pixels.
    width, height
        In pixels of the picture.
    scale
        CSS pixels per pixel of the picture. With the film's two pixels per CSS pixel, halves are whole.
    """

    def __init__(
        self, figure: Figure | SubFigure, left: float, bottom: float, width: int, height: int, scale: float
    ) -> None:
        super().__init__()
        self._corner, self._shape, self._scale = (left, bottom), (height, width), scale
        self._picture = np.full((height, width, 3), 255, np.uint8)
        self.set_zorder(0.5)
        figure.add_artist(self)

    def set_picture(self, picture: Picture) -> None:
        """Show another picture, (height, width, 3) uint8."""
        if picture.shape != (*self._shape, 3):
            raise ValueError(f"a picture of shape {picture.shape} where {(*self._shape, 3)} has its place")
        self._picture = picture
        self.stale = True

    def get_window_extent(self, renderer: Any = None) -> Bbox:  # noqa: ARG002 - matplotlib's signature
        """Return its place in pixels of the film."""
        per_css = self._dpi() / 72
        height, width = self._shape
        left, bottom = (per_css * place for place in self._corner)
        size = per_css * self._scale
        return Bbox.from_bounds(left, bottom, width * size, height * size)

    def draw(self, renderer: Any) -> None:
        """Copy the picture, enlarged by a whole number."""
        if not self.get_visible():
            return
        times = round(self._scale * self._dpi() / 72)
        opaque = np.full((*self._shape, 4), 255, np.uint8)
        opaque[..., :3] = self._picture[::-1]  # matplotlib counts rows from below
        # A pixel is one number of 32 bits: ten times faster to repeat than four of 8.
        rows = opaque.view(np.uint32)[..., 0].repeat(times, axis=1).repeat(times, axis=0)
        opaque = rows.view(np.uint8).reshape(*rows.shape, 4)
        extent = self.get_window_extent()
        context = renderer.new_gc()
        renderer.draw_image(context, round(extent.x0), round(extent.y0), opaque)
        context.restore()
        self.stale = False

    def _dpi(self) -> float:
        figure = self.get_figure(root=True)
        assert figure is not None
        return float(figure.dpi)


def coloured(numbers: NDArray[Any], colours: dict[int, str]) -> Picture:
    """Paint a picture of numbers: (height, width) to (height, width, 3), each number in its colour."""
    picture = np.full((*numbers.shape, 3), 255, np.uint8)
    for number, colour in colours.items():
        picture[numbers == number] = rgb(colour)
    return picture


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of a colour such as ``#0072B2``, 0 to 255."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue
