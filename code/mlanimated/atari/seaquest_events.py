"""What happened in a game of Seaquest, read from the console's memory: never an input to the agent.

Each detector takes the memory after every step, (steps, 128) uint8, as
`mlanimated.atari.recording.play_again` gives it.

When the submarine is lost, everything stops for 89 to 93 frames, in which it explodes; only then is there a
life fewer. What has hit it is taken off the screen at once. So the memory before and after the step in which
the explosion begins tells the cause.

Used by the chapter on Scale up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.events import Memory

Whole = NDArray[np.int64]

# In each of four lanes, the lowest first: up to three enemies in a row, a diver or a torpedo.
ENEMIES_LEFT = slice(30, 34)  # how far to the right the first enemy of the row is
ENEMIES_THERE = slice(36, 40)  # which of the three are there: a bit for each, the highest for the first
FLOATING = slice(71, 75)  # how far to the right the diver or torpedo is; 0: there is none
KIND = slice(89, 93)  # of the enemies; a bit says that they are submarines
SUBMARINES = 4  # that bit: what floats in the lane is then a torpedo, and else a diver
ROW = np.array([0, 16, 32])  # how far the enemies of a row are from its first
ROW_BITS = np.array([4, 2, 1])
LANE_DEPTHS = 109 - 24 * np.arange(4)  # depth at which the submarine is level with each lane
PATROL = 118  # how far to the right the patrol at the surface is; 0: there is none

RIGHT = 70  # how far to the right the submarine is
DEPTH = 97
SURFACE = 13  # that depth at the surface, where the submarine cannot rise any more
OXYGEN = 102
FULL = 64  # of oxygen
DIVERS = 62  # on board
WHOLE_CREW = 6
EXPLOSION = 105  # 23 when the submarine is hit, then one less every four frames; 0 while it is whole

CAUSES = ("drowned", "shot", "rammed", "surfaced without a diver", "unknown")
DROWNED, SHOT, RAMMED, SURFACED, UNKNOWN = range(len(CAUSES))

# What moves may be so far from the submarine in the step before it hits it, in the console's units.
_NEAR_LEFT, _NEAR_RIGHT, _NEAR_DEPTH = 24, 32, 15
# As deep as the submarine can be, at the end of a step, in which it was at the surface.
_UNDER = SURFACE + 4


def oxygen(memory: Memory) -> Whole:
    """Return (steps,): what is left of the oxygen after each step of Seaquest, 64 when it is full."""
    return memory[:, OXYGEN].astype(np.int64)


def divers_on_board(memory: Memory) -> Whole:
    """Return (steps,): how many divers are on board after each step of Seaquest."""
    return memory[:, DIVERS].astype(np.int64)


def losses(memory: Memory) -> Whole:
    """Return the steps of Seaquest at which a submarine is lost: those in which it begins to explode.

    The life is taken away 22 or 23 steps later.
    """
    exploding = memory[:, EXPLOSION] > 0
    begun: Whole = np.flatnonzero(exploding[1:] & ~exploding[:-1]) + 1
    return begun


def causes_of_losses(memory: Memory) -> Whole:
    """Return for each of the `losses` its cause, a place in `CAUSES`."""
    return np.array([_cause(memory[step - 1], memory[step]) for step in losses(memory)], np.int64)


def _cause(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> int:
    """Name what destroyed the submarine in the step between two moments.

    An explosion for another reason takes the oxygen away as well, but only 33 to 36 frames after it began.
    With some oxygen used up, coming to the surface without a diver is the end; with all of it, it is not.
    """
    if after[OXYGEN] == 0:
        return DROWNED
    found = []
    if _torpedo_gone(before, after):
        found.append(SHOT)
    if _enemy_gone(before, after) or _patrol_gone(before, after):
        found.append(RAMMED)
    if after[DEPTH] == SURFACE and before[DIVERS] == after[DIVERS] == 0 and after[OXYGEN] < FULL:
        found.append(SURFACED)
    return found[0] if len(found) == 1 else UNKNOWN


def _near(right: NDArray[np.integer], after: NDArray[np.uint8]) -> NDArray[np.bool_]:
    # The console counts on from 255 with 0, far outside the screen.
    away = (right.astype(np.int64) - int(after[RIGHT]) + 128) % 256 - 128
    return (away >= -_NEAR_LEFT) & (away <= _NEAR_RIGHT)


def _level(after: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Say, (4,), which lanes the submarine touches."""
    return np.abs(LANE_DEPTHS - int(after[DEPTH])) <= _NEAR_DEPTH


