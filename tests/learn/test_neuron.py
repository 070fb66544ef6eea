"""One neuron against closed forms, finite differences and scikit-learn, and in three libraries."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn.neuron import (
    Scaling,
    curvatures,
    loss_and_gradient,
    train_by_hand,
    train_with_fit,
    train_with_tape,
)

RNG = np.random.default_rng(0)
X = RNG.uniform(-3, 5, 12)
Y = -0.7 * X + 2.5 + RNG.normal(0, 0.3, 12)  # noise, so that the best loss is not 0


def test_gradient_agrees_with_finite_differences() -> None:
    w, b, h = 0.4, -1.2, 1e-6
    _, slope_w, slope_b = loss_and_gradient(w, b, X, Y)
    assert slope_w == pytest.approx(
        (loss_and_gradient(w + h, b, X, Y)[0] - loss_and_gradient(w - h, b, X, Y)[0]) / (2 * h), rel=1e-7
    )
    assert slope_b == pytest.approx(
        (loss_and_gradient(w, b + h, X, Y)[0] - loss_and_gradient(w, b - h, X, Y)[0]) / (2 * h), rel=1e-7
    )


def test_training_ends_at_least_squares() -> None:
    run = train_by_hand(X, Y, (0.0, 0.0), 0.05, 2000)
    slope, intercept = np.polyfit(X, Y, 1)
    assert run.w[-1] == pytest.approx(slope, abs=1e-10)
    assert run.b[-1] == pytest.approx(intercept, abs=1e-10)
    assert run.loss[-1] == pytest.approx(np.mean((slope * X + intercept - Y) ** 2))


def test_every_step_is_that_of_the_closed_form() -> None:
    # On a quadratic loss with matrix H, a step multiplies the distance to the best point by (1 - rate * H).
    rate, steps = 0.03, 7
    hessian = np.array([[2 * np.mean(X**2), 2 * np.mean(X)], [2 * np.mean(X), 2.0]])
    best = np.array(np.polyfit(X, Y, 1))
    run = train_by_hand(X, Y, (1.0, -2.0), rate, steps)
    distance = np.array([1.0, -2.0]) - best
    for step in range(steps + 1):
        np.testing.assert_allclose([run.w[step], run.b[step]], best + distance, rtol=1e-12)
        distance = distance - rate * hessian @ distance


def test_row_0_is_the_untrained_neuron() -> None:
    run = train_by_hand(X, Y, (1.0, -2.0), 0.03, 5)
    assert (run.w[0], run.b[0]) == (1.0, -2.0)
    assert len(run.w) == len(run.b) == len(run.loss) == 6
    assert run.loss[0] == np.mean((X - 2 - Y) ** 2)


@pytest.mark.slow
@pytest.mark.parametrize(("train", "tolerance"), [(train_with_tape, 1e-12), (train_with_fit, 1e-6)])
def test_libraries_take_the_same_path(train: type, tolerance: float) -> None:
    # All numbers are doubles, except that fit feeds pairs and learning rate as 32-bit numbers: hence 1e-6.
    problem = (X, Y, (1.0, -2.0), 0.03, 12)
    by_hand, other = train_by_hand(*problem), train(*problem)
    np.testing.assert_allclose(other.w, by_hand.w, rtol=tolerance)
    np.testing.assert_allclose(other.b, by_hand.b, rtol=tolerance)
    np.testing.assert_allclose(other.loss, by_hand.loss, rtol=10 * tolerance)
    assert other.w.dtype == np.float64


def test_scaling_is_that_of_scikit_learn() -> None:
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    expected = preprocessing.StandardScaler().fit_transform(X.reshape(-1, 1)).ravel()
    np.testing.assert_allclose(Scaling.of(X).scale(X), expected, rtol=1e-12)


def test_scaled_and_plain_numbers_draw_the_same_line() -> None:
    scaling = Scaling.of(X)
    w, b = scaling.into(1.7, -0.4)
    np.testing.assert_allclose(w * scaling.scale(X) + b, 1.7 * X - 0.4)
    np.testing.assert_allclose(scaling.back(np.array(w), np.array(b)), (1.7, -0.4))


def test_inputs_without_spread_are_refused() -> None:
    with pytest.raises(ValueError, match="all inputs are equal"):
        Scaling.of(np.full(3, 2.0))


def test_two_over_the_steepest_curvature_is_where_training_starts_to_diverge() -> None:
    flattest, steepest = curvatures(X)
    assert 0 < flattest < steepest
    below = train_by_hand(X, Y, (0.0, 0.0), 0.98 * 2 / steepest, 400)
    above = train_by_hand(X, Y, (0.0, 0.0), 1.02 * 2 / steepest, 400)
    assert below.loss[-1] < below.loss[0]
    assert above.loss[-1] > 1000 * above.loss[0]


def test_scaled_inputs_curve_the_same_everywhere() -> None:
    np.testing.assert_allclose(curvatures(Scaling.of(X).scale(X)), (2.0, 2.0))
