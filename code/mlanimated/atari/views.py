"""What an agent gets to see of the screen: size, stack of frames, and a last cheap transformation.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.uint8]

# The grey level of Pong's background; the field lies between the score and the lower wall.
PONG_BACKGROUND = 87
PONG_FIELD = slice(34, 194)


def channels_last(frames: Frames) -> Frames:
    """Move the stack to the last axis: (games, stack, height, width) → (games, height, width, stack)."""
    return np.ascontiguousarray(np.moveaxis(frames, 1, -1))


def pong_field(frames: Frames) -> Frames:
    """Keep Pong's field at half size, 1 where something stands out from the background.

    Parameters
    ----------
    frames
        (games, stack, 210, 160) grey levels.

    Returns
    -------
    (games, 80, 80, stack) of 0 and 1.
    """
    field = frames[:, :, PONG_FIELD, ::2][:, :, ::2, :]
    # Ball and paddles are brighter than the background; `!=` would also light up the black frames with which
    # the emulator fills the stack at the start of a game.
    return channels_last((field > PONG_BACKGROUND).astype(np.uint8))


@dataclass(frozen=True)
class View:
    """How the emulator's screen becomes an observation.

    Attributes
    ----------
    name
        Kept in checkpoints, so that weights are never used with another view.
    height, width
        Size asked for from the emulator, in pixels; 210 × 160 is the screen itself and needs no resizing.
    stack
        Frames per observation, one per agent step: two are enough to see movement.
    merge_last_two
        Take the brighter of the last two emulator frames: some games draw their sprites on every other one.
    transform
        From the emulator's (games, stack, height, width) to the network's input.
    shape
        Shape of one observation after the transformation: (height, width, channels).
    scale
        Number by which a network divides to get values between 0 and 1.
    """

    name: str
    height: int
    width: int
    stack: int
    merge_last_two: bool
    transform: Callable[[Frames], Frames]
    shape: tuple[int, int, int]
    scale: float


PONG_FIELD_2 = View("pong-field-2", 210, 160, 2, False, pong_field, (80, 80, 2), 1.0)
PONG_FIELD_4 = View("pong-field-4", 210, 160, 4, False, pong_field, (80, 80, 4), 1.0)
GREY_84 = View("grey-84", 84, 84, 4, True, channels_last, (84, 84, 4), 255.0)
GREY_60 = View("grey-60", 60, 60, 4, True, channels_last, (60, 60, 4), 255.0)
GREY_42 = View("grey-42", 42, 42, 4, True, channels_last, (42, 42, 4), 255.0)

VIEWS = {view.name: view for view in (PONG_FIELD_2, PONG_FIELD_4, GREY_84, GREY_60, GREY_42)}
