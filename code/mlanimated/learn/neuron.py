"""One neuron, y = w x + b, trained by gradient descent in three ways: by hand, with a tape, with `fit`.

All three take the same start, the same steps and the same double-precision numbers, so that their
trajectories can be laid on top of each other. TensorFlow is imported only by the two that need it.

Chapter: Introduction to Neural Networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Start = tuple[float, float]  # w and b at step 0


@dataclass(frozen=True)
class Trajectory:
    """What training did: row k holds the neuron after k steps; row 0 is the untrained one.

    Attributes
    ----------
    w, b : array, shape (steps + 1,)
        Weight and bias.
    loss : array, shape (steps + 1,)
        Mean squared error on the training pairs with that weight and bias.
    """

    w: Array
    b: Array
    loss: Array


@dataclass(frozen=True)
class Scaling:
    """Inputs moved to mean 0 and stretched to standard deviation 1: z = (x - mean) / spread."""

    mean: float
    spread: float

    @classmethod
    def of(cls, inputs: Array) -> Scaling:
        """Measure mean and standard deviation; inputs that are all equal have no spread to divide by."""
        spread = float(np.std(inputs))
        if spread == 0.0:
            raise ValueError(
                "all inputs are equal, so they cannot be scaled: give at least two different ones"
            )
        return cls(mean=float(np.mean(inputs)), spread=spread)

    def scale(self, inputs: Array) -> Array:
        """Return z for x."""
        return (inputs - self.mean) / self.spread

    def into(self, w: float, b: float) -> tuple[float, float]:
        """Return the weight and bias on z that draw the same line as `w` and `b` on x."""
        return w * self.spread, b + w * self.mean

    def back(self, w: Array, b: Array) -> tuple[Array, Array]:
        """Return the weight and bias on x that draw the same line as `w` and `b` on z."""
        return w / self.spread, b - w * self.mean / self.spread


def loss_and_gradient(
    w: float,
    b: float,
    x: Array,
    y: Array,
) -> tuple[float, float, float]:
    """Return the mean squared error and its two slopes."""
    # One number per pair: predicted minus true.
    error = w * x + b - y  # line: error
    loss = np.mean(error**2)
    # A little more w: a prediction moves x times as much.
    # A little more b: every prediction moves as much.
    slope_w = np.mean(2 * error * x)  # line: slopes
    slope_b = np.mean(2 * error)  # line: slopes
    return float(loss), float(slope_w), float(slope_b)


def curvatures(x: Array) -> tuple[float, float]:
    """Return how strongly the loss curves in its flattest and in its steepest direction.

    They are the eigenvalues of the matrix of second derivatives. Gradient descent diverges at every learning
    rate above 2 / steepest, and at the rates that are left the flattest direction is the slow one.
    """
    second_derivatives = np.array([[2 * np.mean(x**2), 2 * np.mean(x)], [2 * np.mean(x), 2.0]])
    flattest, steepest = np.linalg.eigvalsh(second_derivatives)
    return float(flattest), float(steepest)


def train_by_hand(
    x: Array,
    y: Array,
    start: Start,
    learning_rate: float,
    steps: int,
) -> Trajectory:
    """Gradient descent: initialize, adjust, repeat."""
    w, b = start
    rows = []
    for _ in range(steps):
        loss, slope_w, slope_b = loss_and_gradient(
            w,
            b,
            x,
            y,
        )
        rows.append((w, b, loss))
        w = w - learning_rate * slope_w  # line: update
        b = b - learning_rate * slope_b  # line: update
    rows.append((w, b, loss_and_gradient(w, b, x, y)[0]))
    return Trajectory(*np.array(rows).T)


def train_with_tape(
    x: Array,
    y: Array,
    start: Start,
    learning_rate: float,
    steps: int,
) -> Trajectory:
    """The same, but a tape works out both slopes."""
    import tensorflow as tf

    w, b = (
        # Numbers that a tape can watch.
        tf.Variable(value, dtype=tf.float64)
        for value in start
    )
    rows = []
    for step in range(steps + 1):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((w * x + b - y) ** 2)
        rows.append((w.numpy(), b.numpy(), loss.numpy()))
        if step < steps:
            slope_w, slope_b = tape.gradient(loss, [w, b])
            w.assign_sub(learning_rate * slope_w)
            b.assign_sub(learning_rate * slope_b)
    return Trajectory(*np.array(rows).T)


def train_with_fit(
    x: Array,
    y: Array,
    start: Start,
    learning_rate: float,
    steps: int,
) -> Trajectory:
    """The same, but Keras builds the neuron and the loop.

    One epoch on all pairs is one step.
    """
    import keras

    one = keras.layers.Dense(1, dtype="float64")
    neuron = keras.Sequential(
        [
            keras.Input((1,), dtype="float64"),
            one,
        ]
    )
    descent = keras.optimizers.SGD(learning_rate)
    neuron.compile(
        optimizer=descent,
        loss="mean_squared_error",
    )
    neuron.set_weights(
        [
            np.array([[start[0]]]),
            np.array([start[1]]),
        ]
    )
    rows = [start]

    def remember(*_: object) -> None:
        weight, bias = neuron.get_weights()
        rows.append((weight.item(), bias.item()))

    watch = keras.callbacks.LambdaCallback(
        on_epoch_end=remember,
    )
    pairs = {"x": x.reshape(-1, 1), "y": y.reshape(-1, 1)}
    whole = {
        "batch_size": len(x),
        "shuffle": False,
        "verbose": 0,
    }
    neuron.fit(
        **pairs,
        **whole,
        epochs=steps,
        callbacks=[watch],
    )
    w, b = np.array(rows).T
    loss = np.mean(
        (w[:, None] * x + b[:, None] - y) ** 2,
        axis=1,
    )
    return Trajectory(w, b, loss)
