"""What chapter "Activation Functions" computes: one example through a small network and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.activations import RELU
from mlanimated.learn.dense_net import Layers, backward, forward, mean_squared_error

Array = NDArray[np.float64]

X, Y = 2.0, 1.0  # the example, and what should come out
W, B = (0.5, -1.0), (0.5, 1.0)  # of the two hidden neurons: one opens, one stays shut
V, C = (2.0, -1.0), -1.0  # of the last neuron
RATE = 0.01


@dataclass(frozen=True)
class OnePass:
    """A network of three neurons and one example: all numbers on the way there and on the way back.

    Attributes
    ----------
    x, y : float
        The example: input, and true answer.
    w, b, v : arrays, shape (2,)
        Weights and biases of the two hidden neurons, and the last neuron's weights on them.
    c : float
        The last neuron's bias.
    z, h : arrays, shape (2,)
        The hidden neurons' sums, and what ReLU makes of them.
    answer, loss : float
        What comes out, and the squared error.
    to_answer : float
        The slope of the loss along the answer.
    to_v, to_h, to_z, to_w, to_b : arrays, shape (2,)
        The slopes along all the others.
    to_c : float
        And along c.
    learning_rate, loss_after : float
        The loss after one step with this learning rate.
    """

    x: float
    y: float
    w: Array
    b: Array
    v: Array
    c: float
    z: Array
    h: Array
    answer: float
    loss: float
    to_answer: float
    to_v: Array
    to_c: float
    to_h: Array
    to_z: Array
    to_w: Array
    to_b: Array
    learning_rate: float
    loss_after: float


def one_pass() -> OnePass:
    """Send the example forward and the slope of its loss backward, with the functions that the page shows."""
    layers: Layers = [(np.array([W]), np.array(B)), (np.array(V)[:, None], np.array([C]))]
    x, y = np.array([[X]]), np.array([[Y]])
    sums, outputs = forward(layers, RELU, x)
    loss, slope = mean_squared_error(outputs[-1], y)
    (to_w, to_b), (to_v, to_c) = slopes = backward(layers, RELU, sums, outputs, slope)
    to_h = (slope @ layers[1][0].T)[0]
    stepped = [(w - RATE * dw, b - RATE * db) for (w, b), (dw, db) in zip(layers, slopes, strict=True)]
    return OnePass(
        x=X,
        y=Y,
        w=layers[0][0][0],
        b=layers[0][1],
        v=layers[1][0][:, 0],
        c=C,
        z=sums[0][0],
        h=outputs[1][0],
        answer=float(outputs[-1][0, 0]),
        loss=loss,
        to_answer=float(slope[0, 0]),
        to_v=to_v[:, 0],
        to_c=float(to_c[0]),
        to_h=to_h,
        to_z=to_h * RELU.slope(sums[0][0]),
        to_w=to_w[0],
        to_b=to_b,
        learning_rate=RATE,
        loss_after=mean_squared_error(forward(stepped, RELU, x)[1][-1], y)[0],
    )
