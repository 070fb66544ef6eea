"""What the network sees of Breakout: four pictures at a time; and what their difference would hide.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.events import BREAKOUT_BALL_HEIGHT, bricks_standing
from mlanimated.atari.observed import observations

if TYPE_CHECKING:
    from mlanimated.atari.counted import Counted
    from mlanimated.atari.recording import Episode
    from mlanimated.atari.views import View

# Of the 42 × 42 picture: all that a brick is mixed into, between the grey walls at the sides.
WALL_ROWS, WALL_COLUMNS = slice(11, 19), slice(3, 39)
BALL_BELOW = 100  # ball heights in the console's units from which on it touches none of these rows


@dataclass(frozen=True)
class Seeing:
    """A part of a game as the network sees it; row k is the moment after its k-th agent step.

    Attributes
    ----------
    seed
        Seed of the emulator.
    first
        Agent steps of the game before row 0.
    pictures
        (rows, 42, 42, 4) uint8: grey levels of the last four agent steps, the latest last.
    memory
        (rows, 128) uint8: the console's memory.
    points
        (rows,): what the step brought.
    """

    seed: int
    first: int
    pictures: NDArray[np.uint8]
    memory: NDArray[np.uint8]
    points: NDArray[np.int64]

    @property
    def differences(self) -> NDArray[np.int64]:
        """(rows, 42, 42): each picture minus the one before."""
        return self.pictures[..., -1].astype(np.int64) - self.pictures[..., -2]

    @property
    def bricks(self) -> NDArray[np.int64]:
        """(rows,): how many bricks stand."""
        count: NDArray[np.int64] = bricks_standing(self.memory).sum(axis=(1, 2))
        return count

    @property
    def calm(self) -> NDArray[np.bool_]:
        """(rows,): the ball is far below the wall, now and a step before, and no brick falls."""
        height = self.memory[:, BREAKOUT_BALL_HEIGHT]
        low = height >= BALL_BELOW
        calm: NDArray[np.bool_] = low & np.append(False, low[:-1]) & (self.points == 0)
        return calm


def seeing(episode: Episode, view: View, excerpt: Counted, length: int) -> Seeing:
    """Show the beginning of an excerpt of a recorded game as its network saw it, so many agent steps."""
    span = excerpt.first, excerpt.first + length
    return Seeing(
        seed=episode.seed,
        first=excerpt.first,
        pictures=observations(episode, view, span),
        memory=excerpt.memory[:length],
        points=episode.rewards[slice(*span)].astype(np.int64),
    )


def wall_pixels(picture: NDArray[np.generic]) -> int:
    """Count the pixels where bricks can be that are not 0, in a picture or in a difference of two."""
    return int(np.count_nonzero(picture[WALL_ROWS, WALL_COLUMNS]))
