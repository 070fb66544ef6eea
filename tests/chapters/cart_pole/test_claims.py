"""What "Deep learning in any situation" claims, against Gymnasium; it could be otherwise."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from mlanimated.chapters.cart_pole import recipe
from mlanimated.chapters.cart_pole.claims import CLAIMS
from mlanimated.games.cart_pole import EDGE, TILT, first_states, over
from mlanimated.learn.last_steps import learn_losing
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


def starts(states):
    return {tuple(state) for state in states.tolist()}


@pytest.mark.parametrize("seed", recipe.SEEDS)
def test_test_games_are_none_of_those_that_were_learned_from(seed):
    learned = starts(recipe.random_games(seed).states[0])
    assert len(learned) == recipe.RANDOM_GAMES
    assert not learned & starts(first_states(recipe.TEST_GAMES))


@pytest.mark.parametrize(("cut_off", "lost"), [(recipe.CUT_OFF, 0), (recipe.CUT_OFFS[0], 100)])
def test_games_end_as_the_page_says(cut_off, lost):
    """With ten, no pole falls, not even in the last step; with five no pole falls, but carts drive away."""
    found = recipe.examples(recipe.random_games(recipe.SEEDS[0]), cut_off)
    rng = np.random.default_rng(recipe.SEEDS[0])
    *_, (_, network) = learn_losing(found, recipe.SCALE, recipe.HOW, rng)
    last = recipe.judged(network).states[-1]
    assert over(last).sum() == (np.abs(last[:, 0]) > EDGE).sum() == lost
    assert (np.abs(last[:, 2]) <= TILT).all()


def test_two_corners_of_the_map_are_white():
    """A pole that leans far and turns on to the same side falls anyway; in the other two a push decides."""
    corners = recall(recipe.progress).maps[-1][[[0, 0], [-1, -1]], [[0, -1], [0, -1]]]
    assert corners[[0, 1], [0, 1]] == pytest.approx([0, 0], abs=0.01)
    assert (np.abs(corners[[0, 1], [1, 0]]) > 0.2).all()


def test_the_cut_off_of_the_chapter_was_tried_with_all_seeds():
    record = recall(recipe.cut_offs)
    assert record.seeds.tolist() == list(recipe.SEEDS)
    assert recipe.CUT_OFF in record.cut_offs
    assert (np.diff(record.labelled) > 0).all()
    assert 98 < record.wins[recipe.CUT_OFFS.index(15)].mean() < 100  # "almost as good"


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
