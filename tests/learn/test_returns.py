from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.learn.returns import episode_returns, finished, generalised_advantages, rewards_to_go


def column(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float64)[:, None]


def flags(*numbers: int) -> np.ndarray:
    return np.array(numbers, bool)[:, None]


def test_rewards_to_go_stop_at_a_cut():
    returns = rewards_to_go(column(1, 2, 4, 8), flags(0, 1, 0, 0), 0.5)
    assert returns[:, 0].tolist() == [1 + 0.5 * 2, 2, 4 + 0.5 * 8, 8]


def test_the_whole_episode_is_credited_to_each_of_its_steps():
    returns = episode_returns(column(1, 2, 4, 8), flags(0, 1, 0, 0), 0.5)
    assert returns[:, 0].tolist() == [2, 2, 8, 8]


def test_only_episodes_that_end_in_the_rows_are_finished():
    assert finished(flags(0, 1, 0, 1, 0))[:, 0].tolist() == [True, True, True, True, False]


def test_games_do_not_mix():
    rewards = np.array([[1.0, 10.0], [2.0, 20.0]])
    cut = np.array([[True, False], [False, False]])
    assert rewards_to_go(rewards, cut, 1.0).tolist() == [[1, 30], [2, 20]]
    assert episode_returns(rewards, cut, 1.0).tolist() == [[1, 30], [2, 30]]


def advantages_by_definition(rewards, values, terminal, cut, discount, gae_lambda):
    """Sum the discounted errors up to the first cut, as the paper writes it, without recursion."""
    steps, games = rewards.shape
    result = np.zeros((steps, games))
    for game in range(games):
        for t in range(steps):
            for later in range(t, steps):
                after = 0.0 if terminal[later, game] else values[later + 1, game]
                error = rewards[later, game] + discount * after - values[later, game]
                result[t, game] += (discount * gae_lambda) ** (later - t) * error
                if cut[later, game]:
                    break
    return result


@given(seed=st.integers(0, 10_000), steps=st.integers(1, 12), games=st.integers(1, 3))
def test_advantages_equal_their_definition(seed, steps, games):
    rng = np.random.default_rng(seed)
    rewards, values = rng.normal(size=(steps, games)), rng.normal(size=(steps + 1, games))
    terminal = rng.random((steps, games)) < 0.2
    cut = terminal | (rng.random((steps, games)) < 0.2)
    got = generalised_advantages(rewards, values, terminal, cut, 0.9, 0.8)
    expected = advantages_by_definition(rewards, values, terminal, cut, 0.9, 0.8)
    assert got == pytest.approx(expected)


def test_a_stopped_game_still_counts_the_next_value_and_a_lost_one_does_not():
    values = column(0, 10, 0)
    rewards = column(1, 0)
    cut = flags(1, 0)
    lost = generalised_advantages(rewards, values, flags(1, 0), cut, 0.5, 1.0)
    stopped = generalised_advantages(rewards, values, flags(0, 0), cut, 0.5, 1.0)
    assert lost[0, 0] == 1
    assert stopped[0, 0] == 1 + 0.5 * 10


def test_without_a_critic_advantages_are_rewards_to_go():
    rng = np.random.default_rng(3)
    rewards = rng.normal(size=(9, 2))
    terminal = rng.random((9, 2)) < 0.3
    got = generalised_advantages(rewards, np.zeros((10, 2)), terminal, terminal, 0.9, 1.0)
    assert got == pytest.approx(rewards_to_go(rewards, terminal, 0.9))
