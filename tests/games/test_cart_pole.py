"""Cart Pole against Gymnasium's own, step by step and to the last bit."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlanimated.games import cart_pole

SEEDS = range(40)


@pytest.fixture(scope="module")
def gym():
    return gymnasium.make("CartPole-v1")


def leaning(seen):
    """Push to the side that the pole is falling to: lasts for some hundred steps."""
    return (seen[:, 2] + 0.3 * seen[:, 3] > 0).astype(np.int64)


@pytest.mark.parametrize("name", ["random", "leaning"])
def test_every_step_is_that_of_gymnasium(gym, name):
    player = leaning if name == "leaning" else cart_pole.random_player(np.random.default_rng(3))
    games = cart_pole.play(player, SEEDS)
    for column, seed in enumerate(SEEDS):
        seen, _ = gym.reset(seed=seed)
        length = int(games.lengths[column])
        for step in range(length):
            np.testing.assert_array_equal(seen, games.states[step, column].astype(np.float32))
            seen, reward, terminated, truncated, _ = gym.step(int(games.actions[step, column]))
            assert reward == 1.0
            assert (terminated or truncated) == (step == length - 1)
        np.testing.assert_array_equal(gym.unwrapped.state, games.states[-1, column])
        assert bool(cart_pole.over(games.states[-1, column])) == terminated
        assert (games.actions[length:, column] == -1).all()


def test_the_time_limit_is_that_of_gymnasium(gym):
    assert gym.spec.max_episode_steps == cart_pole.TIME_LIMIT
    assert gym.unwrapped.x_threshold == cart_pole.EDGE
    assert gym.unwrapped.theta_threshold_radians == cart_pole.TILT


def test_side_by_side_is_one_by_one():
    together = cart_pole.play(leaning, range(8))
    for seed in range(8):
        alone = cart_pole.play(leaning, [seed])
        length = together.lengths[seed]
        assert alone.lengths[0] == length
        np.testing.assert_array_equal(alone.states[:, 0], together.states[: length + 1, seed])


numbers = st.floats(-0.2, 0.2)


@settings(max_examples=60, deadline=None)
@given(state=st.tuples(numbers, numbers, numbers, numbers), action=st.integers(0, 1))
def test_left_and_right_are_mirror_images(state, action):
    state = np.array(state)
    mirrored = cart_pole.push(-state, 1 - action)
    np.testing.assert_allclose(mirrored, -cart_pole.push(state, action), atol=1e-15)
    pushed = cart_pole.push(state, action)
    assert np.sign(pushed[1] - state[1]) == (1 if action else -1)


def test_a_limit_ends_games_that_are_not_lost():
    games = cart_pole.play(leaning, range(5), limit=7)
    assert (games.lengths == 7).all()
    assert not cart_pole.over(games.states[-1]).any()
