"""A small convolutional network that says how a game will end: P(win), P(draw), P(loss).

A 4 x 4 filter just fits around four in a line, so that is what the first layer looks for. Forward and back
are written by hand, in single precision: for so small a network a library is mostly overhead.

Chapter: Connect Four.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float32]
Layers = dict[str, Array]

WINDOW, FILTERS, HIDDEN, OUTCOMES = 4, 64, 64, 3
PIECE = 2048  # boards answered at a time: what is in between then stays in the processor's cache


def initialize(
    rows: int,
    columns: int,
    planes: int,
    rng: np.random.Generator,
) -> Layers:
    """Draw weights with variance 2 / inputs [He et al. 2015]; biases are 0, and so is the last layer."""
    seen = WINDOW * WINDOW * planes
    places = (rows - WINDOW + 1) * (columns - WINDOW + 1)

    def draw(inputs: int, outputs: int) -> Array:
        deviation = np.sqrt(2 / inputs)
        weights = rng.normal(0, deviation, (inputs, outputs))
        return weights.astype(np.float32)

    shapes = {"filter_bias": FILTERS, "hidden_bias": HIDDEN, "outcome_bias": OUTCOMES}
    return {
        "filters": draw(seen, FILTERS),
        "hidden": draw(places * FILTERS, HIDDEN),
        "outcome": draw(HIDDEN, OUTCOMES) * np.float32(0.1),
        **{name: np.zeros(size, np.float32) for name, size in shapes.items()},
    }


def patches(planes: Array) -> Array:
    """Return what each place of the filters sees.

    From (n, rows, columns, planes) to (n, places, seen).
    """
    windows = sliding_window_view(
        planes,
        (WINDOW, WINDOW),
        axis=(1, 2),
    )
    in_order = windows.transpose(0, 1, 2, 4, 5, 3)
    places = windows.shape[1] * windows.shape[2]
    return in_order.reshape(len(planes), places, -1)


def forward(
    layers: Mapping[str, Array],
    seen: Array,
) -> tuple[Array, Array, Array]:
    """From patches to P(win), P(draw), P(loss).

    Returns what the filters found, the hidden layer, and
    the probabilities.
    """
    found: Array = seen @ layers["filters"]
    found += layers["filter_bias"]
    np.maximum(found, 0, out=found)
    found = found.reshape(len(seen), -1)
    hidden: Array = found @ layers["hidden"]
    hidden += layers["hidden_bias"]
    np.maximum(hidden, 0, out=hidden)
    z = hidden @ layers["outcome"] + layers["outcome_bias"]
    power = np.exp(z - z.max(axis=1, keepdims=True))
    total = power.sum(axis=1, keepdims=True)
    return found, hidden, power / total


def backward(
    layers: Mapping[str, Array],
    seen: Array,
    found: Array,
    hidden: Array,
    slope: Array,
) -> Layers:
    """From the outcome back to every weight.

    ``slope`` says how the loss changes with each score z.
    """
    gradient = {"outcome": hidden.T @ slope}
    gradient["outcome_bias"] = slope.sum(axis=0)
    slope = (slope @ layers["outcome"].T) * (hidden > 0)
    gradient["hidden"] = found.T @ slope
    gradient["hidden_bias"] = slope.sum(axis=0)
    slope = (slope @ layers["hidden"].T) * (found > 0)
    # One filter looks at all places: their slopes add up.
    slope = slope.reshape(-1, layers["filters"].shape[1])
    flat = seen.reshape(len(slope), -1)
    gradient["filters"] = flat.T @ slope
    gradient["filter_bias"] = slope.sum(axis=0)
    return gradient


class ConvolutionalOutcome:
    """Filters, a hidden layer, three outcomes; called `layers`, by name.

    Parameters
    ----------
    layers
        What `initialize` drew, or what was kept of a training.

    Attributes
    ----------
    layers : dict of arrays
        ``filters`` (seen, 64) with the order row, column, plane in what is seen; ``hidden`` (places x 64, 64)
        with the order row, column, filter; ``outcome`` (64, 3); and ``filter_bias``, ``hidden_bias``,
        ``outcome_bias``.
    """

    def __init__(self, layers: Mapping[str, ArrayLike]) -> None:
        self.layers: Layers = {name: np.array(part, np.float32) for name, part in layers.items()}
        self._mean = {name: np.zeros_like(part) for name, part in self.layers.items()}
        self._square = {name: np.zeros_like(part) for name, part in self.layers.items()}
        self.updates = 0

    def outcomes(self, planes: Array) -> Array:
        """Return P(win), P(draw), P(loss) of the player to move, (n, 3)."""
        pieces = [planes[k : k + PIECE] for k in range(0, len(planes), PIECE)]
        answers = [forward(self.layers, patches(piece))[-1] for piece in pieces]
        return np.concatenate(answers) if answers else np.zeros((0, OUTCOMES), np.float32)

    def adjust(self, planes: Array, outcome: NDArray[np.int64], learning_rate: float) -> float:
        """Take one step of Adam on a batch with known outcomes (0 win, 1 draw, 2 loss); return the loss."""
        seen = patches(planes)
        found, hidden, predicted = forward(self.layers, seen)
        rows = np.arange(len(outcome))
        loss = -float(np.log(predicted[rows, outcome] + 1e-12).mean())
        predicted[rows, outcome] -= 1  # predicted minus true: softmax and cross-entropy together
        gradient = backward(self.layers, seen, found, hidden, predicted / np.float32(len(outcome)))
        self.updates += 1
        size = learning_rate * np.sqrt(1 - 0.999**self.updates) / (1 - 0.9**self.updates)
        for name, slope in gradient.items():
            mean, square = self._mean[name], self._square[name]
            mean += np.float32(0.1) * (slope - mean)
            square += np.float32(0.001) * (slope * slope - square)
            self.layers[name] -= np.float32(size) * mean / (np.sqrt(square) + np.float32(1e-7))
        return loss

    def kept(self) -> dict[str, NDArray[np.float16]]:
        """Return the layers in half precision: 105 kilobytes for Connect Four."""
        return {name: part.astype(np.float16) for name, part in self.layers.items()}
