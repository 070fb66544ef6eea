"""Logistic regression, against finite differences and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.data.drawn_pictures import drawn_pictures
from mlanimated.learn.activations import sigmoid
from mlanimated.learn.logistic import cross_entropy, descend, slopes


def problem(seed=3):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(60, 4))
    return x, (sigmoid(x @ [1.5, -2.0, 0.0, 0.5] - 0.3) > rng.random(60)).astype(float)


def test_the_loss_is_minus_the_logarithm_of_what_the_right_class_got():
    z, y = np.array([0.3, -2.0, 1.5]), np.array([1.0, 0.0, 0.0])
    right = np.where(y == 1, sigmoid(z), 1 - sigmoid(z))
    assert cross_entropy(z, y) == pytest.approx(-np.log(right).mean())


def test_the_loss_does_not_overflow():
    assert cross_entropy(np.array([1e4, -1e4]), np.array([0.0, 1.0])) == 1e4


def test_the_slopes_agree_with_finite_differences():
    x, y = problem()
    w, b, decay, h = np.array([0.3, -0.2, 0.8, 0.1]), 0.4, 0.7, 1e-6

    def loss(w, b):
        return cross_entropy(x @ w + b, y) + decay / 2 * np.sum(w**2)

    slope_w, slope_b = slopes(w, b, x, y, decay)
    measured = [(loss(w + h * way, b) - loss(w - h * way, b)) / (2 * h) for way in np.eye(4)]
    np.testing.assert_allclose(slope_w, measured, rtol=1e-6)
    assert slope_b == pytest.approx((loss(w, b + h) - loss(w, b - h)) / (2 * h), rel=1e-6)


def small_pictures():
    """Return 200 drawn pictures as 8 × 8 grey fields, and their labels."""
    pictures = drawn_pictures(class_names=("deer", "horse"))
    chosen = np.random.default_rng(0).permutation(len(pictures.train_labels))[:200]
    grey = pictures.train_pictures[chosen].mean(axis=-1).reshape(-1, 8, 4, 8, 4).mean(axis=(2, 4))
    x = (grey - grey.mean(axis=0)).reshape(200, 64) / 64
    return x, pictures.train_labels[chosen].astype(float)


@pytest.mark.parametrize("given", [problem, small_pictures])
def test_the_weights_are_those_of_scikit_learn_to_six_digits(given):
    linear = pytest.importorskip("sklearn.linear_model")
    x, y = given()
    decay = 0.05
    *_, (_, w, b) = descend(x, y, learning_rate=0.3, steps=4_000, decay=decay)
    # Its C multiplies the summed cross-entropy, our decay the weights.
    theirs = linear.LogisticRegression(C=1 / (decay * len(x)), solver="newton-cholesky", tol=1e-12)
    theirs.fit(x, y)
    np.testing.assert_allclose(w, theirs.coef_[0], rtol=1e-6, atol=1e-8)
    assert b == pytest.approx(theirs.intercept_[0], rel=1e-6)
    np.testing.assert_allclose(sigmoid(x @ w + b), theirs.predict_proba(x)[:, 1], rtol=1e-6)


def test_it_starts_with_nothing_and_takes_steps_against_the_slopes():
    x, y = problem()
    (_, w_0, b_0), (step, w_1, b_1) = descend(x, y, learning_rate=0.2, steps=1, decay=0.1)
    slope_w, slope_b = slopes(w_0, b_0, x, y, 0.1)
    assert (w_0 == 0).all()
    assert (b_0, step) == (0.0, 1)
    np.testing.assert_array_equal(w_1, -0.2 * slope_w)
    assert b_1 == -0.2 * slope_b
