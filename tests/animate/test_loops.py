import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from mlanimated.animate import loops

COLOURS = [(61, 61, 61), (0, 114, 178), (0, 158, 115), (213, 94, 0), (230, 159, 0), (255, 255, 255)]


def shown(data):
    """Return what a reader sees: (picture, milliseconds) one after the other."""
    picture = Image.open(io.BytesIO(data))
    return [
        (np.asarray(part.convert("RGB")), round(part.info["duration"]))
        for part in ImageSequence.Iterator(picture)
    ]


@settings(max_examples=20)
@given(
    st.integers(1, 21),
    st.integers(1, 21),
    st.lists(st.sampled_from(COLOURS), min_size=2, max_size=12).filter(lambda all_: len(set(all_)) > 1),
    st.sampled_from((5, 10, 12, 20, 25)),
    st.sampled_from(("gif", "webp")),
)
def test_every_frame_is_seen_as_long_as_it_should(width, height, colours, fps, form):
    frames = [np.full((height, width, 3), colour, np.uint8) for colour in colours]
    data = loops.gif(frames, fps, frames) if form == "gif" else loops.webp(frames, fps)
    parts = shown(data)
    runs = [k for k in range(len(colours)) if k == 0 or colours[k] != colours[k - 1]]
    assert len(parts) == len(runs)
    for (picture, _), index in zip(parts, runs, strict=True):
        assert picture.shape == (height, width, 3)
        assert abs(picture.astype(int) - colours[index]).max() <= 8
    assert sum(length for _, length in parts) == pytest.approx(1000 * len(frames) / fps, abs=10)


def test_smaller(frames):
    assert shown(loops.gif(frames, 10, frames, shrink=2))[0][0].shape == (4, 6, 3)
    assert shown(loops.webp(frames, 10, shrink=2))[0][0].shape == (4, 6, 3)


def test_it_repeats_and_is_the_same_each_time(frames):
    for make in (lambda: loops.gif(frames, 10, frames), lambda: loops.webp(frames, 10)):
        data = make()
        assert Image.open(io.BytesIO(data)).info["loop"] == 0
        assert data == make()
