"""What may fool a classifier: pictures moved, noised, recoloured, turned, and still what they were.

They are changed exactly as in chapter "Binary Classification", so that the two can be compared; a test holds
that. Chapter: Convolutional Neural Networks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]  # (pictures, rows, columns, 3)


def shifted(pictures: Pictures, pixels: int) -> Pictures:
    """Move the content to the right (left, if negative); what comes in repeats the edge."""
    columns = np.clip(np.arange(pictures.shape[2]) - pixels, 0, pictures.shape[2] - 1)
    return pictures[:, :, columns]


def noised(pictures: Pictures, strength: float) -> Pictures:
    """Add normal noise of this standard deviation, in 255 levels, to each number; the seed is 0."""
    noise = np.random.default_rng(0).normal(0, strength, pictures.shape)
    return np.clip(np.rint(pictures + noise), 0, 255).astype(np.uint8)


def grey(pictures: Pictures) -> Pictures:
    """Give each pixel the mean of its three colours, three times."""
    mean = np.rint(pictures.mean(axis=-1, keepdims=True)).astype(np.uint8)
    return np.repeat(mean, 3, axis=-1)


CHANGES: dict[str, Callable[[Pictures], Pictures]] = {
    "as it is": lambda pictures: pictures,
    "mirrored": lambda pictures: pictures[:, :, ::-1],
    "shifted by 2": lambda pictures: shifted(pictures, 2),
    "shifted by 6": lambda pictures: shifted(pictures, 6),
    "noise": lambda pictures: noised(pictures, 40),
    "grey": grey,
    "red for blue": lambda pictures: pictures[..., ::-1],
    "upside down": lambda pictures: pictures[:, ::-1],
}
