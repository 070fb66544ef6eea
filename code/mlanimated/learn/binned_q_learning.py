"""Q-learning where a state is two numbers: cut the plane into boxes, and keep a table row for each box.

It differs from `mlanimated.learn.q_learning` in how a state is numbered, and in what is remembered.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Schedule = Callable[[float], float]  # from the part (0 to 1) of the training that is over


@dataclass(frozen=True)
class Training:
    """What a training leaves behind; row ``n`` of the kept tables is from after ``kept_at[n]`` episodes.

    Attributes
    ----------
    seed : int
        Of the exploration and of the starts of the episodes.
    steps : array, shape (episodes,)
        How many steps each episode took.
    reached : array of bool, shape (episodes,)
        Whether it ended in time.
    kept_at : array, shape (kept,)
        Numbers of episodes after which the table was copied; the last is the end of the training.
    kept : array, shape (kept, *shape of the table)
        Those copies.
    """

    seed: int
    steps: NDArray[np.int16]
    reached: NDArray[np.bool_]
    kept_at: NDArray[np.int64]
    kept: Array

    @property
    def q(self) -> Array:
        """The table at the end."""
        final: Array = self.kept[-1]
        return final


@dataclass(frozen=True)
class Boxes:
    """A plane cut into ``bins`` × ``bins`` equal boxes."""

    low: tuple[float, float]
    high: tuple[float, float]
    bins: int

    def box(self, observation: Any) -> int:
        """Return the number of the box of two numbers."""
        x, y = observation.tolist()
        column = self._bin(x, self.low[0], self.high[0])
        row = self._bin(y, self.low[1], self.high[1])
        return row * self.bins + column

    def _bin(
        self,
        value: float,
        low: float,
        high: float,
    ) -> int:
        part = (value - low) / (high - low)
        # The upper end belongs to the last bin.
        return min(int(part * self.bins), self.bins - 1)


def binned_q_learning(
    env: gymnasium.Env[Any, Any],
    boxes: Boxes,
    episodes: int,
    discount: float,
    learning_rate: Schedule,
    exploration: Schedule,
    seed: int,
    keep: Collection[int] = (),
) -> Training:
    """Learn a table of action values, one row per box.

    ``keep`` says after how many episodes to copy the table.
    """
    rng = random.Random(seed)
    env.reset(seed=seed)
    actions = count_actions(env)
    q = [[0.0] * actions for _ in range(boxes.bins**2)]
    diary = Diary(keep, episodes)
    for episode in range(episodes):
        diary.write(episode, q)
        progress = episode / episodes
        alpha = learning_rate(progress)
        epsilon = exploration(progress)
        observation, _ = env.reset()
        state = boxes.box(observation)
        terminated = truncated = False
        while not (terminated or truncated):
            action = epsilon_greedy(q[state], epsilon, rng)
            answer = env.step(action)
            observation, reward, terminated, truncated, _ = answer
            next_state = boxes.box(observation)

            future = 0.0 if terminated else max(q[next_state])
            target = reward + discount * future
            error = target - q[state][action]
            q[state][action] += alpha * error

            diary.count()
            state = next_state
        diary.end(terminated)
    diary.write(episodes, q)
    return diary.training(
        seed,
        (boxes.bins, boxes.bins, actions),
    )


def epsilon_greedy(
    values: list[float],
    epsilon: float,
    rng: random.Random,
) -> int:
    """Choose an action: any with probability epsilon, else the best."""
    if rng.random() < epsilon:
        return int(rng.random() * len(values))
    return values.index(max(values))


def fall(start: float, end: float) -> Schedule:
    """Return a number that goes evenly from start to end."""
    return lambda progress: start + (end - start) * progress


def count_actions(env: gymnasium.Env[Any, Any]) -> int:
    """Return how many actions an environment has.

    Raises
    ------
    TypeError
        If they cannot be counted.
    """
    if not isinstance(env.action_space, gymnasium.spaces.Discrete):
        raise TypeError(f"the actions are {env.action_space}: a table needs a fixed number of them")
    return int(env.action_space.n)


class Diary:
    """What is written down during a training."""

    def __init__(self, keep: Collection[int], episodes: int) -> None:
        self._keep = {*keep, episodes}
        self._kept: dict[int, Array] = {}
        self._now = 0
        self._steps: list[int] = []
        self._reached: list[bool] = []

    def write(self, episode: int, q: Any) -> None:
        """Copy the table if it is to be kept."""
        if episode in self._keep:
            self._kept[episode] = np.array(q, np.float32)

    def count(self) -> None:
        """Count a step."""
        self._now += 1

    def end(self, reached: bool) -> None:
        """Close the page of an episode."""
        self._steps.append(self._now)
        self._reached.append(reached)
        self._now = 0

    def training(self, seed: int, shape: tuple[int, ...]) -> Training:
        """Return the record; each table has ``shape``."""
        return Training(
            seed=seed,
            steps=np.array(self._steps, np.int16),
            reached=np.array(self._reached, np.bool_),
            kept_at=np.array(list(self._kept), np.int64),
            kept=np.stack([table.reshape(shape) for table in self._kept.values()]),
        )
