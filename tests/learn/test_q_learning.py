"""Q-learning and SARSA by hand, move by move, and where each of them ends."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.learn import q_learning as q_module
from mlanimated.learn import sarsa as sarsa_module
from mlanimated.learn.q_learning import q_learning
from mlanimated.learn.sarsa import sarsa
from mlanimated.learn.tabular import Moves, epsilon_greedy


class Corridor:
    """Three squares in a row: right from the last wins 1; an episode is cut off after five moves."""

    class observation_space:  # noqa: N801
        n = 3

    class action_space:  # noqa: N801
        n = 2

    def __init__(self):
        self.seeds = []

    def reset(self, *, seed=None):
        self.seeds.append(seed)
        self.square, self.moves = 0, 0
        return 0, {}

    def step(self, action):
        self.moves += 1
        won = self.square == 2 and action == 1
        self.square = min(max(self.square + (1 if action else -1), 0), 2)
        return self.square, float(won), won, self.moves == 5, {}


def train(method, episodes=50, rate=0.5, epsilon=1.0, seed=0, discount=0.9):
    return method(Corridor(), episodes, discount, lambda n, part: rate, lambda part: epsilon, seed)


def test_every_correction_of_q_learning_by_hand():
    moves = train(q_learning)
    q, before = np.zeros((3, 2)), -1
    for k in range(len(moves.state)):
        state, action, after = moves.state[k], moves.action[k], moves.next_state[k]
        won = state == 2 and action == 1
        error = moves.reward[k] + (0 if won else 0.9 * q[after].max()) - q[state, action]
        assert moves.error[k] == pytest.approx(error)
        q[state, action] += 0.5 * error
        assert moves.value[k] == pytest.approx(q[state, action])
        if moves.episode[k] == before:
            assert state == moves.next_state[k - 1]
        before = moves.episode[k]
    np.testing.assert_allclose(moves.tables([len(moves.state)], 3, 2)[0], q)


def test_every_correction_of_sarsa_by_hand():
    moves = train(sarsa)
    q, cut = np.zeros((3, 2)), 0
    for k in range(len(moves.state)):
        state, action, after = moves.state[k], moves.action[k], moves.next_state[k]
        last = k + 1 == len(moves.state) or moves.episode[k + 1] != moves.episode[k]
        won = state == 2 and action == 1
        if last and not won:  # which move it would have made next is not remembered
            cut += 1
            q[state, action] = moves.value[k]
            continue
        future = 0 if won else q[after, moves.action[k + 1]]
        error = moves.reward[k] + 0.9 * future - q[state, action]
        assert moves.error[k] == pytest.approx(error)
        q[state, action] += 0.5 * error
    assert 0 < cut < 50


def test_an_episode_that_is_cut_off_is_no_end():
    moves = train(q_learning, episodes=300, rate=1.0)
    cut = np.flatnonzero((np.diff(moves.episode) > 0) & (moves.reward[:-1] == 0))
    promised = [k for k in cut if moves.value[k] > 0]
    assert promised  # bootstrapped, although nothing more was played


def test_q_learning_with_random_moves_finds_the_values_of_the_best_moves():
    table = train(q_learning, 300, rate=1.0)
    table = table.tables([len(table.state)], 3, 2)[0]
    np.testing.assert_allclose(table, [[0.729, 0.81], [0.729, 0.9], [0.81, 1.0]])


def test_sarsa_finds_the_values_of_the_moves_it_makes():
    moves = sarsa(Corridor(), 40_000, 0.9, lambda n, part: max(1 / (1 + n), 0.001), lambda part: 1.0, 1)
    table = moves.tables([len(moves.state)], 3, 2)[0]
    # The mean over both moves: v0 = 0.45 (v0 + v1), v1 = 0.45 (v0 + v2), v2 = 0.45 v1 + 0.5.
    v = np.linalg.solve([[0.55, -0.45, 0], [-0.45, 1, -0.45], [0, -0.45, 1]], [0, 0, 0.5])
    np.testing.assert_allclose(
        table, [[0.9 * v[0], 0.9 * v[1]], [0.9 * v[0], 0.9 * v[2]], [0.9 * v[1], 1]], atol=0.02
    )


@pytest.mark.parametrize("method", [q_learning, sarsa])
def test_the_same_seed_is_the_same_training(method):
    first, again, other = train(method), train(method), train(method, seed=1)
    for field in fields(Moves):
        np.testing.assert_array_equal(getattr(first, field.name), getattr(again, field.name))
    assert not np.array_equal(first.action[:50], other.action[:50])


@pytest.mark.parametrize("method", [q_learning, sarsa])
def test_the_world_is_seeded_once_and_the_schedules_are_told_where_they_are(method):
    world, visits, parts = Corridor(), [], []

    def rate(n, part):
        visits.append(n)
        return 1.0

    def exploration(part):
        parts.append(part)
        return 1.0

    moves = method(world, 4, 0.9, rate, exploration, 7)
    assert world.seeds == [7, None, None, None]
    assert parts == [0, 0.25, 0.5, 0.75]
    cells = list(zip(moves.state, moves.action, strict=True))
    assert visits == [cells[:k].count(cell) for k, cell in enumerate(cells)]


def test_the_two_methods_differ_in_what_they_expect_of_the_next_state():
    def body(module):
        with open(module.__file__, encoding="utf-8") as file:  # noqa: PTH123
            text = file.read()
        return [line.strip() for line in text.partition("rng = ")[2].splitlines() if line.strip()]

    only_q = set(body(q_module)) - set(body(sarsa_module))
    assert only_q == {"future = 0.0 if terminated else max(q[next_state])", "state = next_state"}


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=5), st.integers(0, 1000))
def test_without_exploration_a_best_action_is_chosen(values, seed):
    assert values[epsilon_greedy(values, 0.0, np.random.default_rng(seed))] == max(values)


def test_equal_actions_are_chosen_equally_often_and_epsilon_is_the_share_of_random_ones():
    rng = np.random.default_rng(0)
    ties = np.bincount([epsilon_greedy([1.0, 0.0, 1.0], 0.0, rng) for _ in range(4000)], minlength=3)
    assert ties[1] == 0
    assert abs(ties[0] - 2000) < 4 * np.sqrt(1000)
    chosen = np.bincount([epsilon_greedy([1.0, 0.0], 0.4, rng) for _ in range(4000)], minlength=2)
    assert abs(chosen[1] - 800) < 4 * np.sqrt(640)


def test_tables_at_any_time_are_read_off_the_moves():
    moves = train(q_learning)
    numbers = moves.after_episodes([0, 1, 50])
    assert numbers[0] == 0
    assert numbers[1] == (moves.episode == 0).sum()
    assert numbers[2] == len(moves.state)
    tables = moves.tables(numbers, 3, 2)
    assert not tables[0].any()
    expected = np.zeros((3, 2))
    for state, action, value in zip(moves.state, moves.action, moves.value, strict=True):
        expected[state, action] = value
    np.testing.assert_array_equal(tables[2], expected)
