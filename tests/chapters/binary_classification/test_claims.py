"""What the chapter "Binary Classification" claims is so, and could be otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.chapters.binary_classification import changes, recipe, shown
from mlanimated.chapters.binary_classification.claims import CLAIMS, rights, with_interval
from mlanimated.learn.two_classes import inputs
from mlanimated.store.recipes import recall

PICTURES = np.random.default_rng(2).integers(0, 256, (5, 32, 32, 3)).astype(np.uint8)


@pytest.fixture(scope="module", params=[recipe.on_drawn, recipe.on_cifar10], ids=["drawn", "cifar"])
def study(request):
    return recall(request.param)


def test_each_record_says_which_pictures_it_is_about():
    drawn, cifar = recall(recipe.on_drawn), recall(recipe.on_cifar10)
    assert (drawn.data_name, drawn.copy, drawn.digest) == ("drawn pictures", "drawn", recipe.drawn().digest)
    assert (cifar.data_name, len(cifar.digest)) == ("CIFAR-10", 64)
    assert cifar.copy.startswith(("JPEG", "original"))
    assert (cifar.learned, cifar.looked, len(cifar.labels)) == (9_000, 1_000, 2_000)
    assert (drawn.learned, drawn.looked, len(drawn.labels)) == (800, 200, 400)


def test_the_record_of_cifar_10_holds_no_picture():
    cifar = recall(recipe.on_cifar10)
    arrays = [cifar.labels, cifar.weights]
    arrays += [array for method in cifar.methods.values() for array in vars(method).values()]
    assert not any(array.dtype == np.uint8 for array in arrays)
    assert {array.shape for array in arrays if array.size > 7_000} == {(13, 32, 32, 3), (8, 2_000)}


def test_the_set_aside_has_both_classes_and_shares_nothing_with_the_rest():
    data = recipe.split(recipe.drawn())
    assert 60 < data.y_look.sum() < 140  # 100 on average; sorted by class it would be 0
    rows = {row.tobytes() for row in data.x}
    assert len(rows) == 800
    assert not rows & {row.tobytes() for row in data.x_look}


def test_labels_say_horse_for_one():
    pictures, data = recipe.drawn(), recipe.split(recipe.drawn())
    horses = {row.tobytes() for row in inputs(pictures.train_pictures[pictures.train_labels == 1])}
    assert pictures.class_names[1] == "horse"
    assert all((row.tobytes() in horses) == (y == 1) for row, y in zip(data.x, data.y, strict=True))


def test_what_is_counted_right_follows_from_the_probabilities(study):
    for method in study.methods.values():
        counted = np.sum((method.p > 0.5) == (study.labels == 1), axis=1)
        np.testing.assert_array_equal(method.right[:, 0], counted)
        changed = np.sum((method.p_changed > 0.5) == (study.labels == 1), axis=1)
        assert np.abs(method.right[0] - changed).max() <= 4, "p_changed is rounded"


def test_every_method_was_trained_with_every_seed_from_the_untrained_state(study):
    for name, method in study.methods.items():
        assert len(method.p) == (1 if name == recipe.LOGISTIC else len(recipe.SEEDS))
        assert 0.4 < method.loss[:, 0].min() <= method.loss[:, 0].max() < 1.2
        assert 0.35 < method.look_right[:, 0].min() <= method.look_right[:, 0].max() < 0.65
        assert (method.loss[:, -1] < method.loss[:, 0]).all()


def test_the_network_that_is_fooled_is_the_one_that_was_judged():
    record, study = recall(shown.fooled), recall(recipe.on_drawn)
    p = study.methods[recipe.NETWORK].p[0]
    assert record.p[0] == pytest.approx(p[shown.typical(p, study.labels, 1)], abs=1e-3)


def test_the_horse_that_is_shown_is_the_horse_that_was_judged():
    record, study, pictures = recall(shown.fooled), recall(recipe.on_drawn), recipe.drawn().test_pictures
    method = study.methods[recipe.NETWORK]
    horse = shown.typical(method.p[0], study.labels, 1)
    np.testing.assert_array_equal(record.p, method.p_changed[:, horse])
    for picture, change in zip(record.pictures, changes.CHANGES.values(), strict=True):
        np.testing.assert_array_equal(picture, change(pictures)[horse])


def test_typical_is_the_median():
    p, labels = np.array([0.9, 0.1, 0.5, 0.7, 0.3]), np.array([1, 0, 1, 1, 0])
    assert shown.typical(p, labels, 1) == 3
    assert shown.typical(p, labels, 0) in (1, 4)


def test_the_wall_goes_from_the_surest_hits_to_the_surest_mistakes():
    wall, study = recall(shown.gallery), recall(recipe.on_drawn)
    p = study.methods[recipe.NETWORK].p[0]
    given = np.where(study.labels == 1, p, 1 - p)
    on_wall = np.where(wall.labels == 1, wall.p, 1 - wall.p)
    np.testing.assert_array_equal(on_wall[0], np.sort(given)[::-1][:10])
    np.testing.assert_array_equal(on_wall[-1], np.sort(given)[:10][::-1])
    assert (on_wall[:3] >= 0.5).all()
    assert (on_wall[3:] < 0.5).all()
    assert (np.diff(on_wall.ravel()) <= 0).all()


@pytest.mark.parametrize("change", changes.CHANGES.values())
def test_a_change_keeps_shape_and_type_and_the_original(change):
    before = PICTURES.copy()
    after = change(PICTURES)
    assert (after.shape, after.dtype) == (PICTURES.shape, np.uint8)
    np.testing.assert_array_equal(PICTURES, before)


def test_changes_do_what_they_say():
    np.testing.assert_array_equal(changes.shifted(PICTURES, 6)[:, :, 6:], PICTURES[:, :, :-6])
    np.testing.assert_array_equal(changes.shifted(PICTURES, -6)[:, :, :-6], PICTURES[:, :, 6:])
    assert (changes.shifted(PICTURES, 6)[:, :, :6] == PICTURES[:, :, :1]).all()
    np.testing.assert_array_equal(changes.mirrored(PICTURES)[:, 3, 0], PICTURES[:, 3, 31])
    np.testing.assert_array_equal(changes.turned(PICTURES)[:, 0, 3], PICTURES[:, 31, 3])
    np.testing.assert_array_equal(changes.recoloured(PICTURES)[..., 0], PICTURES[..., 2])
    assert (np.ptp(changes.grey(PICTURES).astype(int), axis=-1) == 0).all()
    half = np.full((20, 32, 32, 3), 128, np.uint8)
    assert np.std(changes.noised(half, 40).astype(float)) == pytest.approx(40, rel=0.02)


def test_a_network_no_better_than_the_neuron_would_break_the_claim(study):
    methods = dict(study.methods)
    methods[recipe.NETWORK] = methods[recipe.NEURON]
    for name in ("drawn-models", "cifar-models"):
        claim = CLAIMS[name]
        assert claim.holds(claim.measure(study))
        assert not claim.holds(claim.measure(replace(study, methods=methods)))


def test_the_goal_for_cifar_10_is_met_by_every_seed():
    cifar = recall(recipe.on_cifar10)
    assert min(rights(cifar, recipe.NETWORK)) >= 1_640


def test_a_share_is_said_with_its_interval():
    assert with_interval(347, 400) == "86.8 % (83.1 to 89.7)"
