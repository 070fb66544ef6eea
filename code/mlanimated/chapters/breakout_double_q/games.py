"""Parts of recorded games, chosen by rules: the longest row of trips, and the first lost ball.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari import clips
from mlanimated.atari.clips import Span

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import ChosenGame

# In agent steps, of which a second of play has fifteen.
BEFORE_ROW, AFTER_ROW, LONGEST_ROW = 30, 30, 900
BEFORE_LOSS, AFTER_LOSS = 110, 10


def longest_row(counts: NDArray[np.int64]) -> Span:
    """Choose the first of the longest rows of trips, from a little before its first trip on.

    Parameters
    ----------
    counts
        (steps,) trips in a row after each step of a game.

    Raises
    ------
    ValueError
        If there is no trip.
    """
    if not counts.any():
        raise ValueError("the ball is never behind the wall in this game: there is no row of trips")
    last = int(counts.argmax())
    # The row began where the count last rose from 0.
    began = int(np.flatnonzero(counts[:last] == 0)[-1]) + 1 if (counts[:last] == 0).any() else 0
    broken = np.flatnonzero(counts[last:] == 0)
    end = min(last + AFTER_ROW, len(counts), *(last + broken[:1]).tolist())
    return max(began - BEFORE_ROW, end - LONGEST_ROW, 0), end


def first_loss(lives: NDArray[np.integer]) -> Span:
    """Choose the part of a game around its first lost ball; its beginning if none is lost.

    Parameters
    ----------
    lives
        (steps,) left after each step.
    """
    lost = np.flatnonzero(np.diff(lives) < 0) + 1
    at = int(lost[0]) if len(lost) else BEFORE_LOSS
    return max(at - BEFORE_LOSS, 0), min(at + AFTER_LOSS, len(lives))


@dataclass(frozen=True)
class Judged(clips.Clip):
    """A part of a game as a dueling network judges it.

    Attributes
    ----------
    lives
        (rows,) left.
    """

    lives: NDArray[np.int64]

    @property
    def values(self) -> NDArray[np.float64]:
        """(rows,): of the state. The advantages add up to 0, so this is the mean over the actions."""
        means: NDArray[np.float64] = self.preferences.mean(axis=1)
        return means

    @property
    def advantages(self) -> NDArray[np.float64]:
        """(rows, actions): how much better an action is than the mean of all."""
        return self.preferences - self.values[:, None]

    @property
    def lost(self) -> int:
        """The row at which the ball is lost; the last row if it is not."""
        found = np.flatnonzero(np.diff(self.lives) < 0) + 1
        return int(found[0]) if len(found) else len(self.lives) - 1


def judged(game: ChosenGame) -> Judged:
    """Play a game again and keep the part around its first lost ball."""
    from mlanimated.atari.recording import play_again

    left: list[int] = []
    for moment in play_again(game.episode):  # no farther than is shown
        left.append(moment.lives)
        if len(left) > AFTER_LOSS + 1 and left[-AFTER_LOSS - 2] > left[-AFTER_LOSS - 1]:
            break
    lives = np.array(left, np.int64)
    first, end = first_loss(lives)
    part = clips.clip(game, (first, end), clips.Clip)
    return Judged(**vars(part), lives=lives[first:end])
