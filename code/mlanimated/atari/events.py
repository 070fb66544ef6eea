"""What happened in a game, read from the console's memory: proof for a caption, never an input to the agent.

Each detector takes the memory after every step, (steps, 128) uint8, as
`mlanimated.atari.recording.play_again` gives it.

Used by the chapters on Pong, Breakout, Double deep Q-learning and Space Invaders.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Memory = NDArray[np.uint8]
Bools = NDArray[np.bool_]

PONG_OPPONENT, PONG_PLAYER = 13, 14
BREAKOUT_BALL_HEIGHT = 101  # 0: no ball in play; it grows downwards
BREAKOUT_WALL_TOP = 44  # the ball is behind the wall from here upwards
INVADERS_LEFT = 17
INVADERS = 36  # in a whole wave


def pong_points(memory: Memory) -> NDArray[np.int64]:
    """Return (steps, 2): points of the player and of the opponent after each step."""
    return memory[:, [PONG_PLAYER, PONG_OPPONENT]].astype(np.int64)


def ball_behind_wall(memory: Memory) -> Bools:
    """Say after which steps of Breakout the ball is behind the wall."""
    height = memory[:, BREAKOUT_BALL_HEIGHT]
    return (height > 0) & (height <= BREAKOUT_WALL_TOP)


def visits_behind_wall(memory: Memory) -> NDArray[np.int64]:
    """Return the steps of Breakout at which the ball came behind the wall; staying there counts once."""
    behind = ball_behind_wall(memory)
    before = np.concatenate([[False], behind[:-1]])
    return np.flatnonzero(behind & ~before)


def longest_run_of_visits(memory: Memory, lives: NDArray[np.int64]) -> int:
    """Count how often in a row, without a lost life in between, the ball was sent behind the wall.

    Parameters
    ----------
    memory
        (steps, 128).
    lives
        (steps,) lives left after each step.
    """
    visits = visits_behind_wall(memory)
    return int(np.bincount(lives[visits]).max()) if len(visits) else 0


def invaders_left(memory: Memory) -> NDArray[np.int64]:
    """Return (steps,) invaders of the wave that are left after each step of Space Invaders."""
    return memory[:, INVADERS_LEFT].astype(np.int64)


def waves_cleared(memory: Memory) -> NDArray[np.int64]:
    """Return the steps of Space Invaders at which the last of a whole wave of 36 invaders was hit."""
    left = invaders_left(memory)
    cleared = []
    complete = False
    for step, number in enumerate(left):
        if number == INVADERS:
            complete = True
        elif number == 0 and complete:
            cleared.append(step)
            complete = False
    return np.array(cleared, np.int64)
