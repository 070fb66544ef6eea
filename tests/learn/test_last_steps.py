"""Labels of games, and what a network makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.learn.activations import sigmoid
from mlanimated.learn.last_steps import (
    Examples,
    Training,
    chances,
    inputs,
    label_last_steps,
    learn_losing,
    safer,
)


def test_the_last_steps_are_losing():
    short, long = label_last_steps([2, 6], 3)
    assert short.tolist() == [1, 1]
    assert long.tolist() == [0, 0, 0, 1, 1, 1]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9), st.integers(1, 70))
def test_each_game_has_as_many_losing_steps_as_the_cut_off_says(lengths, cut_off):
    labels = label_last_steps(lengths, cut_off)
    assert [len(each) for each in labels] == lengths
    assert [each.sum() for each in labels] == [min(steps, cut_off) for steps in lengths]
    assert all((np.diff(each) >= 0).all() for each in labels)


def test_the_player_takes_what_is_less_likely_to_lose():
    """A rigged network: the score is the angle times the action, so a push to the lean loses."""

    def network(x):
        return x[:, 2:3] * x[:, 4:5]

    seen, scale = np.array([[0, 0, 0.5, 0], [0, 0, -0.5, 0]]), np.full(4, 0.5)
    np.testing.assert_allclose(chances(network, scale, seen), sigmoid(np.array([[-1.0, 1.0], [1.0, -1.0]])))
    assert safer(network, scale, seen).tolist() == [0, 1]


def test_inputs_are_of_like_size():
    x = inputs(np.array([[2.0, 10.0]]), np.array([1]), np.array([4.0, 5.0]))
    assert x.tolist() == [[0.5, 2.0, 1.0]]


def test_known_chances_are_learned():
    """If a right push loses in 8 of 10 and a left one in 2 of 10 cases, that is what is learned."""
    rng = np.random.default_rng(0)
    actions = rng.integers(0, 2, 4000)
    losing = (rng.random(4000) < np.where(actions == 1, 0.8, 0.2)).astype(float)
    found = Examples(rng.normal(size=(4000, 2)), actions, losing)
    how = Training((8,), epochs=10, batch=100, learning_rate=0.01, weight_decay=0.3)
    updates, network = zip(*learn_losing(found, np.ones(2), how, rng), strict=True)
    assert updates == tuple(range(401))
    mean = chances(network[-1], np.ones(2), rng.normal(size=(500, 2))).mean(axis=0)
    assert mean == pytest.approx([0.2, 0.8], abs=0.06)
