"""What the chapter "Multi-Class Image Classification" claims is so, and could be otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.chapters.multi_class_classification import recipe
from mlanimated.chapters.multi_class_classification.claims import CIFAR_CLAIMS, CLAIMS, rights
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


def test_claims_of_cifar_10_wait_for_its_record():
    assert not set(CIFAR_CLAIMS) & set(CLAIMS)
    assert {claim.recipe for claim in CIFAR_CLAIMS.values()} == {recipe.cifar10}
    assert recipe.cifar10 not in {claim.recipe for claim in CLAIMS.values()}
