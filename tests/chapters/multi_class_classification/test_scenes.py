"""The pictures of "Multi-Class Image Classification" show what the records hold, at every stop."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.chapters.multi_class_classification import curves, recipe, scenes, shown, tables, walls
from mlanimated.data.drawn_pictures import drawn_pictures
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


@pytest.fixture(scope="module")
def study():
    return recall(recipe.drawn)


def test_the_hero_rings_the_likeliest_class_and_ticks_the_right_one():
    scene = built(scenes.TruckAndFrog(recall(shown.truck_and_frog)))
    for epoch in range(len(scene.record.p)):
        scene.show(float(epoch))
        for side, p, label in zip(scene._sides, scene.record.p[epoch], scene.record.labels, strict=True):
            bars = side._bars
            np.testing.assert_allclose([bar.get_width() for bar in bars._bars], p)
            assert [ring.get_visible() for ring in bars._rings].index(True) == p.argmax()
            assert [check.get_visible() for check in bars._checks].index(True) == label
        assert scene._counter.get_text() == f"epoch {epoch}"
        assert scene._line.get_text().split()[2] == f"{100 * scene.record.right[epoch] / 2_000:.1f}"


def test_truck_and_frog_are_in_the_middle_of_their_classes(study):
    record = recall(shown.truck_and_frog)
    for k, name in enumerate(shown.HERO):
        label = record.class_names.index(name)
        given = study.p_end[0][study.labels == label, label].astype(float)
        mine = record.p[-1, k, label]
        assert abs(np.sum(given < mine - 0.01) - np.sum(given > mine + 0.01)) < 60
        assert (
            drawn_pictures().test_pictures[study.labels == label].tolist().count(record.pictures[k].tolist())
        )


@pytest.mark.parametrize(("kind", "of"), [(tables.Confusion, recipe.drawn), (tables.OnCifar, recipe.cifar10)])
def test_rows_of_the_table_add_up_and_the_worst_mistake_is_off_the_diagonal(kind, of):
    study = recall(of)
    scene = built(kind(study))
    said_at = [number for number, step in enumerate(scene.steps()) if step.sentence]
    assert said_at == list(kind.marks)
    assert said_at[-1] == len(study.p) - 1, "the end is told"
    for epoch in range(len(study.p)):
        scene.show(float(epoch))
        cells = np.array(scene._map._cells.get_array())
        np.testing.assert_allclose(cells.sum(axis=1), 1)
        truth, said, count = scene.worst(epoch)
        names = list(study.class_names)
        assert truth != said
        assert study.confusion[0, epoch][names.index(truth), names.index(said)] == count
        assert f"{count}×" in scene._worst.get_text()


def test_beside_the_diagonal_cats_and_dogs_are_the_darkest_photographs():
    table, names = recall(recipe.cifar10).confusion[0, -1].copy(), recall(recipe.cifar10).class_names
    np.fill_diagonal(table, 0)
    darkest = [np.unravel_index(place, table.shape) for place in np.argsort(table, axis=None)[-2:]]
    assert {(names[truth], names[said]) for truth, said in darkest} == {("cat", "dog"), ("dog", "cat")}


def test_the_table_is_counted_from_the_probabilities(study):
    said = study.p_end[0].argmax(axis=1)
    for truth in range(10):
        expected = np.bincount(said[study.labels == truth], minlength=10)
        np.testing.assert_array_equal(study.confusion[0, -1, truth], expected)


def test_every_picture_is_pasted_whole_and_wrong_ones_have_a_frame():
    scene = built(tables.ClassSpace(recall(shown.space)))
    record = scene.record
    for epoch in (0, len(record.places) - 1):
        scene.show(float(epoch))
        canvas, (x, y) = scene._pixels._picture, scene.corners(float(epoch))[-1]
        inner = canvas[y + tables.EDGE :, x + tables.EDGE :][: tables.SIDE, : tables.SIDE]
        np.testing.assert_array_equal(inner, record.pictures[-1])  # the last one lies on top
        if not record.right[epoch, -1]:
            assert tuple(canvas[y, x]) == tables.WRONG
        assert f"{record.right[epoch].sum()} of 60" in scene._line.get_text()


def test_the_spread_of_islands_can_be_said_in_numbers():
    labels = np.repeat([0, 1], 4)
    square = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    places = np.concatenate([square, square + np.array([6, 0])])
    assert shown.spread(places, labels) == pytest.approx(6)


def test_mistakes_are_mistakes_and_the_surest_come_first(study):
    record = recall(shown.mistakes)
    assert (record.truth != record.said).all()
    assert (np.diff(record.p.ravel()) <= 0).all() or record.wrong < record.p.size
    assert record.wrong == 2_000 - np.trace(study.confusion[0, -1])
    scene = built(walls.Errors(record))
    scene.show(1.0)
    assert scene._said[0].get_text().endswith(f"{record.p[1, 0]:.2f}")
    assert scene._truth[0].get_text().startswith("✓")


def test_shares_appear_one_after_the_other():
    scene = built(walls.Fooled(recall(shown.fooled)))
    shares = scene.record.right / scene.record.tests
    for index in range(len(shares)):
        scene.show(float(index))
        widths = [bar.get_width() for bar in scene._bars._bars]
        np.testing.assert_allclose(widths, np.where(np.arange(len(shares)) <= index, shares, 0))


def test_each_stop_of_the_moving_truck_is_called_what_it_is():
    scene = built(walls.Augmentations(recall(shown.moving)))
    for stop, name in enumerate(scene.record.names):
        scene.show(float(stop * shown.BETWEEN))
        assert scene._head.get_text() == name
    pictures = scene.record.pictures
    np.testing.assert_array_equal(pictures[2 * shown.BETWEEN], pictures[0][:, ::-1])
    np.testing.assert_array_equal(pictures[5 * shown.BETWEEN], pictures[0][::-1])


def test_rate_and_loss_are_drawn_up_to_the_same_epoch(study):
    scene = built(curves.Schedule(study))
    for epoch in range(scene.epochs + 1):
        scene.show(float(epoch))
        x, y = scene._rate.get_data()
        assert x.max() <= epoch
        assert y[-1] == pytest.approx(scene._rate_at(epoch))


def test_reliability_leaves_out_what_says_nothing(study):
    scene = built(curves.Reliability(study))
    scene.show(float(len(study.p) - 1))
    said, came = scene._line.get_data()
    p = study.p[-1] / 255
    best, right = p.max(axis=1), p.argmax(axis=1) == study.labels
    for x, y in zip(said, came, strict=True):
        inside = (best * 10).astype(int) == int(x * 10)
        assert inside.sum() >= curves.FEWEST
        assert (best[inside].mean(), right[inside].mean()) == pytest.approx((x, y))


def test_a_picture_is_pulled_to_a_corner_by_each_probability(study):
    record = recall(shown.space)
    np.testing.assert_allclose(np.linalg.norm(record.corners, axis=1), 1)
    np.testing.assert_allclose(record.corners.sum(axis=0), 0, atol=1e-12)
    assert np.bincount(record.labels).tolist() == [shown.SMALL] * 10
    rows = np.flatnonzero(study.labels == 3)[:2]
    np.testing.assert_allclose(record.places[:, 18:20], study.p[:, rows] / 255 @ record.corners)
    np.testing.assert_array_equal(record.pictures[18:20], drawn_pictures().test_pictures[rows])


def test_single_pictures_are_those_of_the_drawn_test_set():
    rows = np.array([[0, 1], [777, 1_999]])
    np.testing.assert_array_equal(shown.test_pictures(rows), drawn_pictures().test_pictures[rows])
