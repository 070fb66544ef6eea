"""What the scenes of this chapter share: an arrow for each square, bars on a scale of powers of ten, words.

Chapter: Frozen Lake with Deep Learning.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from mlanimated.animate import palette, style

NAMES = ("left", "down", "right", "up")
SMALLEST = 0.1  # per cent; bars begin here, and each third of their length is ten times as much

_MARKERS = ("<", "v", ">", "^")


class Arrows:
    """On some squares of a board, a triangle that points where the player wants to go.

    Parameters
    ----------
    axes
        Those of a `Board`.
    squares
        Which squares have one.
    columns
        Of the board.
    down
        How far below the middle of its square an arrow stands, in squares.
    """

    def __init__(self, axes: Axes, squares: Iterable[int], columns: int, down: float = 0.0) -> None:
        self._lines: dict[int, list[Line2D]] = {}
        for square in squares:
            row, column = divmod(square, columns)
            self._lines[square] = [
                axes.plot(column, row + down, marker, ms=22, color=palette.MODEL, zorder=3)[0]
                for marker in _MARKERS
            ]
        self.artists: list[Artist] = [line for lines in self._lines.values() for line in lines]

    def show(self, policy: ArrayLike, chosen: Iterable[int] = ()) -> None:
        """Point the arrows; those of the `chosen` squares have another colour, and an edge."""
        actions, marked = np.asarray(policy), set(chosen)
        for square, lines in self._lines.items():
            for action, line in enumerate(lines):
                line.set_visible(action == actions[square])
                line.set_color(palette.CHOSEN if square in marked else palette.MODEL)
                line.set_markeredgecolor(palette.NEUTRAL if square in marked else palette.MODEL)
                line.set_markeredgewidth(3 if square in marked else 1)


def length(probability: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return how long bars are, from 0 to 3: 0 for 0.1 % and less, one more for ten times as much."""
    per_cent = np.maximum(100 * np.asarray(probability, np.float64), SMALLEST)
    return np.log10(per_cent / SMALLEST)


def per_cent(probability: float) -> str:
    """Write a probability in per cent, with six characters and a sign."""
    if np.isnan(probability):
        return ""
    return style.fixed(100 * probability, ".2f" if probability < 0.9995 else ".1f", 6) + " %"
