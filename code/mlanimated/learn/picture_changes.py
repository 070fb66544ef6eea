"""Pictures moved, mirrored, turned, covered, noised, recoloured: for augmentation, and to fool a classifier.

Chapter: Multi-Class Image Classification.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]  # (pictures, 32, 32, 3)


def moved(
    pictures: Pictures,
    by: NDArray[Any],
) -> Pictures:
    """Move each picture down and to the right by its own two numbers.

    What comes in at an edge is what lies inside it, mirrored.
    """
    most = int(np.abs(by).max(initial=0))
    border = ((0, 0), (most, most), (most, most), (0, 0))
    padded = np.pad(pictures, border, mode="reflect")
    height, width = pictures.shape[1:3]
    rows = np.arange(height)[None, :, None] + most - by[:, 0, None, None]
    columns = np.arange(width)[None, None, :] + most - by[:, 1, None, None]
    chosen = np.arange(len(pictures))[:, None, None]
    found: Pictures = padded[chosen, rows, columns]
    return found


def mirrored(pictures: Pictures) -> Pictures:
    """Exchange left and right."""
    return pictures[:, :, ::-1]


def upside_down(pictures: Pictures) -> Pictures:
    """Exchange top and bottom."""
    return pictures[:, ::-1]


def rotated(pictures: Pictures, degrees: float) -> Pictures:
    """Turn pictures about their middle, counter-clockwise; what comes in repeats the edge."""
    size = pictures.shape[1]
    angle, middle = np.deg2rad(degrees), (size - 1) / 2
    y, x = np.mgrid[:size, :size] - middle
    at_x = np.cos(angle) * x - np.sin(angle) * y + middle
    at_y = np.sin(angle) * x + np.cos(angle) * y + middle
    columns, rows = (np.clip(np.rint(at), 0, size - 1).astype(int) for at in (at_x, at_y))
    return pictures[:, rows, columns]


def covered(pictures: Pictures, top: int, left: int, side: int) -> Pictures:
    """Lay a grey square on each picture."""
    changed = pictures.copy()
    changed[:, max(top, 0) : top + side, max(left, 0) : left + side] = 128
    return changed


def noised(pictures: Pictures, strength: float) -> Pictures:
    """Add noise to each number: normal, with this standard deviation of 255 levels; the seed is 0."""
    noise = np.random.default_rng(0).normal(0, strength, pictures.shape)
    return np.clip(np.rint(pictures + noise), 0, 255).astype(np.uint8)


def grey(pictures: Pictures) -> Pictures:
    """Give each pixel the mean of its three colours, three times."""
    mean = np.rint(pictures.mean(axis=-1, keepdims=True)).astype(np.uint8)
    return np.repeat(mean, 3, axis=-1)


def red_for_blue(pictures: Pictures) -> Pictures:
    """Exchange red and blue."""
    return pictures[..., ::-1]


def shifted(pictures: Pictures, pixels: int) -> Pictures:
    """Move all pictures to the right."""
    return moved(pictures, np.tile([0, pixels], (len(pictures), 1)))


CHANGES: dict[str, Callable[[Pictures], Pictures]] = {
    "as it is": lambda pictures: pictures,
    "mirrored": mirrored,
    "shifted by 6": lambda pictures: shifted(pictures, 6),
    "turned by 30°": lambda pictures: rotated(pictures, 30),
    "covered": lambda pictures: covered(pictures, 10, 10, 12),
    "noise": lambda pictures: noised(pictures, 25),
    "grey": grey,
    "red for blue": red_for_blue,
    "upside down": upside_down,
}
