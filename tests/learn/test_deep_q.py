from __future__ import annotations

import keras
import numpy as np
import pytest

from mlanimated.learn import deep_q, double_q
from mlanimated.learn.replay import Transitions

SHAPE = (2, 2, 1)


def network(*layers: keras.layers.Layer) -> keras.Model:
    inputs = keras.Input(SHAPE)
    hidden = keras.layers.Flatten()(inputs)
    for layer in layers:
        hidden = layer(hidden)
    return keras.Model(inputs, hidden)


def rigged(*values: float) -> keras.Model:
    """Build a network that always gives these action values."""
    zeros, bias = keras.initializers.Zeros(), keras.initializers.Constant(list(values))
    return network(keras.layers.Dense(len(values), kernel_initializer=zeros, bias_initializer=bias))


def learner(online: keras.Model, target: keras.Model, method, **more) -> deep_q.DeepQ:
    """Build what trains; the target network keeps its own weights, unlike at the start of a run."""
    weights = target.get_weights()
    made = deep_q.DeepQ(
        online, target, method.bootstrap, learning_rate=0.01, adam_epsilon=1e-4, gradient_norm=10.0, **more
    )
    target.set_weights(weights)
    return made


def transitions(reward, discount, action) -> Transitions:
    size = len(reward)
    return Transitions(
        observation=np.ones((size, *SHAPE), np.uint8),
        action=np.array(action),
        reward=np.array(reward, np.float32),
        discount=np.array(discount, np.float32),
        next_observation=np.ones((size, *SHAPE), np.uint8),
    )


def answers(values):
    """Return a network that gives these values whatever it sees."""
    return lambda _observation: keras.ops.convert_to_tensor(np.float32(values))


def test_the_double_target_uses_the_target_networks_value_of_the_online_choice():
    online, target = answers([[1, 2], [4, 3]]), answers([[5, 3], [6, 7]])
    assert np.array(double_q.bootstrap(online, target, None)).tolist() == [3, 6]
    assert np.array(deep_q.bootstrap(online, target, None)).tolist() == [5, 7]


def test_plain_deep_q_learning_does_not_ask_the_network_that_learns():
    def never(_observation):
        raise AssertionError("a forward pass whose result nobody uses")

    assert np.array(deep_q.bootstrap(never, answers([[5, 3]]), None)).tolist() == [5]


def test_an_end_counts_the_reward_alone():
    discount = np.float32([0.9, 0.0])
    assert deep_q.td_target(np.float32([1, 1]), discount, np.float32([3, 3])) == pytest.approx([3.7, 1])


@pytest.mark.parametrize(("method", "expected"), [(deep_q, 5.0), (double_q, 3.0)])
def test_a_whole_update_moves_towards_the_methods_target(method, expected):
    """Rigged networks: online = [1, 2], target = [5, 3]; Q(s, 0) must go to R + γ · 5 or R + γ · 3."""
    online, target = rigged(1, 2), rigged(5, 3)
    model = learner(online, target, method)
    model.compile(optimizer=keras.optimizers.SGD(1.0))
    batch = transitions(reward=[-2.5], discount=[1.0], action=[0])
    error = 1 - (-2.5 + expected)
    measured = model.learn(batch)
    huber = 0.5 * error**2 if abs(error) < 1 else abs(error) - 0.5
    slope = np.clip(error, -1, 1)
    assert measured["loss"] == pytest.approx(huber)
    assert measured["q_value"] == pytest.approx(1)
    assert online.get_weights()[-1] == pytest.approx([1 - slope, 2])
    assert target.predict_on_batch(batch.observation)[0] == pytest.approx([5, 3])


def test_the_target_network_changes_only_when_it_is_told_to():
    online, target = rigged(1, 2), rigged(5, 3)
    model = learner(online, target, double_q)
    batch = transitions(reward=[1.0], discount=[0.9], action=[0])
    for _ in range(3):
        model.learn(batch)
    assert target.get_weights()[-1].tolist() == [5, 3]
    model.update_target_network()
    for own, copied in zip(online.get_weights(), target.get_weights(), strict=True):
        assert (own == copied).all()
    model.learn(batch)
    assert (online.get_weights()[-1] != target.get_weights()[-1]).any()


