"""A small convolutional network by hand that says yes or no: layers of filters, and one neuron at the end.

Each layer is a convolution with a border of zeros, ReLU, and max pooling. Chapter: Convolutional Neural
Networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import relu, sigmoid
from mlanimated.learn.convolution import convolve, max_pool, max_pool_slope, slopes
from mlanimated.learn.descent import adam_step
from mlanimated.learn.mini_batches import batches

Array = NDArray[Any]
Numbers = list[Array]  # filters and biases of each layer, then those of the neuron


@dataclass(frozen=True)
class Shape:
    """Layers of the network.

    Attributes
    ----------
    side : int
        Rows and columns of the pictures.
    channels : int
        Their colours.
    layers : tuple of (int, int)
        For each layer: rows and columns of a filter (odd), and how many filters.
    average : bool
        Whether the neuron sees only the average of each map of the last layer, not every cell of it.
    """

    side: int
    channels: int
    layers: tuple[tuple[int, int], ...]
    average: bool = False


@dataclass(frozen=True)
class Plan:
    """How it is trained.

    Attributes
    ----------
    epochs, batch : int
        Passes through the training pictures, and pictures for one update.
    learning_rate : float
        Adam's step size at the start; it falls to 0 along half a cosine.
    decay : float
        Each update also takes this share, times the learning rate, off every weight.
    """

    epochs: int
    batch: int = 32
    learning_rate: float = 2e-3
    decay: float = 0.0


def initialize(shape: Shape, rng: np.random.Generator) -> Numbers:
    """Draw weights that keep the size of numbers from layer to layer [He 2015]; biases are 0."""
    numbers: Numbers = []
    channels, side = shape.channels, shape.side
    for size, filters in shape.layers:
        scale = np.sqrt(2 / (size * size * channels))
        numbers += [rng.normal(0, scale, (size, size, channels, filters)), np.zeros(filters)]
        channels, side = filters, side // 2
    count = channels if shape.average else side * side * channels
    numbers += [rng.normal(0, np.sqrt(1 / count), (count, 1)), np.zeros(1)]
    return [part.astype(np.float32) for part in numbers]


def forward(numbers: Numbers, x: Array) -> tuple[list[Array], Array]:
    """From pictures to scores.

    Returns what went into each layer and what its filters
    found, alternating, and z for each picture.
    """
    seen = []
    for k in range(0, len(numbers) - 2, 2):
        filters, biases = numbers[k : k + 2]
        border = len(filters) // 2
        z = convolve(x, filters, border=border) + biases
        seen += [x, z]
        x = max_pool(relu(z))
    flat = x.reshape(len(x), -1)
    if numbers[-2].size == x.shape[-1]:  # a weight per map
        flat = x.mean(axis=(1, 2))
    score = flat @ numbers[-2] + numbers[-1]
    return [*seen, flat], score[:, 0]


def gradients(numbers: Numbers, x: Array, y: Array) -> Numbers:
    """How the cross-entropy changes with all numbers.

    Backwards through the layers, each with the slope that
    the one above it hands down.
    """
    seen, score = forward(numbers, x)
    slope = ((sigmoid(score) - y) / len(y))[:, None]
    found = [seen[-1].T @ slope, slope.sum(axis=0)]
    slope = slope @ numbers[-2].T
    rows, columns = (side // 2 for side in seen[-2].shape[1:3])
    if slope.shape[1] == seen[-2].shape[-1]:
        slope = slope / (rows * columns)
        slope = np.tile(slope, (1, rows * columns))
    for k in range(len(numbers) - 4, -1, -2):
        x, z = seen[k], seen[k + 1]
        rows, columns = z.shape[1] // 2, z.shape[2] // 2
        slope = slope.reshape(len(z), rows, columns, -1)
        slope = max_pool_slope(relu(z), slope) * (z > 0)
        filters, border = numbers[k], len(numbers[k]) // 2
        to_biases = slope.sum(axis=(0, 1, 2))
        to_filters, slope = slopes(x, filters, slope, border=border)
        found = [to_filters, to_biases, *found]
    return found


def train(
    x: Array,
    y: Array,
    shape: Shape,
    plan: Plan,
    seed: int,
) -> Iterator[tuple[int, Numbers]]:
    """Adjust all numbers with Adam; yield them after each epoch.

    Every second picture, at random, is seen in a mirror.
    """
    rng = np.random.default_rng(seed)
    numbers = initialize(shape, rng)
    means = [np.zeros_like(part) for part in numbers]
    squares = [np.zeros_like(part) for part in numbers]
    update, last = 0, plan.epochs * -(-len(x) // plan.batch)
    yield 0, numbers
    for epoch in range(1, plan.epochs + 1):
        for rows in batches(len(x), plan.batch, rng):
            turned = rng.random((len(rows), 1, 1, 1)) < 0.5
            seen = np.where(turned, x[rows, :, ::-1], x[rows])
            wave = np.cos(np.pi * update / last)
            rate = float(plan.learning_rate * (1 + wave) / 2)
            update += 1
            found = gradients(numbers, seen, y[rows])
            after = []
            for k, part in enumerate(numbers):
                move, means[k], squares[k] = adam_step(found[k], means[k], squares[k], update, rate)
                shrink = plan.decay * rate if k % 2 == 0 else 0.0
                after.append(part * (1 - shrink) - move)
            numbers = after
        yield epoch, numbers


def count(numbers: Numbers) -> int:
    """Return how many weights and biases there are."""
    return sum(part.size for part in numbers)


def inputs(pictures: NDArray[np.uint8]) -> Array:
    """Turn pictures into numbers with mean 0 or so, from -2 to 2; their shape stays."""
    return (pictures.astype(np.float32) / 255 - 0.5) * 4
