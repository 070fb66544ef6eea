"""The convolutional network against Keras, its gradient against finite differences; a batch by heart."""

import numpy as np
import pytest

from mlanimated.learn.convolutional_outcome import (
    ConvolutionalOutcome,
    backward,
    forward,
    initialize,
    patches,
)

RNG = np.random.default_rng


def boards(count, seed=0):
    return RNG(seed).integers(0, 2, (count, 6, 7, 3)).astype(np.float32)


def network(seed=0):
    made = ConvolutionalOutcome(initialize(6, 7, 3, RNG(seed)))
    for name in ("filter_bias", "hidden_bias", "outcome_bias"):  # zeros would hide a mistake
        made.layers[name] += RNG(seed + 1).normal(0, 0.3, made.layers[name].shape).astype(np.float32)
    return made


def test_it_has_as_many_weights_as_the_page_says():
    assert sum(part.size for part in network().layers.values()) == 52_547
    assert sum(part.nbytes for part in network().kept().values()) <= 200_000


def test_patches_are_windows_row_by_row():
    seen = boards(2)
    windows = patches(seen)
    assert windows.shape == (2, 12, 48)
    np.testing.assert_array_equal(windows[1, 5].reshape(4, 4, 3), seen[1, 1:5, 1:5])


def test_it_says_what_keras_says():
    keras = pytest.importorskip("keras")
    made, layers = network(), keras.layers
    model = keras.Sequential(
        [
            layers.Input((6, 7, 3)),
            layers.Conv2D(64, 4, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    parts = made.layers
    model.set_weights(
        [
            parts["filters"].reshape(4, 4, 3, 64),
            parts["filter_bias"],
            parts["hidden"],
            parts["hidden_bias"],
            parts["outcome"],
            parts["outcome_bias"],
        ]
    )
    seen = boards(30)
    theirs = np.asarray(model(seen))
    np.testing.assert_allclose(made.outcomes(seen), theirs, atol=2e-6)


def test_the_gradient_is_that_of_finite_differences():
    layers = {name: part.astype(np.float64) for name, part in network(3).layers.items()}
    seen, outcome = patches(boards(9, 4)).astype(np.float64), RNG(5).integers(0, 3, 9)

    def loss(changed):
        return -np.log(forward(changed, seen)[-1][np.arange(9), outcome]).mean()

    found, hidden, predicted = forward(layers, seen)
    slope = (predicted - np.eye(3)[outcome]) / 9
    gradient = backward(layers, seen, found, hidden, slope)
    for name, part in layers.items():
        for place in RNG(6).integers(0, part.size, 6):
            step = np.zeros(part.size)
            step[place] = 1e-6
            up, down = ({**layers, name: part + s * step.reshape(part.shape)} for s in (1, -1))
            expected = (loss(up) - loss(down)) / 2e-6
            assert gradient[name].flat[place] == pytest.approx(expected, rel=1e-4, abs=1e-8), name


def test_it_learns_a_batch_by_heart():
    made, seen, outcome = network(7), boards(40, 8), RNG(9).integers(0, 3, 40)
    losses = [made.adjust(seen, outcome, 2e-3) for _ in range(60)]
    assert losses[-1] < 0.1 * losses[0]
    assert (made.outcomes(seen).argmax(axis=1) == outcome).all()


def test_pieces_do_not_matter_and_nothing_gives_nothing():
    made, seen = network(), boards(2_100)
    np.testing.assert_allclose(made.outcomes(seen)[2_048:], made.outcomes(seen[2_048:]), atol=1e-6)
    np.testing.assert_allclose(made.outcomes(seen).sum(axis=1), 1, atol=1e-5)
    assert made.outcomes(seen[:0]).shape == (0, 3)


def test_half_precision_says_nearly_the_same():
    made, seen = network(), boards(50)
    np.testing.assert_allclose(
        ConvolutionalOutcome(made.kept()).outcomes(seen), made.outcomes(seen), atol=5e-3
    )
