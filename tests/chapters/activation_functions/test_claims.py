"""What the chapter "Activation Functions" claims is so, and would not be so for other networks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.chapters.activation_functions import one_pass, recipe
from mlanimated.chapters.activation_functions.claims import CLAIMS
from mlanimated.learn.activations import RELU
from mlanimated.store.recipes import recall


def holds(name: str, record: object) -> bool:
    return bool(CLAIMS[name].holds(CLAIMS[name].measure(record)))


def test_the_best_straight_line_has_the_error_that_is_printed() -> None:
    x = np.linspace(-recipe.SIDE, recipe.SIDE, 200_001)
    rest = np.sin(x) - np.polyval(np.polyfit(x, np.sin(x), 1), x)
    printed = CLAIMS["linear-cannot"].measure(recall(recipe.spread))["best"]
    assert printed == pytest.approx(np.mean(rest**2), abs=1e-5)


def test_the_linear_network_ends_at_least_squares_of_its_points() -> None:
    runs = recall(recipe.sine_runs)
    slope, height = np.polyfit(runs.linear.points_x, runs.linear.points_y, 1)
    np.testing.assert_allclose(runs.as_one_line, (slope, height), atol=1e-6)


def test_held_out_points_were_not_trained_on_and_errors_are_theirs() -> None:
    run = recall(recipe.sine_runs).relu
    assert not set(run.x) & set(run.points_x)
    np.testing.assert_allclose(run.y, np.sin(run.x))
    np.testing.assert_allclose(run.error, np.mean((run.predicted - np.sin(run.x)) ** 2, axis=1))
    assert run.shown[0] == 0
    assert run.shown[-1] == recipe.HOW.steps


def test_other_numbers_of_networks_break_the_claims() -> None:
    record = recall(recipe.spread)
    one_bad = record.relu.copy()
    one_bad[3] = 0.011
    assert not holds("relu-can", replace(record, relu=one_bad))
    assert not holds("linear-cannot", replace(record, linear=record.relu))
    assert not holds("outside-it-fails", replace(record, relu_outside=record.relu))


def test_each_function_must_have_learned() -> None:
    record = recall(recipe.spread)
    for name in ("relu", "leaky_relu", "tanh", "sigmoid"):
        worse = getattr(record, name).copy()
        worse[0] = 0.02
        assert not holds("all-bends-can", replace(record, **{name: worse}))


def test_a_committed_error_is_that_of_the_recipe() -> None:
    from mlanimated.learn.other_activations import TANH

    committed = recall(recipe.spread)
    assert recipe._learn_sine(recipe.RELU, 0)[0].error[-1] == pytest.approx(committed.relu[0], rel=1e-6)
    assert recipe._learn_sine(TANH, 0)[0].error[-1] == pytest.approx(committed.tanh[0], rel=0.5)


def test_equal_starts_break_the_claim() -> None:
    record = recall(recipe.one_corner)
    assert not holds("one-corner-is-worse", replace(record, corner=record.spread))
    assert record.error[-1] == record.corner[0]


def test_an_untrained_relu_network_breaks_the_claim() -> None:
    runs = recall(recipe.sine_runs)
    record = recall(recipe.spread)
    assert not holds("relu-can", replace(record, relu=runs.relu.error[:1]))


def test_bent_layers_do_not_collapse() -> None:
    runs = recall(recipe.sine_runs)
    assert not holds("linear-layers-collapse", replace(runs, linear=runs.relu))


def test_a_missing_hinge_breaks_the_claim() -> None:
    runs = recall(recipe.sine_runs)
    hinges = replace(runs.hinges, places=runs.hinges.places[:-1], bends=runs.hinges.bends[:-1])
    assert not holds("hinges-are-the-network", replace(runs, hinges=hinges))


def test_sigmoids_whose_slopes_stay_break_the_claim() -> None:
    record = recall(recipe.backwards)
    assert not holds("slopes-vanish", replace(record, sigmoid=record.relu))
    assert not holds("slopes-vanish", replace(record, relu=record.sigmoid))


@pytest.mark.slow
def test_the_slopes_of_the_deep_network_are_those_of_a_tape() -> None:
    tf = pytest.importorskip("tensorflow")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(recipe.BATCH, recipe.WIDTH)), rng.normal(size=(recipe.BATCH, 1))
    layers = recipe.initialize((recipe.WIDTH,) * (recipe.DEPTH + 1) + (1,), 1.0, rng)
    weights = [tf.Variable(w) for w, _ in layers]
    with tf.GradientTape() as tape:
        signal = tf.constant(x)
        for w in weights[:-1]:
            signal = tf.sigmoid(signal @ w)
        loss = tf.reduce_mean((signal @ weights[-1] - y) ** 2)
    expected = [np.sqrt(np.mean(g.numpy() ** 2)) for g in tape.gradient(loss, weights)[:-1]]
    np.testing.assert_allclose(recipe.backwards().sigmoid.size[0], expected, rtol=1e-6)


def test_temperatures_in_the_wrong_order_break_the_claim() -> None:
    record = recall(recipe.temperatures)
    swapped = {**record.at, "0.25": record.at["4"]}
    assert not holds("temperature", replace(record, at=swapped))


def test_a_steeper_sigmoid_breaks_the_claim() -> None:
    record = recipe.sweeps()
    assert not holds("slopes", replace(record, sigmoid=record.relu))


def test_what_the_page_suggests_to_break_comes_out_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    # A slope of 1 everywhere: that is also what is left if `backward` leaves the slope of the bend out.
    open_everywhere = replace(RELU, slope=np.ones_like)
    run, _ = recipe._learn_sine(open_everywhere, recipe.SEED)
    assert run.error[-1] > 20 * recall(recipe.spread).relu.max()
    monkeypatch.setattr(one_pass, "RELU", open_everywhere)
    shut = one_pass.one_pass()
    assert shut.h[1] == 0
    assert shut.to_w[1] != 0
