"""The deep network for pictures: whitening, one step against NumPy, a training stopped and gone on with."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn import deep_picture_net as net
from mlanimated.learn.activations import softmax

RNG = np.random.default_rng(0)
PICTURES = RNG.integers(0, 256, (40, 32, 32, 3)).astype(np.uint8)
LABELS = np.arange(40) % 4
HOW = net.Recipe((6, 6, 8), 2, batch=20, dtype="float32")


@pytest.fixture(scope="module")
def training():
    return net.Training(PICTURES, LABELS, 4, HOW, 0)


@pytest.fixture
def untrained(training):
    fresh = net.build(HOW, net.whitening(training.normed(PICTURES)), 4, 0)
    training.set_state(
        {
            **{f"weights{k:02d}": one.numpy() for k, one in enumerate(fresh.variables)},
            **{f"average{k:02d}": one.numpy() for k, one in enumerate(fresh.variables)},
            **{f"speed{k:02d}": np.zeros(one.shape) for k, one in enumerate(training.speeds)},
            "place": np.array([0, 0]),
        }
    )
    return training


def test_whitened_patches_are_uncorrelated_and_equally_strong():
    x = RNG.normal(size=(50, 32, 32, 3)) @ RNG.normal(size=(3, 3))
    filters = net.whitening(x)
    assert filters.shape == (2, 2, 3, 24)
    np.testing.assert_array_equal(filters[..., 12:], -filters[..., :12])
    windows = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(1, 2))
    answers = np.einsum("nijcab,abck->nijk", windows, filters[..., :12]).reshape(-1, 12)
    np.testing.assert_allclose(answers.T @ answers / len(answers), np.eye(12), atol=0.02)


def test_the_rate_goes_up_and_down():
    assert [net.rate(share) for share in (0, 0.23, 1)] == pytest.approx([0.2, 1, 0.07])
    rates = [net.rate(share) for share in np.linspace(0, 1, 101)]
    assert (np.diff(np.sign(np.diff(rates))) != 0).sum() <= 2


def test_probabilities_are_the_softmax_of_scores(untrained):
    features, p = untrained.answers(PICTURES)
    scores = untrained.model(untrained.normed(PICTURES), training=False)[1].numpy()
    assert features.shape == (40, 8)
    np.testing.assert_allclose(p, softmax(scores), rtol=1e-5)


def test_a_step_follows_nesterovs_rule_with_decay_and_smoothed_labels(untrained):
    """The last layer alone, whose gradient can be written down."""
    x = untrained.normed(PICTURES[:20])
    last = untrained.model.trainable_variables[-1]
    before = last.numpy()
    features, scores = (part.numpy() for part in untrained.model(x, training=True))
    wanted = np.eye(4)[LABELS[:20]] * (1 - HOW.smoothing) + HOW.smoothing / 4
    slope = features.T @ (softmax(scores) - wanted) / 20 * net.SCORE_SCALE + HOW.decay * before
    loss = untrained._step(x, LABELS[:20], np.float32(0.5))
    assert float(loss) == pytest.approx(-np.sum(wanted * np.log(softmax(scores))) / 20, rel=1e-5)
    np.testing.assert_allclose(last.numpy(), before - 0.5 * (1 + HOW.momentum) * slope, rtol=1e-3, atol=1e-6)


def test_stopped_and_gone_on_is_the_same_as_never_stopped(untrained):
    start = untrained.state()
    untrained.one_epoch()
    middle = untrained.state()
    losses, rates = untrained.one_epoch()
    end = untrained.state()
    untrained.set_state(start)
    untrained.set_state(middle)
    again, _ = untrained.one_epoch()
    np.testing.assert_array_equal(again, losses)
    for name, numbers in untrained.state().items():
        np.testing.assert_array_equal(numbers, end[name])
    assert untrained.update == 4
    assert rates[-1] < rates[0]
    # At the very end the average takes the place of the weights.
    np.testing.assert_array_equal(end["weights03"], end["average03"])
