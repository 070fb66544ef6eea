"""Agents that play: a trained network, greedy or as in its training, and the random player to compare with.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn import deep_q, policy_gradient

if TYPE_CHECKING:
    from mlanimated.atari.environments import Agent


def greedy(network: Any, actions: NDArray[np.int64]) -> Agent:
    """Always take the action that the network prefers.

    Parameters
    ----------
    network
        Gives action values, or a policy's logits and a value.
    actions
        The emulator's action number of each of the network's actions.
    """

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        chosen: NDArray[np.int64] = actions[_preferences(network, observation).argmax(axis=-1)]
        return chosen

    return play


def sampled(network: Any, actions: NDArray[np.int64], seed: int) -> Agent:
    """Draw actions from the policy, as in training."""
    rng = np.random.default_rng(seed)

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        return actions[policy_gradient.choose_actions(_preferences(network, observation), rng)[0]]

    return play


def epsilon_greedy(network: Any, actions: NDArray[np.int64], exploration: float, seed: int) -> Agent:
    """Take the action of the highest value, or with probability ``exploration`` any one, as in training."""
    rng = np.random.default_rng(seed)

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        return actions[deep_q.choose_actions(_preferences(network, observation), exploration, rng)]

    return play


def random_player(actions: NDArray[np.int64], seed: int) -> Agent:
    """Take any of the emulator's action numbers given, each as likely as the others."""
    rng = np.random.default_rng(seed)

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        return rng.choice(actions, len(observation))

    return play


def _preferences(network: Any, observation: NDArray[np.uint8]) -> NDArray[np.float32]:
    output = network.predict_on_batch(observation)
    preferences: NDArray[np.float32] = output[0] if isinstance(output, list | tuple) else output
    return preferences
