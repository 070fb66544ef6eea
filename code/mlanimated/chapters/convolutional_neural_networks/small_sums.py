"""What chapter "Convolutional Neural Networks" computes by hand on small things: cells, gradients, fields.

Chapter: Convolutional Neural Networks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.convolutional_neural_networks.recipe import SMALL
from mlanimated.learn.activations import relu
from mlanimated.learn.convolution import convolve, max_pool, max_pool_slope, slide, slopes
from mlanimated.learn.convolution_net import forward, initialize

Array = NDArray[Any]

EDGE = ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))
ABOVE = ((-1, -1), (1, 1))
LEFT_PICTURE = ("0033", "0133", "0013", "0003")
RIGHT_PICTURE = (
    "00000000",
    "00000100",
    "00003310",
    "01034431",
    "03344443",
    "34444444",
    "44444444",
    "44444444",
)


@dataclass(frozen=True)
class Sliding:
    """One window that slides over one picture.

    Attributes
    ----------
    words : str
        What is shown.
    picture : array, shape (rows, columns)
    window : array, shape (rows, columns)
    stride, border : int
        How far it moves, and how many rows and columns of zeros are around the picture.
    result : array
        One number for each place, by hand.
    library : array
        The same by ``keras.ops.conv``.
    """

    words: str
    picture: Array
    window: Array
    stride: int
    border: int
    result: Array
    library: Array


@dataclass(frozen=True)
class Cells:
    """The two windows of the first film."""

    sides: tuple[Sliding, Sliding]


def cells() -> Cells:
    """Slide two windows over two small pictures, by hand and by Keras."""
    left = _sliding("3×3, zeros around", LEFT_PICTURE, EDGE, 1, 1)
    return Cells((left, _sliding("2×2, stride 2", RIGHT_PICTURE, ABOVE, 2, 0)))


def _sliding(words: str, rows: Any, window: Any, stride: int, border: int) -> Sliding:
    from keras import ops

    picture, weights = np.array([list(map(int, row)) for row in rows]), np.array(window)
    theirs = ops.conv(
        np.pad(picture, border)[None, :, :, None].astype(np.float32),
        weights[:, :, None, None].astype(np.float32),
        strides=stride,
        padding="valid",
    )
    result = slide(picture, weights, stride, border)
    return Sliding(words, picture, weights, stride, border, result, np.asarray(theirs)[0, :, :, 0])


@dataclass(frozen=True)
class Checked:
    """Slopes by the formula, and by moving each number a little.

    Attributes
    ----------
    numbers : int
        How many were moved.
    largest : float
        The largest difference.
    typical : float
        Root mean square of the slopes, to compare with.
    """

    numbers: int
    largest: float
    typical: float


def checked() -> Checked:
    """Move every weight of two filters and every cell of two pictures, and see how the loss moves."""
    rng = np.random.default_rng(0)
    x, filters = rng.normal(size=(2, 6, 6, 3)), rng.normal(size=(3, 3, 3, 2))
    wish = rng.normal(size=(2, 3, 3, 2))

    def loss() -> float:
        return float(np.sum((max_pool(relu(convolve(x, filters, border=1))) - wish) ** 2) / 2)

    z = convolve(x, filters, border=1)
    slope = max_pool_slope(relu(z), max_pool(relu(z)) - wish) * (z > 0)
    by_formula = slopes(x, filters, slope, border=1)
    by_moving = [_by_moving(loss, numbers) for numbers in (filters, x)]
    formula, moving = (np.concatenate([part.ravel() for part in parts]) for parts in (by_formula, by_moving))
    return Checked(
        numbers=len(formula),
        largest=float(np.abs(formula - moving).max()),
        typical=float(np.sqrt(np.mean(formula**2))),
    )


def _by_moving(loss: Any, numbers: Array, step: float = 1e-5) -> Array:
    found = np.zeros_like(numbers)
    for place in np.ndindex(numbers.shape):
        before, ends = numbers[place], []
        for sign in (1, -1):
            numbers[place] = before + sign * step
            ends.append(loss())
        numbers[place] = before
        found[place] = (ends[0] - ends[1]) / (2 * step)
    return found


@dataclass(frozen=True)
class Fields:
    """How much of the picture one cell depends on, layer by layer.

    Attributes
    ----------
    layers : tuple of str
        The picture itself, then each convolution and each pooling.
    cell : array, shape (layers,)
        Row and column of the cell that is looked at.
    first, size : array, shape (layers,)
        First row (and column) of what it sees, and how many, by the rule.
    measured : array, shape (layers, 2)
        The same, found by changing every pixel of a picture.
    """

    layers: tuple[str, ...]
    cell: NDArray[np.int64]
    first: NDArray[np.int64]
    size: NDArray[np.int64]
    measured: NDArray[np.int64]


LAST_CELL = 2  # of the last pooling; near the middle


def fields() -> Fields:
    """Follow one cell of the last layer back to the picture, by the rule and by experiment."""
    names, rule = ["the picture"], [(0, 1, 1)]  # first pixel of cell 0, pixels seen, pixels per cell
    for number, (filter_size, _) in enumerate(SMALL.layers, start=1):
        first, size, apart = rule[-1]
        names += [f"layer {number}, {filter_size}×{filter_size}", f"layer {number}, pooled"]
        first, size = first - filter_size // 2 * apart, size + (filter_size - 1) * apart
        rule += [(first, size, apart), (first, size + apart, 2 * apart)]
    apart_last = rule[-1][2]
    cell = np.array([LAST_CELL * apart_last // apart for _, _, apart in rule])
    firsts, sizes, aparts = np.array(rule).T
    return Fields(tuple(names), cell, firsts + cell * aparts, sizes, _measured(cell))


def _measured(cell: Array) -> NDArray[np.int64]:
    """Brighten every pixel in turn and find out which cells notice: positive weights hide nothing."""
    rng, side = np.random.default_rng(0), SMALL.side
    numbers = [np.abs(part) for part in initialize(SMALL, rng)]
    diagonal = np.zeros((side + 1, side, side, 3), np.float32)
    diagonal[np.arange(side), np.arange(side), np.arange(side)] = 10.0  # the last picture stays black
    seen = forward(numbers, diagonal)[0]
    maps = [diagonal, *(part for z in seen[1::2] for part in (z, max_pool(relu(z))))]
    found = []
    for place, values in zip(cell, maps, strict=True):
        column = values[:, place, place].sum(axis=-1)
        noticed = np.flatnonzero(column[:-1] != column[-1])
        found.append((noticed[0], len(noticed)))
    return np.array(found)
