"""The network that learns from small batches, against logistic regression, finite differences and itself."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn.dense_net import initialize
from mlanimated.learn.logistic import cross_entropy, slopes
from mlanimated.learn.two_classes import How, gradients, inputs, mirrored, scores, train

RNG = np.random.default_rng(8)
X, Y = RNG.normal(size=(24, 3072)) / 8, RNG.integers(0, 2, 24).astype(float)


def test_one_neuron_has_the_slopes_of_logistic_regression():
    layers = initialize((3072, 1), 1.0, np.random.default_rng(0))
    slope_w, slope_b = slopes(layers[0][0][:, 0], 0.0, X, Y, 0.0)
    found_w, found_b = gradients(layers, X, Y)
    np.testing.assert_allclose(found_w[:, 0], slope_w, rtol=1e-12)
    assert found_b[0] == pytest.approx(slope_b)


def test_the_slopes_of_a_network_agree_with_finite_differences():
    layers = initialize((6, 5, 4, 1), 2.0, np.random.default_rng(0))
    parts, x, h = [part for layer in layers for part in layer], X[:, :6], 1e-6
    for part, slope in zip(parts, gradients(layers, x, Y), strict=True):
        for place in np.ndindex(part.shape):
            kept = part[place]
            part[place] = kept + h
            above = cross_entropy(scores(layers, x), Y)
            part[place] = kept - h
            below = cross_entropy(scores(layers, x), Y)
            part[place] = kept
            assert slope[place] == pytest.approx((above - below) / (2 * h), rel=1e-4, abs=1e-8)


def test_pictures_become_rows_around_zero():
    pictures = np.zeros((2, 32, 32, 3), np.uint8)
    pictures[1] = 255
    assert inputs(pictures).tolist() == [[-2.0] * 3072, [2.0] * 3072]
    assert inputs(pictures).dtype == np.float32


def test_a_mirror_exchanges_columns_only_where_asked():
    pictures = RNG.integers(0, 256, (3, 32, 32, 3)).astype(np.uint8)
    turned = mirrored(inputs(pictures), np.array([True, False, True]))
    expected = pictures.copy()
    expected[[0, 2]] = expected[[0, 2], :, ::-1]
    np.testing.assert_array_equal(turned, inputs(expected))


def test_training_depends_on_the_seed_alone_and_learns_by_heart():
    how = How((32, 16), epochs=30, batch=8)

    def run(seed):
        return [layers for _, layers in train(X, Y, how, seed)]

    first, again, other = run(0), run(0), run(1)
    assert len(first) == how.epochs + 1
    for one, two in zip(first[-1], again[-1], strict=True):
        np.testing.assert_array_equal(one[0], two[0])
    assert (first[-1][0][0] != other[-1][0][0]).any()
    assert cross_entropy(scores(first[-1], X), Y) < 0.1 < cross_entropy(scores(first[0], X), Y)


def test_decay_takes_its_share_off_weights_and_not_off_biases():
    dark, horses = np.zeros_like(X), np.ones(24)  # no weight has a gradient, the bias has

    def ends(decay):
        how = How((), epochs=5, batch=24, learning_rate=0.1, decay=decay)
        return [layers[0] for _, layers in train(dark, horses, how, 0)]

    (weights, _), (after, _), *_, (_, bias) = ends(0.5)
    np.testing.assert_allclose(after, weights * (1 - 0.1 * 0.5), rtol=1e-12)
    assert bias[0] == ends(0.0)[-1][1][0] > 0.1
