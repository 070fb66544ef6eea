import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from mlanimated.animate import tween

ROWS = arrays(np.float64, array_shapes(min_dims=1, max_dims=3, max_side=5), elements=st.floats(-1e6, 1e6))


@given(ROWS, st.floats(-2, 8))
def test_at_agrees_with_numpys_interpolation(rows, time):
    flat = rows.reshape(len(rows), -1)
    expected = [np.interp(time, np.arange(len(rows)), column) for column in flat.T]
    np.testing.assert_allclose(np.ravel(tween.at(rows, time)), expected, rtol=1e-9, atol=1e-6)


@given(ROWS)
def test_at_a_step_is_the_row_itself(rows):
    for step, row in enumerate(rows):
        np.testing.assert_array_equal(tween.at(rows, step), row)


def test_at_a_step_does_not_look_at_the_next_row():
    assert tween.at([1.0, np.inf], 0) == 1.0


@given(ROWS, st.floats(0, 5))
def test_up_to_ends_where_at_is(rows, time):
    trail = tween.up_to(rows, time)
    whole = min(int(time), len(rows) - 1)
    np.testing.assert_array_equal(trail[: whole + 1], rows[: whole + 1])
    np.testing.assert_allclose(trail[-1], tween.at(rows, time))


def test_empty_record_is_named():
    with pytest.raises(ValueError, match="record is empty"):
        tween.at([], 0)


@pytest.mark.parametrize(("time", "step"), [(0.0, 0), (0.99, 0), (1.0, 1), (2.9999999999, 3), (3.0, 3)])
def test_step_at(time, step):
    assert tween.step_at(time) == step


@pytest.mark.parametrize(("time", "part"), [(0.0, 0.0), (0.5, 0.0), (0.75, 0.5), (1.0, 1.0), (9.0, 1.0)])
def test_fade(time, part):
    assert tween.fade(time, 0.5, 1.0) == part