def _torpedo_gone(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> bool:
    torpedo = (before[FLOATING] > 0) & (before[KIND] & SUBMARINES > 0)
    gone = torpedo & (after[FLOATING] == 0)
    return bool((gone & _level(after) & _near(before[FLOATING], after)).any())


def _enemy_gone(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> bool:
    there = (before[ENEMIES_THERE][:, None] & ROW_BITS) > 0
    still = (after[ENEMIES_THERE][:, None] & ROW_BITS) > 0
    moved = (after[ENEMIES_LEFT].astype(np.int64) - before[ENEMIES_LEFT] + 128) % 256 - 128
    # With its last enemy gone, a lane waits for the next row, which begins outside the screen.
    anew = np.abs(moved) > _NEAR_LEFT
    gone = there & (~still | anew[:, None])
    near = _near(before[ENEMIES_LEFT][:, None] + ROW, after)
    return bool((gone & near & _level(after)[:, None]).any())


def _patrol_gone(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> bool:
    gone = before[PATROL] > 0 and after[PATROL] == 0
    level = abs(int(after[DEPTH]) - SURFACE) <= _NEAR_DEPTH
    return bool(gone and level and _near(before[[PATROL]], after)[0])


def surfacings(memory: Memory) -> Whole:
    """Return the steps of Seaquest after which the submarine has just reached the surface, still whole.

    It may have come without need, with all its air; and it may be lost there a frame later, without a diver.
    Those after which it has air again are its `refills`.
    """
    risen = (memory[1:, DEPTH] == SURFACE) & (memory[:-1, DEPTH] > SURFACE)
    whole = (memory[1:, EXPLOSION] == 0) & (memory[:-1, EXPLOSION] == 0)
    up: Whole = np.flatnonzero(risen & whole) + 1
    return up


def refills(memory: Memory) -> Whole:
    """Return the steps of Seaquest at which the submarine, at the surface, has all its air again.

    It pays with a diver. Bringing up a whole crew of six is one of them, and counts when the first leaves.
    """
    divers = divers_on_board(memory)
    paid = (divers[1:] < divers[:-1]) & (memory[1:, DEPTH] < _UNDER) & (memory[:-1, EXPLOSION] == 0)
    filled = (memory[1:, OXYGEN] == FULL) | (divers[:-1] == WHOLE_CREW)
    done: Whole = np.flatnonzero(paid & filled) + 1
    return done


def rescues(memory: Memory) -> Whole:
    """Return the steps of Seaquest at which a whole crew of six divers is brought to the surface."""
    divers = divers_on_board(memory)
    up = (memory[1:, DEPTH] == SURFACE) & (memory[:-1, EXPLOSION] == 0)
    brought: Whole = np.flatnonzero((divers[:-1] == WHOLE_CREW) & (divers[1:] < WHOLE_CREW) & up) + 1
    return brought


def divers_picked_up(memory: Memory) -> Whole:
    """Return the steps of Seaquest at which a diver comes on board."""
    divers = divers_on_board(memory)
    picked: Whole = np.flatnonzero(divers[1:] > divers[:-1]) + 1
    return picked


def count_drowned(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the submarines of a game of Seaquest whose oxygen was used up."""
    del lives, rewards
    return _lost_by(memory, DROWNED)


def count_shot(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the submarines of a game of Seaquest that were hit by a torpedo."""
    del lives, rewards
    return _lost_by(memory, SHOT)


def count_rammed(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the submarines of a game of Seaquest that met a shark, a submarine or the patrol."""
    del lives, rewards
    return _lost_by(memory, RAMMED)


def count_surfaced_without_a_diver(
    memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]
) -> int:
    """Count the submarines of a game of Seaquest that were lost at the surface, with no diver on board."""
    del lives, rewards
    return _lost_by(memory, SURFACED)


def count_lost_otherwise(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the submarines of a game of Seaquest of which the memory does not tell one cause."""
    del lives, rewards
    return _lost_by(memory, UNKNOWN)


def _lost_by(memory: Memory, cause: int) -> int:
    return int((causes_of_losses(memory) == cause).sum())


def count_surfacings(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count how often the submarine reaches the surface in a game of Seaquest, see `surfacings`."""
    del lives, rewards
    return len(surfacings(memory))


def count_refills(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count how often the submarine gets air again in a game of Seaquest, see `refills`."""
    del lives, rewards
    return len(refills(memory))


def count_rescues(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the crews of six divers brought up in a game of Seaquest, see `rescues`."""
    del lives, rewards
    return len(rescues(memory))


def count_divers_picked_up(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> int:
    """Count the divers that come on board in a game of Seaquest, see `divers_picked_up`."""
    del lives, rewards
    return len(divers_picked_up(memory))


def losses_so_far(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> Whole:
    """Count the lost submarines up to each step of Seaquest, (steps,), see `losses`."""
    del lives, rewards
    return _so_far(losses(memory), memory)


def surfacings_so_far(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> Whole:
    """Count how often the submarine has reached the surface, (steps,), see `surfacings`."""
    del lives, rewards
    return _so_far(surfacings(memory), memory)


def refills_so_far(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> Whole:
    """Count how often the submarine has got air again, (steps,), see `refills`."""
    del lives, rewards
    return _so_far(refills(memory), memory)


def rescues_so_far(memory: Memory, lives: NDArray[np.integer], rewards: NDArray[np.integer]) -> Whole:
    """Count the crews brought up, up to each step of Seaquest, (steps,), see `rescues`."""
    del lives, rewards
    return _so_far(rescues(memory), memory)


def _so_far(steps: Whole, memory: Memory) -> Whole:
    counts: Whole = np.bincount(steps, minlength=len(memory)).cumsum()
    return counts
