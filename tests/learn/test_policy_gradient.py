from __future__ import annotations

import dataclasses

import keras
import numpy as np
import pytest

from mlanimated.learn import policy_gradient as pg
from mlanimated.learn.policies import sample

STEPS, GAMES, ACTIONS = 6, 2, 3
SHAPE = (2, 2, 1)


@pytest.fixture
def double_precision():
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")


def network(method: str, seed: int = 0) -> pg.PolicyGradient:
    keras.utils.set_random_seed(seed)
    inputs = keras.Input(SHAPE)
    hidden = keras.layers.Dense(4, activation="tanh")(keras.layers.Flatten()(inputs))
    model = pg.PolicyGradient(inputs, [keras.layers.Dense(ACTIONS)(hidden), keras.layers.Dense(1)(hidden)])
    model.prepare(method, clip=0.2, value_weight=0.5, adam_epsilon=1e-5, gradient_norm=0.5)
    return model


def batch_of(rng: np.random.Generator, size: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    columns = {
        "action": rng.integers(0, ACTIONS, size),
        "log_prob": np.log(rng.uniform(0.2, 0.6, size)),
        "advantage": rng.normal(size=size),
        "value_target": rng.normal(size=size),
        "weight": (rng.random(size) < 0.7).astype(float),
        "entropy_weight": np.full(size, 0.1),
    }
    as_weights = keras.config.floatx()
    columns = {k: v if v.dtype == np.int64 else v.astype(as_weights) for k, v in columns.items()}
    return rng.normal(size=(size, *SHAPE)).astype(as_weights), columns


def gradient(model: pg.PolicyGradient, observation, batch) -> list[np.ndarray]:
    """Let plain gradient descent with rate 1 take one step: the way it went is minus the gradient."""
    model.compile(optimizer=keras.optimizers.SGD(1.0))
    before = [np.array(weight) for weight in model.get_weights()]
    model.train_on_batch(observation, batch)
    after = model.get_weights()
    model.set_weights(before)
    return [old - new for old, new in zip(before, after, strict=True)]


@pytest.mark.parametrize("method", pg.METHODS)
@pytest.mark.usefixtures("double_precision")
def test_gradients_agree_with_finite_differences(method):
    model = network(method)
    observation, batch = batch_of(np.random.default_rng(1), 16)

    def loss() -> float:
        return float(model.compute_loss(y=batch, y_pred=model(observation)))

    slopes = gradient(model, observation, batch)
    weights = [np.array(weight) for weight in model.get_weights()]
    h = 1e-6
    for layer, slope in enumerate(slopes):
        for index in list(np.ndindex(slope.shape))[:6]:
            values = []
            for sign in (1, -1):
                moved = [weight.copy() for weight in weights]
                moved[layer][index] += sign * h
                model.set_weights(moved)
                values.append(loss())
            assert slope[index] == pytest.approx((values[0] - values[1]) / (2 * h), abs=1e-6)
    assert max(np.abs(slope).max() for slope in slopes) > 1e-3


@pytest.mark.usefixtures("double_precision")
def test_the_score_objective_has_the_gradient_of_the_policy_gradient_theorem():
    """With one observation the bias of the logits gets: mean of advantage · (π − chosen)."""
    model = network("reinforce")
    observation, batch = batch_of(np.random.default_rng(2), 5)
    observation[:] = observation[0]
    batch |= {"weight": np.ones(5), "entropy_weight": np.zeros(5)}
    logits = np.array(model(observation)[0])[0]
    policy = np.exp(logits) / np.exp(logits).sum()
    expected = np.mean(batch["advantage"][:, None] * (policy - np.eye(ACTIONS)[batch["action"]]), axis=0)
    names = [weight.path for weight in model.trainable_weights]
    bias = next(
        slope
        for name, slope in zip(names, gradient(model, observation, batch), strict=True)
        if slope.shape == (ACTIONS,)
    )
    assert bias == pytest.approx(expected)


@pytest.mark.parametrize("method", pg.METHODS)
@pytest.mark.usefixtures("double_precision")
def test_the_critic_learns_its_target_if_there_is_one(method):
    """The bias of the value gets the mean of weight · (V − target) over steps that count, or nothing."""
    model = network(method)
    observation, batch = batch_of(np.random.default_rng(3), 16)
    error = np.array(model(observation)[1])[:, 0] - batch["value_target"]
    expected = 0.5 * np.average(error, weights=batch["weight"]) if pg.METHODS[method].critic else 0.0
    (bias,) = [slope for slope in gradient(model, observation, batch) if slope.shape == (1,)]
    assert bias[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ratio", "advantage", "expected"),
    [(1.5, 1, 1.2), (1.5, -1, -1.5), (0.5, 1, 0.5), (0.5, -1, -0.8), (1.1, 2, 2.2), (0.9, -2, -1.8)],
)
def test_clipping_keeps_what_the_paper_keeps(ratio, advantage, expected):
    batch = {"log_prob": np.array([0.0]), "advantage": np.array([float(advantage)])}
    assert float(pg.clipped_objective(np.log([ratio]), batch, 0.2)[0]) == pytest.approx(expected)


@pytest.mark.parametrize("method", pg.METHODS)
def test_steps_that_do_not_count_change_nothing(method):
    model = network(method)
    observation, batch = batch_of(np.random.default_rng(4), 16)
    reference = gradient(model, observation, batch)
    idle = batch["weight"] == 0
    assert idle.any()
    observation[idle] += 5
    batch["advantage"][idle] = 100
    batch["value_target"][idle] = -100
    for before, after in zip(reference, gradient(model, observation, batch), strict=True):
        np.testing.assert_allclose(after, before, atol=1e-6)


def rollout(**changes) -> pg.Rollout:
    rng = np.random.default_rng(0)
    shape = (STEPS, GAMES)
    whole = pg.Rollout(
        observation=rng.integers(0, 2, (*shape, *SHAPE), dtype=np.uint8),
        action=rng.integers(0, ACTIONS, shape),
        log_prob=np.full(shape, np.log(1 / 3), np.float32),
        value=np.zeros((STEPS + 1, GAMES), np.float32),
        reward=np.zeros(shape, np.float32),
        terminal=np.zeros(shape, bool),
        cut=np.zeros(shape, bool),
        valid=np.ones(shape, bool),
    )
    return dataclasses.replace(whole, **changes)


def three_rewards() -> pg.Rollout:
    """Game 0 is paid in steps 0 and 2, and ends there; in game 1 no episode ends."""
    reward = np.zeros((STEPS, GAMES), np.float32)
    reward[0, 0], reward[2, 0], reward[4, 1] = 1, 1, 1
    cut = np.zeros((STEPS, GAMES), bool)
    cut[2, 0] = True
    return rollout(reward=reward, cut=cut, terminal=cut, value=np.full((STEPS + 1, GAMES), 0.5, np.float32))


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("reinforce", [2, 2, 2]),
        ("reward-to-go", [2, 1, 1]),
        ("baseline", [1.5, 0.5, 0.5]),
        ("gae", [1.5, 0.5, 0.5]),
        ("clipped", [1.5, 0.5, 0.5]),
    ],
)
def test_each_link_of_the_chain_says_what_an_action_was_worth(method, expected):
    found = pg.METHODS[method].advantages(three_rewards(), 1.0, 1.0)
    assert found.advantage[:3, 0].tolist() == expected


