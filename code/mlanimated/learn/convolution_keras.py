"""A larger convolutional network that says yes or no, made and trained with Keras.

Each layer is a convolution, batch normalization, ReLU, and max pooling; then come two dense layers. Chapter:
Convolutional Neural Networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.mini_batches import batches

Array = NDArray[Any]


@dataclass(frozen=True)
class Recipe:
    """What is built, and how it is trained.

    Attributes
    ----------
    layers : tuple of (int, int)
        For each convolution: rows and columns of a filter, and how many filters.
    dense : int
        Neurons between the convolutions and the last neuron.
    epochs, batch : int
        Passes through the training pictures, and pictures for one update.
    learning_rate : float
        Adam's step size at the start; it falls to 0 along half a cosine.
    decay : float
        Each update also takes this share, times the learning rate, off every weight.
    """

    layers: tuple[tuple[int, int], ...]
    dense: int
    epochs: int
    batch: int = 128
    learning_rate: float = 2e-3
    decay: float = 0.0


def build(side: int, recipe: Recipe, seed: int) -> Any:
    """Build the network: pictures in, z out."""
    seeds = iter(np.random.SeedSequence(seed).generate_state(16) >> 1)

    def he_normal() -> Any:
        return keras.initializers.HeNormal(int(next(seeds)))

    x = pictures = keras.Input((side, side, 3))
    for size, filters in recipe.layers:
        x = keras.layers.Conv2D(
            filters, size, padding="same", use_bias=False,
            kernel_initializer=he_normal(),
        )(x)  # fmt: skip
        x = keras.layers.BatchNormalization(momentum=0.9)(x)
        x = keras.layers.ReLU()(x)
        x = keras.layers.MaxPooling2D(2)(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(recipe.dense, "relu", kernel_initializer=he_normal())(x)
    z = keras.layers.Dense(1, kernel_initializer=he_normal())(x)
    return keras.Model(pictures, z)


def train(x: Array, y: Array, recipe: Recipe, seed: int) -> Iterator[tuple[int, Any]]:
    """Train it; yield (epoch, model) from epoch 0.

    Every second picture, at random, is seen in a mirror.
    """
    rng = np.random.default_rng(seed)
    model = build(x.shape[1], recipe, seed)
    updates = recipe.epochs * -(-len(x) // recipe.batch)
    rate = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, updates)
    adam = keras.optimizers.AdamW(rate, weight_decay=recipe.decay)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer=adam, loss=loss)
    yield 0, model
    for epoch in range(1, recipe.epochs + 1):
        for rows in batches(len(x), recipe.batch, rng):
            turned = rng.random((len(rows), 1, 1, 1)) < 0.5
            seen = np.where(turned, x[rows, :, ::-1], x[rows])
            model.train_on_batch(seen, y[rows, None])
        yield epoch, model


def scores(model: Any, x: Array) -> Array:
    """Return z for each picture: what comes before the sigmoid."""
    parts = [np.asarray(model(x[k : k + 250], training=False)) for k in range(0, len(x), 250)]
    return np.concatenate(parts)[:, 0]