def test_the_target_is_no_way_for_the_gradient():
    """If it were, Q(s′) would be pushed down as Q(s, a) is pulled up."""
    online = network(keras.layers.Dense(2))
    model = learner(online, online, double_q)
    online.trainable = True
    model.compile(optimizer=keras.optimizers.SGD(0.1))
    batch = transitions(reward=[1.0], discount=[1.0], action=[0])
    before = online.predict_on_batch(batch.observation)[0]
    model.learn(batch)
    after = online.predict_on_batch(batch.observation)[0]
    assert after[0] > before[0]
    assert after[1] == pytest.approx(before[1])


def test_observations_are_turned_as_the_network_takes_them():
    """The same transitions, kept with another order of axes, give the same weights."""
    rng = np.random.default_rng(0)
    seen, then = rng.integers(0, 9, (2, 4, 2, 3, 1)).astype(np.uint8)
    batch = Transitions(seen, np.array([0, 1, 0, 1]), np.float32([1, 0, 2, 0]), np.float32([0.9] * 4), then)
    turned = Transitions(
        np.moveaxis(seen, -1, 1), batch.action, batch.reward, batch.discount, np.moveaxis(then, -1, 1)
    )
    results = []
    for data, more in (
        (batch, {}),
        (turned, {"as_input": lambda stacks: keras.ops.transpose(stacks, (0, 2, 3, 1))}),
    ):
        keras.utils.set_random_seed(0)
        nets = []
        for _ in range(2):
            inputs = keras.Input((2, 3, 1))
            nets.append(keras.Model(inputs, keras.layers.Dense(2)(keras.layers.Flatten()(inputs))))
        learner(*nets, double_q, **more).learn(data)
        results.append(nets[0].get_weights())
    for one, two in zip(*results, strict=True):
        assert one == pytest.approx(two)


def test_gradients_agree_with_finite_differences():
    keras.utils.set_random_seed(0)
    online, target = (
        network(keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(3)) for _ in range(2)
    )
    model = learner(online, target, double_q)
    rng = np.random.default_rng(0)
    observation = rng.normal(size=(12, *SHAPE)).astype(np.float32)
    wanted = {
        "action": rng.integers(0, 3, 12),
        "reward": rng.normal(0, 2, 12).astype(np.float32),
        "discount": np.full(12, 0.9, np.float32),
        "next_observation": np.ones((12, *SHAPE), np.float32),
    }
    # The network that learns chooses in one and the same state; a step of h does not change its choice.
    model.compile(optimizer=keras.optimizers.SGD(1.0))
    weights = [np.array(weight) for weight in online.get_weights()]
    model.train_on_batch(observation, wanted)
    slopes = [before - after for before, after in zip(weights, online.get_weights(), strict=True)]
    h = 1e-2
    for layer, slope in enumerate(slopes):
        for index in list(np.ndindex(slope.shape))[:6]:
            losses = []
            for sign in (1, -1):
                moved = [weight.copy() for weight in weights]
                moved[layer][index] += sign * h
                online.set_weights(moved)
                losses.append(float(model.compute_loss(y=wanted, y_pred=model(observation))))
            assert slope[index] == pytest.approx((losses[0] - losses[1]) / (2 * h), abs=1e-3)
    assert max(np.abs(slope).max() for slope in slopes) > 0.05


@pytest.mark.parametrize("method", [deep_q, double_q])
def test_learning_reaches_the_value_of_a_known_chain(method):
    """Action 1 pays 1 at once and ends; action 0 pays nothing and goes on: Q = [γ, 1]."""
    keras.utils.set_random_seed(0)
    online, target = (network(keras.layers.Dense(2)) for _ in range(2))
    model = learner(online, target, method)
    batch = transitions(reward=[0, 1], discount=[0.9, 0.0], action=[0, 1])
    for update in range(600):
        if update % 20 == 0:
            model.update_target_network()
        model.learn(batch)
    assert online.predict_on_batch(batch.observation)[0] == pytest.approx([0.9, 1], abs=0.02)


def test_the_maximum_over_noise_is_too_high_and_double_q_is_not():
    """All actions are worth 0; both networks see that with noise of their own."""
    online, target = (answers(v) for v in np.random.default_rng(0).normal(size=(2, 20_000, 6)))
    # The mean of the largest of six is 1.27.
    assert float(keras.ops.mean(deep_q.bootstrap(online, target, None))) > 1.2
    assert abs(float(keras.ops.mean(double_q.bootstrap(online, target, None)))) < 0.03
