import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.animate.easing import EASINGS, linear
from mlanimated.animate.scene import Step
from mlanimated.animate.timeline import Timeline

STEPS = st.lists(st.booleans(), min_size=1, max_size=30).map(
    lambda marks: [Step(f"step {k}", sentence="Look." if mark else "") for k, mark in enumerate(marks)]
)
TIMELINES = st.builds(
    Timeline,
    fps=st.integers(1, 60),
    move=st.floats(0, 2),
    hold=st.floats(0, 1),
    mark_hold=st.floats(0, 2),
    ease=st.sampled_from(list(EASINGS.values())),
)


def test_by_hand():
    steps = [Step("a"), Step("b", sentence="Look."), Step("c")]
    timeline = Timeline(fps=10, move=0.4, hold=0.1, mark_hold=0.3, ease=linear)
    expected = [0, 0.25, 0.5, 0.75, 1, 1, 1, 1.25, 1.5, 1.75, 2]
    np.testing.assert_allclose(timeline.frame_times(steps), expected)
    assert timeline.frame_of_step(steps).tolist() == [0, 4, 10]


@given(TIMELINES, STEPS)
def test_every_step_stands_still_where_frame_of_step_says(timeline, steps):
    times = timeline.frame_times(steps)
    arrivals = timeline.frame_of_step(steps)
    np.testing.assert_array_equal(times[arrivals], np.arange(len(steps)))
    for index, (step, frame) in enumerate(zip(steps, arrivals, strict=True)):
        seconds = timeline.mark_hold if step.sentence else timeline.hold
        held = max(1, round(seconds * timeline.fps))
        # It arrives exactly there, and stays exactly so long.
        assert (times[frame : frame + held] == index).all()
        assert frame == 0 or times[frame - 1] < index or timeline.ease is EASINGS["step_end"]


@given(TIMELINES, STEPS)
def test_time_never_goes_back_and_each_movement_takes_its_time(timeline, steps):
    times = timeline.frame_times(steps)
    assert (np.diff(times) >= -1e-12).all()
    holds = [
        max(1, round((timeline.mark_hold if s.sentence else timeline.hold) * timeline.fps)) for s in steps
    ]
    move = max(1, round(timeline.move * timeline.fps))
    assert len(times) == sum(holds) + (len(steps) - 1) * (move - 1)


def test_no_steps():
    with pytest.raises(ValueError, match="no steps"):
        Timeline().frame_times([])


@pytest.mark.parametrize(
    ("field", "value"), [("fps", 0), ("fps", 61), ("move", -0.1), ("hold", float("nan"))]
)
def test_impossible_settings_are_named(field, value):
    with pytest.raises(ValueError, match=f"{field} is"):
        Timeline(**{field: value})
