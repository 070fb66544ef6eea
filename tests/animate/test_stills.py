import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mlanimated.animate import stills
from mlanimated.player.moments import columns_of, key_steps
from mlanimated.player.payload import StepInfo


def steps(marks):
    return [StepInfo(k, f"step {k}", {}, "Look." if mark else "") for k, mark in enumerate(marks)]


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_key_steps_are_four_to_six_with_the_first_and_the_last(marks):
    chosen = key_steps(steps(marks))
    assert chosen == sorted(set(chosen))
    assert chosen[0] == 0
    assert chosen[-1] == len(marks) - 1
    assert min(4, len(marks)) <= len(chosen) <= 6
    inner = [k for k in range(1, len(marks) - 1) if marks[k]]
    # Steps that are no marks are shown only when there are not enough marks.
    if any(not marks[k] for k in chosen[1:-1]):
        assert set(inner) <= set(chosen)


def test_marks_are_chosen_evenly():
    assert key_steps(steps([True] * 42)) == [0, 6, 16, 26, 36, 41]


@pytest.mark.parametrize(
    ("count", "height", "width", "columns"),
    [
        *((1, 40, 60, 1), (2, 40, 60, 2), (3, 40, 60, 3)),
        *((4, 40, 72, 2), (5, 40, 72, 2), (6, 40, 72, 2)),
        *((6, 60, 60, 3), (4, 90, 60, 4), (6, 90, 60, 3)),
    ],
)
def test_the_strip_wraps(count, height, width, columns):
    shades = [np.full((height, width, 3), 20 * index, np.uint8) for index in range(count)]
    sheet = np.asarray(Image.open(io.BytesIO(stills.strip(shades, 2))).convert("RGB"))
    assert columns_of(count, width / height, sheet.shape[1] / sheet.shape[0]) == columns
    width, height = width // 2, height // 2
    rows = -(-count // columns)
    assert sheet.shape[:2] == (
        rows * (height + stills.GAP) - stills.GAP,
        columns * (width + stills.GAP) - stills.GAP,
    )
    for index in range(count):
        row, column = divmod(index, columns)
        y, x = row * (height + stills.GAP), column * (width + stills.GAP)
        assert abs(sheet[y : y + height, x : x + width].astype(int) - 20 * index).max() <= 2
        if column < columns - 1:
            assert sheet[y, x + width].min() > 200  # the gap


def test_the_same_frames_give_the_same_strip_and_poster(frames):
    assert stills.strip(frames[:4], 1) == stills.strip(frames[:4], 1)
    assert stills.poster(frames[3]) == stills.poster(frames[3])


def test_the_poster_of_a_drawing_is_exact(frames):
    picture = Image.open(io.BytesIO(stills.poster(frames[3])))
    assert picture.format == "WEBP"
    np.testing.assert_array_equal(np.asarray(picture.convert("RGB")), frames[3])


def test_the_poster_of_a_photograph_is_small():
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    assert len(stills.poster(noise)) < noise.size / 2
