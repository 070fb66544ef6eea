"""What the chapter "Gradient Descent" claims is so, by closed forms and exhaustion; it could be otherwise."""

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.catalogue.claims import check
from mlanimated.chapters.gradient_descent import recipe
from mlanimated.chapters.gradient_descent.claims import CLAIMS
from mlanimated.learn.descent import gradient_descent, steps_to_arrive


def values(name):
    return check(CLAIMS[name]).values


@pytest.mark.parametrize(
    ("name", "rate"), [("too-large-diverges", 1.05), ("right-arrives", 0.1), ("too-small-is-still-far", 0.01)]
)
def test_the_three_runs_follow_the_closed_form(name, rate):
    found = values(name)
    assert found["rate"] == rate
    assert found["steps"] == 30
    assert found["x"] == pytest.approx(10 + (1.25 - 10) * (1 - 2 * rate) ** 30, rel=1e-12)


def test_right_is_as_close_as_promised():
    assert round(values("right-arrives")["distance"], 4) == 0.0108


def test_all_runs_start_untrained_at_one_place_and_have_the_same_steps():
    for record in (recipe.learning_rates(), recipe.slider()):
        assert {run.positions[0] for run in record.runs.values()} == {recipe.START}
        assert {len(run.positions) for run in record.runs.values()} == {recipe.STEPS + 1}


@pytest.mark.parametrize(("rate", "diverges"), [(0.95, False), (0.999, False), (1.001, True), (1.05, True)])
def test_the_limit_of_this_curvature_is_one(rate, diverges):
    run = gradient_descent(recipe.loss, recipe.slope, recipe.START, rate, 30)
    assert (abs(run.positions[-1] - 10) > abs(run.positions[0] - 10)) == diverges


def test_a_rate_that_only_swings_would_break_the_claim_of_divergence():
    record = recipe.learning_rates()
    swings = gradient_descent(recipe.loss, recipe.slope, recipe.START, 0.95, recipe.STEPS)
    claim = CLAIMS["too-large-diverges"]
    assert not claim.holds(claim.measure(replace(record, runs={**record.runs, "too large": swings})))


def test_swinging_run_arrives_when_the_logarithm_says():
    expected = int(np.ceil(np.log(0.02 / 8.75) / np.log(0.9)))
    assert values("swings-and-arrives")["arrived"] == expected == 58


def test_no_learning_rate_brings_plain_descent_near_the_speed_of_momentum():
    found = values("momentum-is-faster")
    arrivals = [
        steps_to_arrive(
            gradient_descent(recipe.valley_loss, recipe.valley_gradient, recipe.VALLEY_START, rate, 200),
            (0, 0),
            recipe.VALLEY_CLOSE,
        )
        for rate in np.linspace(0.02, 0.0399, 60)
    ]
    fastest = min(steps for steps in arrivals if steps is not None)
    assert found["plain"] - fastest <= 2
    assert fastest > 2 * found["momentum"]


def test_the_gradient_of_the_valley_is_its_slope():
    position, tiny = np.array([-3.1, 0.7]), 1e-6
    measured = [
        (recipe.valley_loss(position + tiny * way) - recipe.valley_loss(position - tiny * way)) / (2 * tiny)
        for way in np.eye(2)
    ]
    np.testing.assert_allclose(recipe.valley_gradient(position), measured, rtol=1e-6)


def test_plain_descent_would_not_survive_the_steeper_valley():
    steep = 100 * recipe.STEEPNESS
    run = gradient_descent(
        lambda position: recipe.valley_loss(position, steep),
        lambda position: recipe.valley_gradient(position, steep),
        recipe.VALLEY_START,
        2 / (1 + recipe.STEEPNESS),
        10,
    )
    assert run.losses[-1] > 1e20
