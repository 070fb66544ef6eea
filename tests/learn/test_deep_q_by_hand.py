"""Deep Q-learning in NumPy: rigged networks, the Keras version beside it, a game whose values are known."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn.deep_q_by_hand import (
    Settings,
    bootstrap,
    double_bootstrap,
    epsilon_at,
    learning_rate_at,
    td_target,
    train,
    update,
)
from mlanimated.learn.mini_batches import Network
from mlanimated.learn.replay import Transitions


def rigged(rows):
    return lambda seen: np.array(rows, float)[np.asarray(seen, int)]


NETWORK, COPY = rigged([[1, 5], [9, 2]]), rigged([[7, 3], [4, 6]])


def test_one_network_judges_itself_and_two_share_the_work():
    seen = np.array([0, 1])
    assert bootstrap(NETWORK, COPY, seen).tolist() == [7, 6]  # the highest of the copy
    assert double_bootstrap(NETWORK, COPY, seen).tolist() == [
        3,
        4,
    ]  # of what the network chooses


def test_nothing_follows_a_lost_game():
    assert td_target(np.array([1.0, 1.0]), np.array([0.9, 0.0]), np.array([5.0, 5.0])).tolist() == [5.5, 1.0]


def batch(rng, count=12):
    return Transitions(
        observation=rng.normal(size=(count, 4)).astype(np.float32),
        action=rng.integers(0, 2, count),
        reward=np.full(count, 0.01, np.float32),
        discount=np.where(rng.random(count) < 0.3, 0, 0.99).astype(np.float32),
        next_observation=rng.normal(size=(count, 4)).astype(np.float32),
    )


@pytest.mark.parametrize("estimate", [bootstrap, double_bootstrap])
def test_the_gradient_agrees_with_finite_differences_and_leaves_the_target_alone(estimate):
    rng = np.random.default_rng(4)
    network, copy, step = Network((4, 5, 2), rng), Network((4, 5, 2), rng), batch(rng)
    fixed = td_target(step.reward, step.discount, estimate(network, copy, step.next_observation))

    def loss():
        q = network(step.observation)[np.arange(12), step.action]
        return np.mean((q - fixed) ** 2) / 2

    found = []
    network.adjust = lambda gradient, rate: found.append(gradient)
    assert update(network, copy, step, 0.1, estimate) == pytest.approx(loss())
    for place in range(len(network.numbers)):
        kept, h = network.numbers[place], 1e-6
        network.numbers[place] = kept + h
        above = loss()
        network.numbers[place] = kept - h
        below = loss()
        network.numbers[place] = kept
        assert found[0][place] == pytest.approx((above - below) / (2 * h), rel=1e-4, abs=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["deep_q", "double_q"])
def test_an_update_is_that_of_the_keras_version(name):
    """While errors are below 1, its Huber loss is this squared error."""
    keras = pytest.importorskip("keras")
    from mlanimated.learn import deep_q, double_q

    rng = np.random.default_rng(6)
    network, copy, step = Network((4, 5, 2), rng), Network((4, 5, 2), rng), batch(rng)
    network.numbers *= 0.3
    copy.numbers *= 0.3
    models = []
    for mine in (network, copy):
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, "relu"), keras.layers.Dense(2)])
        model.set_weights([part.copy() for layer in mine.layers for part in layer])
        models.append(model)
    estimate = {"deep_q": deep_q.bootstrap, "double_q": double_q.bootstrap}[name]
    theirs = deep_q.DeepQ(*models, estimate, learning_rate=0.01, adam_epsilon=1e-7, gradient_norm=1e9)
    models[1].set_weights([part.copy() for layer in copy.layers for part in layer])
    ours = {"deep_q": bootstrap, "double_q": double_bootstrap}[name]
    for _ in range(5):
        theirs.learn(step)
        update(network, copy, step, 0.01, ours)
    for mine, other in zip(
        (part for layer in network.layers for part in layer), models[0].get_weights(), strict=True
    ):
        np.testing.assert_allclose(mine, other, atol=2e-5)


def corridor(state, action):
    """Two actions: 1 pays 1 and goes on, 0 pays nothing and ends."""
    return state, float(action), action == 0


HOW = Settings(
    agent_steps=1500, hidden=(16,), discount=0.9, reward_scale=1.0, learning_rate=0.01,
    last_learning_rate=1e-4, batch=32, memory=500, warm_up=50, target_every=20, exploration_steps=500,
    last_epsilon=0.3,
)  # fmt: skip


def trained(how):
    *_, (number, network, _, memory) = train(
        lambda: np.ones(1), corridor, how, np.random.default_rng(0), actions=2, time_limit=10
    )
    assert number == how.agent_steps
    return network(np.ones((1, 1)))[0], memory


@pytest.mark.parametrize("double", [False, True])
def test_known_values_are_learned(double):
    """Going on forever is worth 1 / (1 - 0.9) = 10, although every game is cut off after 10 steps."""
    from dataclasses import replace

    q_values, memory = trained(replace(HOW, double=double))
    assert q_values == pytest.approx([0, 10], abs=0.5)
    assert (memory.terminated == (memory.action == 0))[:500].all()


def test_a_time_limit_that_counts_as_failure_lowers_what_is_expected():
    from dataclasses import replace

    q_values, memory = trained(replace(HOW, truncation_is_failure=True))
    assert q_values[1] < 9.3
    assert (memory.terminated & (memory.action == 1)).any()


def test_schedules_are_straight_lines():
    how = Settings()
    assert epsilon_at(how, 0) == 1.0
    assert epsilon_at(how, 5_000) == pytest.approx(0.525)
    assert epsilon_at(how, 10_000) == epsilon_at(how, 40_000) == pytest.approx(0.05)
    assert learning_rate_at(how, 40_000) == pytest.approx(1e-5)
    assert learning_rate_at(how, 20_000) == pytest.approx(5.05e-4)


def test_the_older_copy_moves_only_now_and_then():
    from dataclasses import replace

    how = replace(HOW, agent_steps=110)
    runs = train(lambda: np.ones(1), corridor, how, np.random.default_rng(0), actions=2, time_limit=10)
    seen = [copy(np.ones((1, 1)))[0].tolist() for _, _, copy, _ in runs]
    changes = [step for step in range(1, len(seen)) if seen[step] != seen[step - 1]]
    # Updates 20, 40, 60; the first update comes after step 50.
    assert changes == [69, 89, 109]
