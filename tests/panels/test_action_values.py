"""Bars of actions: as long as their values, the chosen one ringed, unknown and forbidden ones told apart."""

import numpy as np
import pytest

from mlanimated.panels.action_strip import ActionStrip
from mlanimated.panels.action_values import ActionValues

SIZE, PLACE, NAMES = (720, 480), (130, 30, 400, 180), ("left", "down", "right")


def made(figure, **options):
    return ActionValues(figure, SIZE, PLACE, NAMES, **options)


def visible(artists):
    return [artist.get_visible() for artist in artists]


def test_bars_are_values_and_the_ring_is_the_choice(figure, words):
    panel = made(figure)
    panel.show((0.1, 0.75, 0.15), 1)
    assert [bar.get_width() for bar in panel._bars] == [0.1, 0.75, 0.15]
    assert visible(panel._rings) == visible(panel._markers) == [False, True, False]
    assert [text.get_fontweight() for text in panel._numbers] == ["normal", "bold", "normal"]
    assert words() == ["left", "down", "right", "0.10", "0.75", "0.15"]


def test_bars_of_both_signs_start_at_zero_and_ties_are_both_ringed(figure):
    panel = made(figure, limits=(-2, 1))
    panel.show((-2.0, 0.5, 0.5), (1, 2), truth=0)
    assert [(bar.get_x(), bar.get_width()) for bar in panel._bars] == [(0, -2), (0, 0.5), (0, 0.5)]
    assert visible(panel._rings) == [False, True, True]
    assert visible(panel._checks) == [True, False, False]
    assert {len(text.get_text()) for text in panel._numbers} == {5}


def test_what_is_unknown_is_hatched_and_what_is_forbidden_has_no_bar(figure):
    panel = made(figure)
    panel.show((0.5, np.nan, 7.0), allowed=(True, True, False))
    assert [back.get_hatch() for back in panel._backs] == [None, "//", None]
    assert visible(panel._backs) == [True, True, False]
    assert [text.get_text().strip() for text in panel._numbers] == ["0.50", "?", "–"]


def test_the_choice_is_seen_without_colour(figure, drawn):
    panel = made(figure)
    panel.show((0.5, 0.5, 0.5), 0)
    first = drawn(grey=True)
    panel.show((0.5, 0.5, 0.5), 2)
    assert np.abs(first - drawn(grey=True)).max() > 50


def test_only_the_last_call_counts(figure, drawn):
    panel = made(figure)
    panel.show((0.2, 0.3, 0.5), 2)
    once = drawn()
    panel.show((0.9, np.nan, 0.1), 0, allowed=(True, True, False), truth=1)
    panel.show((0.2, 0.3, 0.5), 2)
    panel.show((0.2, 0.3, 0.5), 2)
    np.testing.assert_array_equal(drawn(), once)


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        ((0.1, 0.2), {}, r"\(2,\) where \(3,\)"),
        ((0.1, 0.2, 1.5), {}, "does not fit the scale 0 to 1"),
        ((0.1, 0.2, 0.3), {"chosen": 3}, "is 3, but there are 3"),
        ((0.1, 0.2, 0.3), {"allowed": [True]}, "allowed actions"),
    ],
)
def test_what_does_not_fit_is_refused(figure, values, options, words):
    with pytest.raises(ValueError, match=words):
        made(figure).show(values, **options)


def test_limits_rise(figure):
    with pytest.raises(ValueError, match="the first is below the second"):
        made(figure, limits=(1, 1))


def test_a_strip_is_filled_up_to_now(figure):
    values = np.random.default_rng(0).dirichlet(np.ones(3), 20)
    strip = ActionStrip(figure, SIZE, PLACE, NAMES, values)
    for step in (12, 4):
        strip.show(step)
        shown = strip._strip.get_array()
        np.testing.assert_array_equal(np.ma.getdata(shown)[:, : step + 1], values[: step + 1].T)
        assert np.ma.getmaskarray(shown)[:, step + 1 :].all()
        assert list(strip._now.get_xdata()) == [step, step]
    with pytest.raises(ValueError, match="the step is 20"):
        strip.show(20)
    with pytest.raises(ValueError, match=r"\(20, 3\) where \(20, 2\)"):
        ActionStrip(figure, SIZE, PLACE, NAMES[:2], values)
