import pytest

from mlanimated.animate.layout import SideBySide, Stacked
from mlanimated.animate.stage import Stage

WORDS = {"name": "pair", "title": "Pair", "caption": "Look.", "alt": "Two dots."}


def test_steps_are_joined(dots):
    scene = SideBySide(
        [dots(), dots(sentences={0: "It starts.", 1: "Slow."})], labels=("small", "large"), **WORDS
    )
    steps = scene.steps()
    assert steps[2].values == {"small: x": 3.0, "large: x": 3.0}
    # Said once if both say the same; otherwise one after the other.
    assert [step.sentence for step in steps] == ["It starts.", "Slow.", "It is far right.", ""]


@pytest.mark.parametrize("kind", [SideBySide, Stacked])
def test_lock_step_names_both_counts(kind, dots):
    with pytest.raises(ValueError, match="'a' has 4, 'b' has 3"):
        kind([dots(), dots((0.0, 1.0, 2.0), {})], labels=("a", "b"), **WORDS)


def test_labels_for_every_scene(dots):
    with pytest.raises(ValueError, match="1 labels for 2 scenes"):
        SideBySide([dots(), dots()], labels=("a",), **WORDS)


def test_scenes_of_one_title_are_told_to_have_labels(dots):
    with pytest.raises(ValueError, match="labels"):
        SideBySide([dots(), dots()], **WORDS)


def places(scene):
    return [ax.get_window_extent() for ax in Stage(scene).figure.axes]


def test_where_the_parts_are(dots):
    left, right = places(SideBySide([dots(), dots()], labels=("a", "b"), **WORDS))
    assert left.x1 < right.x0
    assert left.y0 == pytest.approx(right.y0)
    top, bottom = places(Stacked([dots(), dots()], labels=("a", "b"), **WORDS))
    assert top.y0 > bottom.y1
    assert top.x0 == pytest.approx(bottom.x0)


def test_ratios(dots):
    wide, narrow = places(SideBySide([dots(), dots()], labels=("a", "b"), ratios=(3, 1), **WORDS))
    assert wide.width > 2 * narrow.width
