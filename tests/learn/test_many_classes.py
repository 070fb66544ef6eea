"""Softmax regression: its gradient by finite differences and by Keras, its loss by scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import log_loss

from mlanimated.learn.activations import softmax
from mlanimated.learn.many_classes import descend, loss_and_slope

RNG = np.random.default_rng(3)
SCORES, LABELS = RNG.normal(size=(6, 4)), np.array([0, 1, 2, 3, 3, 1])


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_the_slope_is_that_of_finite_differences(smoothing):
    _, slope = loss_and_slope(SCORES, LABELS, smoothing)
    for place in np.ndindex(SCORES.shape):
        nudge = np.zeros_like(SCORES)
        nudge[place] = 1e-6
        ahead, behind = (loss_and_slope(SCORES + s * nudge, LABELS, smoothing)[0] for s in (1, -1))
        assert slope[place] == pytest.approx((ahead - behind) / 2e-6, abs=1e-7)


def test_the_loss_is_the_one_of_scikit_learn():
    expected = log_loss(LABELS, softmax(SCORES), labels=range(4))
    assert loss_and_slope(SCORES, LABELS)[0] == pytest.approx(expected)


def test_the_slopes_of_a_picture_add_up_to_zero():
    np.testing.assert_allclose(loss_and_slope(SCORES, LABELS, 0.2)[1].sum(axis=1), 0, atol=1e-15)


def test_it_starts_at_the_logarithm_of_the_number_of_classes_and_learns():
    x = np.eye(4)[LABELS]
    steps = list(descend(x, LABELS, 4, learning_rate=1.0, steps=200))
    assert steps[0][1] == pytest.approx(np.log(4))
    assert steps[-1][1] < 0.1
    assert ((x @ steps[-1][2]).argmax(axis=1) == LABELS).all()
