"""The chain on which the over-estimation is exact."""

import numpy as np
import pytest

from mlanimated.learn.overestimation import (
    expected_maximum,
    expected_value,
    sampled_rewards,
    values_by_double,
    values_by_maximum,
)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, 0.0),
        (2, 1 / np.sqrt(np.pi)),
        (3, 1.5 / np.sqrt(np.pi)),
        (4, 3 / np.sqrt(np.pi) * (0.5 + np.arcsin(1 / 3) / np.pi)),
    ],
)
def test_the_mean_of_the_highest_normal_number_is_the_closed_form(count, expected):
    assert expected_maximum(count) == pytest.approx(expected, abs=1e-7)


def test_the_mean_of_the_highest_normal_number_is_the_one_of_samples():
    drawn = np.random.default_rng(0).normal(size=(200_000, 10)).max(axis=1)
    assert expected_maximum(10) == pytest.approx(drawn.mean(), abs=4 * drawn.std() / np.sqrt(len(drawn)))
    with pytest.raises(ValueError, match="0 numbers"):
        expected_maximum(0)


def test_values_of_a_chain_by_hand():
    means = np.array([[[1.0, -1.0], [0.0, 2.0]]])
    others = np.array([[[5.0, 7.0], [-3.0, -4.0]]])
    np.testing.assert_array_equal(values_by_maximum(means), [[3.0, 2.0]])
    # The first set prefers action 1 in the last state and action 0 in the first; the second set judges them.
    np.testing.assert_array_equal(values_by_double(means, others), [[1.0, -4.0]])


@pytest.mark.parametrize(("actions", "samples"), [(2, 4), (10, 1)])
def test_the_maximum_promises_what_is_calculated_and_double_promises_nothing(actions, samples):
    rng = np.random.default_rng(3)
    runs, states = 20_000, 5
    first, second = (sampled_rewards(rng, runs, states, actions, samples, spread=2.0) for _ in range(2))
    by_maximum, by_double = values_by_maximum(first), values_by_double(first, second)
    error = 4 * by_maximum.std(axis=0) / np.sqrt(runs)
    exact = [expected_value(actions, samples, states - state, spread=2.0) for state in range(states)]
    assert (np.abs(by_maximum.mean(axis=0) - exact) < error).all()
    assert (np.abs(by_double.mean(axis=0)) < 4 * by_double.std(axis=0) / np.sqrt(runs)).all()


def test_tries_depend_on_nothing_but_the_source_of_chance():
    one, other = (sampled_rewards(np.random.default_rng(1), 2, 3, 4, 5) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert one.shape == (2, 3, 4)
