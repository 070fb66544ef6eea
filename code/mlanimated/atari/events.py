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
BREAKOUT_MIDDLE = 130  # between wall and paddle: a ball lower than this comes from the paddle or goes to it
BREAKOUT_WALL = (6, 18)  # rows and columns of bricks
BREAKOUT_BRICK_POINTS = (7, 7, 4, 4, 1, 1)  # for a brick of each row, from the top
# Where the top row of each column of bricks is noted, a bit in a byte; each row below is one byte before it.
_TOP_BYTES = np.repeat([35, 29, 23, 17, 11, 5], [1, 4, 4, 2, 4, 3])
_BITS = np.array([7, 7, 5, 3, 1, 1, 3, 5, 7, 5, 7, 7, 5, 3, 1, 1, 3, 5])
INVADERS_LEFT = 17
INVADERS = 36  # in a whole wave
INVADERS_SHOT = 85  # height of the player's shot; it grows downwards
INVADERS_NO_SHOT = 246  # that height while no shot is in the air
INVADERS_GUN = 28  # how far to the right the player's gun is


def pong_points(memory: Memory) -> NDArray[np.int64]:
    """Return (steps, 2): points of the player and of the opponent after each step."""
    return memory[:, [PONG_PLAYER, PONG_OPPONENT]].astype(np.int64)


def ball_behind_wall(memory: Memory) -> Bools:
    """Say after which steps of Breakout the ball is behind the wall."""
    height = memory[:, BREAKOUT_BALL_HEIGHT]
    return (height > 0) & (height <= BREAKOUT_WALL_TOP)


def _high(memory: Memory) -> Bools:
    height = memory[:, BREAKOUT_BALL_HEIGHT]
    return (height > 0) & (height <= BREAKOUT_MIDDLE)


def _shots(memory: Memory) -> NDArray[np.int64]:
    """Number the shots of Breakout, (steps,): a shot begins and ends near the paddle, or with no ball."""
    return np.cumsum(~_high(memory))


def trips_behind_wall(memory: Memory, rewards: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the steps of Breakout at which a shot brought the ball behind the wall, to hit a brick there.

    However often the ball then bounces between wall and ceiling, it is one trip until the paddle hits it
    again. A shot that only flies through what is left of the wall and hits nothing from behind is no trip.

    Parameters
    ----------
    memory
        (steps, 128).
    rewards
        (steps,) raw rewards.
    """
    shots = _shots(memory)
    steps = np.flatnonzero(ball_behind_wall(memory))
    shot, first = np.unique(shots[steps], return_index=True)
    arrivals = steps[first]
    hits = np.flatnonzero(np.asarray(rewards) > 0)
    # For each hit, the latest arrival behind the wall before it, if there was one.
    latest = np.searchsorted(arrivals, hits, side="right") - 1
    hits, latest = hits[latest >= 0], latest[latest >= 0]
    trips: NDArray[np.int64] = arrivals[np.unique(latest[shots[hits] == shot[latest]])]
    return trips


def longest_run_of_trips(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the longest run of shots that were all trips behind the wall, with no life lost in between.

    Parameters
    ----------
    memory, rewards
        As in `trips_behind_wall`.
    lives
        (steps,) lives left after each step.
    """
    shots = _shots(memory)
    steps = np.flatnonzero(_high(memory))
    shot, first = np.unique(shots[steps], return_index=True)
    trips = np.isin(shot, shots[trips_behind_wall(memory, rewards)])
    run = longest = 0
    life = 0
    for trip, left in zip(trips, lives[steps[first]], strict=True):
        run = (run if left == life else 0) + 1 if trip else 0
        longest, life = max(longest, run), left
    return longest


def count_trips_behind_wall(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the trips of a game of Breakout, see `trips_behind_wall`."""
    del lives
    return len(trips_behind_wall(memory, rewards))


def trips_so_far(
    memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Count the trips behind the wall up to each step of Breakout, (steps,), see `trips_behind_wall`."""
    del lives
    trips: NDArray[np.int64] = np.bincount(trips_behind_wall(memory, rewards), minlength=len(memory)).cumsum()
    return trips


def bricks_standing(memory: Memory) -> Bools:
    """Say which bricks of Breakout stand after each step, (steps, 6, 18): rows from the top."""
    rows, _ = BREAKOUT_WALL
    found = memory[:, _TOP_BYTES - np.arange(rows)[:, None]] >> _BITS
    standing: Bools = (found & 1).astype(np.bool_)
    return standing


def falls_of_bricks(memory: Memory) -> NDArray[np.int64]:
    """Return the step of Breakout at which each brick of the first wall fell, (6, 18); -1: it never did."""
    gone = ~bricks_standing(memory)
    return np.where(gone.any(axis=0), gone.argmax(axis=0), -1)


def invaders_left(memory: Memory) -> NDArray[np.int64]:
    """Return (steps,): how many invaders of the wave are left after each step of Space Invaders."""
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


def count_waves_cleared(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the waves of a game of Space Invaders, see `waves_cleared`."""
    del lives, rewards
    return len(waves_cleared(memory))


def trips_in_a_row(
    memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Count, (steps,), how many shots in a row were trips behind the wall, after every step of Breakout.

    It begins again with a shot that is no trip, and with a lost life, as in `longest_run_of_trips`, which is
    its maximum.
    """
    shots, arrivals = _shots(memory), trips_behind_wall(memory, rewards)
    high = np.flatnonzero(_high(memory))
    shot, first = np.unique(shots[high], return_index=True)
    arrived = dict(zip(shots[arrivals].tolist(), arrivals.tolist(), strict=True))
    row = np.zeros(len(memory), np.int64)
    run = life = 0
    broken = False
    for number, begin in zip(shot.tolist(), high[first].tolist(), strict=True):
        if broken or lives[begin] != life:
            row[begin:] = run = 0
        life, broken = lives[begin], number not in arrived
        if not broken:
            run += 1
            row[arrived[number] :] = run
    return row


def invaders_hit(
    memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Count the invaders of the present wave that are gone, (steps,), after each step of Space Invaders."""
    del lives, rewards
    return np.clip(INVADERS - invaders_left(memory), 0, INVADERS)


def shots_fired(memory: Memory) -> NDArray[np.int64]:
    """Return the steps of Space Invaders at which a new shot of the player is in the air.

    A shot rises by two lines a frame, so one that is lower than a step before is another one.
    """
    height = memory[:, INVADERS_SHOT].astype(np.int64)
    flying = height < INVADERS_NO_SHOT
    lower = np.zeros(len(height), np.bool_)
    lower[1:] = flying[1:] & (~flying[:-1] | (height[1:] > height[:-1]))
    lower[:1] = flying[:1]
    return np.flatnonzero(lower)
