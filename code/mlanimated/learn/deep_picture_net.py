"""A deep convolutional network that sorts small pictures, in Keras, and its training in epochs.

After [Page 2018] and [Jordan 2024]: frozen whitening filters, three blocks of two convolutions, batch
normalisation, labels that are not quite sure, and weights averaged along the way.
Chapter: Multi-Class Image Classification.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mlanimated.learn.picture_changes import moved

Array = NDArray[Any]
Pictures = NDArray[np.uint8]  # (pictures, 32, 32, 3)

PATCH = 2  # pixels on a side of a whitening filter
SCORE_SCALE = 1 / 9  # keeps the first scores small
AVERAGE_EVERY = 5  # updates
STEADY = 0.95  # how slowly the average follows at the end, for each update
STATISTICS = 0.6  # how slowly batch normalisation forgets
START, PEAK, END = 0.2, 0.23, 0.07  # learning rate: share at the start, when it is highest, share at the end


@dataclass(frozen=True)
class Recipe:
    """How the network is built and trained.

    Attributes
    ----------
    widths : tuple of int
        Channels of the three blocks.
    epochs : int
        Passes through the training pictures.
    batch : int
        Pictures for one update.
    learning_rate : float
        At its highest, for the mean loss of a batch.
    momentum : float
        Of Nesterov's kind.
    decay : float
        Times the weights, added to their gradient.
    bias_factor : float
        Biases of batch normalisation learn so many times faster.
    smoothing : float
        Share of each label that is spread over all classes.
    shift : int
        Pixels by which a picture is moved at most, each way.
    dtype : str
        ``mixed_bfloat16`` or ``float32``.
    """

    widths: tuple[int, int, int]
    epochs: int
    batch: int = 1_000
    learning_rate: float = 1.5
    momentum: float = 0.85
    decay: float = 1.3e-3
    bias_factor: float = 64.0
    smoothing: float = 0.2
    shift: int = 2
    dtype: str = "mixed_bfloat16"


def rate(share: float) -> float:
    """The share of the highest learning rate.

    `share` is how much of the training is over.
    """
    return float(
        np.interp(
            share,
            (0, PEAK, 1),
            (START, 1, END),
        )
    )


def whitening(x: Array) -> Array:
    """Filters, (2, 2, 3, 24), whose answers to patches of pictures are uncorrelated and equally strong."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (PATCH, PATCH), axis=(1, 2))
    patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, PATCH * PATCH * 3).astype(np.float64)
    values, vectors = np.linalg.eigh(patches.T @ patches / len(patches))
    filters = vectors / np.sqrt(values + 5e-4)
    both: Array = np.concatenate([filters, -filters], axis=1)  # what is lost by the GELU is in the other
    return both.reshape(PATCH, PATCH, 3, -1).astype(np.float32)


def build(recipe: Recipe, filters: Array, classes: int, seed: int) -> Any:
    """Return the network: pictures to the features of the last layer and the scores of the classes."""
    rng = np.random.default_rng((seed, 7))

    def kernel(inputs: int, outputs: int) -> Any:
        """Draw small weights; the first outputs simply hand on an input each."""
        bound = 1 / np.sqrt(9 * inputs)
        drawn = rng.uniform(-bound, bound, (3, 3, inputs, outputs)).astype(np.float32)
        same = np.arange(min(inputs, outputs))
        drawn[:, :, :, same] = 0
        drawn[1, 1, same, same] = 1
        return keras.initializers.Constant(drawn)

    pictures = keras.Input((32, 32, 3))
    first = keras.layers.Conv2D(
        filters.shape[-1],
        PATCH,
        use_bias=False,
        kernel_initializer=keras.initializers.Constant(filters),
        trainable=False,
        dtype=recipe.dtype,
    )
    hidden, inputs = keras.ops.gelu(first(pictures)), filters.shape[-1]
    for width in recipe.widths:
        for place in range(2):
            layer = keras.layers.Conv2D(
                width,
                3,
                padding="same",
                use_bias=False,
                kernel_initializer=kernel(inputs, width),
                dtype=recipe.dtype,
            )
            hidden, inputs = layer(hidden), width
            if place == 0:
                hidden = keras.layers.MaxPooling2D(2, dtype=recipe.dtype)(hidden)
            norm = keras.layers.BatchNormalization(
                momentum=STATISTICS, epsilon=1e-6, scale=False, dtype=recipe.dtype
            )
            hidden = keras.ops.gelu(norm(hidden))
    features = keras.layers.GlobalMaxPooling2D(dtype="float32")(keras.ops.cast(hidden, "float32"))
    bound = 1 / np.sqrt(inputs)
    last = rng.uniform(-bound, bound, (inputs, classes)).astype(np.float32)
    dense = keras.layers.Dense(
        classes, use_bias=False, kernel_initializer=keras.initializers.Constant(last), dtype="float32"
    )
    return keras.Model(pictures, [features, SCORE_SCALE * dense(features)])


