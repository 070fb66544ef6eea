"""What the chapter "Introduction to Neural Networks" claims is so, and would not be so for another neuron."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlanimated.chapters.neural_networks import recipe
from mlanimated.chapters.neural_networks.claims import CLAIMS


def holds(name: str, record: object) -> bool:
    return bool(CLAIMS[name].holds(CLAIMS[name].measure(record)))


def cut(run: recipe.NeuronRun, steps: int) -> recipe.NeuronRun:
    line = run.line
    return replace(run, line=recipe.Trajectory(line.w[:steps], line.b[:steps], line.loss[:steps]))


def test_the_pairs_follow_the_definition_of_fahrenheit() -> None:
    # Water freezes at 32 °F and boils at 212 °F.
    np.testing.assert_array_equal(recipe.FAHRENHEIT, 32 + recipe.CELSIUS * (212 - 32) / 100)
    assert len(recipe.CELSIUS) == 10


def test_the_neuron_ends_where_least_squares_says() -> None:
    run = recipe.plain_run()
    w, b = np.polyfit(run.celsius, run.fahrenheit, 1)
    assert abs(run.line.w[-1] - w) < 0.01
    assert abs(run.line.b[-1] - b) < 0.01


def test_a_neuron_trained_too_shortly_breaks_the_claims() -> None:
    run = recipe.plain_run()
    assert not holds("learns-the-formula", cut(run, 3000))
    assert not holds("fifty-degrees", cut(run, 2500))


def test_another_start_breaks_the_claim() -> None:
    run = recipe.plain_run()
    line = replace(run.line, b=np.concatenate([[1.0], run.line.b[1:]]))
    assert not holds("learns-the-formula", replace(run, line=line))


def test_runs_that_are_equally_fast_break_the_claims() -> None:
    both = recipe.both_runs()
    same = replace(both, scaled=both.plain)
    assert not holds("scaling-is-faster", same)
    assert not holds("valley-and-bowl", same)


def test_both_runs_start_with_the_same_line_and_loss() -> None:
    both = recipe.both_runs()
    np.testing.assert_allclose(both.scaled.line.w[0], both.plain.line.w[0])
    np.testing.assert_allclose(both.scaled.line.b[0], both.plain.line.b[0], atol=1e-12)
    np.testing.assert_allclose(both.scaled.line.loss[0], both.plain.line.loss[0])


def test_a_library_that_goes_astray_breaks_the_claim() -> None:
    ways = recipe.three_ways()
    astray = replace(ways.fit, w=ways.fit.w * (1 + 1e-5))
    assert not holds("three-ways-agree", replace(ways, fit=astray))


def test_the_taken_apart_step_is_the_first_step_of_the_run() -> None:
    step, run = recipe.one_adjustment(), recipe.plain_run()
    assert step.after == (run.line.w[1], run.line.b[1])
    moved = np.array(step.before) - step.learning_rate * np.array([step.says_w.mean(), step.says_b.mean()])
    np.testing.assert_allclose(moved, step.after)


def test_the_map_is_lowest_at_the_target_and_knows_the_start() -> None:
    for run in (recipe.both_runs().plain, recipe.both_runs().scaled):
        row, column = np.unravel_index(np.argmin(run.map_loss), run.map_loss.shape)
        spacing = run.map_w[1] - run.map_w[0]
        assert abs(run.map_w[column] - run.own_target[0]) <= spacing
        # Along its valley the loss hardly changes from one point of the map to the next.
        assert abs(run.map_b[row] - run.own_target[1]) <= 10 * spacing
        assert run.map_w[0] < run.own.w.min() < run.own.w.max() < run.map_w[-1]
        assert run.map_b[0] < run.own.b.min() < run.own.b.max() < run.map_b[-1]


def test_a_rate_that_is_too_small_to_explode_breaks_the_claim() -> None:
    run = recipe.plain_run().line
    assert not holds("too-fast-explodes", run)


def test_one_neuron_has_a_single_valley() -> None:
    from mlanimated.learn.neuron import curvatures

    both = recipe.both_runs()
    for run in (both.plain, both.scaled):
        assert min(curvatures(run.own_inputs)) > 0  # it bends upwards in every direction: convex


def test_what_the_page_suggests_to_try_comes_out_as_it_says() -> None:
    from mlanimated.learn.neuron import train_by_hand

    run = train_by_hand(recipe.CELSIUS, recipe.FAHRENHEIT, (1.8, 0.0), recipe.PLAIN_RATE, 4000)
    assert run.w[1] > 2.5
    assert abs(run.w[-1] - 1.8) < 0.01


def test_without_its_factor_the_first_slope_leads_to_a_wrong_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from mlanimated.learn import neuron

    def without_x(w: float, b: float, x: neuron.Array, y: neuron.Array) -> tuple[float, float, float]:
        error = w * x + b - y
        return float(np.mean(error**2)), float(np.mean(2 * error)), float(np.mean(2 * error))

    monkeypatch.setattr(neuron, "loss_and_gradient", without_x)
    run = neuron.train_by_hand(recipe.CELSIUS, recipe.FAHRENHEIT, (1.0, 0.0), recipe.PLAIN_RATE, 4000)
    assert abs(run.w[-1] - run.w[-2]) < 1e-12
    assert abs(run.w[-1] - 1.8) > 1


def test_biases_that_never_move_leave_every_corner_at_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    from mlanimated.chapters.neural_networks import house
    from mlanimated.learn import small_network

    def no_bias_moves(*given: Any) -> small_network.Layers:
        return [(w, 0 * b) for w, b in backward(*given)]

    backward = small_network.backward
    monkeypatch.setattr(small_network, "backward", no_bias_moves)
    net = house.network_run()
    assert not net.b.any()
    bends = np.abs(np.diff(net.curve[-1], 2))
    corner = net.curve_celsius[1 + int(bends.argmax())]
    assert abs(corner - recipe.CELSIUS.mean()) < 0.5
    assert np.sum(bends > 1e-9) <= 2  # beside the corner, if it is between two points


def test_the_solutions_of_the_exercises_are_right() -> None:
    from mlanimated.learn.neuron import curvatures, train_by_hand

    two = train_by_hand(np.array([0.0, 10.0]), np.array([32.0, 50.0]), (1.0, 0.0), 0.01, 1)
    assert (two.w[1], two.b[1]) == (5.0, 0.72)
    kelvin = recipe.CELSIUS + 273.15
    flat, steep = curvatures(kelvin)
    assert np.mean(recipe.CELSIUS**2) == 362.5
    assert round(np.mean(kelvin**2), -3) == 82_000
    assert round(steep, -3) == 164_000
    assert round(flat, 3) == 0.005
    assert round(2 / steep, 6) == 0.000012


def test_at_the_marks_the_two_maps_show_what_is_said() -> None:
    both = recipe.both_runs()
    plain, scaled = (
        np.hypot(run.own.w - run.own_target[0], run.own.b - run.own_target[1])
        for run in (both.plain, both.scaled)
    )
    assert scaled[10] < scaled[0] / 2
    assert scaled[40] < 0.01
    assert 0.85 < both.plain.own.b[1000] / 32 < 0.95
    assert plain[4000] < 0.01
