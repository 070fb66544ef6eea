import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.animate.frames import AnimationError, checked, enlarged, even

GOOD = np.zeros((4, 6, 3), np.uint8)


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        ([], "game: there are no frames"),
        ([GOOD, GOOD[:2]], r"game: frame 1 has the shape \(2, 6, 3\), but frame 0 has \(4, 6, 3\)"),
        ([GOOD, GOOD, GOOD.astype(np.int64)], "game: frame 2 has the type int64"),
        ([GOOD / 255], "game: frame 0 has the type float64; .* convert"),
        ([GOOD, np.full((4, 6, 3), np.nan)], "game: frame 1 holds NaN"),
        ([GOOD[..., 0]], r"game: frame 0 has the shape \(4, 6\)"),
        ([np.zeros((4, 6, 4), np.uint8)], r"game: frame 0 has the shape \(4, 6, 4\)"),
        ([np.zeros((0, 6, 3), np.uint8)], r"game: frame 0 has the shape \(0, 6, 3\)"),
    ],
)
def test_what_is_no_frame_is_named(frames, message):
    with pytest.raises(AnimationError, match=message):
        checked(frames, "game")


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4))
def test_enlarged_and_even(width, height, scale):
    frame = np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)
    large = enlarged(frame, scale)
    assert large.shape == (height * scale, width * scale, 3)
    rows, columns = np.indices(large.shape[:2]) // scale
    np.testing.assert_array_equal(large, frame[rows, columns])
    padded = even(large)
    assert padded.shape[0] % 2 == padded.shape[1] % 2 == 0
    assert padded.shape[0] - large.shape[0] in (0, 1)
    np.testing.assert_array_equal(padded[: large.shape[0], : large.shape[1]], large)
    np.testing.assert_array_equal(padded[-1, -1], frame[-1, -1])