def test_the_chain_is_complete():
    assert list(pg.METHODS) == ["reinforce", "reward-to-go", "baseline", "gae", "clipped"]
    assert [method.critic for method in pg.METHODS.values()] == [False, False, True, True, True]
    objectives = [method.objective for method in pg.METHODS.values()]
    assert objectives == [pg.score_objective] * 4 + [pg.clipped_objective]
    # Clipping changes how advantages are used, and not what they are.
    assert pg.METHODS["clipped"].advantages is pg.METHODS["gae"].advantages


@pytest.mark.parametrize("method", pg.METHODS)
def test_only_a_critic_that_looks_ahead_makes_unfinished_episodes_count(method):
    counts = pg.METHODS[method].advantages(three_rewards(), 1.0, 1.0).counts
    finished = np.zeros((STEPS, GAMES), bool)
    finished[:3, 0] = True
    assert counts.tolist() == (np.ones_like(finished) if method in ("gae", "clipped") else finished).tolist()


def random_rollout(seed: int, *, finished: bool = False) -> pg.Rollout:
    rng = np.random.default_rng(seed)
    shape = (STEPS, GAMES)
    terminal = rng.random(shape) < 0.3
    terminal[-1] |= finished
    return rollout(
        reward=rng.normal(size=shape).astype(np.float32),
        value=rng.normal(size=(STEPS + 1, GAMES)).astype(np.float32),
        terminal=terminal,
        cut=terminal,
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_baseline_is_subtracted_from_the_reward_to_go_and_nothing_else_changes(seed):
    played = random_rollout(seed)
    to_go, baseline = (pg.METHODS[name].advantages(played, 0.9, 0.8) for name in ("reward-to-go", "baseline"))
    np.testing.assert_array_equal(baseline.advantage, to_go.advantage - played.value[:-1])
    np.testing.assert_array_equal(baseline.value_target, to_go.advantage)
    np.testing.assert_array_equal(baseline.counts, to_go.counts)


@pytest.mark.parametrize("seed", range(5))
def test_with_lambda_1_and_finished_episodes_gae_is_the_baseline(seed):
    played = random_rollout(seed, finished=True)
    baseline, gae = (pg.METHODS[name].advantages(played, 0.9, 1.0) for name in ("baseline", "gae"))
    np.testing.assert_allclose(gae.advantage, baseline.advantage, atol=1e-5)
    np.testing.assert_allclose(gae.value_target, baseline.value_target, atol=1e-5)
    assert gae.counts.all()
    assert baseline.counts.all()
    other = pg.METHODS["gae"].advantages(played, 0.9, 0.5)
    assert np.abs(other.advantage - baseline.advantage).max() > 0.1


@pytest.mark.parametrize("method", pg.METHODS.values())
def test_no_method_counts_the_step_that_restarts_a_game(method):
    valid = np.ones((STEPS, GAMES), bool)
    valid[1, 0] = False
    cut = np.ones((STEPS, GAMES), bool)
    assert method.advantages(rollout(valid=valid, cut=cut), 0.9, 0.9).counts.tolist() == valid.tolist()


def test_whitened_advantages_have_mean_0_and_standard_deviation_1_over_the_steps_that_count():
    advantage = np.random.default_rng(5).normal(3, 2, (STEPS, GAMES)).astype(np.float32)
    counts = np.ones((STEPS, GAMES), bool)
    counts[0] = False
    advantage[0] = 1000
    white = pg.whitened(advantage, counts, 0.5)
    assert white[counts].mean() == pytest.approx(0, abs=1e-6)
    assert white[counts].std() == pytest.approx(1, abs=1e-6)
    # Shifted and scaled: what was twice as far apart still is.
    assert np.corrcoef(white.ravel(), advantage.ravel())[0, 1] == pytest.approx(1)


def test_small_advantages_are_not_blown_up():
    advantage = np.tile(np.float32([[0.03, 0.01]]), (STEPS, 1))
    white = pg.whitened(advantage, np.ones((STEPS, GAMES), bool), 0.5)
    assert white[0] == pytest.approx([0.02, -0.02])


def test_where_no_step_counts_there_is_nothing_to_whiten():
    advantage = np.full((STEPS, GAMES), 3, np.float32)
    np.testing.assert_array_equal(pg.whitened(advantage, np.zeros((STEPS, GAMES), bool), 0.5), advantage)


@pytest.mark.parametrize("whiten", [True, False])
def test_whitening_is_a_step_of_its_own_that_can_be_left_out(whiten, monkeypatch):
    played = three_rewards()
    batches = []
    monkeypatch.setattr(pg, "minibatches_of", lambda batch, *_: batches.append(batch) or iter([]))
    network("baseline").learn(
        played,
        np.random.default_rng(0),
        learning_rate=0.0,
        entropy_weight=0.25,
        whiten=whiten,
        advantage_std_floor=0.1,
        discount=1.0,
        gae_lambda=1.0,
        epochs=1,
        minibatches=1,
    )
    found = pg.METHODS["baseline"].advantages(played, 1.0, 1.0)
    expected = pg.whitened(found.advantage, found.counts, 0.1) if whiten else found.advantage
    (batch,) = batches
    np.testing.assert_array_equal(batch["advantage"], expected.ravel())
    np.testing.assert_array_equal(batch["value_target"], found.value_target.ravel())
    np.testing.assert_array_equal(batch["weight"], found.counts.ravel())
    assert (batch["entropy_weight"] == 0.25).all()
    np.testing.assert_array_equal(batch["observation"].reshape(played.observation.shape), played.observation)


def test_each_pass_deals_out_every_step_once():
    columns = {"action": np.arange(12), "observation": np.arange(12, dtype=np.uint8)}
    parts = list(pg.minibatches_of(columns, np.random.default_rng(0), epochs=2, minibatches=3))
    assert len(parts) == 6
    for epoch in (parts[:3], parts[3:]):
        assert sorted(np.concatenate([part["action"] for _, part in epoch])) == list(range(12))
        for observation, part in epoch:
            assert (observation == part["action"]).all()
    assert [part["action"].tolist() for _, part in parts[:3]] != [
        part["action"].tolist() for _, part in parts[3:]
    ]


def test_actions_are_drawn_from_the_policy():
    logits = np.tile(np.log(np.float32([0.5, 0.3, 0.2])), (20_000, 1)) + 7
    actions, log_probs = sample(logits, np.random.default_rng(0))
    shares = np.bincount(actions) / len(actions)
    assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.015)  # four standard deviations
    assert np.exp(log_probs) == pytest.approx(np.array([0.5, 0.3, 0.2])[actions], abs=1e-5)


