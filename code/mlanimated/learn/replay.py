"""A replay memory (Lin 1992): the last steps of an agent, to learn from in random order, again and again.

Used by the chapter on Deep Q-learning. Atari keeps its screens in `mlanimated.atari.frame_memory`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Transitions:
    """A batch of what happened in one step, or over n steps.

    Attributes
    ----------
    observation, next_observation
        (batch, ...): before the first step, and after the last one that counts.
    action
        (batch,) int64: taken in the first step.
    reward
        (batch,) float32: discounted sum over the steps that count.
    discount
        (batch,) float32: factor for the value of ``next_observation``: the discount to the power of the
        number of steps, or 0 if the last of them was terminal.
    """

    observation: NDArray[Any]
    action: NDArray[np.int64]
    reward: NDArray[np.float32]
    discount: NDArray[np.float32]
    next_observation: NDArray[Any]


class ReplayMemory:
    """The last ``size`` steps; once it is full, each new one overwrites the oldest.

    Parameters
    ----------
    size
        Steps to remember.
    shape
        Shape of an observation.
    """

    def __init__(self, size: int, shape: tuple[int, ...]) -> None:
        self.size, self.written = size, 0
        self.observation = np.zeros((size, *shape), np.float32)
        self.next_observation = np.zeros((size, *shape), np.float32)
        self.action = np.zeros(size, np.int64)
        self.reward = np.zeros(size, np.float32)
        self.terminated = np.zeros(size, np.bool_)

    def __len__(self) -> int:
        return min(self.written, self.size)

    def add(
        self,
        observation: NDArray[np.floating],
        action: int,
        reward: float,
        terminated: bool,
        next_observation: NDArray[np.floating],
    ) -> None:
        """Remember a step. It is not ``terminated`` if only a time limit ended it: more was to come."""
        at = self.written % self.size
        self.observation[at], self.next_observation[at] = observation, next_observation
        self.action[at], self.reward[at], self.terminated[at] = action, reward, terminated
        self.written += 1

    def sample(self, batch: int, rng: np.random.Generator, *, discount: float) -> Transitions:
        """Sample steps at random, each remembered one as likely as any other, with replacement.

        Raises
        ------
        ValueError
            If nothing is remembered yet.
        """
        if not self.written:
            raise ValueError("nothing is remembered yet; add steps before you sample")
        at = rng.integers(0, len(self), batch)
        return Transitions(
            observation=self.observation[at],
            action=self.action[at],
            reward=self.reward[at],
            discount=np.where(self.terminated[at], 0, discount).astype(np.float32),
            next_observation=self.next_observation[at],
        )
