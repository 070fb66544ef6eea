"""Q-learning with tile coding: several coarse grids, shifted; a value is the sum over their tiles.

After Sutton (1996) and Sutton & Barto (2018), section 9.5.4.

It differs from `mlanimated.learn.binned_q_learning` only in how a value is looked up and changed.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.binned_q_learning import (
    Diary,
    Schedule,
    Training,
    count_actions,
    epsilon_greedy,
)


@dataclass(frozen=True)
class Tilings:
    """Several grids over one plane, each shifted by another part of a tile.

    Attributes
    ----------
    low, high : (float, float)
        Ends of the plane.
    count : int
        How many grids.
    tiles : int
        How many tiles cover the plane, along each side, in each grid. One more catches what the shift
        leaves bare.
    """

    low: tuple[float, float]
    high: tuple[float, float]
    count: int
    tiles: int

    @property
    def size(self) -> int:
        """How many tiles there are in all."""
        return self.count * (self.tiles + 1) ** 2

    def tiles_at(
        self,
        observation: NDArray[Any],
    ) -> NDArray[np.int64]:
        """Return the numbers of the tiles, one of each grid."""
        place = (observation - self._low) * self._scale
        tile = (place + self.shifts).astype(np.int64)
        return self._first + tile[:, 1] * (self.tiles + 1) + tile[:, 0]

    @cached_property
    def shifts(self) -> NDArray[np.float64]:
        """(count, 2) how far each grid is shifted, in tiles.

        Odd steps, 1 and 3: on a diagonal the shifts would favour one direction (Sutton & Barto).
        """
        return np.outer(np.arange(self.count), (1, 3)) / self.count % 1.0

    @cached_property
    def _low(self) -> NDArray[np.float64]:
        return np.array(self.low)

    @cached_property
    def _scale(self) -> NDArray[np.float64]:
        # The upper end stays inside the last tile.
        return self.tiles * (1 - 1e-9) / (np.array(self.high) - self.low)

    @cached_property
    def _first(self) -> NDArray[np.int64]:
        return np.arange(self.count) * (self.tiles + 1) ** 2


def tiled_q_learning(
    env: gymnasium.Env[Any, Any],
    tilings: Tilings,
    episodes: int,
    discount: float,
    learning_rate: Schedule,
    exploration: Schedule,
    seed: int,
    keep: Collection[int] = (),
) -> Training:
    """Learn action values that are sums over tiles."""
    rng = random.Random(seed)
    env.reset(seed=seed)
    actions = count_actions(env)
    w = np.zeros((tilings.size, actions))
    diary = Diary(keep, episodes)
    for episode in range(episodes):
        diary.write(episode, w)
        progress = episode / episodes
        # The grids share the correction.
        alpha = learning_rate(progress) / tilings.count
        epsilon = exploration(progress)
        observation, _ = env.reset()
        tiles = tilings.tiles_at(observation)
        terminated = truncated = False
        while not (terminated or truncated):
            q = w[tiles].sum(axis=0).tolist()
            action = epsilon_greedy(q, epsilon, rng)
            answer = env.step(action)
            observation, reward, terminated, truncated, _ = answer
            next_tiles = tilings.tiles_at(observation)

            next_q = w[next_tiles].sum(axis=0)
            future = 0.0 if terminated else next_q.max()
            target = reward + discount * future
            error = target - q[action]
            w[tiles, action] += alpha * error

            diary.count()
            tiles = next_tiles
        diary.end(terminated)
    diary.write(episodes, w)
    return diary.training(seed, w.shape)
