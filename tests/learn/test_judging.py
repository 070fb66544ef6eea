"""Counts, ROC curve, calibration and intervals, against scikit-learn, counting and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.learn.judging import area, calibration, counts, interval, roc

RNG = np.random.default_rng(4)
Y = RNG.integers(0, 2, 300)
P = np.clip(np.round(0.3 * Y + RNG.random(300) * 0.7, 2), 0, 1)  # with ties


@given(st.floats(0, 1))
def test_the_four_counts_are_all_pictures(threshold):
    found = counts(P, Y, threshold)
    assert sum(found) == 300
    assert found.true_yes + found.false_no == Y.sum()
    assert found.true_yes + found.false_yes == sum(p >= threshold for p in P)


def test_the_curve_and_its_area_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    false_rate, true_rate, _ = metrics.roc_curve(Y, P, drop_intermediate=False)
    found = roc(P, Y)
    np.testing.assert_allclose(found[0], false_rate)
    np.testing.assert_allclose(found[1], true_rate)
    assert area(*found) == pytest.approx(metrics.roc_auc_score(Y, P))


def test_the_area_is_how_often_a_yes_gets_more_than_a_no():
    wins = [(yes > no) + (yes == no) / 2 for yes in P[Y == 1] for no in P[Y == 0]]
    assert area(*roc(P, Y)) == pytest.approx(np.mean(wins))


def test_every_point_of_the_curve_is_a_threshold():
    points = {
        (found.false_yes / (Y == 0).sum(), found.true_yes / (Y == 1).sum())
        for found in (counts(P, Y, threshold) for threshold in [*P, 1.1])
    }
    assert points == set(zip(*(line.tolist() for line in roc(P, Y)), strict=True))


def test_calibration_counts_what_lies_in_each_bin():
    p, y = np.array([0.0, 0.1, 0.3, 0.99, 1.0]), np.array([0, 1, 1, 1, 0])
    said, came, count = calibration(p, y, 4)
    assert count.tolist() == [2, 1, 0, 2]
    np.testing.assert_allclose(said, [0.05, 0.3, np.nan, 0.995])
    np.testing.assert_allclose(came, [0.5, 1, np.nan, 0.5])


@pytest.mark.parametrize(("right", "total"), [(0, 10), (7, 10), (347, 400), (1660, 2000), (2000, 2000)])
def test_the_interval_is_wilsons(right, total):
    stats = pytest.importorskip("scipy.stats")
    expected = stats.binomtest(right, total).proportion_ci(0.95, "wilson")
    assert interval(right, total) == pytest.approx((expected.low, expected.high), abs=1e-6)
