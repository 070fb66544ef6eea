"""What the chapter "Multi-Class Image Classification" claims is so, and could be otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.chapters.multi_class_classification import recipe
from mlanimated.chapters.multi_class_classification.claims import CLAIMS, rights
from mlanimated.data.drawn_pictures import drawn_pictures
from mlanimated.learn.activations import softmax
from mlanimated.store.recipes import recall


@pytest.fixture(scope="module")
def study():
    return recall(recipe.drawn)


def test_the_record_says_which_pictures_it_is_about(study):
    pictures = drawn_pictures()
    assert (study.data_name, study.copy, study.digest) == ("drawn pictures", "drawn", pictures.digest)
    assert (study.learned, study.looked, len(study.labels)) == (4_500, 500, 2_000)
    np.testing.assert_array_equal(study.labels, pictures.test_labels)
    assert recall(recipe.augmented).digest == pictures.digest


def test_probabilities_are_probabilities(study):
    np.testing.assert_allclose(study.p_end.astype(float).sum(axis=-1), 1, atol=0.01)
    np.testing.assert_allclose(study.p.sum(axis=-1, dtype=int), 255, atol=6)
    assert rights(study) == [int(n) for n in np.sum(study.p_end.argmax(axis=-1) == study.labels, axis=1)]


def test_sure_answers_would_break_the_claim_of_modesty(study):
    claim = CLAIMS["reliability"]
    assert claim.holds(claim.measure(study))
    sure = softmax(20 * np.log(study.p_end.astype(float) + 1e-6))
    assert not claim.holds(claim.measure(replace(study, p_end=sure)))


def test_one_bad_seed_breaks_the_claim_of_accuracy(study):
    claim, table = CLAIMS["drawn-accuracy"], study.confusion.copy()
    table[2, -1] = np.roll(table[2, -1], 1, axis=1)
    assert not claim.holds(claim.measure(replace(study, confusion=table)))


def test_what_hurts_must_hurt():
    claim, record = CLAIMS["augmentation"], recall(recipe.augmented)
    swapped = {
        **record.right,
        recipe.FLIP: record.right[recipe.SHIFT],
        recipe.SHIFT: record.right[recipe.FLIP],
    }
    assert not claim.holds(claim.measure(replace(record, right=swapped)))


def test_a_blind_network_breaks_the_claim_of_changes(study):
    claim = CLAIMS["drawn-changes"]
    blind = np.full_like(study.right_changed, 200)
    assert not claim.holds(claim.measure(replace(study, right_changed=blind)))


@pytest.fixture(scope="module")
def photographs():
    return recall(recipe.cifar10)


def test_the_record_of_photographs_says_which_copy_it_is_about(photographs):
    assert photographs.data_name == "CIFAR-10"
    assert "JPEG" in photographs.copy
    assert (photographs.learned, photographs.looked, len(photographs.labels)) == (45_000, 5_000, 10_000)
    np.testing.assert_array_equal(np.bincount(photographs.labels), np.full(10, 1_000))
    # In float16 two probabilities may be the same that were not.
    counted = np.sum(photographs.p_end.argmax(axis=-1) == photographs.labels, axis=1)
    assert np.abs(counted - rights(photographs)).max() <= 2


@pytest.mark.parametrize("name", [name for name in CLAIMS if name.startswith("cifar-")])
def test_networks_that_take_lots_break_each_claim_about_photographs(photographs, name):
    """As if every picture had got one of ten names by lot, and no change made a difference."""
    lots = replace(
        photographs,
        confusion=np.full_like(photographs.confusion, 100),
        right_both=np.full_like(photographs.right_both, 1_000),
        right_changed=np.full_like(photographs.right_changed, 1_000),
    )
    claim = CLAIMS[name]
    assert claim.holds(claim.measure(photographs))
    assert not claim.holds(claim.measure(lots))


def test_the_goal_is_judged_by_one_look_and_by_two(photographs):
    claim = CLAIMS["cifar-goal"]
    found = claim.measure(photographs)
    assert found["mean"] == pytest.approx(100 * np.mean(rights(photographs)) / 10_000)
    assert found["mean_both"] == pytest.approx(100 * photographs.right_both.mean() / 10_000)
    better = photographs.confusion.copy()
    better[0, -1] = np.diag(np.full(10, 1_000))
    assert not claim.holds(claim.measure(replace(photographs, confusion=better)))


def test_four_bits_are_the_nearest_numbers_with_four_significant_bits():
    numbers = np.float16([0, 1, -1.06, 1.07, 0.3, -1.99, 8.4])
    np.testing.assert_array_equal(recipe.four_bits(numbers), np.float16([0, 1, -1, 1.125, 0.3125, -2, 8]))
    weights = np.random.default_rng(0).normal(0, 0.1, 10_000).astype(np.float16)
    kept, large = recipe.four_bits(weights), np.abs(weights) > 1e-3
    assert np.abs(kept / weights - 1)[large].max() <= 1 / 16
    np.testing.assert_array_equal(recipe.four_bits(kept), kept)
