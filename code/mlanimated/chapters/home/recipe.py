"""What the home page computes: a line through 24 nebulae, found by gradient descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.data.nebulae import nebulae
from mlanimated.learn.descent import Descent, gradient_descent

Array = NDArray[np.float64]

START = (-0.3, 0.8)  # a line that falls, through data that rise: it knows nothing yet
LEARNING_RATE = 0.2
STEPS = 100


@dataclass(frozen=True)
class LineFit:
    """A line fitted to points.

    Attributes
    ----------
    x, y : arrays, shape (points,)
        Distances in megaparsec, velocities in 1,000 km/s.
    run : Descent
        Positions: the slope and the height of the line after each step. Losses: the mean squared error.
    data_name : str
        Whose measurements the points are.
    """

    x: Array
    y: Array
    run: Descent
    data_name: str


def line_fit() -> LineFit:
    """Fit velocity = slope * distance + height by going down the mean squared error."""
    distances, velocities = nebulae()
    inputs = np.stack([distances, np.ones_like(distances)], axis=1)

    def loss(line: Array) -> Any:
        return np.mean((inputs @ line - velocities) ** 2)

    def gradient(line: Array) -> Any:
        return 2 * inputs.T @ (inputs @ line - velocities) / len(velocities)

    run = gradient_descent(loss, gradient, START, LEARNING_RATE, STEPS)
    return LineFit(distances, velocities, run, data_name="Hubble 1929, table 1")
