"""A dense network that says how likely a picture is of the second of two classes, trained in small batches.

Without hidden layers it is one neuron: logistic regression. Chapter: Binary Classification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import RELU, sigmoid
from mlanimated.learn.dense_net import Layers, backward, forward, initialize
from mlanimated.learn.descent import adam_step
from mlanimated.learn.mini_batches import batches

Array = NDArray[Any]  # of float32: half the time of float64


@dataclass(frozen=True)
class How:
    """How a network is trained.

    Attributes
    ----------
    hidden : tuple of int
        Neurons of the hidden layers; none: one neuron in all.
    epochs : int
        Passes through the training pictures.
    batch : int
        Pictures for one update.
    learning_rate : float
        Adam's step size at the start; it falls to 0 along half a cosine.
    decay : float
        Each update also takes this share, times the learning rate, off every weight [Loshchilov and Hutter].
    flip : bool
        Whether every second picture, at random, is shown in a mirror.
    """

    hidden: tuple[int, ...]
    epochs: int
    batch: int = 64
    learning_rate: float = 1e-3
    decay: float = 0.0
    flip: bool = False


def inputs(pictures: NDArray[np.uint8]) -> Array:
    """Turn pictures into rows of numbers with mean 0 or so: 3,072 each, from -2 to 2."""
    rows = pictures.reshape(len(pictures), -1)
    return (rows.astype(np.float32) / 255 - 0.5) * 4


def mirrored(x: Array, which: Array) -> Array:
    """Return rows in which some pictures are seen in a mirror."""
    pictures = x.reshape(-1, 32, 32, 3).copy()
    pictures[which] = pictures[which, :, ::-1]
    return pictures.reshape(x.shape)


def scores(layers: Layers, x: Array) -> Array:
    """Return z for each row: what comes before the sigmoid."""
    answers: Array = forward(layers, RELU, x)[1][-1][:, 0]
    return answers


def gradients(layers: Layers, x: Array, y: Array) -> list[Array]:
    """How the cross-entropy changes with all weights and biases."""
    sums, outputs = forward(layers, RELU, x)
    p = sigmoid(outputs[-1][:, 0])
    slope = ((p - y) / len(y))[:, None]  # as for logistic regression
    pairs = backward(layers, RELU, sums, outputs, slope)
    return [g for pair in pairs for g in pair]


def train(
    x: Array,
    y: Array,
    how: How,
    seed: int,
) -> Iterator[tuple[int, Layers]]:
    """Adjust all weights with Adam; yield (epoch, layers) from epoch 0."""
    rng = np.random.default_rng(seed)
    layers = initialize((x.shape[1], *how.hidden, 1), 2.0, rng)
    numbers = [part.astype(x.dtype) for layer in layers for part in layer]
    means = [np.zeros_like(part) for part in numbers]
    squares = [np.zeros_like(part) for part in numbers]
    layers = list(zip(numbers[::2], numbers[1::2], strict=True))
    update, last = 0, how.epochs * -(-len(x) // how.batch)
    yield 0, layers
    for epoch in range(1, how.epochs + 1):
        for rows in batches(len(x), how.batch, rng):
            seen = x[rows]
            if how.flip:
                seen = mirrored(seen, rng.random(len(rows)) < 0.5)
            rate = how.learning_rate * (1 + np.cos(np.pi * update / last)) / 2
            update += 1
            slopes = gradients(layers, seen, y[rows])
            for k, g in enumerate(slopes):
                move, means[k], squares[k] = adam_step(g, means[k], squares[k], update, float(rate))
                shrink = how.decay * float(rate) if k % 2 == 0 else 0.0
                numbers[k] = numbers[k] * (1 - shrink) - move
            layers = list(zip(numbers[::2], numbers[1::2], strict=True))
        yield epoch, layers
