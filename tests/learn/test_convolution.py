"""Convolution and pooling by hand agree with Keras, their slopes with TensorFlow and with differences."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from keras import ops

from mlanimated.learn.convolution import convolve, max_pool, max_pool_slope, slide, slopes, with_border


def rng(seed=0):
    return np.random.default_rng(seed)


@given(
    side=st.integers(3, 9),
    window=st.integers(1, 3),
    stride=st.integers(1, 3),
    border=st.integers(0, 2),
    seed=st.integers(0, 99),
)
def test_all_places_at_once_are_the_definition_for_each_channel(side, window, stride, border, seed):
    x, filters = rng(seed).normal(size=(2, side, side + 1, 2)), rng(seed).normal(size=(window, window, 2, 3))
    found = convolve(x, filters, stride, border)
    for n, k in np.ndindex(2, 3):
        by_cell = sum(slide(x[n, :, :, c], filters[:, :, c, k], stride, border) for c in range(2))
        np.testing.assert_allclose(found[n, :, :, k], by_cell, atol=1e-12)


@pytest.mark.parametrize(("stride", "border"), [(1, 0), (1, 1), (2, 0), (2, 2), (3, 1)])
def test_it_is_what_keras_computes(stride, border):
    x = rng().normal(size=(2, 9, 8, 3)).astype(np.float32)
    filters = rng(1).normal(size=(3, 2, 3, 4)).astype(np.float32)
    theirs = ops.conv(with_border(x, border), filters, strides=stride, padding="valid")
    np.testing.assert_allclose(convolve(x, filters, stride, border), theirs, atol=1e-5)


def test_a_border_of_half_a_filter_is_what_keras_calls_same():
    x = rng().normal(size=(1, 6, 6, 2)).astype(np.float32)
    layer = keras.layers.Conv2D(3, 5, padding="same", use_bias=False)
    theirs = np.asarray(layer(x))
    np.testing.assert_allclose(convolve(x, layer.get_weights()[0], border=2), theirs, atol=1e-5)


@pytest.mark.parametrize(("stride", "border"), [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)])
def test_slopes_are_those_of_tensorflow(stride, border):
    x, filters = tf.constant(rng().normal(size=(2, 7, 8, 3))), tf.constant(rng(1).normal(size=(3, 3, 3, 2)))
    up = rng(2).normal(size=convolve(x.numpy(), filters.numpy(), stride, border).shape)
    with tf.GradientTape() as tape:
        tape.watch([x, filters])
        sides = [[0, 0], [border, border], [border, border], [0, 0]]
        total = tf.reduce_sum(tf.nn.conv2d(tf.pad(x, sides), filters, stride, "VALID") * up)
    to_x, to_filters = tape.gradient(total, [x, filters])
    ours_filters, ours_x = slopes(x.numpy(), filters.numpy(), up, stride, border)
    np.testing.assert_allclose(ours_filters, to_filters, atol=1e-10)
    np.testing.assert_allclose(ours_x, to_x, atol=1e-10)


def test_slopes_are_those_of_small_moves():
    x, filters, step = rng().normal(size=(1, 5, 5, 2)), rng(1).normal(size=(3, 3, 2, 2)), 1e-6
    up = rng(2).normal(size=convolve(x, filters, 2, 1).shape)
    to_filters, to_x = slopes(x, filters, up, 2, 1)
    for numbers, found in ((filters, to_filters), (x, to_x)):
        for place in np.ndindex(numbers.shape):
            before, ends = numbers[place], []
            for sign in (1, -1):
                numbers[place] = before + sign * step
                ends.append(np.sum(convolve(x, filters, 2, 1) * up))
            numbers[place] = before
            assert found[place] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-6)


def test_pooling_keeps_the_largest_as_keras_does():
    x = rng().normal(size=(2, 6, 8, 3)).astype(np.float32)
    np.testing.assert_array_equal(max_pool(x), ops.max_pool(x, 2))


def test_the_slope_goes_to_the_largest_and_is_shared_by_equals():
    x = np.array([[1.0, 4, 0, 0], [2, 3, 0, 0]])[None, :, :, None]
    back = max_pool_slope(x, np.array([[8.0, 4.0]])[None, :, :, None])[0, :, :, 0]
    np.testing.assert_array_equal(back, [[0, 8, 1, 1], [0, 0, 1, 1]])


def test_single_precision_stays_single():
    x, filters = np.ones((1, 4, 4, 1), np.float32), np.ones((3, 3, 1, 2), np.float32)
    z = convolve(x, filters, border=1)
    assert {part.dtype for part in (z, max_pool_slope(z, max_pool(z)), *slopes(x, filters, z, border=1))} == {
        np.dtype(np.float32)
    }
