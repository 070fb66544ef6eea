"""The first film: two windows that slide over numbers, with the arithmetic of every cell.

Chapter: Convolutional Neural Networks.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.convolutional_neural_networks.parts import Numbers
from mlanimated.chapters.convolutional_neural_networks.small_sums import Cells, Sliding


class _Side:
    """One window, its picture, and what has been computed so far."""

    def __init__(self, figure: Figure | SubFigure, size: tuple[int, int], left: float, what: Sliding) -> None:
        self._what = what
        self._seen = np.pad(what.picture, what.border)
        side = len(self._seen)
        cell = {6: 36.0, 8: 27.0}[side]
        put_text(figure, left / size[0], 498 / size[1], what.words, weight="bold")
        self._picture = Numbers(figure, size, (left, 480 - side * cell), (side, side), (cell, cell))
        for number, value in enumerate(self._seen.ravel()):
            row, column = divmod(number, side)
            inside = what.border <= min(row, column) and max(row, column) < side - what.border
            shade = str(1 - 0.09 * value) if inside else palette.FAINT
            ink = palette.NEUTRAL if inside else "#757575"
            self._picture.write(number, str(value), shade, ink)
        tall, wide = what.window.shape
        self._window = self._picture.window((tall, wide))
        filter_left = left + side * cell + 10
        weights = Numbers(figure, size, (filter_left, 480 - tall * 36), (tall, wide), (40, 36))
        for number, weight in enumerate(what.window.ravel()):
            weights.write(number, style.fixed(weight, "d"), palette.DIVERGING(0.5 + 0.2 * weight))
        put_text(figure, filter_left / size[0], (480 - tall * 36 - 22) / size[1], "filter", size=style.SMALL)
        self._lines = [
            put_text(figure, left / size[0], (240 - 32 * k) / size[1], size=style.SMALL, family=style.MONO)
            for k in range(tall)
        ]
        self._result = Numbers(figure, size, (left, 8), what.result.shape, (56, 36))
        self._ring = self._result.window((1, 1))
        self._largest = float(np.abs(what.result).max())
        self.artists: list[Artist] = [
            self._window, self._ring, *self._result.squares, *self._result.texts, *self._lines,
        ]  # fmt: skip

    def show(self, time: float) -> None:
        done, columns = tween.step_at(time), self._what.result.shape[1]
        count = self._what.result.size
        places = np.array([divmod(max(k - 1, 0), columns) for k in range(count + 1)], float)
        row, column = tween.at(places, time)
        self._picture.place_window(self._window, row * self._what.stride, column * self._what.stride)
        for number, value in enumerate(self._what.result.ravel()):
            if number < done:
                tint = palette.DIVERGING(0.5 + 0.3 * value / self._largest)
                self._result.write(number, style.fixed(value, ".0f"), tint)
            else:
                self._result.write(number, "", palette.BACKGROUND)
        now = divmod(max(done - 1, 0), columns)
        self._result.place_window(self._ring, *now)
        self._ring.set_visible(done > 0)
        for line, words in zip(self._lines, self.arithmetic(done), strict=True):
            line.set_text(words)

    def arithmetic(self, done: int) -> list[str]:
        """Return the sum of the cell that was computed last, a line for each row of the filter."""
        what = self._what
        if not done:
            return [""] * len(what.window)
        row, column = (place * what.stride for place in divmod(done - 1, what.result.shape[1]))
        tall, wide = what.window.shape
        seen = self._seen[row : row + tall, column : column + wide]
        lines = [
            " + ".join(f"{style.fixed(w, 'd')}·{x}" for w, x in zip(*pair, strict=True))
            for pair in zip(what.window, seen, strict=True)
        ]
        value = style.fixed(what.result.ravel()[done - 1], ".0f")
        return [f"{line} +" for line in lines[:-1]] + [f"{lines[-1]} = {value}"]


class EveryCell(Scene):
    """Two windows in lock-step; every cell of the result appears when it is computed."""

    name = "every-cell"
    size = (720, 520)
    poster_step = 11
    title = "Multiply, add up, move on"
    caption = (
        "Above: picture, window (orange) and filter; then the sum, written out, and the cell where it goes. "
        "The grey zeros are the border that was added."
    )
    alt = (
        "Two grids of numbers side by side. A window of three by three cells moves over the left one, one "
        "cell at a time; a window of two by two moves over the right one, two cells at a time. "
        "At each stop the weights are multiplied with the numbers under them and the sum fills one more "
        "cell of a grid of four by four below."
    )

    def __init__(self, record: Cells) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw both sides."""
        self._sides = [
            _Side(figure, self.size, left, side)
            for left, side in zip((12, 386), self.record.sides, strict=True)
        ]
        self._counter = put_text(figure, 250 / 720, 134 / 520, size=style.SMALL, family=style.MONO)
        return [self._counter, *(artist for side in self._sides for artist in side.artists)]

    def show(self, time: float) -> None:
        """Show both sides at one moment."""
        for side in self._sides:
            side.show(time)
        self._counter.set_text(f"{tween.step_at(time):2d} of 16")

    def steps(self) -> list[Step]:
        """One step before the first cell, and one for each cell."""
        left, right = (side.result.ravel() for side in self.record.sides)
        names = ["before the first cell", *(f"cell {number}" for number in range(1, len(left) + 1))]
        columns = {
            "3×3 with zeros": ["none", *left.astype(int).tolist()],
            "2×2, stride 2": ["none", *right.astype(int).tolist()],
        }
        return step_list(columns, self._say, names)

    def _say(self, step: int) -> str:
        left, right = (side.result.ravel() for side in self.record.sides)
        a, b = (style.fixed(values[max(step - 1, 0)], ".0f") for values in (left, right))
        return {
            0: "Both windows lie on the first place; nothing is computed yet.",
            1: f"Cell 1: the products add up to {a} on the left and to {b} on the right.",
            2: f"Cell 2: the left window has moved by one column, the right one by two: {a} and {b}.",
            4: f"Cell 4: on the left the window meets the zeros of the border, and the sum is {a}.",
            5: f"Cell 5: a new row begins, one row lower on the left and two on the right: {a} and {b}.",
            11: f"Cell 11: {a} on the left, {b} on the right.",
            16: "All 16 cells are there: 4×4 numbers from 4×4 on the left, from 8×8 on the right.",
        }.get(step, "")
