from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn import policies


def test_greedy_takes_the_highest_and_of_equal_ones_the_first():
    assert policies.greedy(np.float32([[0, 3, 1], [2, 2, 1]])).tolist() == [1, 0]


def test_epsilon_is_the_share_of_random_actions():
    values = np.tile(np.float32([0, 1, 0, 0]), (20_000, 1))
    rng = np.random.default_rng(0)
    assert (policies.epsilon_greedy(values, 0.0, rng) == 1).all()
    shares = np.bincount(policies.epsilon_greedy(values, 0.4, rng)) / len(values)
    assert shares == pytest.approx([0.1, 0.7, 0.1, 0.1], abs=0.015)


def test_actions_are_sampled_from_the_softmax():
    logits = np.tile(np.log(np.float32([0.5, 0.3, 0.2])), (20_000, 1)) + 7
    actions, log_probs = policies.sample(logits, np.random.default_rng(0))
    shares = np.bincount(actions) / len(actions)
    assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.015)  # four standard deviations
    assert np.exp(log_probs) == pytest.approx(np.array([0.5, 0.3, 0.2])[actions], abs=1e-5)
