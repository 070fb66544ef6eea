"""What the chapter "Gradient Descent" claims is so, by closed forms and exhaustion; it could be otherwise."""

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.catalogue.claims import check
from mlanimated.chapters.gradient_descent import recipe
from mlanimated.chapters.gradient_descent.claims import CLAIMS
from mlanimated.learn.descent import gradient_descent, momentum_descent, steps_to_arrive
from mlanimated.learn.search import fixed_step_search


def values(name):
    return check(CLAIMS[name]).values


@pytest.mark.parametrize(
    ("name", "rate"), [("too-large-diverges", 1.05), ("right-arrives", 0.1), ("too-small-is-still-far", 0.01)]
)
def test_the_three_runs_follow_the_closed_form(name, rate):
    found = values(name)
    assert found["rate"] == rate
    assert found["steps"] == 30
    assert found["w"] == pytest.approx(10 + (1.25 - 10) * (1 - 2 * rate) ** 30, rel=1e-12)


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
    assert found["momentum"] < found["Adam"]  # which the page says


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


def test_the_long_valley_is_fifty_times_steeper_across_than_along():
    along, across = recipe.valley_gradient(np.array([1.0, 1.0]))
    assert across / along == 50


def test_what_the_page_says_of_factors_one_and_minus_one():
    for rate, factor in ((0.0, 1), (1.0, -1)):
        run = gradient_descent(recipe.loss, recipe.slope, 4.0, rate, 20)
        np.testing.assert_allclose(run.positions - 10, (4 - 10) * float(factor) ** np.arange(21))


def test_the_slope_of_two_valleys_is_their_derivative():
    w, tiny = np.linspace(-3, 3, 25), 1e-5
    measured = (recipe.two_valleys(w + tiny) - recipe.two_valleys(w - tiny)) / (2 * tiny)
    np.testing.assert_allclose(recipe.two_valleys_slope(w), measured, atol=1e-6)


def test_the_two_valleys_and_the_top_are_where_a_fine_grid_says():
    record = recipe.starts()
    w = np.linspace(-3, 3, 60_001)
    inner = recipe.two_valleys(w)[1:-1]
    left, right = recipe.two_valleys(w)[:-2], recipe.two_valleys(w)[2:]
    lows, tops = w[1:-1][(inner < left) & (inner < right)], w[1:-1][(inner > left) & (inner > right)]
    np.testing.assert_allclose(lows, [record.curve.minimum, record.local], atol=1e-3)
    np.testing.assert_allclose(tops, [record.top], atol=1e-3)


def test_a_run_that_jumps_over_the_hill_would_break_the_claim_about_starts():
    record = recipe.starts()
    claim = CLAIMS["start-decides"]
    assert claim.holds(claim.measure(record))
    far = gradient_descent(recipe.two_valleys, recipe.two_valleys_slope, record.starts, 0.045, 300)
    assert not claim.holds(claim.measure(replace(record, ends=far.positions[-1])))


def test_the_starts_of_the_film_that_are_compared_lie_on_two_sides_of_the_top():
    record = recipe.starts()
    assert 0.1 < record.top < 0.3
    assert record.runs["0.1"].positions[-1] == pytest.approx(record.curve.minimum, abs=0.01)
    assert record.runs["0.3"].positions[-1] == pytest.approx(record.local, abs=0.01)


def test_a_fixed_step_search_looks_at_seven_places_and_a_grid_at_nine():
    found = values("fixed-step-gets-stuck")
    asked = set()

    def asking(w):
        asked.add(float(w))
        return recipe.loss(w)

    fixed_step_search(asking, recipe.START, 2.0)
    assert found["places"] == len(asked) == 7
    assert values("grid-misses")["tries"] == 9


def test_with_a_momentum_of_one_the_ball_never_comes_to_rest():
    def run(momentum, steps):
        return momentum_descent(recipe.loss, recipe.slope, recipe.START, 0.1, steps, momentum)

    distances = np.abs(run(1.0, 2_000).positions - 10)
    for part in distances.reshape(-1)[:2_000].reshape(20, 100):
        assert part.max() > 8.7  # it always comes back as far as it began
    assert steps_to_arrive(run(0.9, 200), 10.0, 0.02) is not None


@pytest.mark.parametrize("momentum", [0.3, 0.5, 0.6, 0.7, 0.8, 0.9])
def test_in_the_long_valley_these_momenta_all_beat_plain_descent(momentum):
    runs = recipe.three_methods(momentum)
    plain, rolling = (steps_to_arrive(runs[name], (0, 0), 0.1) for name in ("plain", "momentum"))
    assert rolling < plain


@pytest.mark.parametrize(("start", "jumps"), [(2.0, False), (2.5, False), (3.0, True)])
def test_with_longer_steps_a_ball_from_far_right_jumps_over_the_hill(start, jumps):
    run = gradient_descent(recipe.two_valleys, recipe.two_valleys_slope, start, 0.05, 100)
    record = recipe.starts()
    assert run.positions[-1] == pytest.approx(record.curve.minimum if jumps else record.local, abs=0.01)
