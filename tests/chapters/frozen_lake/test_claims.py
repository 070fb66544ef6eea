"""What the chapter "Frozen Lake with Deep Learning" claims is so, by the rules, and could fail."""

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.catalogue.claims import check
from mlanimated.chapters.frozen_lake import recipe
from mlanimated.chapters.frozen_lake.claims import CLAIMS, ICE
from mlanimated.games.frozen_lake import FrozenLake
from mlanimated.games.lakes import transitions
from mlanimated.learn.value_iteration import greedy
from mlanimated.learn.win_probability import play_values
from mlanimated.store.recipes import recall


def holds(name, record):
    claim = CLAIMS[name]
    return claim.holds(claim.measure(record))


def values(name):
    return check(CLAIMS[name]).values


def test_the_trained_player_wins_in_the_environment_from_every_square_of_ice():
    policy = greedy(recall(recipe.learning).probability[-1])
    for start in ICE:
        letters = list("".join(recipe.LAKE).replace("S", "F"))
        letters[start] = "S"
        text = "".join(letters)
        env = FrozenLake([text[at : at + 4] for at in range(0, 16, 4)])
        square, _ = env.reset()
        over = False
        for _ in range(16):
            square, reward, over, *_ = env.step(int(policy[square]))
            if over:
                break
        assert over
        assert reward == 1


def test_one_player_that_misses_one_square_would_break_the_claim():
    record = recall(recipe.sure_seeds)
    squares = record.squares.copy()
    squares[3, -1] = 10
    assert not holds("wins-from-every-safe-square", replace(record, squares=squares))


def test_success_on_ice_is_what_games_in_the_environment_show():
    record = recall(recipe.generations)
    policy, expected, wins = record.policy[0, 1], record.success[0, 1], 0
    for seed in range(600):
        env = FrozenLake(slippery=True)
        square, _ = env.reset(seed=seed)
        for _ in range(100):
            square, reward, over, *_ = env.step(int(policy[square]))
            if over:
                break
        wins += reward
    assert abs(wins / 600 - expected) < 4 * np.sqrt(expected * (1 - expected) / 600)


def test_numbers_of_the_ceiling_are_those_of_the_method():
    found = values("random-values-have-a-ceiling")
    assert round(found["ceiling"], 4) == 0.7298
    assert round(found["best"], 4) == 0.7402
    assert round(found["best_ever"], 4) == 0.7442


def test_exact_random_values_differ_from_the_best_player_on_one_square_of_the_upper_row():
    model = transitions(recipe.LAKE, slippery=True)
    policy = greedy(play_values(model, recipe.everywhere_random(), 100))
    best = recall(recipe.generations).policy[0, 1]
    assert [square for square in ICE if policy[square] != best[square]] == [2]


def test_a_network_that_says_something_else_than_random_play_would_break_the_claim():
    record = recall(recipe.learning)
    assert not holds("says-what-random-play-would-win", replace(record, exact=record.exact + 0.06))


def test_learning_starts_untrained_and_every_row_is_the_greedy_player_of_that_update():
    record = recall(recipe.learning)
    assert not record.wins[0].any()
    assert record.wins[-1][ICE].all()
    assert len(record.losses) == recipe.UPDATES + 1
    assert record.losses[-1] < record.losses[0] / 5


def test_walks_are_greedy_and_are_walked_on_the_lake():
    record = recall(recipe.walks)
    env = FrozenLake(recipe.LAKE)
    for row, action in enumerate(record.action):
        if row == 0 or record.games[row] != record.games[row - 1]:
            assert env.reset()[0] == record.square[row]
        if action < 0:
            assert np.isnan(record.probability[row]).all()
            continue
        assert action == record.probability[row].argmax()
        after = env.step(int(action))[0]
        if row + 1 < len(record.action) and record.games[row + 1] == record.games[row]:
            assert after == record.square[row + 1]
    assert record.square[-1] == 15


def test_players_that_have_seen_more_games_have_seen_those_of_the_others_too():
    games = recipe.random_games(recipe.LAKE, True, 500, np.random.default_rng(0))
    some = recipe._first(games, 100)
    assert len(some.won) == 100
    np.testing.assert_array_equal(some.won, games.won[:100])
    assert recipe.labels_of(some).taken.sum() == (games.game < 100).sum()


def test_a_player_that_plays_on_makes_steps_on_the_hardest_squares_differ_by_hundredths():
    model = transitions(recipe.LAKE, slippery=True)
    first = recall(recipe.generations).policy[0, 0]
    after_random = play_values(model, recipe.everywhere_random(), 100)
    after_first = play_values(model, np.eye(recipe.ACTIONS)[first], 100)
    for square in (0, 2):
        assert 0 < recipe._gap(after_random[square]) < 0.001
        assert 0.01 < recipe._gap(after_first[square]) < 0.05


def test_too_fast_a_training_says_the_same_of_every_square():
    games = recipe.random_games(recipe.LAKE, False, 20_000, np.random.default_rng(1))
    *_, says = recipe.train(recipe.labels_of(games), recipe.HIDDEN, recipe.UPDATES, 1.0, 1)
    np.testing.assert_array_equal(says, np.tile(says[0], (recipe.SQUARES, 1)))


def test_in_fifty_games_most_steps_near_the_goal_are_never_tried():
    few = recipe.random_games(recipe.LAKE, False, 50, np.random.default_rng(0))
    assert (recipe.labels_of(few).taken[[10, 13, 14]] == 0).sum() > 6


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("few-games-are-not-enough", lambda record: {"squares": np.full_like(record.squares, 11)}),
        ("random-values-have-a-ceiling", lambda record: {"from_exact": record.best}),
        ("ice-needs-many-games", lambda record: {"success": np.full_like(record.success, 0.73)}),
        ("ice-needs-many-games", lambda record: {"success": record.success[:, ::-1]}),
        ("a-table-would-do", lambda record: {"table_success": record.table_success - 0.01}),
        ("a-wasted-step-is-cheap", lambda record: {"exact_gap": record.exact_gap[::-1]}),
    ],
)
def test_another_record_would_break_the_claim(name, change):
    record = recall(CLAIMS[name].recipe)
    assert holds(name, record)
    assert not holds(name, replace(record, **change(record)))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("one-more-generation", [[0.730, 0.739, 0.74, 0.0]]),
        ("later-generations-relapse", [[0.730, 0.740165, 0.740165, 0.740165]]),
    ],
)
def test_other_generations_would_break_the_claims(name, change):
    record = recall(recipe.generations)
    assert holds(name, record)
    other = np.array(change)
    other[other == 0.740165] = record.best
    assert not holds(name, replace(record, success=other))


def test_the_relapse_is_a_player_that_never_leaves_the_upper_row():
    record = recall(recipe.generations)
    seed, generation = np.argwhere(record.success < 1e-12)[0]
    model = transitions(recipe.LAKE, slippery=True)
    going = model.probability[np.arange(16), record.policy[seed, generation]]
    reached = np.linalg.matrix_power(going, 100)[0] > 0
    assert set(np.flatnonzero(reached)) <= {0, 1, 2, 3}
