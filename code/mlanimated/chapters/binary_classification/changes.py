"""What may fool a classifier: pictures shifted, noised, recoloured, turned, and still what they were."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]  # (pictures, 32, 32, 3)


def shifted(pictures: Pictures, pixels: int) -> Pictures:
    """Move the content to the right (left, if negative); what comes in repeats the edge."""
    columns = np.clip(np.arange(pictures.shape[2]) - pixels, 0, pictures.shape[2] - 1)
    return pictures[:, :, columns]


def noised(pictures: Pictures, strength: float) -> Pictures:
    """Add noise to each number: normal, with this standard deviation of 255 levels; the seed is 0."""
    noise = np.random.default_rng(0).normal(0, strength, pictures.shape)
    return np.clip(np.rint(pictures + noise), 0, 255).astype(np.uint8)


def recoloured(pictures: Pictures) -> Pictures:
    """Exchange red and blue."""
    return pictures[..., ::-1]


def grey(pictures: Pictures) -> Pictures:
    """Give each pixel the mean of its three colours, three times."""
    mean = np.rint(pictures.mean(axis=-1, keepdims=True)).astype(np.uint8)
    return np.repeat(mean, 3, axis=-1)


def mirrored(pictures: Pictures) -> Pictures:
    """Exchange left and right."""
    return pictures[:, :, ::-1]


def turned(pictures: Pictures) -> Pictures:
    """Turn them upside down."""
    return pictures[:, ::-1]


CHANGES: dict[str, Callable[[Pictures], Pictures]] = {
    "as it is": lambda pictures: pictures,
    "mirrored": mirrored,
    "shifted by 2": lambda pictures: shifted(pictures, 2),
    "shifted by 6": lambda pictures: shifted(pictures, 6),
    "noise": lambda pictures: noised(pictures, 40),
    "grey": grey,
    "red for blue": recoloured,
    "upside down": turned,
}
