"""The smallest REINFORCE: its push is the gradient of log π, and it does what the reward says."""

import numpy as np
import pytest

from mlanimated.learn.reinforce import action_probabilities, reinforce

RNG = np.random.default_rng(0)
SEEN = RNG.normal(size=(5, 4))
ACTIONS = np.array([0, 2, 1, 1, 2])
WEIGHTS = RNG.normal(size=(4, 3))


def log_likelihood(weights):
    return np.log(action_probabilities(SEEN, weights)[np.arange(5), ACTIONS]).sum()


def test_probabilities_add_up_to_one_and_huge_sums_do_no_harm():
    found = action_probabilities(np.array([[1.0], [-1.0]]), np.array([[1000.0, 0.0]]))
    np.testing.assert_allclose(found, [[1, 0], [0, 1]])
    np.testing.assert_allclose(action_probabilities(SEEN, WEIGHTS).sum(axis=1), 1)


@pytest.mark.parametrize("reward", [1.0, -1.0, 0.5])
def test_one_push_is_the_gradient_by_finite_differences(reward):
    pushed = reinforce(WEIGHTS, lambda _: (SEEN, ACTIONS, reward), 1, 0.1)
    measured = np.zeros_like(WEIGHTS)
    for place in np.ndindex(*WEIGHTS.shape):
        tiny = np.zeros_like(WEIGHTS)
        tiny[place] = 1e-6
        measured[place] = (log_likelihood(WEIGHTS + tiny) - log_likelihood(WEIGHTS - tiny)) / 2e-6
    np.testing.assert_allclose(pushed - WEIGHTS, 0.1 * reward * measured, rtol=1e-6)


def test_each_rally_is_played_with_the_weights_that_the_one_before_left():
    given = []

    def play(weights):
        given.append(weights)
        return SEEN, ACTIONS, 1.0

    last = reinforce(WEIGHTS, play, 3, 0.1)
    assert len(given) == 3
    np.testing.assert_array_equal(given[0], WEIGHTS)
    one = reinforce(WEIGHTS, lambda _: (SEEN, ACTIONS, 1.0), 1, 0.1)
    np.testing.assert_array_equal(given[1], one)
    assert log_likelihood(last) > log_likelihood(given[2]) > log_likelihood(WEIGHTS)
    assert reinforce(WEIGHTS, play, 0, 0.1) is WEIGHTS
