"""Searches without a slope against exhaustive reasoning."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.learn.search import fixed_step_search, grid_search


def test_grid_remembers_the_lowest_so_far():
    losses = iter([5.0, 7.0, 3.0, 4.0, 1.0])
    found = grid_search(lambda _: next(losses), 0.0, 8.0, tries=5)
    np.testing.assert_array_equal(found.positions, [0, 2, 4, 6, 8])
    np.testing.assert_array_equal(found.best, [0, 0, 2, 2, 4])


@given(start=st.integers(-100, 100), minimum=st.integers(-100, 100), length=st.integers(1, 20))
def test_steps_stop_at_the_lowest_place_they_can_reach(start, minimum, length):
    found = fixed_step_search(lambda x: (x - minimum) ** 2, float(start), float(length))
    reachable = start + length * np.arange(-300, 301)
    assert found.losses[-1] == np.min((reachable - minimum) ** 2)
    assert (np.diff(found.losses) < 0).all()
    np.testing.assert_array_equal(np.abs(np.diff(found.positions)), length)
    assert min(found.losses_left[-1], found.losses_right[-1]) >= found.losses[-1]


def test_endless_slope_ends_after_the_most_steps():
    found = fixed_step_search(lambda x: -x, 0.0, 1.0, most_steps=12)
    assert found.positions[-1] == 12
