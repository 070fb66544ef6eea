"""Many games at once against the exact model, and against the environment."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.games.frozen_lake import FrozenLake
from mlanimated.games.lake_games import random_games, tried_steps
from mlanimated.games.lakes import FOUR_BY_FOUR, squares, transitions
from mlanimated.learn.value_iteration import expected_reward
from mlanimated.learn.win_probability import play_values

OWN = ("SFFFH", "FHFFF", "FFFHF", "HFFFG")


def close(share, probability, count):
    """Return whether a share of so many tries is within four standard errors of its probability."""
    return abs(share - probability) < 4 * np.sqrt(probability * (1 - probability) / count) + 1e-12


@pytest.mark.parametrize("slippery", [False, True])
@pytest.mark.parametrize("lake", [FOUR_BY_FOUR, OWN])
def test_random_games_are_won_as_often_as_the_model_says(lake, slippery):
    model = transitions(lake, slippery)
    games = random_games(lake, slippery, 40_000, np.random.default_rng(0))
    choice = np.full((len(model.terminal), 4), 0.25)
    assert close(games.won.mean(), play_values(model, choice, 100)[0].mean(), 40_000)


@pytest.mark.parametrize("slippery", [False, True])
def test_steps_of_one_game_follow_each_other_and_end_where_the_game_ends(slippery):
    games = random_games(OWN, slippery, 50, np.random.default_rng(1))
    model = transitions(OWN, slippery)
    for game in range(50):
        rows = np.flatnonzero(games.game == game)
        square, action = games.square[rows], games.action[rows]
        assert square[0] == 0
        assert not model.terminal[square].any()
        assert (model.probability[square[:-1], action[:-1], square[1:]] > 0).all()
        ends = np.flatnonzero((model.probability[square[-1], action[-1]] > 0) & model.terminal)
        assert len(ends)
        if not slippery:
            assert games.won[game] == (ends[0] == squares(OWN, "G")[0])


def test_steps_and_squares_are_spread_as_in_the_environment():
    env, rng = FrozenLake(slippery=True), np.random.default_rng(2)
    visits = np.zeros(16)
    for seed in range(1_500):
        square, _ = env.reset(seed=seed)
        over = False
        while not over:
            visits[square] += 1
            square, _, over, *_ = env.step(int(rng.integers(4)))
    games = random_games(FOUR_BY_FOUR, True, 40_000, rng)
    expected = np.bincount(games.square, minlength=16) / 40_000
    np.testing.assert_allclose(visits / 1_500, expected, atol=0.25)
    assert visits[[5, 7, 11, 12, 15]].sum() == 0


def test_all_four_actions_are_as_frequent():
    games = random_games(FOUR_BY_FOUR, False, 20_000, np.random.default_rng(3))
    shares = np.bincount(games.action, minlength=4) / len(games.action)
    np.testing.assert_allclose(shares, 0.25, atol=0.005)


def test_a_game_that_is_stopped_is_not_won():
    games = random_games(FOUR_BY_FOUR, False, 2_000, np.random.default_rng(4), limit=5)
    assert not games.won.any()  # the goal is six steps away
    assert np.bincount(games.game).max() == 5


@pytest.mark.parametrize("slippery", [False, True])
def test_the_last_step_before_the_limit_can_still_win(slippery):
    games = random_games(FOUR_BY_FOUR, slippery, 200_000, np.random.default_rng(8), limit=6)
    exact, later = (
        play_values(transitions(FOUR_BY_FOUR, slippery), np.full((16, 4), 0.25), limit)[0].mean()
        for limit in (6, 7)
    )
    assert close(games.won.mean(), exact, 200_000)
    assert not close(games.won.mean(), later, 200_000)


def test_the_same_seed_gives_the_same_games():
    first, second = (random_games(OWN, True, 100, np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first.square, second.square)
    np.testing.assert_array_equal(first.won, second.won)


def test_tried_steps_are_won_as_often_as_the_policy_wins_after_them():
    policy = np.array([0, 3, 0, 3, 0, 0, 0, 0, 3, 1, 0, 0, 0, 2, 1, 0])
    model, count = transitions(FOUR_BY_FOUR, True), 100_000
    games = tried_steps(FOUR_BY_FOUR, True, policy, count, np.random.default_rng(5))
    assert len(games.square) == count
    exact = play_values(model, np.eye(4)[policy], 100)
    for square in squares(FOUR_BY_FOUR, "SF"):
        for action in range(4):
            here = (games.square == square) & (games.action == action)
            assert close(here.sum() / count, 1 / 44, count)
            assert close(games.won[games.game[here]].mean(), exact[square, action], here.sum())
    assert expected_reward(model, policy, 100)[0] == pytest.approx(exact[0, policy[0]])
