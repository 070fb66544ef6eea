"""What happened in a game of Beam Rider, read from the console's memory: never an input to the agent.

Each detector takes the memory after every step, (steps, 128) uint8, as
`mlanimated.atari.recording.play_again` gives it.

Used by the chapter on Scale up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.events import Memory

SECTOR = 0  # number of the sector, from 1
SAUCERS_LEFT = 84  # white saucers of the sector that are still to be hit; 255 while the sentinel passes
TORPEDOES_LEFT = 83
SAUCERS = 15  # in a whole sector


def sectors(memory: Memory) -> NDArray[np.int64]:
    """Return (steps,): the number of the sector after each step of Beam Rider, from 1."""
    return memory[:, SECTOR].astype(np.int64)


def saucers_left(memory: Memory) -> NDArray[np.int64]:
    """Return (steps,): how many white saucers of the sector are left after each step of Beam Rider.

    0 also while the sentinel passes, which comes after the last saucer.
    """
    left = memory[:, SAUCERS_LEFT].astype(np.int64)
    return np.where(left > SAUCERS, 0, left)


def torpedoes_left(memory: Memory) -> NDArray[np.int64]:
    """Return (steps,): how many torpedoes are left after each step of Beam Rider."""
    return memory[:, TORPEDOES_LEFT].astype(np.int64)


def sectors_cleared(memory: Memory) -> NDArray[np.int64]:
    """Return the steps of Beam Rider at which the last of a sector's fifteen white saucers was hit.

    The sentinel that then passes, and the next sector, come whether or not the player survives it.
    """
    left = saucers_left(memory)
    cleared: NDArray[np.int64] = np.flatnonzero((left[1:] == 0) & (left[:-1] > 0)) + 1
    return cleared


def count_sectors_cleared(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the sectors cleared in a game of Beam Rider, see `sectors_cleared`."""
    del lives, rewards
    return len(sectors_cleared(memory))


def sectors_so_far(
    memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Count the sectors cleared up to each step of Beam Rider, (steps,), see `sectors_cleared`."""
    del lives, rewards
    so_far: NDArray[np.int64] = np.bincount(sectors_cleared(memory), minlength=len(memory)).cumsum()
    return so_far


def saucers_hit(
    memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Count the white saucers of the sector that are gone, (steps,), after each step of Beam Rider."""
    del lives, rewards
    return SAUCERS - saucers_left(memory)
