"""Deep Q-learning and its double variant for small games, in plain NumPy: seconds where Keras needs minutes.

The names are those of the version in Keras that plays Atari (`learn/deep_q.py`); tests compare the two.
There the loss is that of Huber, here the squared error: they are the same while errors are below 1.

Chapter: Deep Q-learning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.mini_batches import Network
from mlanimated.learn.replay import ReplayMemory, Transitions

Array = NDArray[np.float64]
Bootstrap = Callable[[Any, Any, Any], Array]
Step = Callable[[Array, int], tuple[Array, float, bool]]  # next state, reward, terminated


@dataclass(frozen=True)
class Settings:
    """What deep Q-learning is told beforehand.

    Attributes
    ----------
    agent_steps : int
        Steps that are played in all; each is followed by one update once `warm_up` steps are remembered.
    hidden : tuple of int
        Neurons in each hidden layer.
    discount : float
        What a reward is worth if it comes one step later.
    reward_scale : float
        Rewards are multiplied by it, so that values lie around 1, where a network learns best.
    learning_rate, last_learning_rate : float
        Adam's step size at first and at last; it falls in a straight line.
    batch : int
        Remembered steps in one update.
    memory : int
        Steps that are remembered.
    warm_up : int
        Steps that are played before the first update.
    target_every : int
        Updates from one copy of the network to the next; with 1 it is always the newest.
    epsilon, last_epsilon : float
        Share of random actions at first and at last.
    exploration_steps : int
        Steps over which that share falls, in a straight line.
    double : bool
        Whether one network chooses and the other one judges.
    truncation_is_failure : bool
        Whether the end of a game by its time limit counts as a fall. It should not.
    """

    agent_steps: int = 40_000
    hidden: tuple[int, ...] = (64, 64)
    discount: float = 0.99
    reward_scale: float = 0.01
    learning_rate: float = 1e-3
    last_learning_rate: float = 1e-5
    batch: int = 64
    memory: int = 40_000
    warm_up: int = 1_000
    target_every: int = 100
    epsilon: float = 1.0
    last_epsilon: float = 0.05
    exploration_steps: int = 10_000
    double: bool = False
    truncation_is_failure: bool = False


def bootstrap(
    network: Any,
    target_network: Any,
    next_observation: Any,
) -> Array:
    """Value of the next state: the old copy's highest."""
    del network
    best: Array = target_network(next_observation).max(axis=-1)
    return best


def double_bootstrap(
    network: Any,
    target_network: Any,
    next_observation: Any,
) -> Array:
    """Value of the next state: one picks, one judges."""
    best = network(next_observation).argmax(axis=-1)
    values = target_network(next_observation)
    picked: Array = values[np.arange(len(best)), best]
    return picked


def td_target(
    reward: Any,
    discount: Any,
    next_value: Any,
) -> Any:
    """What Q should have been: reward, and what follows.

    ``discount`` is 0 where the game is lost.
    """
    return reward + discount * next_value


def update(
    network: Network,
    target_network: Any,
    step: Transitions,
    learning_rate: float,
    bootstrap: Bootstrap = bootstrap,
) -> float:
    """Move Q of the actions taken towards their targets."""
    next_value = bootstrap(
        network,
        target_network,
        step.next_observation,
    )
    target = td_target(
        step.reward,
        step.discount,
        next_value,
    )
    row = np.arange(len(target))
    losses = []

    def slope_of(q_values: Array) -> Array:
        td_error = q_values[row, step.action] - target
        losses.append(np.mean(td_error**2) / 2)
        slope = np.zeros_like(q_values)  # others stay
        slope[row, step.action] = td_error / len(target)
        return slope

    gradient = network.gradient(step.observation, slope_of)
    network.adjust(gradient, learning_rate)
    return float(losses[0])


def train(
    first_state: Callable[[], Array],
    step: Step,
    how: Settings,
    rng: np.random.Generator,
    *,
    actions: int,
    time_limit: int,
) -> Iterator[tuple[int, Network, Network, ReplayMemory]]:
    """Play and learn, step by step.

    Yields
    ------
    The number of steps played, the network, its older copy
    and the memory; first 0, untrained. Network and memory
    are always the same ones.
    """
    state = first_state()
    size = len(state)
    network = Network((size, *how.hidden, actions), rng)
    target_network = network.copy()
    memory = ReplayMemory(how.memory, (size,))
    value_of = double_bootstrap if how.double else bootstrap
    played = 0  # steps of this game
    yield 0, network, target_network, memory
    for number in range(1, how.agent_steps + 1):
        # Act: at random, or what looks best.
        if rng.random() < epsilon_at(how, number):
            action = int(rng.integers(actions))
        else:
            action = int(network(state[None]).argmax())
        next_state, reward, terminated = step(state, action)
        played += 1
        truncated = played == time_limit and not terminated
        # Remember.
        memory.add(
            state,
            action,
            reward * how.reward_scale,
            terminated or (truncated and how.truncation_is_failure),
            next_state,
        )
        state = next_state
        if terminated or truncated:
            state, played = first_state(), 0
        # Learn.
        if number >= how.warm_up:
            sampled = memory.sample(
                how.batch,
                rng,
                discount=how.discount,
            )
            rate = learning_rate_at(how, number)
            update(
                network,
                target_network,
                sampled,
                rate,
                value_of,
            )
            if network.updates % how.target_every == 0:
                target_network = network.copy()
        yield number, network, target_network, memory


def epsilon_at(how: Settings, number: int) -> float:
    """Return the share of random actions at a step."""
    part = min(number / how.exploration_steps, 1.0)
    return how.epsilon + part * (how.last_epsilon - how.epsilon)


def learning_rate_at(how: Settings, number: int) -> float:
    """Return Adam's step size at a step."""
    part = number / how.agent_steps
    return how.learning_rate + part * (how.last_learning_rate - how.learning_rate)
