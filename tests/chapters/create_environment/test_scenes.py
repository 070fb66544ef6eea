"""The pictures of "Create Your Own Environment": which values are shown, which box works, what is ringed."""

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from mlanimated.animate import palette, style
from mlanimated.chapters.create_environment import layers, recipe, scenes
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


@pytest.fixture(scope="module")
def loop():
    return built(scenes.TheLoop(recall(recipe.the_loop)))


def test_every_call_shows_its_five_values_and_a_reset_only_two(loop):
    record = loop.record
    for row in range(len(record.action)):
        loop.show(float(row))
        shown = [value.get_text() for value in loop._values]
        assert shown[0] == str(record.observation[row])
        assert shown[4] == f"prob {record.prob[row]:.2f}"
        if record.action[row] < 0:
            assert loop._call.get_text() == "reset(seed=0)"
            assert shown[1:4] == ["–"] * 3
        else:
            name = ("left", "down", "right", "up")[record.action[row]]
            assert loop._call.get_text().split() == [f"step({record.action[row]})", name]
            assert shown[1:4] == [f"{record.reward[row]:.1f}", str(bool(record.terminated[row])), "False"]
        np.testing.assert_array_equal(loop._picture.get_array(), record.picture[row])


def test_a_slide_is_said_and_an_end_too(loop):
    record = loop.record
    for row in range(len(record.action)):
        loop.show(float(row))
        text = loop._foot.get_text()
        assert ("slid" in text) == bool(record.slid[row] and not record.terminated[row])
        assert ("goal" in text) == (record.reward[row] == 1)
        assert ("hole" in text) == bool(record.terminated[row] and record.reward[row] == 0)


def test_between_two_calls_one_picture_fades_into_the_next(loop):
    loop.show(1.5)
    pictures = loop.record.picture.astype(float)
    assert np.abs(loop._picture.get_array() - (pictures[1] + pictures[2]) / 2).max() <= 0.5


def test_the_box_that_works_is_marked_and_the_answer_is_a_square():
    scene = built(layers.Layers(recall(recipe.wrappers)))
    for row, (depth, count) in enumerate(layers._ROUTE):
        scene.show(float(row))
        marked = [same_color(box.get_edgecolor(), palette.CHOSEN) for box in scene._boxes]
        assert marked == [box == depth for box in range(4)]
        assert scene._count.get_text() == f"step {count} of 100"
        assert scene._action.get_visible() != scene._answer.get_visible()
    said = [scene._words(row) for row in (5, 7, 8, 9)]
    assert [text.endswith("True") for text in said] == [False, False, True, True]


def test_shares_are_drawn_as_recorded():
    scene = built(scenes.WhereItSlides(recall(recipe.slips)))
    scene.show(len(recipe.TRIES) - 1.0)
    for curve, share in zip(scene._curves._curves, scene.record.share.T, strict=True):
        np.testing.assert_allclose(curve.thick.get_ydata(), share)


def test_the_search_shows_what_is_found_and_rings_what_is_new():
    scene = built(scenes.NoWay(recall(recipe.reach)))
    steps = scene.record.steps
    for now in range(len(scene.steps())):
        scene.show(float(now))
        texts = [number.get_text() for number in scene._board._numbers]
        assert texts == [f"{step:.0f}" if step <= now else "" for step in steps]
        assert [ring.get_visible() for ring in scene._board._rings] == list(steps == now)
        assert bool(scene._verdict.get_text()) == (now == len(scene.steps()) - 1)
