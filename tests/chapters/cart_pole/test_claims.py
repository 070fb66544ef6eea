"""What "Deep learning in any situation" claims, against Gymnasium; it could be otherwise."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from mlanimated.chapters.cart_pole import recipe
from mlanimated.chapters.cart_pole.claims import CLAIMS
from mlanimated.store.recipes import recall


def test_the_shown_games_are_games_of_gymnasium():
    record = recall(recipe.two_games)
    env = gymnasium.make("CartPole-v1")
    for states, actions in (
        (record.random_states, record.random_actions),
        (record.trained_states, record.trained_actions),
    ):
        env.reset(seed=record.game)
        for step, action in enumerate(actions):
            np.testing.assert_array_equal(env.unwrapped.state, states[step])
            _, _, terminated, truncated, _ = env.step(int(action))
        np.testing.assert_array_equal(env.unwrapped.state, states[-1])
        assert terminated or truncated


def test_the_trained_player_takes_the_smaller_chance():
    record = recall(recipe.two_games)
    np.testing.assert_array_equal(record.trained_actions, record.chances.argmin(axis=1))


def test_the_shown_random_game_is_a_median_one():
    record = recall(recipe.two_games)
    assert len(record.random_actions) == np.sort(record.random_lengths)[50]


def test_test_games_are_none_of_those_that_were_learned_from():
    rng = np.random.default_rng(0)
    learned = set(rng.integers(0, 2**31, recipe.RANDOM_GAMES).tolist())
    assert not learned & set(recipe.TEST_GAMES)


def test_the_cut_off_of_the_chapter_was_tried_with_all_seeds():
    record = recall(recipe.cut_offs)
    assert record.seeds.tolist() == list(recipe.SEEDS)
    assert recipe.CUT_OFF in record.cut_offs
    assert (np.diff(record.labelled) > 0).all()


def test_the_first_seed_of_the_record_is_what_is_computed_now():
    now, record = recall(recipe.progress), recall(recipe.cut_offs)
    row = recipe.CUT_OFFS.index(recipe.CUT_OFF)
    assert now.means[0] == pytest.approx(record.means[row, 0, 0])
    assert now.means[-1] == pytest.approx(record.means[row, 0, -1])


def test_claims_could_be_otherwise():
    record = recall(recipe.cut_offs)
    row = recipe.CUT_OFFS.index(recipe.CUT_OFF)
    wins = record.wins.copy()
    wins[row, 2] = 98
    claim = CLAIMS["every-seed-balances"]
    assert claim.holds(claim.measure(record))
    assert not claim.holds(claim.measure(replace(record, wins=wins)))
    claim = CLAIMS["cut-off-decides"]
    assert not claim.holds(claim.measure(replace(record, wins=np.full_like(wins, 100))))
