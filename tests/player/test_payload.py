import json
import math
from dataclasses import replace

import numpy as np
import pytest

from mlanimated.player.payload import Payload, StepInfo


def test_json_and_back(payload):
    assert Payload.from_json(json.loads(json.dumps(payload.to_json()))) == payload


def test_the_line_that_made_a_step_comes_back_and_older_pages_have_none(payload):
    first = payload.variants[0]
    steps = (*first.steps[:2], replace(first.steps[2], line="update"))
    lined = replace(payload, variants=(replace(first, steps=steps), payload.variants[1]))
    data = json.loads(json.dumps(lined.to_json()))
    assert Payload.from_json(data) == lined
    assert ["line" in step for step in data["variants"][0]["steps"]] == [False, False, True]
    del data["variants"][0]["steps"][2]["line"]
    assert Payload.from_json(data) == payload


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


def test_a_sentence_is_said_whole_and_the_name_once():
    for sentence, heading in [
        ("Step 3: x = 4.", ""),
        ("Step 3. It turns.", ""),
        ("The ball: it rests.", "step 3"),
        ("Step 30 is far.", "step 3"),
        ("", "step 3"),
    ]:
        step = StepInfo(0, "step 3", {"x": 5.0}, sentence)
        assert (step.heading, step.text) == (heading, sentence or "x = 5")


def test_words_and_names_have_numbers_as_people_write_them():
    step = StepInfo(0, "x = -1", {"rate": "3e-05"}, "The loss is 2.331e+04, the slope -0.5.")
    assert (step.name, step.sentence) == ("x = −1", "The loss is 23,310, the slope −0.5.")
    assert StepInfo(**step.to_json()) == step
