"""Learning to play from random games alone: the last steps before the end are called losing.

Chapter: Deep learning in any situation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import sigmoid
from mlanimated.learn.mini_batches import Network, batches

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Examples:
    """Steps of many games.

    Attributes
    ----------
    observations : array, shape (steps, n)
        What was seen before each step.
    actions : array, shape (steps,)
        What was done.
    losing : array, shape (steps,)
        1 if it was one of the last steps of its game, else 0.
    """

    observations: Array
    actions: NDArray[np.int64]
    losing: Array


@dataclass(frozen=True)
class Training:
    """How a network learns from examples.

    Attributes
    ----------
    hidden : tuple of int
        Neurons in each hidden layer.
    epochs : int
        How often every example is seen.
    batch : int
        Examples in one update.
    learning_rate : float
        Adam's step size in the first epoch; it falls in a straight
        line, towards 0 after the last.
    weight_decay : float
        Part of every number that an update takes away, as a multiple
        of the step size [Loshchilov and Hutter 2019].
    """

    hidden: tuple[int, ...]
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float


def label_last_steps(
    lengths: Any,
    cut_off: int,
) -> list[Array]:
    """Label games: the last ``cut_off`` steps get 1."""
    labels = []
    for steps in lengths:
        to_go = np.arange(steps, 0, -1)  # the last has 1
        labels.append(np.where(to_go <= cut_off, 1.0, 0.0))
    return labels


def inputs(observations: Any, actions: Any, scale: Array) -> Array:
    """Put what is seen, divided by `scale`, beside what is done, as -1 or 1."""
    return np.column_stack([observations / scale, 2.0 * np.asarray(actions) - 1.0])


def learn_losing(
    examples: Examples,
    scale: Array,
    how: Training,
    rng: np.random.Generator,
) -> Iterator[tuple[int, Network]]:
    """Learn P(losing | observation, action).

    Yields
    ------
    The number of updates and the network; first 0 and the
    untrained one. It is always the same network.
    """
    seen, done = examples.observations, examples.actions
    x = inputs(seen, done, scale)
    network = Network((x.shape[1], *how.hidden, 1), rng)
    yield 0, network
    for epoch in range(how.epochs):
        rate = how.learning_rate * (1 - epoch / how.epochs)
        for rows in batches(len(x), how.batch, rng):
            true = examples.losing[rows, None]
            gradient = network.gradient(
                x[rows],
                partial(cross_entropy_slope, true),
            )
            network.numbers *= 1 - rate * how.weight_decay
            network.adjust(gradient, rate)
            yield network.updates, network


def cross_entropy_slope(
    true: Array,
    scores: Array,
) -> Array:
    """Slope of the loss for a score: predicted - true."""
    return (sigmoid(scores) - true) / len(true)


def chances(
    network: Network,
    scale: Array,
    observations: Any,
) -> Array:
    """P(losing) of each action, left and right."""
    scores = []
    for action in (0, 1):
        same = np.full(len(observations), action)
        x = inputs(observations, same, scale)
        scores.append(network(x))
    return sigmoid(np.hstack(scores))


def safer(
    network: Network,
    scale: Array,
    observations: Any,
) -> Any:
    """Take the action that is less likely to be losing."""
    losing = chances(network, scale, observations)
    return losing.argmin(axis=1)
