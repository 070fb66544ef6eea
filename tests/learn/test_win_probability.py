"""Labels, loss, slope and training of P(win), against counting, finite differences, scikit-learn and play."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import log_loss

from mlanimated.games.lakes import FOUR_BY_FOUR, squares, transitions
from mlanimated.learn.activations import sigmoid
from mlanimated.learn.value_iteration import expected_reward, value_iteration
from mlanimated.learn.win_probability import Labels, label, loss, play_values, slope, train

RNG = np.random.default_rng(0)
STATE, ACTION = RNG.integers(0, 5, 400), RNG.integers(0, 3, 400)
WON = RNG.random(400) < 0.3
LABELS = label(STATE, ACTION, WON, (5, 3))


def test_labels_count_steps_and_wins():
    for state in range(5):
        for action in range(3):
            here = (state == STATE) & (action == ACTION)
            assert LABELS.taken[state, action] == here.sum()
            assert LABELS.won[state, action] == WON[here].sum()


def test_loss_is_the_cross_entropy_of_all_single_steps():
    z = np.random.default_rng(1).normal(0, 3, (5, 3))
    single = log_loss(WON, sigmoid(z)[STATE, ACTION])
    assert loss(LABELS, z) == pytest.approx(single, rel=1e-12)


def test_slope_agrees_with_finite_differences():
    z, tiny = np.random.default_rng(2).normal(0, 1, (5, 3)), 1e-6
    for place in np.ndindex(z.shape):
        change = np.zeros_like(z)
        change[place] = tiny
        measured = (loss(LABELS, z + change) - loss(LABELS, z - change)) / (2 * tiny)
        assert slope(LABELS, z)[place] == pytest.approx(measured, abs=1e-8)


def test_training_starts_untrained_and_ends_at_the_shares_of_wins():
    says = list(train(LABELS, (16,), updates=600, learning_rate=0.02, seed=3))
    assert len(says) == 601
    assert np.abs(says[0] - LABELS.won / LABELS.taken).max() > 0.1
    np.testing.assert_allclose(says[-1], LABELS.won / LABELS.taken, atol=0.01)


def test_the_seed_decides():
    first, second, other = (next(train(LABELS, (4,), 1, 0.01, seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


def test_steps_that_were_never_taken_do_not_matter():
    taken, won = LABELS.taken.copy(), LABELS.won.copy()
    taken[0, 0] = won[0, 0] = 0
    z = np.zeros((5, 3))
    assert slope(Labels(taken, won), z)[0, 0] == 0
    z[0, 0] = 50.0
    assert loss(Labels(taken, won), z) == pytest.approx(np.log(2))


@pytest.mark.parametrize("slippery", [False, True])
def test_play_values_of_a_fixed_policy_are_its_expected_reward(slippery):
    model = transitions(FOUR_BY_FOUR, slippery)
    policy = np.random.default_rng(4).integers(0, 4, 16)
    values = play_values(model, np.eye(4)[policy], 30)
    found = values[np.arange(16), policy]
    np.testing.assert_allclose(found, expected_reward(model, policy, 30), rtol=1e-12)


def test_no_way_of_playing_is_worth_more_than_the_best_moves():
    model = transitions(FOUR_BY_FOUR, True)
    best = value_iteration(model, 1.0, 20)[-1]
    choice = np.random.default_rng(5).dirichlet(np.ones(4), 16)
    assert (play_values(model, choice, 20) <= best + 1e-12).all()


def test_values_of_random_play_are_means_of_the_next_squares():
    model = transitions(FOUR_BY_FOUR, False)
    values = play_values(model, np.full((16, 4), 0.25), 1_000).mean(axis=1)
    for square in squares(FOUR_BY_FOUR, "SF"):
        after = model.probability[square].argmax(axis=1)
        paid = np.where(after == 15, 1.0, values[after])
        assert values[square] == pytest.approx(paid.mean(), rel=1e-9)
        assert paid.max() > values[square]  # so that the greedy player never falls into a hole
