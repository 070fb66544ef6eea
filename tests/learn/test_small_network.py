"""Plain gradient descent on a small network: each step goes against the slope."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn.activations import RELU
from mlanimated.learn.dense_net import Layers, forward, mean_squared_error
from mlanimated.learn.small_network import random_network, train_network

X, Y = np.array([[-1.0], [0.25], [1.5]]), np.array([[1.0], [0.0], [2.0]])


def loss(layers: Layers) -> float:
    return mean_squared_error(forward(layers, RELU, X)[1][-1], Y)[0]


def test_one_step_moves_each_number_against_its_slope() -> None:
    rate, tiny = 0.05, 1e-6
    start, after = train_network(random_network(3, np.random.default_rng(1)), X, Y, rate, steps=1)
    for layer in range(2):
        for part in range(2):
            for place in np.ndindex(start[layer][part].shape):
                number = start[layer][part]
                kept = number[place]
                number[place] = kept + tiny
                above = loss(start)
                number[place] = kept - tiny
                below = loss(start)
                number[place] = kept
                moved = after[layer][part][place] - kept
                assert moved == pytest.approx(-rate * (above - below) / (2 * tiny), abs=1e-7)


def test_the_start_comes_first_and_the_loss_falls() -> None:
    start = random_network(3, np.random.default_rng(1))
    steps = list(train_network(start, X, Y, 0.05, steps=20))
    assert len(steps) == 21
    assert steps[0] is start
    assert loss(steps[-1]) < loss(start)


def test_a_random_network_has_the_shape_and_the_biases_that_are_said() -> None:
    (first, b), (last, c) = random_network(1000, np.random.default_rng(0))
    assert first.shape == (1, 1000)
    assert last.shape == (1000, 1)
    assert not b.any()
    assert not c.any()
    assert first.std() == pytest.approx(1.0, rel=0.1)
    assert last.std() == pytest.approx(np.sqrt(2 / 1000), rel=0.1)
