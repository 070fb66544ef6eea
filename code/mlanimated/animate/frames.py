"""Frames as arrays: what is a frame and what is not, even sizes, enlarged pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Frame = NDArray[np.uint8]  # (height, width, 3), RGB


class AnimationError(ValueError):
    """What an animation was given cannot be shown; the message says what and where."""


def checked(frames: Iterable[Any], name: str) -> list[Frame]:
    """Return the frames as a list, or say which one is wrong.

    Raises
    ------
    AnimationError
        If there are none, or one is not a uint8 array (height, width, 3) of the first one's size.
    """
    result: list[Frame] = []
    for index, frame in enumerate(frames):
        array = np.asarray(frame)
        where = f"{name}: frame {index}"
        if array.dtype != np.uint8:
            if np.issubdtype(array.dtype, np.floating) and not np.isfinite(array).all():
                raise AnimationError(
                    f"{where} holds NaN or infinity; frames are whole numbers 0 to 255 (uint8)"
                )
            raise AnimationError(
                f"{where} has the type {array.dtype}; frames are uint8, so convert it, "
                "for example (frame * 255).astype('uint8')"
            )
        if array.ndim != 3 or array.shape[2] != 3 or 0 in array.shape:
            raise AnimationError(f"{where} has the shape {array.shape}; a frame is (height, width, 3), RGB")
        if result and array.shape != result[0].shape:
            raise AnimationError(
                f"{where} has the shape {array.shape}, but frame 0 has {result[0].shape}: all need one size"
            )
        result.append(array)
    if not result:
        raise AnimationError(f"{name}: there are no frames; a film needs at least one")
    return result


def even(frame: Frame) -> Frame:
    """Return the frame with even width and height, as 4:2:0 needs: its last row or column is repeated."""
    height, width = frame.shape[:2]
    if height % 2 == 0 and width % 2 == 0:
        return frame
    return np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


def enlarged(frame: Frame, scale: int) -> Frame:
    """Return the frame with each pixel as a square of `scale` × `scale` pixels (nearest neighbour)."""
    return frame if scale == 1 else frame.repeat(scale, axis=0).repeat(scale, axis=1)


def shrunk(frames: Iterable[Frame], factor: int) -> Iterator[Frame]:
    """Yield the frames with the mean of each `factor` × `factor` pixels; a held one stays the same object."""
    before: Frame | None = None
    small: Frame | None = None
    for frame in frames:
        if small is None or frame is not before:
            small = np.asarray(Image.fromarray(frame).reduce(factor))
        before = frame
        yield small
