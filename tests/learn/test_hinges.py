"""A network and its hinges are the same function."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn.activations import RELU
from mlanimated.learn.dense_net import forward
from mlanimated.learn.hinges import Hinges, find_hinges, initialize_hinges


def test_network_and_hinges_are_the_same_function() -> None:
    rng = np.random.default_rng(3)
    layers = [(rng.normal(size=(1, 9)), rng.normal(size=9)), (rng.normal(size=(9, 1)), rng.normal(size=1))]
    assert 0 < np.sum(layers[0][0] < 0) < 9  # some open to the left, some to the right
    x = np.linspace(-8, 8, 333)
    np.testing.assert_allclose(find_hinges(layers).curve(x), forward(layers, RELU, x[:, None])[1][-1][:, 0])


def test_one_hinge_by_hand() -> None:
    # 3 * relu(-2 x + 4) + 1: for x < 2 the line 13 - 6 x, then 1.
    hinges = find_hinges([(np.array([[-2.0]]), np.array([4.0])), (np.array([[3.0]]), np.array([1.0]))])
    assert (hinges.slope, hinges.height) == (-6.0, 13.0)
    np.testing.assert_array_equal(hinges.places, [2.0])
    np.testing.assert_array_equal(hinges.bends, [6.0])


def test_a_hinge_changes_nothing_to_its_left() -> None:
    hinges = Hinges(0.5, -1.0, np.array([-1.0, 0.0, 2.0]), np.array([1.0, -3.0, 0.7]))
    x = np.linspace(-3, 3, 61)
    for count in (1, 2, 3):
        fewer, more = hinges.curve(x, count - 1), hinges.curve(x, count)
        left = x <= hinges.places[count - 1]
        np.testing.assert_array_equal(more[left], fewer[left])
        np.testing.assert_allclose(
            (more - fewer)[~left], hinges.bends[count - 1] * (x - hinges.places[count - 1])[~left]
        )


def test_initial_hinges_are_spread_evenly() -> None:
    layers = initialize_hinges(11, np.random.default_rng(0))
    np.testing.assert_allclose(find_hinges(layers).places, np.linspace(-1, 1, 11), atol=1e-12)
    assert set(layers[0][0].ravel()) == {-2.0, 2.0}


def test_other_networks_are_refused() -> None:
    wide = [(np.ones((2, 3)), np.ones(3)), (np.ones((3, 1)), np.ones(1))]
    dead = [(np.array([[1.0, 0.0]]), np.ones(2)), (np.ones((2, 1)), np.ones(1))]
    for layers in (wide, dead):
        with pytest.raises(ValueError, match="one input, one output"):
            find_hinges(layers)
