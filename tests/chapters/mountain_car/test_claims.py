"""What the chapter "Mountain Car" claims, proven in Gymnasium's own game; and it could be otherwise."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from mlanimated.catalogue.claims import check
from mlanimated.chapters.mountain_car import driving, from_tables, recipe
from mlanimated.chapters.mountain_car.claims import CLAIMS
from mlanimated.store.recipes import recall


@pytest.mark.parametrize(
    ("trained", "greedy"),
    [
        (recipe.sixty, driving.greedy_in_boxes),
        (recipe.tiled, lambda weights: driving.greedy_in_tiles(weights, recipe.TILINGS)),
    ],
)
def test_recorded_games_are_played_again_in_the_game_of_gymnasium(trained, greedy):
    five = recall(trained)
    said = five.judging[five.best]
    # Every tenth, and all that were missed.
    games = sorted({*range(0, 1000, 10), *np.flatnonzero(~said.reached).tolist()})
    played = driving.play(greedy(five.q), games, gymnasium.make("MountainCar-v0"))
    np.testing.assert_array_equal(played.steps, said.steps[games])
    np.testing.assert_array_equal(played.reached, said.reached[games])


@pytest.mark.parametrize("trained", [recipe.sixty, recipe.tiled])
def test_all_five_were_judged_and_the_choice_knew_nothing_of_it(trained):
    five = recall(trained)
    assert five.seeds.tolist() == [0, 1, 2, 3, 4]
    assert len(five.judging) == len(five.choosing) == 5
    assert {len(games.steps) for games in (*five.judging, *five.choosing)} == {1000}
    ranks = [(games.missed, games.mean) for games in five.choosing]
    assert five.best == ranks.index(min(ranks))
    assert not set(recipe.CHOOSING) & set(recipe.JUDGING)


@pytest.mark.parametrize("name", ["boxes-reach-the-flag", "tiles-reach-the-flag"])
def test_a_car_that_misses_more_games_would_break_the_claim(name):
    claim = CLAIMS[name]
    five = recall(claim.recipe)
    lazy = driving.Games(np.full(1000, 200, np.int16), np.arange(1000) >= 6)
    judging = tuple(lazy for _ in five.judging)
    assert not claim.holds(claim.measure(replace(five, judging=judging)))


def test_a_trained_car_that_stays_would_break_the_headline():
    claim = CLAIMS["learns-to-reach-the-flag"]
    record = recall(from_tables.drives)
    assert not claim.holds(claim.measure(replace(record, trained=record.dice)))


def test_a_way_without_a_detour_would_break_the_claim_of_the_detour():
    claim = CLAIMS["farther-and-yet-nearer"]
    record = recall(from_tables.drives)
    mirrored = replace(record.trained, position=2 * record.trained.position[0] - record.trained.position)
    assert not claim.holds(claim.measure(replace(record, trained=mirrored)))


@pytest.mark.parametrize("discount", [1.0, 0.99])
def test_steps_to_go_are_those_of_the_closed_form(discount):
    steps = np.arange(1, 150)
    values = -np.cumsum(discount ** np.arange(149))
    q = np.stack([values, values - 1, np.zeros(149)], axis=-1)  # the third was never tried
    np.testing.assert_allclose(from_tables.steps_to_go(q, discount), steps, rtol=1e-5)


def test_what_was_never_tried_is_not_known():
    assert np.isnan(from_tables.steps_to_go(np.zeros((2, 2, 3)))).all()


def test_turns_are_where_the_velocity_changes_its_sign_far_from_the_start():
    position = np.float32([0, 0.01, 0.0, -0.1, -0.3, -0.2, 0.1, 0.4])
    velocity = np.float32([0, 0.01, -0.01, -0.1, -0.2, 0.1, 0.3, 0.3])
    drive = driving.Drive(position, velocity, np.zeros(7, np.int8), True)
    assert from_tables.turns(drive) == [4]
    assert from_tables.turns(drive, least=0) == [1, 4]


def test_the_median_game_is_in_the_middle():
    games = driving.Games(np.int16([200, 90, 100, 110, 100]), np.ones(5, bool))
    assert from_tables.median_game(games) == 2


def test_the_game_that_is_shown_is_the_median_of_those_that_count():
    record, five = recall(from_tables.drives), recall(recipe.sixty)
    steps = five.judging[five.best].steps
    assert len(record.trained.action) == steps[record.game] == np.sort(steps)[500]
    assert check(CLAIMS["learns-to-reach-the-flag"]).values["trained"] == steps[record.game]
