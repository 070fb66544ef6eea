"""The networks of convolutions: slopes of the one by hand, and what both keep while they learn."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from mlanimated.learn import convolution_keras as larger
from mlanimated.learn.convolution_net import Plan, Shape, count, forward, gradients, initialize, inputs, train

TINY = ((3, 4), (3, 5))


def loss(numbers, x, y):
    return float(np.mean(np.logaddexp(0, -np.where(y == 1, 1, -1) * forward(numbers, x)[1])))


def small_task(pictures=40):
    """Return pictures of 8 × 8 with a bright bar, upright (1) or level (0)."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(0, 0.3, (pictures, 8, 8, 3)).astype(np.float32), np.arange(pictures) % 2
    for picture, upright, place in zip(x, y, rng.integers(1, 7, pictures), strict=True):
        if upright:
            picture[:, place] += 2
        else:
            picture[place] += 2
    return x, y.astype(np.float32)


@pytest.mark.parametrize("average", [False, True])
def test_slopes_are_those_of_small_moves(average):
    rng = np.random.default_rng(0)
    numbers = [part.astype(float) for part in initialize(Shape(8, 3, TINY, average), rng)]
    x, y = rng.normal(size=(3, 8, 8, 3)), np.array([0.0, 1.0, 1.0])
    for part, found in zip(numbers, gradients(numbers, x, y), strict=True):
        assert found.shape == part.shape
        for place in rng.permutation(list(np.ndindex(part.shape)))[:6]:
            at = tuple(place)
            before, ends = part[at], []
            for sign in (1, -1):
                part[at] = before + sign * 1e-6
                ends.append(loss(numbers, x, y))
            part[at] = before
            assert found[at] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-7)


@pytest.mark.parametrize("average", [False, True])
def test_the_same_weights_in_keras_say_the_same(average):
    numbers = initialize(Shape(8, 3, TINY, average), np.random.default_rng(1))
    x = np.random.default_rng(2).normal(size=(4, 8, 8, 3)).astype(np.float32)
    end = keras.layers.GlobalAveragePooling2D() if average else keras.layers.Flatten()
    layers = []
    for size, filters in TINY:
        layers += [keras.layers.Conv2D(filters, size, padding="same", activation="relu")]
        layers += [keras.layers.MaxPooling2D(2)]
    model = keras.Sequential([*layers, end, keras.layers.Dense(1)])
    model.build(x.shape)
    model.set_weights(numbers)
    np.testing.assert_allclose(forward(numbers, x)[1], np.asarray(model(x))[:, 0], atol=1e-5)
    assert count(numbers) == model.count_params()


def test_the_network_that_averages_does_not_mind_a_shift_of_a_whole_block():
    numbers = initialize(Shape(16, 1, TINY, average=True), np.random.default_rng(0))
    x = np.zeros((2, 16, 16, 1), np.float32)
    x[0, 5:8, 4:7] = x[1, 5:8, 8:11] = 1.0
    one, moved = forward(numbers, x)[1]
    assert one == pytest.approx(moved, abs=1e-6)
    with_places = initialize(Shape(16, 1, TINY), np.random.default_rng(0))
    one, moved = forward(with_places, x)[1]
    assert abs(one - moved) > 1e-3


def test_it_learns_bars_and_repeats_itself():
    x, y = small_task()
    runs = [list(train(x, y, Shape(8, 3, TINY), Plan(8, batch=8, learning_rate=1e-2), 3)) for _ in range(2)]
    assert [epoch for epoch, _ in runs[0]] == list(range(9))
    for (_, one), (_, other) in zip(*runs, strict=True):
        for part, same in zip(one, other, strict=True):
            np.testing.assert_array_equal(part, same)
    assert loss(runs[0][0][1], x, y) > 0.5
    assert loss(runs[0][-1][1], x, y) < 0.1


def test_pictures_become_numbers_around_zero():
    numbers = inputs(np.array([[[[0, 255, 127]]]], np.uint8))
    np.testing.assert_allclose(numbers.ravel(), [-2, 2, -0.0078], atol=1e-3)
    assert numbers.dtype == np.float32


def test_the_larger_one_learns_bars_and_repeats_itself():
    x, y = small_task()
    recipe = larger.Recipe(TINY, dense=8, epochs=5, batch=8, learning_rate=2e-2)
    found = []
    for _ in range(2):
        model = None
        for epoch, model in larger.train(x, y, recipe, seed=1):
            if epoch == 0:
                untrained = larger.scores(model, x)
        found.append(larger.scores(model, x))
    np.testing.assert_array_equal(*found)
    assert np.mean((found[0] > 0) == (y == 1)) > 0.85
    assert np.mean((untrained > 0) == (y == 1)) < 0.8
