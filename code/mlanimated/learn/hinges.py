"""A network with one input and one hidden ReLU layer, written as what it is: a line with hinges.

Chapter: Activation Functions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.dense_net import Layer

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Hinges:
    """A line, slope * x + height, that changes its slope by `bends[k]` at `places[k]`.

    Attributes
    ----------
    slope, height : float
        The line to the left of all hinges.
    places, bends : arrays, shape (hinges,)
        From left to right.
    """

    slope: float
    height: float
    places: Array
    bends: Array

    def curve(self, x: Array, count: int | None = None) -> Array:
        """Return the line with its first `count` hinges (all if not given), shape of `x`."""
        parts = self.bends[:count] * np.maximum(x[..., None] - self.places[:count], 0.0)
        return np.asarray(self.slope * x + self.height + np.sum(parts, axis=-1))


def initialize_hinges(units: int, rng: np.random.Generator) -> list[Layer]:
    """Return layers (1, units, 1) with hinges spread evenly over -1 to 1, half of them opening to the left.

    Random biases leave gaps that training must fill first; with even hinges every seed learns. The bends are
    random and small, so that the curve starts nearly flat.
    """
    weights = rng.choice([-2.0, 2.0], size=(1, units))
    biases = -weights[0] * np.linspace(-1.0, 1.0, units)  # the hinge is where weight * x + bias = 0
    return [(weights, biases), (rng.normal(0.0, 0.3 / np.sqrt(units), (units, 1)), np.zeros(1))]


def find_hinges(layers: list[Layer]) -> Hinges:
    """Rewrite a ReLU network as a line with hinges.

    It has one input, one hidden layer and one output.
    A unit that opens to the left is a straight line plus
    one that opens to the right: relu(-z) = relu(z) - z.
    """
    (weights, biases), (outputs, offset) = layers
    w, v = weights[0], outputs[:, 0]
    if (
        len(weights) != 1
        or outputs.shape[1] != 1  # made for one of each
        or np.any(w == 0)
    ):
        raise ValueError(
            "one input, one output, no weight of exactly 0",
        )
    left = w < 0
    order = np.argsort(-biases / w)
    return Hinges(
        slope=float(np.sum((v * w)[left])),
        height=float(
            offset[0] + np.sum((v * biases)[left]),
        ),
        places=(-biases / w)[order],
        bends=(v * np.abs(w))[order],
    )
