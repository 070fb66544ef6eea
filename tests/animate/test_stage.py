import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes

from mlanimated.animate import palette, stage
from mlanimated.animate.frames import AnimationError
from mlanimated.animate.layout import SideBySide, Stacked
from mlanimated.animate.stage import Stage, frames_at

WORDS = {"name": "pair", "title": "Pair", "caption": "Look.", "alt": "Two dots."}


def full_redraw(scene, time):
    """Draw everything in matplotlib's own order, in a new figure, with nothing left out."""
    fresh = Stage(scene)
    scene.show(time)
    for artist in fresh.figure.findobj():
        artist.set_animated(False)
    with stage.style.context():
        fresh.figure.canvas.draw()
    return np.asarray(fresh.figure.canvas.buffer_rgba())[..., :3]


def pair(kind, dots):
    return kind([dots(), dots((3.0, 0.0, 1.0, 2.0))], size=(360, 240), labels=("a", "b"), **WORDS)


def inset(dots):
    class Inset(dots):
        """Two axes, one over the other, in both of which something moves, and a legend over both."""

        def build(self, figure):
            moving = super().build(figure)
            outer = figure.axes[0]
            inner = outer.inset_axes((0.5, 0.3, 0.4, 0.6))
            (self.other,) = inner.plot([], [], color=palette.LOSS)
            inner.set(xlim=(0, 4), ylim=(0, 4))
            over = figure.add_axes((0.3, 0.3, 0.3, 0.3))
            over.plot([0, 1], [0, 1], color=palette.TARGET)
            figure.text(0.5, 0.5, "over all", color="black")
            return [*moving, self.other]

        def show(self, time):
            super().show(time)
            self.other.set_data([0, time], [0, time])

    return Inset()


def figure_text(dots):
    class Heading(dots):
        def build(self, figure):
            self.heading = figure.suptitle("")
            return [*super().build(figure), self.heading]

        def show(self, time):
            super().show(time)
            self.heading.set_text(f"{time:.1f}")

    return Heading()


def moving_axes(dots):
    class Zoom(dots):
        def build(self, figure):
            super().build(figure)
            self.ax = figure.axes[0]
            return [self.ax]

        def show(self, time):
            super().show(time)
            self.ax.set_xlim(-1 - time, 4)

    return Zoom()


SCENES = {
    "one": lambda dots: dots(),
    "side by side": lambda dots: pair(SideBySide, dots),
    "stacked": lambda dots: pair(Stacked, dots),
    "inset": inset,
    "figure text": figure_text,
    "moving axes": moving_axes,
}


@pytest.mark.parametrize("kind", SCENES)
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(st.floats(0, 3), max_size=4), time=st.floats(0, 3))
def test_a_frame_is_a_full_redraw_whatever_was_drawn_before(kind, dots, before, time):
    drawn = Stage(SCENES[kind](dots))
    for other in before:
        drawn.frame(other)
    np.testing.assert_array_equal(drawn.frame(time), full_redraw(SCENES[kind](dots), time))


def test_something_moves(dots):
    drawn = Stage(dots())
    assert (drawn.frame(0) != drawn.frame(2)).any()


def test_the_still_picture_is_drawn_once(dots, monkeypatch):
    drawn = Stage(pair(SideBySide, dots))
    monkeypatch.setattr(Axes, "draw", lambda *_: pytest.fail("whole axes were drawn again"))
    drawn.frame(1.5)


def test_the_frame_is_two_pixels_per_css_pixel_and_its_own_memory(dots):
    drawn = Stage(dots())
    first = drawn.frame(0)
    kept = first.copy()
    drawn.frame(2)
    assert first.shape == (240, 360, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, kept)


def test_a_held_time_is_drawn_once(dots, monkeypatch):
    drawn = []
    once = Stage.frame
    monkeypatch.setattr(Stage, "frame", lambda self, time: (drawn.append(time), once(self, time))[1])
    frames = list(frames_at(dots(), [0, 0, 0, 1, 1]))
    assert drawn == [0, 1]
    assert frames[0] is frames[2]
    assert frames[3] is frames[4]


def test_changing_what_build_did_not_return(dots):
    class Forgetful(dots):
        def build(self, figure):
            return [artist for artist in super().build(figure) if artist is self.number]

    drawn = Stage(Forgetful())
    with pytest.raises(AnimationError, match=r"dots: show\(1\) changed .*Line2D.*return every artist"):
        drawn.frame(1)


def test_forgetting_in_a_part_of_a_layout_is_found_too(dots):
    class Forgetful(dots):
        def build(self, figure):
            return [artist for artist in super().build(figure) if artist is self.number]

    drawn = Stage(SideBySide([dots(), Forgetful()], size=(360, 120), labels=("a", "b"), **WORDS))
    with pytest.raises(AnimationError, match="pair: show"):
        drawn.frame(1)


def test_returning_what_is_not_in_the_figure(dots):
    class Lost(dots):
        def build(self, figure):
            moving = super().build(figure)
            self.dot.remove()
            return moving

    with pytest.raises(AnimationError, match=r"build\(\) returned .*Line2D.*does not draw"):
        Stage(Lost())


def test_returning_a_container(dots):
    class Bars(dots):
        def build(self, figure):
            super().build(figure)
            return [figure.axes[0].bar([0], [1])]

    with pytest.raises(AnimationError, match="BarContainer, which is not an artist"):
        Stage(Bars())


def test_a_readers_settings_neither_change_the_picture_nor_are_changed(dots):
    plain = Stage(dots()).frame(1)
    with mpl.rc_context({"font.size": 40, "axes.facecolor": "black", "lines.linewidth": 9}):
        before = dict(mpl.rcParams)
        np.testing.assert_array_equal(Stage(dots()).frame(1), plain)
        assert dict(mpl.rcParams) == before
