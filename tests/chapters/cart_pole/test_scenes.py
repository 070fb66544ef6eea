"""The pictures of "Deep learning in any situation": carts where the record says, labels where they belong."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from mlanimated.animate import palette, style
from mlanimated.chapters.cart_pole import recipe, scenes
from mlanimated.chapters.cart_pole.labels import LabelledGame
from mlanimated.panels.cart_pole import CartPole
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


def angle(cart):
    (x, tip_x), (y, tip_y) = cart._stick.get_data()
    return np.arctan2(tip_x - x, tip_y - y)


@pytest.fixture(scope="module")
def hero():
    return built(scenes.RandomAndTrained(recall(recipe.two_games)))


def test_carts_stand_where_the_record_says(hero):
    record = hero.record
    for index, row in enumerate(hero.shown):
        hero.show(float(index))
        for cart, states in zip(hero._carts, (record.random_states, record.trained_states), strict=True):
            state = states[min(row, len(states) - 1)]
            assert angle(cart) == pytest.approx(state[2])
            offset = cart._cart.get_x() + cart._cart.get_width() / 2 - cart._middle
            assert offset / cart._scale == pytest.approx(state[0])


def test_each_side_stops_when_its_episode_ends(hero):
    hero.show(float(hero.shown.index(hero.over)))
    assert hero._carts[0]._cross.get_visible()
    assert not hero._carts[1]._cross.get_visible()
    hero.show(len(hero.shown) - 1.0)
    assert hero._counters[0].get_text() == f"step {hero.over:3d} over"
    assert hero._counters[1].get_text().endswith("time is up")
    assert not hero._carts[1]._arrow.get_visible()


def test_the_arrow_is_the_push_of_the_record(hero):
    for index in range(hero.over):
        hero.show(float(index))
        for cart, actions in zip(
            hero._carts, (hero.record.random_actions, hero.record.trained_actions), strict=True
        ):
            (start, _), (end, _) = cart._arrow._posA_posB
            assert (end > start) == bool(actions[index])


def test_the_last_ten_squares_are_losing():
    scene = built(LabelledGame(recall(recipe.two_games)))
    scene.show(len(scene.looked) - 1.0)
    colours = [to_hex(box.get_facecolor()) for box in scene._squares._boxes]
    count = len(colours) - recipe.CUT_OFF
    assert colours == [palette.TARGET.lower()] * count + [palette.LOSS.lower()] * recipe.CUT_OFF
    assert [sign.get_text() for sign in scene._squares._signs] == ["✓"] * count + ["✗"] * recipe.CUT_OFF


def test_nothing_is_labelled_before_the_end_is_known():
    scene = built(LabelledGame(recall(recipe.two_games)))
    for index in range(len(scene.record.random_actions) + 1):
        scene.show(float(index))
        assert not any(sign.get_text() for sign in scene._squares._signs)


def test_arrows_on_the_map_follow_the_network():
    scene = built(scenes.Learning(recall(recipe.progress)))
    scene.show(len(scene.record.means) - 1.0)
    assert [arrow.get_alpha() for arrow in scene._arrows] == [1.0, 1.0]
    np.testing.assert_array_equal(scene._map._cells.get_array(), scene.record.maps[-1])


def test_curves_of_a_cut_off_stop_at_the_epoch_that_is_named():
    record = recall(recipe.cut_offs)
    scene = built(scenes.CutOff(record, 1))
    assert (scenes.EPOCHS[0], scenes.EPOCHS[-1]) == (0, recipe.HOW.epochs)
    for index, (epoch, step) in enumerate(zip(scenes.EPOCHS, scene.steps(), strict=True)):
        scene.show(float(index))
        for line, row in zip(scene._curve._curves[0].thin, record.means[1], strict=True):
            np.testing.assert_array_equal(line.get_ydata(), row[: epoch + 1])
        assert step.name == f"epoch {epoch}"
        assert list(step.values.values()) == [round(row[epoch], 1) for row in record.means[1]]
    assert sum(bool(step.sentence) for step in scene.steps()) == 3


def test_a_panel_refuses_what_is_not_a_state_or_a_push():
    with style.context():
        cart = CartPole(Figure(), (720, 405), (0, 0, 720, 200))
    with pytest.raises(ValueError, match="shape"):
        cart.show([0, 0, 0])
    with pytest.raises(ValueError, match="push"):
        cart.show([0, 0, 0, 0], 2)
