"""A dense network that learns from one small batch after the other: all its numbers in one vector for Adam.

Used by the chapters on Deep learning in any situation and Deep Q-learning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import RELU
from mlanimated.learn.dense_net import Layers, backward, forward, initialize
from mlanimated.learn.descent import adam_step

Array = NDArray[np.float64]


class Network:
    """Dense layers with ReLU between them; called with inputs (points, n), it answers (points, m).

    Parameters
    ----------
    sizes
        Of the inputs, of each hidden layer, and of the answer.
    rng
        Draws the first weights.

    Attributes
    ----------
    numbers : array, shape (parameters,)
        All weights and biases.
    layers : list of (weights, biases)
        The same numbers again, as views into that vector.
    """

    def __init__(self, sizes: tuple[int, ...], rng: np.random.Generator) -> None:
        self.sizes = sizes
        drawn = initialize(sizes, 2.0, rng)
        self.numbers = np.concatenate([part.ravel() for layer in drawn for part in layer])
        self.layers = _views(self.numbers, drawn)
        self._mean, self._square = np.zeros_like(self.numbers), np.zeros_like(self.numbers)
        self.updates = 0

    def __call__(self, inputs: Any) -> Array:
        """Return the answers."""
        return forward(self.layers, RELU, np.asarray(inputs, np.float64))[1][-1]

    def copy(self) -> Network:
        """Return a network with the same numbers, which stay as they are when this one goes on learning."""
        other = Network(self.sizes, np.random.default_rng(0))
        other.numbers[:] = self.numbers
        return other

    def gradient(self, inputs: Any, slope_of: Any) -> Array:
        """Return how the loss changes with each number.

        ``slope_of(answers)`` says how the loss changes with each answer.
        """
        sums, outputs = forward(self.layers, RELU, np.asarray(inputs, np.float64))
        slopes = backward(self.layers, RELU, sums, outputs, slope_of(outputs[-1]))
        return np.concatenate([part.ravel() for layer in slopes for part in layer])

    def adjust(self, gradient: Array, learning_rate: float) -> None:
        """Take one step of Adam."""
        self.updates += 1
        move, self._mean, self._square = adam_step(
            gradient, self._mean, self._square, self.updates, learning_rate
        )
        self.numbers -= move


def batches(count: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Yield all numbers below ``count`` once, in random order, ``size`` at a time."""
    order = rng.permutation(count)
    for first in range(0, count, size):
        yield order[first : first + size]


def _views(numbers: Array, layers: Layers) -> Layers:
    """Return layers of the same shapes whose numbers lie in the vector."""
    views, at = [], 0
    for weights, biases in layers:
        end = at + weights.size
        views.append((numbers[at:end].reshape(weights.shape), numbers[end : end + biases.size]))
        at = end + biases.size
    return views
