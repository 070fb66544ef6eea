"""Excerpts of recorded games in which something is counted: what is on the screen, and the count so far.

Used by the chapters on Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mlanimated.atari.clips import Span
    from mlanimated.atari.events import Memory
    from mlanimated.atari.recording import Episode

Whole = NDArray[np.int64]
# From memory (steps, 128), lives (steps,) and rewards (steps,) of a whole game to the count after each step.
Count = Callable[["Memory", NDArray[np.integer], NDArray[np.integer]], Whole]
# From the counts after each step of a whole game to the steps that are shown.
Choose = Callable[[Whole], "Span"]


@dataclass(frozen=True)
class Counted:
    """A part of a game; row k is the moment after its k-th agent step.

    Attributes
    ----------
    seed
        Seed of the emulator.
    sticky
        Probability per emulator frame that the last action is repeated.
    first
        Agent steps of the game before row 0.
    screens
        (rows, 210, 160, 3) uint8.
    memory
        (rows, 128) uint8: the console's memory.
    scores, lives, counts
        (rows,) points since the game began, lives left, and what is counted, since the game began.
    whole_counts, whole_lives
        (steps,) the same after every step of the whole game.
    score
        Of the whole game.
    """

    seed: int
    sticky: float
    first: int
    screens: NDArray[np.uint8]
    memory: NDArray[np.uint8]
    scores: NDArray[np.int64]
    lives: NDArray[np.int64]
    counts: NDArray[np.int64]
    whole_counts: NDArray[np.int64]
    whole_lives: NDArray[np.int64]
    score: int


@dataclass(frozen=True)
class CountedGames:
    """One excerpt, or two of one length that are shown side by side."""

    games: tuple[Counted, ...]

    @property
    def seed(self) -> str:
        """Seed of the emulators."""
        return " and ".join(str(game.seed) for game in self.games)


def excerpt(episode: Episode, count: Count, choose: Choose) -> Counted:
    """Play a recorded game again, count, and keep what a rule chooses.

    Parameters
    ----------
    episode
        A recorded game.
    count
        From memory, lives and rewards to the count after each step, for example
        `mlanimated.atari.events.trips_so_far`.
    choose
        From these counts to the first step that is shown, and the one after the last.
    """
    from mlanimated.atari.recording import play_again

    # Twice: the first time without pictures, of which a whole game has too many for the memory.
    moments = [(moment.memory, moment.lives) for moment in play_again(episode)]
    memory = np.stack([each for each, _ in moments])
    lives = np.array([left for _, left in moments], np.int64)
    counts = count(memory, lives, episode.rewards)
    first, end = choose(counts)
    screens = np.stack([moment.screen for moment in islice(play_again(episode), first, end)])
    return Counted(
        seed=episode.seed,
        sticky=episode.sticky,
        first=first,
        screens=screens,
        memory=memory[first:end],
        scores=episode.rewards.cumsum()[first:end].astype(np.int64),
        lives=lives[first:end],
        counts=counts[first:end],
        whole_counts=counts,
        whole_lives=lives,
        score=episode.score,
    )


def from_before_the_first(before: int, length: int) -> Choose:
    """Return the rule: from so many agent steps before the first event on, so many in all.

    The excerpt never begins before the game, and never ends after it.
    """

    def choose(counts: Whole) -> Span:
        happened = np.flatnonzero(counts > 0)
        if not len(happened):
            raise ValueError("nothing is counted in this game, so there is no first event to show")
        first = max(int(happened[0]) - before, 0)
        return first, min(first + length, len(counts))

    return choose
