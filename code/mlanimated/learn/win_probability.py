"""The probability of winning, learned from games: label each step with the end of its game, train, be greedy.

What is learned is how often a game is won if it goes on as the games went that were learned from.

Chapter: Frozen Lake with Deep Learning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import sigmoid
from mlanimated.learn.mini_batches import Network
from mlanimated.learn.value_iteration import Model

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Labels:
    """Equal steps put together: how often each was taken, and how many of those games were won.

    Attributes
    ----------
    taken, won : arrays, shape (states, actions)
        Numbers of steps.
    """

    taken: Array
    won: Array


def label(
    state: NDArray[np.int64],
    action: NDArray[np.int64],
    won: NDArray[np.bool_],
    shape: tuple[int, int],
) -> Labels:
    """Label each step of many games with its game's end.

    ``won`` says for each step whether its game was won.
    Equal steps are counted together.
    """
    step = state * shape[1] + action
    count = shape[0] * shape[1]
    taken = np.bincount(step, minlength=count)
    wins = np.bincount(step, won, minlength=count)
    both = np.stack([taken, wins]).astype(np.float64)
    return Labels(*both.reshape(2, *shape))


def loss(labels: Labels, z: Array) -> float:
    """Cross-entropy, the mean over all steps that were taken.

    A step costs -log(p) if its game was won, else -log(1 - p),
    where p = sigmoid(z), and z is what the network answers.
    """
    costs = labels.taken * np.logaddexp(0, z) - labels.won * z
    return float(costs.sum() / labels.taken.sum())


def slope(labels: Labels, z: Array) -> Array:
    """Slope of the loss: expected wins, minus wins."""
    surplus = labels.taken * sigmoid(z) - labels.won
    mean: Array = surplus / labels.taken.sum()
    return mean


def train(
    labels: Labels,
    hidden: tuple[int, ...],
    updates: int,
    learning_rate: float,
    seed: int,
) -> Iterator[Array]:
    """Train on all steps at once; yield P(win).

    Its shape is (states, actions). The first is that of the
    untrained network, then there is one for each update.
    The learning rate falls along half a cosine, to 0.
    """
    states, actions = labels.taken.shape
    sizes = (states, *hidden, actions)
    network = Network(sizes, np.random.default_rng(seed))
    inputs = np.eye(states)  # a 1 in the place of the state
    yield sigmoid(network(inputs))
    for update in range(updates):
        fall = (1 + np.cos(np.pi * update / updates)) / 2
        pull = partial(slope, labels)
        gradient = network.gradient(inputs, pull)
        network.adjust(gradient, fall * learning_rate)
        yield sigmoid(network(inputs))


def play_values(
    model: Model,
    choice: Array,
    steps: int,
) -> Array:
    """Return P(win) exactly: the rules are known.

    Its shape is (states, actions). ``choice`` holds the
    probability of each action in each state, by which the
    game goes on. It looks one step further ahead, again
    and again, and takes the mean of the actions.
    """
    values = np.zeros(model.probability.shape[:2])
    for _ in range(steps):
        mean = (choice * values).sum(axis=1)
        future = np.where(model.terminal, 0, mean)
        worth = model.reward + future
        values = (model.probability * worth).sum(axis=2)
    return values
