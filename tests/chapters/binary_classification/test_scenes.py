"""The pictures of "Binary Classification" show what the records hold, at every stop."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import palette, style
from mlanimated.chapters.binary_classification import judged, parts, recipe, scenes, shown, walls
from mlanimated.chapters.binary_classification.changes import CHANGES
from mlanimated.learn.judging import area, counts
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


def test_the_hero_shows_the_probabilities_of_its_step():
    scene = built(scenes.HorseAndDeer(recall(shown.emerging)))
    for look, step in enumerate(scene.record.steps):
        scene.show(float(look))
        assert scene._counter.get_text().split() == ["step", str(step)]
        for gauge, p in zip(scene._gauges, scene.record.p[look], strict=True):
            assert gauge._bar.get_width() == pytest.approx(192 * p)
            assert gauge._number.get_text() == f"P = {p:.2f}"
        assert f"{scene.record.loss[look]:.3f}" in scene._line.get_text()


def test_untrained_weights_are_white_and_signs_have_their_colours():
    assert (parts.weight_picture(np.zeros((32, 32)), 1.0) >= 254).all()
    ends = parts.weight_picture(np.array([[1.0, -1.0]]), 1.0)[0]
    assert ["#{:02X}{:02X}{:02X}".format(*colour) for colour in ends] == [palette.MODEL, palette.LOSS]


@pytest.mark.parametrize("name", [recipe.NEURON, recipe.NETWORK])
def test_the_four_counts_and_the_dot_belong_to_the_threshold(name):
    scene = built(judged.Threshold(recall(recipe.on_drawn), name))
    for index, threshold in enumerate(judged.THRESHOLDS):
        scene.show(float(index))
        found = counts(scene.p, scene.y, threshold)
        assert [int(text.get_text()) for text in scene._cells] == list(found)
        (x,), (y,) = scene._dot.get_data()
        assert (x, y) == (found.false_yes / 200, found.true_yes / 200)
        assert scene._trail.get_xydata()[-1] == pytest.approx((x, y))
        assert scene._line.get_xdata()[0] == min(threshold, 1)
    assert f"{area(*scene.curve):.3f}" in scene.steps()[-1].sentence


def test_wrong_pictures_have_a_thick_frame_and_a_cross():
    scene = built(walls.Wall(recall(shown.gallery)))
    for page in range(6):
        scene.show(float(page))
        for frame, p in zip(scene._frames, scene.record.p[page], strict=True):
            sign, wide = (" ✓", 3) if page < 3 else (" ✗", 8)
            assert frame._words.get_text() == f"{p:.2f}{sign}"
            assert frame._frame.get_linewidth() == wide


def test_shares_appear_one_after_the_other():
    scene = built(walls.Fooled(recall(shown.fooled)))
    shares = scene.record.right / scene.record.tests
    for index in range(len(CHANGES)):
        scene.show(float(index))
        widths = [bar.get_width() for bar in scene._bars._bars]
        np.testing.assert_allclose(widths, np.where(np.arange(len(CHANGES)) <= index, shares, 0))


def test_calibration_draws_what_came_over_what_was_said():
    scene = built(judged.Calibration(recall(recipe.on_cifar10)))
    scene.show(9.0)
    for name, line in scene._lines.items():
        p, y = scene.record.methods[name].p[0], scene.record.labels
        high = p >= 0.9
        assert line.get_xydata()[-1] == pytest.approx((p[high].mean(), y[high].mean()))


def test_curves_of_cifar_10_say_so():
    for name in ("over-fitting", "on-cifar-10", "calibration"):
        drawn = scenes.ANIMATIONS[name].draw(recall(recipe.on_cifar10))
        for scene in getattr(drawn, "scenes", {"": drawn}).values():
            assert "CIFAR-10" in scene.title