def test_the_divergence_from_the_policy_that_played_is_estimated_over_the_steps_that_count():
    model = network("clipped")
    observation, batch = batch_of(np.random.default_rng(6), 16)
    logits = np.array(model(observation)[0])
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    log_ratio = np.take_along_axis(log_probs, batch["action"][:, None], axis=1)[:, 0] - batch["log_prob"]
    expected = (np.exp(log_ratio) - 1 - log_ratio)[batch["weight"] == 1].mean()
    model.reset_metrics()
    assert model.train_on_batch(observation, batch, return_dict=True)["approx_kl"] == pytest.approx(
        expected, rel=1e-4
    )


@pytest.mark.parametrize("method", pg.METHODS)
def test_every_method_learns_which_of_three_levers_pays(method):
    """The rigged game: lever 2 pays 1, the others nothing; each pull is an episode."""
    model = network(method)
    rng = np.random.default_rng(0)
    observation = np.ones((GAMES, *SHAPE), np.uint8)
    for _ in range(60):
        logits, value = model.predict_on_batch(observation)
        logits = np.repeat(logits[:1], STEPS * GAMES, axis=0)
        action, log_prob = sample(logits, rng)
        shape = (STEPS, GAMES)
        played = rollout(
            observation=np.ones((*shape, *SHAPE), np.uint8),
            action=action.reshape(shape),
            log_prob=log_prob.reshape(shape),
            value=np.full((STEPS + 1, GAMES), value[0, 0], np.float32),
            reward=(action.reshape(shape) == 2).astype(np.float32),
            terminal=np.ones(shape, bool),
            cut=np.ones(shape, bool),
        )
        result = model.learn(
            played,
            rng,
            learning_rate=0.05,
            entropy_weight=0.0,
            whiten=True,
            advantage_std_floor=0.1,
            discount=1.0,
            gae_lambda=1.0,
            epochs=1,
            minibatches=1,
        )
    logits = model.predict_on_batch(observation)[0][0]
    assert np.exp(logits[2]) / np.exp(logits).sum() > 0.9
    assert {"loss", "entropy", "approx_kl", "value_loss"} <= result.keys()
