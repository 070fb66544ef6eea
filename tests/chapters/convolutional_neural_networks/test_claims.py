"""What the chapter "Convolutional Neural Networks" claims is so, and could be otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.chapters.binary_classification import changes as before
from mlanimated.chapters.binary_classification import recipe as chapter_before
from mlanimated.chapters.convolutional_neural_networks import changes, comparing, recipe, shown, small_sums
from mlanimated.chapters.convolutional_neural_networks.claims import CLAIMS, DENSE_WEIGHTS
from mlanimated.learn.convolution_net import forward, inputs
from mlanimated.learn.dense_net import initialize
from mlanimated.store.recipes import recall

STUDIES = [recipe.on_drawn, recipe.averaged, recipe.on_cifar10]


@pytest.fixture(scope="module", params=STUDIES, ids=["drawn", "averaged", "cifar"])
def study(request):
    return recall(request.param)


def test_pictures_are_changed_as_in_the_chapter_before():
    pictures = np.random.default_rng(2).integers(0, 256, (5, 32, 32, 3)).astype(np.uint8)
    assert list(changes.CHANGES) == list(before.CHANGES)
    for name, change in changes.CHANGES.items():
        np.testing.assert_array_equal(change(pictures), before.CHANGES[name](pictures))


def test_both_chapters_learn_from_and_are_judged_by_the_same_pictures():
    ours, theirs = (module.split(module.drawn()) for module in (recipe, chapter_before))
    for one, other in ((ours.x, theirs.x), (ours.x_look, theirs.x_look), (ours.y, theirs.y)):
        np.testing.assert_array_equal(one.ravel(), other.ravel())
    cifar = recall(recipe.on_cifar10)
    earlier = recall(chapter_before.on_cifar10)
    assert cifar.digest == earlier.digest
    assert (cifar.learned, cifar.looked) == (earlier.learned, earlier.looked) == (9_000, 1_000)


def test_a_record_holds_no_picture_and_says_what_it_is_about(study):
    arrays = [study.labels, study.look_right, study.p, study.right, study.p_changed, *study.kept]
    assert not any(array.dtype == np.uint8 for array in arrays)
    if study.data_name == "CIFAR-10":
        assert study.copy.startswith(("JPEG", "original"))
        assert not study.kept
    else:
        assert (study.data_name, study.digest) == ("drawn pictures", recipe.drawn().digest)


def test_what_is_counted_right_follows_from_the_probabilities(study):
    counted = np.sum((study.p > 0.5) == (study.labels == 1), axis=1)
    np.testing.assert_array_equal(study.right[:, 0], counted)
    changed = np.sum((study.p_changed > 0.5) == (study.labels == 1), axis=1)
    assert np.abs(study.right[0] - changed).max() <= 4, "p_changed is rounded"
    assert (study.look_right[:, 0] > 0.3).all()
    assert (study.look_right[:, 0] < 0.7).all()
    assert (study.look_right[:, -1] > 0.8).all()


def test_the_kept_weights_say_what_was_recorded():
    study, pictures = recall(recipe.on_drawn), recipe.drawn()
    z = forward(shown.weights(), inputs(pictures.test_pictures[:40]))[1]
    np.testing.assert_allclose(1 / (1 + np.exp(-z)), study.p[0][:40], atol=1e-4)
    assert len(study.kept[0]) == len(recipe.LOOKS)


def test_weights_of_the_dense_network_are_counted_as_it_is_built():
    hidden = chapter_before.LARGE[chapter_before.NETWORK].hidden
    layers = initialize((3072, *hidden, 1), 2.0, np.random.default_rng(0))
    assert sum(part.size for layer in layers for part in layer) == DENSE_WEIGHTS


def test_the_dense_network_is_the_one_of_the_chapter_before():
    found, earlier = recall(comparing.compared), recall(chapter_before.on_cifar10)
    np.testing.assert_array_equal(found.dense, earlier.methods[chapter_before.NETWORK].right)
    np.testing.assert_array_equal(found.convolutional, recall(recipe.on_cifar10).right)


def test_a_network_no_better_than_the_dense_one_would_break_the_claim():
    claim, found = CLAIMS["cifar-network"], recall(comparing.compared)
    assert claim.holds(claim.measure(found))
    assert not claim.holds(claim.measure(replace(found, convolutional=found.dense)))


def test_a_wrong_cell_or_field_would_break_its_claim():
    claim, found = CLAIMS["cells-as-keras"], recall(small_sums.cells)
    left, right = found.sides
    assert not claim.holds(claim.measure(replace(found, sides=(replace(left, result=left.result.T), right))))
    claim, growth = CLAIMS["field-grows"], recall(shown.growing)
    wrong = replace(growth.fields, size=growth.fields.size + 1)
    assert claim.holds(claim.measure(growth))
    assert not claim.holds(claim.measure(replace(growth, fields=wrong)))


def test_the_horse_is_the_typical_one():
    study, horse = recall(recipe.on_drawn), shown.horse()
    horses = study.p[0][study.labels == 1]
    assert study.labels[horse] == 1
    assert np.sum(horses < study.p[0][horse]) == len(horses) // 2
    np.testing.assert_array_equal(recall(shown.learning).picture, recipe.drawn().test_pictures[horse])


def test_pieces_of_one_layer_are_what_the_network_computes():
    one = recall(shown.one_layer)
    z = forward(shown.weights(), inputs(one.picture)[None])[0][1][0, ..., one.number]
    np.testing.assert_allclose(one.together, z, atol=1e-4)
    np.testing.assert_array_equal(one.bent, np.maximum(one.together, 0))
    np.testing.assert_array_equal(one.pooled, one.bent.reshape(16, 2, 16, 2).max(axis=(1, 3)))


def test_averages_cost_something_on_pictures_as_they_are_and_pay_when_these_are_shifted():
    with_places, averages = recall(recipe.on_drawn).right, recall(recipe.averaged).right
    shifted = list(changes.CHANGES).index("shifted by 6")
    assert averages[:, 0].max() < with_places[:, 0].min()
    assert averages[:, shifted].min() > with_places[:, shifted].max()


def test_the_riddle_moves_the_picture():
    found = recall(shown.filtered)
    np.testing.assert_array_equal(found.results["riddle"][1:, 1:], found.picture[:-1, :-1])


def test_on_the_strip_the_horse_keeps_its_pixels():
    strip = recall(comparing.moving)
    for move, picture in zip(strip.moves, strip.pictures, strict=True):
        first = comparing.START + move
        np.testing.assert_array_equal(
            picture[:, first : first + 32], strip.pictures[0][:, comparing.START :][:, :32]
        )
