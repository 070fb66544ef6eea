from __future__ import annotations

import keras
import numpy as np
import pytest

from mlanimated.learn import deep_q, double_q
from mlanimated.learn.replay import Transitions

SHAPE = (2, 2, 1)


def network(*layers: keras.layers.Layer) -> deep_q.DeepQ:
    inputs = keras.Input(SHAPE)
    hidden = keras.layers.Flatten()(inputs)
    for layer in layers:
        hidden = layer(hidden)
    model = deep_q.DeepQ(inputs, hidden)
    model.prepare(learning_rate=0.01, epsilon=1e-4, gradient_norm=10.0)
    return model


def rigged(*values: float) -> deep_q.DeepQ:
    """Build a network that always gives these action values."""
    zeros, bias = keras.initializers.Zeros(), keras.initializers.Constant(list(values))
    return network(keras.layers.Dense(len(values), kernel_initializer=zeros, bias_initializer=bias))


def transitions(reward, discount, action) -> Transitions:
    size = len(reward)
    return Transitions(
        observation=np.ones((size, *SHAPE), np.uint8),
        action=np.array(action),
        reward=np.array(reward, np.float32),
        discount=np.array(discount, np.float32),
        next_observation=np.ones((size, *SHAPE), np.uint8),
    )


def test_the_double_target_uses_the_targets_value_of_the_online_choice():
    online, target = np.float32([[1, 2]]), np.float32([[5, 3]])
    assert double_q.bootstrap(online, target).tolist() == [3]
    assert deep_q.bootstrap(online, target).tolist() == [5]


def test_an_end_counts_the_reward_alone():
    batch = transitions(reward=[1, 1], discount=[0.9, 0.0], action=[0, 0])
    online, target = np.float32([[1, 2]] * 2), np.float32([[5, 3]] * 2)
    got = deep_q.q_target(batch, online, target, double_q.bootstrap)
    assert got == pytest.approx([1 + 0.9 * 3, 1])


@pytest.mark.parametrize(("method", "expected"), [(deep_q, 5.0), (double_q, 3.0)])
def test_a_whole_update_moves_towards_the_methods_target(method, expected):
    """Rigged networks: online = [1, 2], older = [5, 3]; Q(s, 0) must go to R + γ · 5 or R + γ · 3."""
    online, older = rigged(1, 2), rigged(5, 3)
    online.compile(optimizer=keras.optimizers.SGD(1.0))
    batch = transitions(reward=[-2.5], discount=[1.0], action=[0])
    error = 1 - (-2.5 + expected)
    measured = online.learn(batch, older, method.bootstrap)
    huber = 0.5 * error**2 if abs(error) < 1 else abs(error) - 0.5
    slope = np.clip(error, -1, 1)
    assert measured["loss"] == pytest.approx(huber)
    assert measured["prediction"] == pytest.approx(1)
    bias = online.get_weights()[-1]
    assert bias == pytest.approx([1 - slope, 2])
    assert older.predict_on_batch(batch.observation)[0] == pytest.approx([5, 3])


def test_gradients_agree_with_finite_differences():
    keras.utils.set_random_seed(0)
    model = network(keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(3))
    rng = np.random.default_rng(0)
    observation = rng.normal(size=(12, *SHAPE)).astype(np.float32)
    wanted = {"action": rng.integers(0, 3, 12), "target": rng.normal(0, 2, 12).astype(np.float32)}
    model.compile(optimizer=keras.optimizers.SGD(1.0))
    weights = [np.array(weight) for weight in model.get_weights()]
    model.train_on_batch(observation, wanted)
    slopes = [before - after for before, after in zip(weights, model.get_weights(), strict=True)]
    h = 1e-2
    for layer, slope in enumerate(slopes):
        for index in list(np.ndindex(slope.shape))[:6]:
            losses = []
            for sign in (1, -1):
                moved = [weight.copy() for weight in weights]
                moved[layer][index] += sign * h
                model.set_weights(moved)
                losses.append(float(model.compute_loss(y=wanted, y_pred=model(observation))))
            assert slope[index] == pytest.approx((losses[0] - losses[1]) / (2 * h), abs=1e-3)
    assert max(np.abs(slope).max() for slope in slopes) > 0.05


@pytest.mark.parametrize("method", [deep_q, double_q])
def test_learning_reaches_the_value_of_a_known_chain(method):
    """Action 1 pays 1 at once and ends; action 0 pays nothing and goes on: Q = [γ, 1]."""
    keras.utils.set_random_seed(0)
    online, older = (network(keras.layers.Dense(2)) for _ in range(2))
    batch = transitions(reward=[0, 1], discount=[0.9, 0.0], action=[0, 1])
    for update in range(600):
        if update % 20 == 0:
            older.set_weights(online.get_weights())
        online.learn(batch, older, method.bootstrap)
    assert online.predict_on_batch(batch.observation)[0] == pytest.approx([0.9, 1], abs=0.02)


def test_the_maximum_over_noise_is_too_high_and_double_q_is_not():
    """All actions are worth 0; both networks see that with noise of their own."""
    online, target = np.random.default_rng(0).normal(size=(2, 20_000, 6)).astype(np.float32)
    assert deep_q.bootstrap(online, target).mean() > 1.2  # the mean of the largest of six is 1.27
    assert abs(double_q.bootstrap(online, target).mean()) < 0.03


def test_exploration_is_the_share_of_random_actions():
    values = np.tile(np.float32([0, 1, 0, 0]), (20_000, 1))
    rng = np.random.default_rng(0)
    assert (deep_q.choose_actions(values, 0.0, rng) == 1).all()
    shares = np.bincount(deep_q.choose_actions(values, 0.4, rng)) / len(values)
    assert shares == pytest.approx([0.1, 0.7, 0.1, 0.1], abs=0.015)
