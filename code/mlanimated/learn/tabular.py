"""What methods with a table of values share: the world they play in, how they choose, what they remember.

Chapter: Introduction to Reinforcement Learning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
Table = list[list[float]]  # table[state][action]; lists, because single numbers in them are quick to reach
# From the number of earlier visits, and the part (0 to 1) of the training that is over.
Rate = Callable[[float, float], float]
Exploration = Callable[[float], float]  # from the part of the training that is over to epsilon
Row = tuple[int, int, int, float, int, float, float]  # the columns of `Moves`, in their order


class World(Protocol):
    """What is asked of an environment: numbered states and actions, and the interface of Gymnasium."""

    observation_space: Any
    action_space: Any

    def reset(self, *, seed: int | None = None) -> tuple[int, Any]:
        """Begin an episode."""

    def step(self, action: int) -> tuple[int, Any, bool, bool, Any]:
        """Return next state, reward, terminated, truncated and anything else."""


@dataclass(frozen=True)
class Moves:
    """A training, move by move: whatever the table was at any time can be read off.

    Attributes
    ----------
    episode, state, action, next_state : int arrays, shape (moves,)
        Episodes are counted from 0.
    reward : array, shape (moves,)
        What the move was paid.
    error : array, shape (moves,)
        The TD error: how much more the move was worth than its cell said.
    value : array, shape (moves,)
        What its cell said afterwards.
    """

    episode: Whole
    state: Whole
    action: Whole
    reward: Array
    next_state: Whole
    error: Array
    value: Array

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Moves:
        """Turn rows into columns."""
        episode, state, action, reward, next_state, error, value = zip(*rows, strict=True)
        return cls(
            episode=np.array(episode),
            state=np.array(state),
            action=np.array(action),
            reward=np.array(reward, np.float64),
            next_state=np.array(next_state),
            error=np.array(error),
            value=np.array(value),
        )

    def tables(self, moves: Sequence[int] | Whole, states: int, actions: int) -> Array:
        """Return the table, (states, actions), as it was after each of these numbers of moves.

        They are in order; after 0 moves every cell is 0. The shape is (numbers, states, actions).
        """
        table, cells = np.zeros(states * actions), self.state * actions + self.action
        kept, before = [], 0
        for after in moves:
            table[cells[before:after]] = self.value[before:after]  # of a cell's values the last one stays
            kept.append(table.copy())
            before = after
        return np.array(kept).reshape(len(kept), states, actions)

    def after_episodes(self, episodes: Sequence[int] | Whole) -> Whole:
        """Return how many moves had been made when so many episodes were over."""
        return np.searchsorted(self.episode, episodes).astype(np.int64)


def zeros(world: World) -> Table:
    """Return a table that knows nothing."""
    states = int(world.observation_space.n)
    return [[0.0] * int(world.action_space.n) for _ in range(states)]


def epsilon_greedy(
    values: list[float],
    epsilon: float,
    rng: np.random.Generator,
) -> int:
    """Any action with chance epsilon, else the best."""
    if rng.random() < epsilon:
        return int(rng.random() * len(values))
    best = max(values)
    ties = [a for a, value in enumerate(values) if value == best]
    return ties[int(rng.random() * len(ties))]
