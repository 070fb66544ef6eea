"""What a policy looks at: empty a small square of the picture, and see how much its probabilities change.

The method is called occlusion (Zeiler and Fergus 2014). Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Policy = Callable[[NDArray[np.uint8]], Floats]


def covered(
    picture: NDArray[np.uint8],
    empty: NDArray[np.uint8],
    row: int,
    column: int,
    side: int,
) -> NDArray[np.uint8]:
    """Return the picture with a square around a pixel as it looks when nothing is there, in all layers.

    Parameters
    ----------
    picture
        (height, width, layers).
    empty
        (height, width) the same without anything in it.
    row, column
        The middle of the square; at the edge a part of it is cut off.
    side
        Of the square, in pixels; an odd number.
    """
    half = side // 2
    rows = slice(max(row - half, 0), row + half + 1)
    columns = slice(max(column - half, 0), column + half + 1)
    changed = picture.copy()
    changed[rows, columns] = empty[rows, columns, None]
    return changed


def occlusion(
    policy: Policy,
    picture: NDArray[np.uint8],
    empty: NDArray[np.uint8],
    side: int,
) -> Floats:
    """Say how much emptying a square changes a policy.

    Parameters
    ----------
    policy
        From (n, height, width, layers) to (n, actions):
        pictures to probabilities.
    picture, empty, side
        As in `covered`.

    Returns
    -------
    (height, width): for the square around each pixel, how
    much probability moves from some actions to others,
    from 0 to 1 (the total variation).
    """
    height, width, _ = picture.shape
    usual = policy(picture[None])
    changes = np.zeros((height, width))
    for row in range(height):
        pictures = [
            covered(picture, empty, row, column, side)
            for column in range(width)  # at once: faster
        ]
        moved = np.abs(policy(np.stack(pictures)) - usual)
        changes[row] = moved.sum(axis=1) / 2
    return changes
