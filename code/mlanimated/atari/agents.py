"""Agents that play: a trained network, greedy or as in its training, and a random player for comparison.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn import policies

if TYPE_CHECKING:
    from mlanimated.atari.environments import Agent


def greedy(network: Any, actions: NDArray[np.int64]) -> Agent:
    """Always take the action that the network prefers.

    Parameters
    ----------
    network
        Gives action values, or a policy's logits and a value.
    actions
        The emulator's action number for each of the network's actions.
    """

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        chosen: NDArray[np.int64] = actions[policies.greedy(_preferences(network, observation))]
        return chosen

    return play


def sampled(network: Any, actions: NDArray[np.int64], seed: int) -> Agent:
    """Sample actions from the policy, as in training."""
    rng = np.random.default_rng(seed)

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        return actions[policies.sample(_preferences(network, observation), rng)[0]]

    return play


def epsilon_greedy(network: Any, actions: NDArray[np.int64], exploration: float, seed: int) -> Agent:
    """Take the action with the highest value or, with probability ``exploration``, any, as in training."""
    rng = np.random.default_rng(seed)

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        return actions[policies.epsilon_greedy(_preferences(network, observation), exploration, rng)]

    return play


def random_player(actions: NDArray[np.int64], seed: int) -> Agent:
    """Take one of the given emulator actions at random, all with the same probability."""
    rng = np.random.default_rng(seed)

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        return rng.choice(actions, len(observation))

    return play


def _preferences(network: Any, observation: NDArray[np.uint8]) -> NDArray[np.float32]:
    output = network.predict_on_batch(observation)
    preferences: NDArray[np.float32] = output[0] if isinstance(output, list | tuple) else output
    return preferences
