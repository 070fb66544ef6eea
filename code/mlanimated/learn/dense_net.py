"""A network of dense layers, its backpropagation written by hand: each gradient beside its operation.

Chapter: Activation Functions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import Activation
from mlanimated.learn.descent import adam_step

Array = NDArray[np.float64]
Layer = tuple[Array, Array]  # weights (inputs, outputs) and biases (outputs,)
Layers = list[Layer]


@dataclass(frozen=True)
class Training:
    """How a network is trained; every step uses all training points at once.

    Attributes
    ----------
    steps : int
        Gradient steps; each adjusts all weights.
    learning_rate : float
        Adam's step size at the start; it falls to 0 along half a cosine, so that training comes to rest.
    """

    steps: int
    learning_rate: float


def initialize(sizes: tuple[int, ...], gain: float, rng: np.random.Generator) -> Layers:
    """Draw weights with variance gain / inputs, biases 0; gain 2 suits ReLU [He et al. 2015], 1 the rest."""
    return [
        (rng.normal(0.0, np.sqrt(gain / inputs), (inputs, outputs)), np.zeros(outputs))
        for inputs, outputs in itertools.pairwise(sizes)
    ]


def forward(
    layers: Layers,
    activation: Activation,
    x: Array,
) -> tuple[list[Array], list[Array]]:
    """From inputs to answers; the last layer does not bend.

    Returns
    -------
    sums, outputs : lists of arrays, each (points, size)
        `sums[k]` is what layer k has added up.
        `outputs[k]` is what enters layer k, so that
        `outputs[0]` is `x`, and `outputs[-1]` the answer.
    """
    sums, outputs = [], [x]
    for k, (weights, biases) in enumerate(layers):
        z = outputs[-1] @ weights + biases  # line: sum
        sums.append(z)
        outputs.append(
            activation.value(z)  # line: bend
            if k < len(layers) - 1
            else z
        )
    return sums, outputs


def backward(
    layers: Layers,
    activation: Activation,
    sums: list[Array],
    outputs: list[Array],
    slope: Array,
) -> Layers:
    """From the loss back to every weight: the chain rule.

    It needs what `forward` has returned, and `slope`:
    how the loss changes with each answer.
    """
    gradients: Layers = []
    for k in reversed(range(len(layers))):
        weights, _ = layers[k]
        if k < len(layers) - 1:
            slope = slope * activation.slope(sums[k])  # line: through-bend
        gradients.append(
            (
                outputs[k].T @ slope,  # line: of-weights
                slope.sum(axis=0),  # line: of-biases
            )
        )
        # ... and on to the layer before:
        slope = slope @ weights.T  # line: through-weights
    return gradients[::-1]


def mean_squared_error(
    predicted: Array,
    true: Array,
) -> tuple[float, Array]:
    """The loss, and how it changes with each answer."""
    error = predicted - true
    return (
        float(np.mean(error**2)),  # line: loss
        2.0 * error / error.size,  # line: loss-slope
    )


def train(
    layers: Layers, activation: Activation, x: Array, y: Array, how: Training
) -> Iterator[tuple[int, Layers]]:
    """Adjust all weights with Adam [Kingma and Ba 2015], yielding (step, layers) from step 0 to the last."""
    numbers = [number for layer in layers for number in layer]
    means = [np.zeros_like(number) for number in numbers]
    squares = [np.zeros_like(number) for number in numbers]
    yield 0, layers
    for step in range(1, how.steps + 1):
        sums, outputs = forward(layers, activation, x)
        _, slope = mean_squared_error(outputs[-1], y)
        gradients = [g for pair in backward(layers, activation, sums, outputs, slope) for g in pair]
        rate = how.learning_rate * 0.5 * (1.0 + np.cos(np.pi * (step - 1) / how.steps))
        for k, g in enumerate(gradients):
            move, means[k], squares[k] = adam_step(g, means[k], squares[k], step, rate)
            numbers[k] = numbers[k] - move
        layers = list(zip(numbers[::2], numbers[1::2], strict=True))
        yield step, layers
