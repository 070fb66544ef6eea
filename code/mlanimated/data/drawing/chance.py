"""Chance from a seed: the same on every system and in every version of Python.

Only `random.Random.random` and ``randbytes`` are used; Python promises the first, and the second is made of
the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

import numpy as np

from mlanimated.data.drawing.canvas import Colour, Plane
from mlanimated.data.drawing.pen import Pen

T = TypeVar("T")
_CLEAR = 120.0  # of 765: a difference that is plain at 32 × 32 pixels


class Chance:
    """Random choices, in the order in which they are asked for.

    Parameters
    ----------
    seed : str
        Words and numbers that name the picture.
    """

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def between(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`, each alike."""
        return low + (high - low) * self._random.random()

    def maybe(self, probability: float) -> bool:
        """Return True with a probability."""
        return self._random.random() < probability

    def sign(self) -> int:
        """Return 1 or -1."""
        return 1 if self._random.random() < 0.5 else -1

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of several."""
        return choices[int(self._random.random() * len(choices))]

    def shade(self, colour: Colour, spread: float = 18) -> Colour:
        """Return a colour that is a little lighter or darker, and a little more of another hue."""
        level = self.between(-spread, spread)
        r, g, b = (part + level + self.between(-spread, spread) * 0.35 for part in colour)
        return r, g, b

    def apart(self, colours: Sequence[Colour], pen: Pen, height: float = 8.0) -> Colour:
        """Return one of several colours that is not lost against what is behind a figure.

        Parameters
        ----------
        colours : sequence of colours
            Red, green, blue from 0 to 255.
        pen : Pen
            Its canvas has the place on it, and not yet the figure.
        height : float
            Where the figure's middle is, in its own units.
        """
        behind = [
            pen.canvas.seen(pen.at((x, height + y))) for x, y in ((-6, -2), (-3, 3), (0, 0), (3, 3), (6, -2))
        ]
        best, most = colours[0], -1.0
        for _ in range(4):
            colour = self.shade(self.pick(colours), 13)
            gap = sum(abs(a - b) for seen in behind for a, b in zip(colour, seen, strict=True)) / len(behind)
            if gap > most:
                best, most = colour, gap
            if gap > _CLEAR:
                break
        return best

    def noise(self) -> bytes:
        """Return a byte for each value of a picture."""
        return self._random.randbytes(3 * 32 * 32)

    def clouds(self, cells: int, strength: float) -> Plane:
        """Return soft noise around 0, shape (64, 64), with `cells` bumps each way (a divisor of 64)."""
        corners = np.frombuffer(self._random.randbytes((cells + 1) * (cells + 1)), dtype=np.uint8)
        grid = (corners.astype(np.float32).reshape(cells + 1, cells + 1) - np.float32(127.5)) * np.float32(
            strength / 127.5
        )
        step = 64 // cells
        share = ((np.arange(step, dtype=np.float32) + np.float32(0.5)) / np.float32(step))[None, None, :]
        across = (grid[:, :-1, None] + (grid[:, 1:, None] - grid[:, :-1, None]) * share).reshape(
            cells + 1, 64
        )
        down = across[:-1, None, :] + (across[1:, None, :] - across[:-1, None, :]) * share.transpose(0, 2, 1)
        soft: Plane = down.reshape(64, 64)
        return soft