class Training:
    """A training that goes on from epoch to epoch, and whose whole state is a dict of arrays.

    Parameters
    ----------
    pictures, labels
        What it learns from.
    classes : int
        How many classes there are.
    recipe
        How.
    seed : int
        Of the first weights and of the order and augmentation of the pictures.
    """

    def __init__(self, pictures: Pictures, labels: Array, classes: int, recipe: Recipe, seed: int) -> None:
        self.pictures, self.labels, self.recipe, self.seed = pictures, labels, recipe, seed
        self.classes, self.epoch, self.update = classes, 0, 0
        numbers = pictures[:5_000].astype(np.float64) / 255
        self.mean, self.std = numbers.mean(axis=(0, 1, 2)), numbers.std(axis=(0, 1, 2))
        self.model = build(recipe, whitening(self.normed(pictures[:5_000])), classes, seed)
        learned = self.model.trainable_variables
        self.speeds = [tf.Variable(tf.zeros_like(one.value)) for one in learned]
        self.average = [tf.Variable(one.value) for one in self.model.variables]
        factors = [recipe.bias_factor if len(one.shape) == 1 else 1.0 for one in learned]
        self._step = tf.function(self._one_step(factors), reduce_retracing=True)
        self._answers = tf.function(lambda x: self.model(x, training=False), reduce_retracing=True)

    def normed(self, pictures: Pictures) -> Array:
        """Return pictures as numbers of mean 0 and standard deviation 1, colour by colour."""
        numbers: Array = ((pictures / np.float32(255) - self.mean) / self.std).astype(np.float32)
        return numbers

    def _one_step(self, factors: list[float]) -> Any:
        how, model, speeds = self.recipe, self.model, self.speeds

        def step(x: Any, y: Any, learning_rate: Any) -> Any:
            wanted = tf.one_hot(y, self.classes) * (1 - how.smoothing) + how.smoothing / self.classes
            with tf.GradientTape() as tape:
                scores = model(x, training=True)[1]
                loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(wanted, scores))
            variables = model.trainable_variables
            slopes = tape.gradient(loss, [one.value for one in variables])
            for one, speed, slope, factor in zip(variables, speeds, slopes, factors, strict=True):
                slope = slope + how.decay / factor * one.value
                speed.assign(how.momentum * speed + slope)
                one.assign(one.value - learning_rate * factor * (slope + how.momentum * speed))
            return loss

        return step

    def one_epoch(self) -> tuple[Array, Array]:
        """Learn from every picture once; return the loss and the learning rate of each update."""
        how = self.recipe
        rng = np.random.default_rng((self.seed, self.epoch))
        # Every second epoch, each picture is seen in the mirror of the epoch before.
        mirror = np.random.default_rng(self.seed).random(len(self.pictures)) < 0.5
        mirror ^= self.epoch % 2 == 1
        last = how.epochs * -(-len(self.pictures) // how.batch)
        losses, rates = [], []
        order = rng.permutation(len(self.pictures))
        for first in range(0, len(order), how.batch):
            rows = order[first : first + how.batch]
            seen = moved(self.pictures[rows], rng.integers(-how.shift, how.shift + 1, (len(rows), 2)))
            seen[mirror[rows]] = seen[mirror[rows], :, ::-1]
            now = how.learning_rate * rate(self.update / last)
            loss = self._step(self.normed(seen), self.labels[rows], tf.constant(now, tf.float32))
            self.update += 1
            losses.append(float(loss))
            rates.append(now)
            if self.update % AVERAGE_EVERY == 0 or self.update == last:
                follow = STEADY**AVERAGE_EVERY * (self.update / last) ** 3
                self._average(1.0 if self.update == last else follow)
        self.epoch += 1
        return np.array(losses), np.array(rates)

    def _average(self, steady: float) -> None:
        """Let the average follow the weights a little, and go on from there."""
        for one, average in zip(self.model.variables, self.average, strict=True):
            average.assign(steady * average + (1 - steady) * one.value)
            one.assign(average)

    def answers(self, pictures: Pictures, batch: int = 1_000) -> tuple[Array, Array]:
        """Return features, (pictures, channels), and probabilities, (pictures, classes)."""
        found: list[tuple[Array, Array]] = []
        for first in range(0, len(pictures), batch):
            features, scores = self._answers(self.normed(pictures[first : first + batch]))
            found.append((features.numpy(), tf.nn.softmax(scores).numpy()))
        features, p = (np.concatenate(column) for column in zip(*found, strict=True))
        return features, p

    def weights(self) -> dict[str, Array]:
        """Return all numbers of the network."""
        return {f"weights{k:02d}": one.numpy() for k, one in enumerate(self.model.variables)}

    def set_weights(self, numbers: dict[str, Array]) -> None:
        """Put other numbers into the network."""
        for k, one in enumerate(self.model.variables):
            one.assign(numbers[f"weights{k:02d}"].astype(np.float32))

    def state(self) -> dict[str, Array]:
        """Return everything that is needed to go on."""
        return {
            **self.weights(),
            **{f"average{k:02d}": one.numpy() for k, one in enumerate(self.average)},
            **{f"speed{k:02d}": one.numpy() for k, one in enumerate(self.speeds)},
            "place": np.array([self.epoch, self.update]),
        }

    def set_state(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self.set_weights(state)
        for name, variables in {"average": self.average, "speed": self.speeds}.items():
            for k, one in enumerate(variables):
                one.assign(state[f"{name}{k:02d}"])
        self.epoch, self.update = (int(number) for number in state["place"])
