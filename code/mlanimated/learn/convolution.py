"""Convolution and max pooling by hand, each with its gradient, and nothing but sums.

What every library calls convolution does not turn the filter around first; mathematicians would say
cross-correlation. Pictures are (pictures, rows, columns, channels), filters (rows, columns, channels in,
channels out), as in Keras. Chapter: Convolutional Neural Networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def slide(
    picture: Array,
    window: Array,
    stride: int = 1,
    border: int = 0,
) -> Array:
    """Lay the window on every place, multiply, add up.

    One picture (rows, columns) and one window: the
    definition, cell by cell. ``border`` rows and columns of
    zeros are added on each side; ``stride`` is how far the
    window moves.
    """
    picture = np.pad(picture, border)
    tall, wide = window.shape
    rows = (picture.shape[0] - tall) // stride + 1
    columns = (picture.shape[1] - wide) // stride + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            seen = picture[top:, left:][:tall, :wide]
            result[row, column] = np.sum(seen * window)
    return result


def convolve(
    pictures: Array,
    filters: Array,
    stride: int = 1,
    border: int = 0,
) -> Array:
    """Do the same for all pictures, channels and filters.

    One loop over the filter's cells instead of over all
    places: cell (i, j) meets the picture moved by (i, j).
    """
    x = with_border(pictures, border)
    result: Any = 0
    for i, j, seen in moved(x, filters.shape, stride):
        result = result + seen @ filters[i, j]
    return np.asarray(result)


def slopes(
    pictures: Array,
    filters: Array,
    slope: Array,
    stride: int = 1,
    border: int = 0,
) -> tuple[Array, Array]:
    """How the loss changes with filters and with pictures.

    ``slope`` says how it changes with each output cell. A
    weight was used at every place, so its slopes are added
    up over all places; what a cell of a picture gave to an
    output comes back to it with the same weight.
    """
    x = with_border(pictures, border)
    to_filters = np.zeros_like(filters)
    to_x = np.zeros_like(x)
    all_places = (0, 1, 2), (0, 1, 2)
    for (i, j, seen), (_, _, back) in zip(
        moved(x, filters.shape, stride),
        moved(to_x, filters.shape, stride),
        strict=True,
    ):
        to_filters[i, j] = np.tensordot(
            seen,
            slope,
            all_places,
        )
        back += slope @ filters[i, j].T
    down = slice(border, border + pictures.shape[1])
    across = slice(border, border + pictures.shape[2])
    return to_filters, to_x[:, down, across]


def with_border(pictures: Array, border: int) -> Array:
    """Add rows and columns of zeros on all four sides."""
    sides = (border, border)
    return np.pad(pictures, ((0, 0), sides, sides, (0, 0)))


def moved(
    x: Array,
    shape: tuple[int, ...],
    stride: int,
) -> Iterator[tuple[int, int, Array]]:
    """For each cell (i, j) of a filter, yield what it sees."""
    tall, wide = shape[:2]
    rows = (x.shape[1] - tall) // stride + 1
    columns = (x.shape[2] - wide) // stride + 1
    for i in range(tall):
        for j in range(wide):
            yield (
                i,
                j,
                x[
                    :,
                    i : i + stride * rows : stride,
                    j : j + stride * columns : stride,
                ],
            )


def max_pool(pictures: Array) -> Array:
    """Keep the largest number of each 2 × 2 block."""
    largest: Array = _blocks(pictures).max(axis=(2, 4))
    return largest


def max_pool_slope(pictures: Array, slope: Array) -> Array:
    """Hand the slope to the cell that was the largest.

    Where several are, they share it.
    """
    blocks = _blocks(pictures)
    largest = blocks.max(axis=(2, 4), keepdims=True)
    winners = blocks == largest
    share = slope / winners.sum(axis=(2, 4))
    share = share.astype(slope.dtype)
    spread = winners * share[:, :, None, :, None]
    back: Array = spread.reshape(pictures.shape)
    return back


def _blocks(pictures: Array) -> Array:
    """See (n, rows, columns, channels) as blocks of 2 × 2."""
    count, rows, columns, channels = pictures.shape
    shape = count, rows // 2, 2, columns // 2, 2, channels
    return pictures.reshape(shape)
