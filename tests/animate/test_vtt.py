import itertools
import re

from mlanimated.animate.vtt import webvtt, words
from mlanimated.player.payload import StepInfo


def test_by_hand():
    steps = [
        StepInfo(0, "step 0", {"x": -1.5, "n": 2, "move": "left-up"}),
        StepInfo(5, "step 1", {}, "The slope\nis <steep> & x --> 0."),
    ]
    assert webvtt(steps, frames=73_000, fps=20) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:00.250\nstep 0: x = −1.5, n = 2, move = left-up\n\n"
        "00:00:00.250 --> 01:00:50.000\nThe slope is &lt;steep&gt; &amp; x --&gt; 0.\n"
    )


def test_cues_follow_each_other_without_a_gap():
    text = webvtt([StepInfo(3 * k, f"step {k}") for k in range(30)], frames=90, fps=7)
    times = re.findall(r"(\S+) --> (\S+)", text)
    assert len(times) == 30
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(times))


def test_words_of_a_step_without_numbers():
    assert words(StepInfo(0, "start")) == "start"
