"""What chapter "Introduction to Neural Networks" computes: one neuron learns from a thermometer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.neuron import (
    Scaling,
    Trajectory,
    train_by_hand,
    train_with_fit,
    train_with_tape,
)

Array = NDArray[np.float64]

# Ten readings of a thermometer with two scales: the neuron sees these pairs and never the formula.
CELSIUS = np.array([-10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0])
FAHRENHEIT = np.array([14.0, 23.0, 32.0, 41.0, 50.0, 59.0, 68.0, 77.0, 86.0, 95.0])
TRUE_W, TRUE_B = 1.8, 32.0
CLOSE = 0.01

FIRST_GUESS = (1.0, 0.0)  # "a degree is a degree": the line °F = °C
PLAIN_RATE = 0.002  # above 0.00276 training diverges
SCALED_RATE = 0.1  # could be ten times as large; slow enough to watch
STEPS = 4000
COMPARED_STEPS = 60
MAP_SIZE = 56.0  # width and height of the maps of the loss, in units of w and b
# Dense where much happens, sparse where little does.
SHOWN = (*range(7), 8, 10, 15, 20, 30, 40, 60, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, STEPS)


@dataclass(frozen=True)
class NeuronRun:
    """A neuron in training; row k of a trajectory is the neuron after k steps.

    Attributes
    ----------
    celsius, fahrenheit : arrays, shape (pairs,)
        The training pairs.
    true_line : tuple of two floats
        The w and b that the neuron has to find, for comparison only.
    shown : int array
        The steps that the pictures show.
    line : Trajectory
        w and b of the line °F = w·°C + b.
    own_inputs : array, shape (pairs,)
        What the neuron is given: °C as they are, or scaled.
    own : Trajectory
        The two numbers that training really adjusts: those of `line`, unless the inputs are scaled.
    own_target : tuple of two floats
        The values of the two numbers that fit best.
    learning_rate : float
        The same for both numbers.
    map_w, map_b, map_loss : arrays, shapes (n,), (n,) and (n, n)
        The loss around the path, in the neuron's own units; a row of it has one b.
    """

    celsius: Array
    fahrenheit: Array
    true_line: tuple[float, float]
    shown: NDArray[np.int64]
    line: Trajectory
    own_inputs: Array
    own: Trajectory
    own_target: tuple[float, float]
    learning_rate: float
    map_w: Array
    map_b: Array
    map_loss: Array


@dataclass(frozen=True)
class BothRuns:
    """The neuron on temperatures as they are and on scaled ones: in step, from the same first line."""

    plain: NeuronRun
    scaled: NeuronRun


@dataclass(frozen=True)
class OneAdjustment:
    """The first step, taken apart: what each of the ten pairs says.

    Attributes
    ----------
    celsius, fahrenheit : arrays, shape (pairs,)
        The training pairs.
    error : array, shape (pairs,)
        Predicted minus true, in °F.
    says_w, says_b : arrays, shape (pairs,)
        The pair's slope along w and along b; their means are the slopes of the loss.
    before, after : tuples of two floats
        w and b.
    learning_rate : float
        What the slopes are multiplied by.
    """

    celsius: Array
    fahrenheit: Array
    error: Array
    says_w: Array
    says_b: Array
    before: tuple[float, float]
    after: tuple[float, float]
    learning_rate: float


@dataclass(frozen=True)
class ThreeWays:
    """The neuron on scaled temperatures, trained by hand, with a tape and by `fit`."""

    by_hand: Trajectory
    tape: Trajectory
    fit: Trajectory


def plain_run() -> NeuronRun:
    """Learn from the temperatures as they are."""
    return _run(Scaling(mean=0.0, spread=1.0), PLAIN_RATE)


def both_runs() -> BothRuns:
    """Learn from temperatures as they are, and from scaled ones."""
    return BothRuns(plain_run(), _run(Scaling.of(CELSIUS), SCALED_RATE))


def one_adjustment() -> OneAdjustment:
    """Take the first step from the first guess apart."""
    w, b = FIRST_GUESS
    error = w * CELSIUS + b - FAHRENHEIT
    first = train_by_hand(CELSIUS, FAHRENHEIT, FIRST_GUESS, PLAIN_RATE, steps=1)
    return OneAdjustment(
        celsius=CELSIUS,
        fahrenheit=FAHRENHEIT,
        error=error,
        says_w=2 * error * CELSIUS,
        says_b=2 * error,
        before=FIRST_GUESS,
        after=(float(first.w[1]), float(first.b[1])),
        learning_rate=PLAIN_RATE,
    )


def three_ways() -> ThreeWays:
    """Write one training in three ways: same pairs, same start, same learning rate."""
    scaling = Scaling.of(CELSIUS)
    z, start = scaling.scale(CELSIUS), scaling.into(*FIRST_GUESS)
    return ThreeWays(
        by_hand=train_by_hand(z, FAHRENHEIT, start, SCALED_RATE, COMPARED_STEPS),
        tape=train_with_tape(z, FAHRENHEIT, start, SCALED_RATE, COMPARED_STEPS),
        fit=train_with_fit(z, FAHRENHEIT, start, SCALED_RATE, COMPARED_STEPS),
    )


def too_fast() -> Trajectory:
    """Break it: a learning rate only half as large again."""
    return train_by_hand(CELSIUS, FAHRENHEIT, FIRST_GUESS, 1.5 * PLAIN_RATE, steps=20)


def _run(scaling: Scaling, learning_rate: float) -> NeuronRun:
    inputs, start = scaling.scale(CELSIUS), scaling.into(*FIRST_GUESS)
    target = scaling.into(TRUE_W, TRUE_B)
    run = train_by_hand(inputs, FAHRENHEIT, start, learning_rate, STEPS)
    # Maps of one size for both runs, so that one unit is equally long everywhere.
    around = np.linspace(-MAP_SIZE / 2, MAP_SIZE / 2, 161)
    w, b = ((first + last) / 2 + around for first, last in zip(start, target, strict=True))
    error = w[None, :, None] * inputs + b[:, None, None] - FAHRENHEIT
    return NeuronRun(
        celsius=CELSIUS,
        fahrenheit=FAHRENHEIT,
        true_line=(TRUE_W, TRUE_B),
        shown=np.array(SHOWN),
        line=Trajectory(*scaling.back(run.w, run.b), run.loss),
        own_inputs=inputs,
        own=run,
        own_target=target,
        learning_rate=learning_rate,
        map_w=w,
        map_b=b,
        map_loss=np.mean(error**2, axis=-1),
    )
