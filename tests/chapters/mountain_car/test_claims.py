"""What the chapter "Mountain Car" claims, proven in Gymnasium's own game; and it could be otherwise."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from mlanimated.catalogue.claims import check
from mlanimated.chapters.mountain_car import driving, from_tables, recipe
from mlanimated.chapters.mountain_car.claims import CLAIMS
from mlanimated.games.mountain_car import FLAG, HIGH, LOW
from mlanimated.learn.binned_q_learning import Boxes
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


def test_the_missed_game_went_as_the_page_tells():
    five = recall(recipe.sixty)
    missed = np.flatnonzero(~five.judging[five.best].reached)
    drive = driving.drive(driving.greedy_in_boxes(five.q), recipe.JUDGING[int(missed[0])])
    top = int(drive.position.argmax())
    assert not drive.reached
    assert 0.3 < drive.position[top] < FLAG
    assert np.abs(drive.velocity[top - 5 : top + 5]).max() < 0.002  # almost still
    assert drive.position[-1] < drive.position[0]


def test_what_is_to_be_noticed_is_there():
    record = recall(from_tables.drives)
    car, right, left = record.trained, *from_tables.turns(record.trained)
    assert car.position[right] > car.position[0] > car.position[left]  # two swings, one to each side
    before = car.action[left - 20 : left].tolist()
    change = left - 20 + before.index(2)
    assert set(before[: before.index(2)]) == {0}  # it pushes left, then right, and still moves left
    assert car.velocity[change] < -0.01
    size, to_go = len(record.to_go), record.to_go
    behind = int(np.ceil((FLAG - LOW[0]) / (HIGH[0] - LOW[0]) * size))
    assert np.isnan(to_go[:, behind:]).all()  # nothing is known behind the flag
    assert np.isfinite(to_go[:, :behind]).any(axis=0).all()
    assert np.isnan(to_go[: size // 4, 3 * size // 4 :]).all()  # far to the right and fast to the left


def test_one_row_of_boxes_holds_every_velocity_in_the_notebook_that_forgets_it():
    blind = Boxes((LOW[0], -1), (HIGH[0], 100), bins=20)
    rows = {blind.box(np.array([-0.5, v])) // 20 for v in np.linspace(LOW[1], HIGH[1], 29)}
    assert rows == {0}
