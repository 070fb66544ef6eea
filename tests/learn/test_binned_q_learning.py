"""Boxes cut the plane without gaps, and their values become what the closed form says."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.learn import binned_q_learning as learner
from mlanimated.learn.binned_q_learning import Boxes, fall

UNIT = Boxes((0.0, 0.0), (1.0, 1.0), bins=5)
part = st.floats(0, 1)


class Corridor(gymnasium.Env):
    """Five places in a row; action 1 goes right, 0 left; each step costs 1; beyond the last is the exit."""

    observation_space = spaces.Box(0.0, 1.0, (2,))
    action_space = spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.place, self.steps = int(self.np_random.integers(5)), 0
        return self._see(), {}

    def step(self, action):
        self.place = max(self.place + (1 if action else -1), 0)
        self.steps += 1
        return self._see(), -1.0, self.place == 5, self.steps == 12, {}

    def _see(self):
        return np.float32([min(self.place, 4) / 5 + 0.1, 0.5])


def train(episodes=400, discount=0.9, seed=0, **options):
    settings = {"learning_rate": fall(1.0, 1.0), "exploration": fall(0.5, 0.5)} | options
    return learner.binned_q_learning(Corridor(), UNIT, episodes, discount, seed=seed, **settings)


@given(part, part)
def test_a_point_lies_in_its_box(x, y):
    number = UNIT.box(np.array([x, y]))
    row, column = divmod(number, UNIT.bins)
    for value, index in ((x, column), (y, row)):
        assert index / 5 <= value + 1e-12
        assert value <= (index + 1) / 5 + 1e-12


def test_the_upper_ends_belong_to_the_last_boxes():
    assert UNIT.box(np.array([1.0, 0.1])) == 4
    assert UNIT.box(np.array([0.1, 1.0])) == 20
    assert UNIT.box(np.array([1.0, 1.0])) == 24


def test_every_box_has_a_number_of_its_own():
    middles = (np.arange(5) + 0.5) / 5
    numbers = [UNIT.box(np.array([x, y])) for y in middles for x in middles]
    assert numbers == list(range(25))


@pytest.mark.parametrize("discount", [1.0, 0.9, 0.5])
def test_values_become_those_of_the_closed_form(discount):
    q = train(discount=discount).q[2]  # the row of boxes at height 0.5
    away = np.arange(5, 0, -1)  # steps to the exit
    best = -np.cumsum(discount ** np.arange(5))[away - 1]
    left = -1 + discount * np.array([best[0], *best[:-1]])
    np.testing.assert_allclose(q[:, 1], best, rtol=1e-6)
    np.testing.assert_allclose(q[:, 0], left, rtol=1e-6)


def test_boxes_that_were_never_visited_keep_their_zeros():
    q = train().q
    assert not q[[0, 1, 3, 4]].any()
    assert q[2].all()


def test_being_cut_off_is_not_an_end():
    """At the limit of steps the future still counts: values go below what a lost episode could cost."""
    training = train(episodes=300, discount=1.0, exploration=fall(0.0, 0.0), learning_rate=fall(0.5, 0.5))
    assert training.reached.any()
    always_left = learner.binned_q_learning(Stuck(), UNIT, 50, 1.0, fall(1.0, 1.0), fall(0.0, 0.0), seed=0)
    assert not always_left.reached.any()
    assert always_left.q.min() < -12


class Stuck(Corridor):
    """Nothing that is done moves."""

    def step(self, action):
        self.place = -1
        observation, reward, _, truncated, info = super().step(1)
        return observation, reward, False, truncated, info


def test_a_half_step_goes_half_the_way():
    training = train(episodes=1, exploration=fall(0.0, 0.0), learning_rate=fall(0.5, 0.5), keep=(0,))
    assert not training.kept[0].any()
    changed = training.kept[1][training.kept[1] != 0]
    assert changed.max() == pytest.approx(-0.5)


def test_kept_tables_are_copies_from_then():
    training = train(episodes=30, keep=(0, 3, 10))
    assert training.kept_at.tolist() == [0, 3, 10, 30]
    for episodes, table in zip(training.kept_at[1:], training.kept[1:], strict=True):
        np.testing.assert_array_equal(table, train(episodes=int(episodes)).q)


def test_the_same_seed_learns_the_same():
    first, second, other = train(episodes=40), train(episodes=40), train(episodes=40, seed=1)
    np.testing.assert_array_equal(first.steps, second.steps)
    np.testing.assert_array_equal(first.q, second.q)
    assert first.steps.tolist() != other.steps.tolist()


def test_steps_and_ends_are_written_down():
    training = train()
    assert training.steps.shape == training.reached.shape == (400,)
    assert training.steps.max() <= 12
    assert (training.steps[~training.reached] == 12).all()


@given(part)
def test_what_falls_starts_high_and_ends_low(progress):
    schedule = fall(0.3, 0.02)
    assert schedule(0.0) == 0.3
    assert schedule(1.0) == pytest.approx(0.02)
    assert 0.02 - 1e-12 <= schedule(progress) <= 0.3


def test_epsilon_is_the_share_of_random_actions():
    import random

    rng = random.Random(0)
    chosen = [learner.epsilon_greedy([0.0, 1.0, 0.0, 0.0], 0.4, rng) for _ in range(20_000)]
    shares = np.bincount(chosen) / len(chosen)
    assert shares == pytest.approx([0.1, 0.7, 0.1, 0.1], abs=0.015)


def test_actions_without_a_number_are_refused():
    env = Corridor()
    env.action_space = spaces.Box(-1.0, 1.0)
    with pytest.raises(TypeError, match="fixed number"):
        learner.count_actions(env)
