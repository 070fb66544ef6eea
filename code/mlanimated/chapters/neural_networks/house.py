"""What chapter "Introduction to Neural Networks" computes with a network: how much power a house needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.neural_networks.recipe import CELSIUS
from mlanimated.learn.activations import RELU
from mlanimated.learn.dense_net import Layers, backward, forward, mean_squared_error
from mlanimated.learn.neuron import Scaling
from mlanimated.learn.small_network import random_network, train_network

Array = NDArray[np.float64]

# An invented house: it is heated below 15 °C and cooled above 20 °C, with 0.2 kilowatts for each degree.
KILOWATTS = np.array([5.0, 4.0, 3.0, 2.0, 1.0, 0.0, 0.0, 1.0, 2.0, 3.0])
QUESTION = 30.0  # °C, asked at every step of the film
ANSWER = 2.0

SEED = 0  # of the film
SEEDS = 20
HIDDEN, MORE_HIDDEN = 2, 8
RATE = 0.1
STEPS = 2000
SOLVED = 0.01  # a loss below this: the mean error is less than 0.1 kilowatts
SHOWN = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500)


@dataclass(frozen=True)
class NetworkRun:
    """A network of three neurons in training; row k of an array is the network after `shown[k]` steps.

    Attributes
    ----------
    seed : int
        Of the first weights.
    celsius, kilowatts : arrays, shape (pairs,)
        The training pairs.
    shown : int array, shape (rows,)
        The steps that are kept.
    w, b, v : arrays, shape (rows, 2)
        Weights and biases of the two hidden neurons, on the scaled temperature, and the last one's weights.
    c, loss : arrays, shape (rows,)
        The last neuron's bias, and the mean squared error.
    curve_celsius : array, shape (samples,)
        Temperatures at which the network is drawn.
    parts : array, shape (rows, 2, samples)
        What each hidden neuron adds to the answer there.
    curve : array, shape (rows, samples)
        The answer there.
    scaled_question : float
        The question as the network is given it.
    says : array, shape (rows, 2)
        What the hidden neurons say to the question.
    answer : array, shape (rows,)
        What the network says to it.
    line_loss : float
        The loss of the best straight line, which is the best that one neuron can do.
    """

    seed: int
    celsius: Array
    kilowatts: Array
    shown: NDArray[np.int64]
    w: Array
    b: Array
    v: Array
    c: Array
    loss: Array
    curve_celsius: Array
    parts: Array
    curve: Array
    scaled_question: float
    says: Array
    answer: Array
    line_loss: float


@dataclass(frozen=True)
class ManyStarts:
    """How training ends from many starts: the last loss of each, with two and with more hidden neurons.

    `few_slope` is the largest of the seven slopes at the end, without its sign: 0 where training rests.
    """

    seed: str
    few: Array
    few_slope: Array
    more: Array
    line_loss: float
    same_answer_loss: float  # of a network that always gives the mean


def network_run() -> NetworkRun:
    """Train a network of three neurons on the house."""
    scaling = Scaling.of(CELSIUS)
    celsius = np.linspace(-13.0, 38.0, 103)
    grid, question = scaling.scale(celsius)[:, None], scaling.scale(np.array([[QUESTION]]))
    kept = [layers for step, layers in enumerate(_training(HIDDEN, SEED, SHOWN[-1])) if step in SHOWN]
    x, y = _pairs()
    w, b, v, c = (
        np.array([layers[layer][part] for layers in kept]) for layer, part in ((0, 0), (0, 1), (1, 0), (1, 1))
    )
    hidden = np.array([forward(layers, RELU, grid)[1][1] for layers in kept])
    asked = [forward(layers, RELU, question)[1] for layers in kept]
    return NetworkRun(
        seed=SEED,
        celsius=CELSIUS,
        kilowatts=KILOWATTS,
        shown=np.array(SHOWN),
        w=w[:, 0],
        b=b,
        v=v[:, :, 0],
        c=c[:, 0],
        loss=np.array([_loss(layers, x, y) for layers in kept]),
        curve_celsius=celsius,
        parts=np.swapaxes(hidden * v[:, None, :, 0], 1, 2),
        curve=np.array([forward(layers, RELU, grid)[1][-1][:, 0] for layers in kept]),
        scaled_question=float(question[0, 0]),
        says=np.array([outputs[1][0] for outputs in asked]),
        answer=np.array([outputs[-1][0, 0] for outputs in asked]),
        line_loss=_line_loss(),
    )


def many_starts() -> ManyStarts:
    """Train small networks from many starts."""
    x, y = _pairs()

    few, more = (
        [list(_training(hidden, seed))[-1] for seed in range(SEEDS)] for hidden in (HIDDEN, MORE_HIDDEN)
    )

    def steepest(layers: Layers) -> float:
        sums, outputs = forward(layers, RELU, x)
        slopes = backward(layers, RELU, sums, outputs, mean_squared_error(outputs[-1], y)[1])
        return max(float(np.abs(part).max()) for layer in slopes for part in layer)

    return ManyStarts(
        seed=f"0 to {SEEDS - 1}",
        few=np.array([_loss(layers, x, y) for layers in few]),
        few_slope=np.array([steepest(layers) for layers in few]),
        more=np.array([_loss(layers, x, y) for layers in more]),
        line_loss=_line_loss(),
        same_answer_loss=float(np.var(KILOWATTS)),
    )


def _pairs() -> tuple[Array, Array]:
    return Scaling.of(CELSIUS).scale(CELSIUS)[:, None], KILOWATTS[:, None]


def _training(hidden: int, seed: int, steps: int = STEPS) -> Iterator[Layers]:
    return train_network(random_network(hidden, np.random.default_rng(seed)), *_pairs(), RATE, steps)


def _loss(layers: Layers, x: Array, y: Array) -> float:
    return mean_squared_error(forward(layers, RELU, x)[1][-1], y)[0]


def _line_loss() -> float:
    line = np.polyval(np.polyfit(CELSIUS, KILOWATTS, 1), CELSIUS)
    return float(np.mean((line - KILOWATTS) ** 2))
