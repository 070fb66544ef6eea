"""What a network sees of Pong, what a difference hides, what its first layer looks for, when it is sure.

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
    from mlanimated.atari.trained import Trained
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
    filters
        (filters, 2, 8, 8): weights of the first layer for the picture before and for the picture now, the
        strongest ``responses`` first.
    responses
        (filters, 19, 19): what each of them finds at the moment ``shown``, 0 or more.
    shown
        Row of that moment: the middle of the rally.
    """

    clip: Clip
    fields: NDArray[np.uint8]
    differences: NDArray[np.int8]
    still: NDArray[np.bool_]
    filters: NDArray[np.float64]
    responses: NDArray[np.float64]
    shown: int

    @property
    def seed(self) -> int:
        """Seed of the emulator."""
        return self.clip.seed


@dataclass(frozen=True)
class Habits:
    """What the network prefers to do when the picture before is changed; one row per step of a rally.

    Attributes
    ----------
    recorded
        (rows,) index of the action that was recorded.
    again
        (rows,) the network's action when it is asked again.
    frozen
        (rows,) when the picture before is the picture now: nothing seems to move.
    reversed
        (rows,) when the two pictures change places: everything seems to move backwards.
    seed
        Seed of the emulator.
    """

    recorded: NDArray[np.int64]
    again: NDArray[np.int64]
    frozen: NDArray[np.int64]
    reversed: NDArray[np.int64]
    seed: int


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


def seeing(clip: Clip, kernel: NDArray[Any], bias: NDArray[Any]) -> Seeing:
    """Show a rally as the network sees it.

    Parameters
    ----------
    clip
        The rally.
    kernel
        (8, 8, pictures, filters): weights of the network's first layer.
    bias
        (filters,): what each filter adds to its sum.
    """
    pictures = fields(clip.screens)
    now, before = pictures.astype(np.int8), np.roll(pictures, 1, axis=0).astype(np.int8)
    differences = now - before
    differences[0] = 0
    same = np.concatenate([[False], clip.paddle[1:] == clip.paddle[:-1]])
    filters = np.moveaxis(kernel.astype(np.float64), (2, 3), (1, 0))[:, [0, -1]]
    middle = len(pictures) // 2
    responses = _responses(np.stack([pictures[middle - 1], pictures[middle]]), filters, bias)
    order = np.argsort(-responses.max(axis=(1, 2)), kind="stable")
    return Seeing(
        clip=clip,
        fields=pictures,
        differences=differences,
        still=same & (clip.ball < BALL_AT_PADDLE),
        filters=filters[order],
        responses=responses[order],
        shown=middle,
    )


def _responses(
    pair: NDArray[np.uint8], filters: NDArray[np.float64], bias: NDArray[Any], stride: int = 4
) -> NDArray[np.float64]:
    """Apply every filter at every fourth place of the two pictures; a sum below 0 becomes 0 (ReLU)."""
    windows = np.lib.stride_tricks.sliding_window_view(pair, filters.shape[2:], axis=(1, 2))
    found = np.einsum("crshw,fchw->frs", windows[:, ::stride, ::stride], filters)
    responses: NDArray[np.float64] = np.maximum(found + bias.astype(np.float64)[:, None, None], 0.0)
    return responses


def habits(clip: Clip, trained: Trained) -> Habits:
    """Ask the network again for every step of a rally but the first, with changed pictures of the past."""
    pictures = fields(clip.screens)
    before, now = pictures[:-1], pictures[1:]
    network = trained.network()

    def preferred(*pair: NDArray[np.uint8]) -> NDArray[np.int64]:
        logits = network.predict_on_batch(np.stack(pair, axis=-1))[0]
        chosen: NDArray[np.int64] = logits.argmax(axis=1)
        return chosen

    return Habits(
        recorded=clip.chosen[1:],
        again=preferred(before, now),
        frozen=preferred(now, now),
        reversed=preferred(now, before),
        seed=clip.seed,
    )


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
