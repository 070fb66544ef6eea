"""A small network, trained by plain gradient descent: the loop of one neuron, with more numbers.

Chapter: Introduction to Neural Networks.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import RELU
from mlanimated.learn.dense_net import Layers, backward, forward, mean_squared_error

Array = NDArray[np.float64]


def random_network(hidden: int, rng: np.random.Generator) -> Layers:
    """Draw the weights of a network with one input, one hidden layer and one output; biases are 0."""
    first = rng.normal(0.0, 1.0, (1, hidden))
    last = rng.normal(0.0, np.sqrt(2.0 / hidden), (hidden, 1))
    return [(first, np.zeros(hidden)), (last, np.zeros(1))]


def train_network(
    layers: Layers,
    x: Array,
    y: Array,
    learning_rate: float,
    steps: int,
) -> Iterator[Layers]:
    """Adjust all numbers at once, again and again."""
    yield layers
    for _ in range(steps):
        sums, outputs = forward(layers, RELU, x)
        _, slope = mean_squared_error(outputs[-1], y)
        grads = backward(layers, RELU, sums, outputs, slope)
        layers = [
            (
                w - learning_rate * slope_w,  # line: net
                b - learning_rate * slope_b,  # line: net
            )
            for (w, b), (slope_w, slope_b) in zip(
                layers,
                grads,
                strict=True,
            )
        ]
        yield layers
