"""A bar above each column of the board: what a move there is expected to bring."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlanimated.animate import palette, style
from mlanimated.animate.placing import Place, canvas

TALL = 76  # CSS pixels of a full bar
WIDE = 0.6  # of a column


class SevenBars:
    """Bars from 0 to 1 with their numbers in percent; the best one is ringed in orange.

    Parameters
    ----------
    figure, size
        Where they are added, and the size of that in CSS pixels.
    place
        (left, bottom, width, height) in CSS pixels: as wide as the board below, 120 high.
    columns
        How many.

    Attributes
    ----------
    artists
        What `show` changes.
    """

    def __init__(
        self, figure: Figure | SubFigure, size: tuple[int, int], place: Place, columns: int = 7
    ) -> None:
        axes = canvas(figure, size, place)
        self._side = place[2] / columns
        middles = (np.arange(columns) + 0.5) * self._side
        wide = WIDE * self._side
        boxes = [(middle - wide / 2, 2) for middle in middles]
        self._backs = [Rectangle(box, wide, TALL, fc=palette.FAINT, lw=0) for box in boxes]
        self._bars = [Rectangle(box, wide, 0, fc=palette.MODEL, lw=0) for box in boxes]
        self._rings = [
            Rectangle((x - 2, 0), wide + 4, TALL + 4, fill=False, ec=palette.CHOSEN, lw=5, clip_on=False)
            for x, _ in boxes
        ]
        for patch in (*self._backs, *self._bars, *self._rings):
            axes.add_patch(patch)
        self._numbers = [
            axes.text(
                middle, TALL + 24, "", ha="center", va="center", fontsize=style.SMALL, family=style.MONO
            )
            for middle in middles
        ]
        self.artists: list[Artist] = [*self._backs, *self._bars, *self._rings, *self._numbers]

    def show(self, values: NDArray[np.float64], best: int | None = None) -> None:
        """Show one value for each column, from 0 to 1; NaN: none, and its bar is empty."""
        for column, value in enumerate(values):
            known = not np.isnan(value)
            self._bars[column].set_height(TALL * value if known else 0)
            self._backs[column].set_alpha(1.0 if known else 0.4)
            self._rings[column].set_visible(column == best)
            self._numbers[column].set_text(percent(value) if known else "")
            self._numbers[column].set_fontweight("bold" if column == best else "normal")


def percent(value: float) -> str:
    """Write a probability in whole percent; only what is certain is written as 0 or 100."""
    whole = round(100 * value)
    if 0 < value < 1:
        whole = min(max(whole, 1), 99)
    return f"{whole}%"
