"""What chapter "Activation Functions" computes: bends, a wave made of hinges, slopes that vanish, softmax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import LINEAR, RELU, SIGMOID, Activation, softmax
from mlanimated.learn.dense_net import (
    Layer,
    Training,
    backward,
    forward,
    initialize,
    mean_squared_error,
    train,
)
from mlanimated.learn.hinges import Hinges, find_hinges, initialize_hinges
from mlanimated.learn.other_activations import LEAKY_RELU, TANH
from mlanimated.store.record import committed

Array = NDArray[np.float64]

SEED = 0  # of the pictures
SEEDS = 8  # every claim about training is about seeds 0 to 7
SIDE = 3 * np.pi  # three waves, from -3π to 3π
POINTS = 256  # for training, at random places
HIDDEN = 40
HOW = Training(steps=6000, learning_rate=0.02)
SHOWN = (
    *range(0, 11, 2),
    20,
    30,
    50,
    75,
    100,
    150,
    200,
    300,
    500,
    750,
    1000,
    1500,
    2000,
    3000,
    4500,
    HOW.steps,
)

DEPTH, WIDTH, BATCH = 10, 32, 64  # the deep network whose slopes are followed backwards
TEMPERATURES = (0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Sweep:
    """One input z moving along the axis, through one activation function.

    Attributes
    ----------
    name : str
        The function.
    z, value, slope : arrays, shape (steps,)
        Where the input is, what comes out, and how steep the function is there.
    curve_z, curve_value, curve_slope : arrays, shape (samples,)
        The whole function, to be drawn.
    """

    name: str
    z: Array
    value: Array
    slope: Array
    curve_z: Array
    curve_value: Array
    curve_slope: Array


@dataclass(frozen=True)
class Sweeps:
    """The same input through four functions."""

    relu: Sweep
    leaky_relu: Sweep
    tanh: Sweep
    sigmoid: Sweep


@dataclass(frozen=True)
class SineRun:
    """A network that learns sin x from points.

    Attributes
    ----------
    seed : int
        Seed of weights and points.
    side : float
        It is trained from -side to side.
    shown : int array, shape (rows,)
        The steps that are kept.
    x, y : arrays, shape (held-out points,)
        Points that it was not trained on, evenly spread, and their sine.
    predicted : array, shape (rows, held-out points)
        What it says there.
    error : array, shape (rows,)
        Mean squared error on the held-out points.
    points_x, points_y : arrays, shape (points,)
        What it was trained on.
    wide_x, wide_predicted : arrays, shape (samples,)
        The trained network two waves further than it was trained.
    """

    seed: int
    side: float
    shown: NDArray[np.int64]
    x: Array
    y: Array
    predicted: Array
    error: Array
    points_x: Array
    points_y: Array
    wide_x: Array
    wide_predicted: Array


@dataclass(frozen=True)
class SineRuns:
    """The same points for a linear network and for one with ReLU, which is taken apart into its hinges."""

    seed: int
    linear: SineRun
    relu: SineRun
    hinges: Hinges
    as_one_line: tuple[float, float]  # slope and height of the linear network, its layers multiplied out


@dataclass(frozen=True)
class Spread:
    """What comes out for several seeds: mean squared errors, one per seed."""

    seed: str
    linear: Array
    relu: Array
    leaky_relu: Array
    tanh: Array
    sigmoid: Array
    relu_outside: Array  # one wave further on both sides
    zero_outside: float  # of a network that always answers 0


@dataclass(frozen=True)
class OneCorner:
    """What the start is worth: networks with all hinges at 0 beside networks with evenly spread ones.

    Attributes
    ----------
    seed : str
        Which seeds.
    shown : int array, shape (rows,)
        Steps of the first seed whose errors are kept.
    error : array, shape (rows,)
        Its errors, with all hinges at 0 at the start.
    corner, spread : arrays, shape (seeds,)
        The last error of each seed with either start.
    """

    seed: str
    shown: NDArray[np.int64]
    error: Array
    corner: Array
    spread: Array


@dataclass(frozen=True)
class Backwards:
    """How large the slopes of the weights are in each hidden layer of an untrained deep network.

    Attributes
    ----------
    seed : str
        Which seeds.
    name : str
        The activation function.
    size : array, shape (seeds, layers)
        Root mean square of the slopes of a layer's weights, from the first hidden layer to the last.
    """

    seed: str
    name: str
    size: Array


@dataclass(frozen=True)
class BackwardsBoth:
    """The same for four functions."""

    sigmoid: Backwards
    tanh: Backwards
    leaky_relu: Backwards
    relu: Backwards


@dataclass(frozen=True)
class Scores:
    """Softmax while one score rises.

    Attributes
    ----------
    temperature : float
        What scores are divided by.
    names : tuple of str
        The classes.
    scores, probabilities : arrays, shape (steps, classes)
        What goes in and what comes out.
    """

    temperature: float
    names: tuple[str, ...]
    scores: Array
    probabilities: Array


@dataclass(frozen=True)
class Temperatures:
    """The same scores at several temperatures."""

    at: dict[str, Scores]


def sweeps() -> Sweeps:
    """Move an input from -4 to 4."""
    z, fine = np.linspace(-4, 4, 33), np.linspace(-4, 4, 401)
    return Sweeps(
        *(
            Sweep(each.name, z, each.value(z), each.slope(z), fine, each.value(fine), each.slope(fine))
            for each in (RELU, LEAKY_RELU, TANH, SIGMOID)
        )
    )


def sine_runs() -> SineRuns:
    """Train both networks on the same points, for the pictures."""
    linear, linear_layers = _learn_sine(LINEAR, SEED)
    relu, relu_layers = _learn_sine(RELU, SEED)
    slope, height = np.ones((1, 1)), np.zeros(1)
    for weights, biases in linear_layers:
        slope, height = slope @ weights, height @ weights + biases
    return SineRuns(SEED, linear, relu, find_hinges(relu_layers), (float(slope[0, 0]), float(height[0])))


@committed
def spread() -> Spread:
    """Train a network with each function, and one with none, for every seed."""
    each_of = (LINEAR, RELU, LEAKY_RELU, TANH, SIGMOID)
    runs = {each.name: [_learn_sine(each, seed)[0] for seed in range(SEEDS)] for each in each_of}
    x = runs["ReLU"][0].wide_x
    outside = (np.abs(x) > SIDE) & (np.abs(x) <= SIDE + 2 * np.pi)
    return Spread(
        seed=f"0 to {SEEDS - 1}",
        **{
            name.lower().replace(" ", "_"): np.array([run.error[-1] for run in of_name])
            for name, of_name in runs.items()
        },
        relu_outside=np.array(
            [np.mean((run.wide_predicted - np.sin(x))[outside] ** 2) for run in runs["ReLU"]]
        ),
        zero_outside=float(np.mean(np.sin(x[outside]) ** 2)),
    )


def one_corner() -> OneCorner:
    """Break it: set every bias of the untrained network to 0."""
    shown, how = (0, 100, 500, 1000), Training(steps=1000, learning_rate=HOW.learning_rate)
    x = np.linspace(-1, 1, POINTS)[:, None]
    wave = np.sin(SIDE * x)

    def errors(start: list[Layer]) -> list[float]:
        kept = [layers for step, layers in train(start, RELU, x, wave, how) if step in shown]
        return [mean_squared_error(forward(layers, RELU, x)[1][-1], wave)[0] for layers in kept]

    corner, spread = [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        corner.append(errors(initialize((1, HIDDEN, 1), 2.0, rng)))
        spread.append(errors(initialize_hinges(HIDDEN, rng)))
    return OneCorner(
        seed=f"0 to {SEEDS - 1}",
        shown=np.array(shown),
        error=np.array(corner[0]),
        corner=np.array(corner)[:, -1],
        spread=np.array(spread)[:, -1],
    )


def backwards() -> BackwardsBoth:
    """Follow the slopes from the loss back to the first layer."""
    return BackwardsBoth(
        sigmoid=_slope_sizes(SIGMOID, gain=1.0),
        tanh=_slope_sizes(TANH, gain=1.0),
        leaky_relu=_slope_sizes(LEAKY_RELU, gain=2.0),
        relu=_slope_sizes(RELU, gain=2.0),
    )


def temperatures() -> Temperatures:
    """Let the score of "frog" rise from -2 to 4, at every temperature on the slider."""
    rising = np.linspace(-2, 4, 13)
    rows = np.stack([np.full(13, 2.0), np.full(13, 1.0), rising], axis=-1)
    names = ("horse", "deer", "frog")
    return Temperatures({f"{t:g}": Scores(t, names, rows, softmax(rows, t)) for t in TEMPERATURES})


def _learn_sine(activation: Activation, seed: int) -> tuple[SineRun, list[Layer]]:
    rng = np.random.default_rng(seed)
    points = rng.uniform(-SIDE, SIDE, (POINTS, 1))
    scaled = points / SIDE  # chapter 3: inputs of about 1
    # With a bend, all start from the same numbers.
    bent = activation is not LINEAR
    start = initialize_hinges(HIDDEN, rng) if bent else initialize((1, HIDDEN, 1), 1.0, rng)
    x, wide = np.linspace(-SIDE, SIDE, 601), np.linspace(-SIDE - 2 * np.pi, SIDE + 2 * np.pi, 1001)
    predicted = []
    layers = start
    for step, layers in train(start, activation, scaled, np.sin(points), HOW):
        if step in SHOWN:
            predicted.append(forward(layers, activation, x[:, None] / SIDE)[1][-1][:, 0])
    (weights, biases), last = layers
    layers = [(weights / SIDE, biases), last]  # the same function, of x itself
    run = SineRun(
        seed=seed,
        side=SIDE,
        shown=np.array(SHOWN),
        x=x,
        y=np.sin(x),
        predicted=np.array(predicted),
        error=np.mean((np.array(predicted) - np.sin(x)) ** 2, axis=1),
        points_x=points[:, 0],
        points_y=np.sin(points[:, 0]),
        wide_x=wide,
        wide_predicted=forward(layers, activation, wide[:, None])[1][-1][:, 0],
    )
    return run, layers


def _slope_sizes(activation: Activation, gain: float) -> Backwards:
    sizes = []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        x, y = rng.normal(size=(BATCH, WIDTH)), rng.normal(size=(BATCH, 1))
        layers = initialize((WIDTH,) * (DEPTH + 1) + (1,), gain, rng)
        sums, outputs = forward(layers, activation, x)
        _, slope = mean_squared_error(outputs[-1], y)
        gradients = backward(layers, activation, sums, outputs, slope)
        sizes.append([np.sqrt(np.mean(weights**2)) for weights, _ in gradients[:DEPTH]])
    return Backwards(f"0 to {SEEDS - 1}", activation.name, np.array(sizes))
