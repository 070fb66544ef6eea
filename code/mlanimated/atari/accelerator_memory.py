"""A replay memory on an accelerator: each frame is sent and kept once, and stacks are rebuilt when drawn.

It remembers and draws what `mlanimated.atari.frame_memory.FrameMemory` does.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

# How a step ended, as bits of one byte.
TERMINAL, ENDED, VALID = 1, 2, 4
# A drawn step on which a game restarts teaches nothing, so it is drawn again, so many times at most.
TRIES = 4


class Memory(NamedTuple):
    """The last steps of many games played side by side; row r lies at r % rows.

    Attributes
    ----------
    frame
        (rows, games, height, width) uint8: the newest frame before the step.
    action, reward, how
        (rows, games) uint8, int8, uint8: what was done, the clipped reward, and the bits of how it ended.
    """

    frame: Any
    action: Any
    reward: Any
    how: Any


class Batch(NamedTuple):
    """Transitions, as `mlanimated.learn.replay.Transitions` has them, with the stack on the last axis.

    Attributes
    ----------
    observation, next_observation
        (batch, height, width, stack) uint8.
    action, reward, discount
        (batch,).
    weight
        (batch,): 0 for a transition that does not count, because no step to learn from was drawn.
    """

    observation: Any
    action: Any
    reward: Any
    discount: Any
    next_observation: Any
    weight: Any


def empty(rows: int, games: int, screen: tuple[int, int]) -> Memory:
    """Return a memory of so many rows."""
    return Memory(
        jnp.zeros((rows, games, *screen), jnp.uint8),
        jnp.zeros((rows, games), jnp.uint8),
        jnp.zeros((rows, games), jnp.int8),
        jnp.zeros((rows, games), jnp.uint8),
    )


def pack(
    frame: NDArray[np.uint8],
    reward: NDArray[np.floating],
    terminal: NDArray[np.bool_],
    ended: NDArray[np.bool_],
    valid: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    """Join what a step brought to one array, (games, height · width + 2): one transfer instead of five.

    Parameters
    ----------
    frame
        (games, height, width) after the step.
    reward
        (games,) −1, 0 or 1.
    terminal, ended, valid
        (games,) as for `mlanimated.atari.frame_memory.FrameMemory.add`.
    """
    packed = np.empty((len(frame), frame[0].size + 2), np.uint8)
    packed[:, :-2] = frame.reshape(len(frame), -1)
    packed[:, -2] = np.asarray(reward, np.int8).view(np.uint8)
    packed[:, -1] = TERMINAL * terminal + ENDED * ended + VALID * valid
    return packed


def remember(memory: Memory, at: Any, stack: Any, action: Any, packed: Any) -> tuple[Memory, Any]:
    """Write a step of every game into row ``at``; also return the stacks (games, …) seen after it."""
    frame, reward, how = packed[:, :-2], packed[:, -2], packed[:, -1]
    row = Memory(stack[..., -1], action, jax.lax.bitcast_convert_type(reward, jnp.int8), how)
    memory = Memory(
        *(
            jax.lax.dynamic_update_index_in_dim(column, new.astype(column.dtype), at, 0)
            for column, new in zip(memory, row, strict=True)
        )
    )
    # The step that restarts a game shows its first screen; what was before belongs to another game.
    going_on = (how & VALID) > 0
    earlier = jnp.where(going_on[:, None, None, None], stack[..., 1:], 0)
    return memory, jnp.concatenate([earlier, frame.reshape(*earlier.shape[:-1], 1)], -1)


def first_stack(frame: Any, stack: int) -> Any:
    """Return what is seen when a game starts: black frames, and its first one."""
    return jnp.pad(frame[..., None], ((0, 0), (0, 0), (0, 0), (stack - 1, 0)))


def stacks(memory: Memory, row: Any, game: Any, stack: int) -> Any:
    """Rebuild stacks, (batch, height, width, stack); frames from before the game started are black."""
    rows = memory.frame.shape[0]
    ages = jnp.arange(stack - 1, -1, -1)
    wanted = row[:, None] - ages
    at = wanted % rows
    restarts = ((memory.how[at, game[:, None]] & VALID) == 0) & (ages > 0)
    # A row that restarts a game, and those before it, do not show the game that the newest row shows.
    other = jnp.flip(jnp.cumsum(jnp.flip(restarts, 1), 1), 1) > 0
    known = (wanted >= 0) & ~other
    frames = jnp.where(known[..., None, None], memory.frame[at, game[:, None]], 0)
    return jnp.moveaxis(frames, 1, -1)


def transitions(memory: Memory, row: Any, game: Any, stack: int, steps: int, discount: float) -> Batch:
    """Return the n-step transitions that begin at these rows of these games."""
    rows = memory.frame.shape[0]
    reward, factor = jnp.zeros(row.shape), jnp.ones(row.shape)
    last, going = row, jnp.ones(row.shape, bool)
    for ahead in range(steps):
        at = (row + ahead) % rows
        how = memory.how[at, game]
        terminal, ended = (how & TERMINAL) > 0, (how & ENDED) > 0
        reward += jnp.where(going, factor * memory.reward[at, game], 0)
        factor = jnp.where(going, jnp.where(terminal, 0, factor * discount), factor)
        last += going
        going &= ~(terminal | ended)
    return Batch(
        observation=stacks(memory, row, game, stack),
        action=memory.action[row % rows, game].astype(jnp.int32),
        reward=reward,
        discount=factor,
        next_observation=stacks(memory, last, game, stack),
        weight=((memory.how[row % rows, game] & VALID) > 0).astype(jnp.float32),
    )


def draw(memory: Memory, written: Any, key: Any, count: int, stack: int, steps: int) -> tuple[Any, Any]:
    """Draw rows and games at random, each remembered step as likely as any other.

    Parameters
    ----------
    memory
        In which ``written`` rows have been written so far, more than ``steps``.
    written
        As above.
    key
        Source of chance.
    count
        How many.
    stack, steps
        All rows of a stack must still be remembered, and the row n steps later must exist already.
    """
    rows, games = memory.how.shape
    oldest = jnp.maximum(0, written - rows + stack - 1)
    key_row, key_game = jax.random.split(key)
    row = jax.random.randint(key_row, (TRIES, count), oldest, written - steps)
    game = jax.random.randint(key_game, (TRIES, count), 0, games)
    good = (memory.how[row % rows, game] & VALID) > 0
    first = jnp.argmax(good, 0)[None]  # the first that is good; if none is, the weight says so
    return jnp.take_along_axis(row, first, 0)[0], jnp.take_along_axis(game, first, 0)[0]
