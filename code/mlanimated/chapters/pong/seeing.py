"""What a network sees of Pong, what a difference hides, and when it is sure.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.views import pong_field
from mlanimated.chapters.pong.games import BALL_ACROSS, BALL_DOWN, BALL_LEFTWARDS, MIDDLE

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import ChosenGame
    from mlanimated.chapters.pong.games import Clip

GREY = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue look, as the emulator mixes them
PADDLE_COLUMNS = slice(70, 72)  # of the agent's paddle, in the 80 × 80 picture
BALL_AT_PADDLE = 180  # in the console's units: from here on the ball may be in these columns


@dataclass(frozen=True)
class Seeing:
    """A rally as the network sees it; row k is the moment after its k-th agent step.

    Attributes
    ----------
    clip
        The rally.
    fields
        (rows, 80, 80) of 0 and 1: the picture, without the one before.
    differences
        (rows, 80, 80) int8: each picture minus the one before; row 0 is 0.
    still
        (rows,) bool: the agent's paddle is where it was one step before, and the ball is not in front of it.
    """

    clip: Clip
    fields: NDArray[np.uint8]
    differences: NDArray[np.int8]
    still: NDArray[np.bool_]

    @property
    def seed(self) -> int:
        """Seed of the emulator."""
        return self.clip.seed


@dataclass(frozen=True)
class Certainty:
    """How sure the policy was at every agent step of a whole game.

    Attributes
    ----------
    likeliest
        (steps,) probability of the likeliest action.
    arrivals
        Steps at which a ball reached the agent's side, to be hit back or missed.
    seed
        Seed of the emulator.
    """

    likeliest: NDArray[np.float64]
    arrivals: NDArray[np.int64]
    seed: int


def fields(screens: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (rows, 80, 80) of 0 and 1, as the network gets it, from (rows, 210, 160, 3) screens."""
    grey = np.round(screens @ GREY).astype(np.uint8)
    return pong_field(grey[:, None])[..., 0]


def paddle_pixels(picture: NDArray[Any]) -> int:
    """Count the pixels of the agent's paddle in a picture, or in a difference of pictures."""
    return int(np.count_nonzero(picture[:, PADDLE_COLUMNS]))


def seeing(clip: Clip) -> Seeing:
    """Show a rally as the network sees it."""
    pictures = fields(clip.screens)
    now, before = pictures.astype(np.int8), np.roll(pictures, 1, axis=0).astype(np.int8)
    differences = now - before
    differences[0] = 0
    same = np.concatenate([[False], clip.paddle[1:] == clip.paddle[:-1]])
    return Seeing(clip, pictures, differences, same & (clip.ball < BALL_AT_PADDLE))


def arrivals(memory: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the steps at which a ball flying to the right reaches the agent's paddle, or has just left it.

    Parameters
    ----------
    memory
        (steps, 128) after each step.
    """
    across, leftwards = memory[:, BALL_ACROSS], memory[:, BALL_LEFTWARDS]
    playing = memory[:, BALL_DOWN] > 0
    rightwards = (leftwards == 0) | (leftwards >= MIDDLE)
    coming = playing & rightwards & (across > MIDDLE) & (across < BALL_AT_PADDLE)
    return np.flatnonzero(coming[:-1] & ~coming[1:]) + 1


def certainty(game: ChosenGame) -> Certainty:
    """Play a whole game again, and keep when balls arrived and how sure the policy was."""
    from mlanimated.atari.recording import play_again

    memory = np.stack([moment.memory for moment in play_again(game.episode)])
    return Certainty(game.preferences.max(axis=1).astype(np.float64), arrivals(memory), game.seed)
