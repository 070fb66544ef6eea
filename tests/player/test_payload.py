import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.player.payload import Payload, StepInfo, spoken


def test_json_and_back(payload):
    assert Payload.from_json(json.loads(json.dumps(payload.to_json()))) == payload


def test_another_format_is_refused_with_the_remedy(payload):
    with pytest.raises(ValueError, match="run the chapter again"):
        Payload.from_json({**payload.to_json(), "format": 0})


def test_numpy_numbers_and_numbers_that_json_cannot_say():
    values = {"n": np.int64(3), "x": np.float32(0.5), "far": math.inf, "off": -np.inf, "lost": math.nan}
    step = StepInfo(np.int64(7), "step", values)
    assert json.loads(json.dumps(step.values, allow_nan=False)) == {
        "n": 3,
        "x": 0.5,
        "far": "∞",
        "off": "−∞",
        "lost": "not a number",
    }
    assert type(step.frame) is int


@pytest.mark.parametrize("frames", [(), (0, 0, 40), (20, 0, 40), (-1, 20, 40), (0, 20, 50)])
def test_steps_must_stand_at_increasing_frames_of_the_film(payload, frames):
    first = payload.variants[0]  # 50 frames
    with pytest.raises(ValueError, match=r"increasing frames from 0 to 49"):
        replace(first, steps=tuple(StepInfo(frame, f"step {frame}") for frame in frames))


def test_variants_must_have_the_same_number_of_steps(payload):
    shorter = replace(payload.variants[1], steps=payload.variants[1].steps[:2])
    with pytest.raises(ValueError, match=r"\{'0.1': 3, '0.5': 2\}"):
        replace(payload, variants=(payload.variants[0], shorter))
    with pytest.raises(ValueError, match="numbers of steps"):
        replace(payload, variants=())


def test_what_a_step_says():
    assert StepInfo(0, "start", {"x": 5.0, "n": -2}).text == "x\u00a0=\u00a05, n\u00a0=\u00a0−2"
    # The name stands beside the sentence: it is not said twice.
    assert StepInfo(0, "step 3", sentence="Step 3: x = 4.").text == "x = 4."
    assert StepInfo(0, "step 3", sentence="The ball: it rests.").text == "The ball: it rests."


def test_numbers_are_short():
    assert [spoken(value) for value in (1.0, -0.000123456, 2007, 331_002_651.4, 12.3456, "left-up")] == [
        *("1", "−0.0001235", "2007", "331,002,651", "12.35", "left-up")
    ]


@given(st.floats(-1e300, 1e300))
def test_what_is_spoken_is_the_number_to_four_digits(value):
    said = float(spoken(value).replace("−", "-").replace(",", ""))
    assert said == pytest.approx(value, rel=6e-4)
