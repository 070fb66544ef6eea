import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.animate.easing import EASINGS, smooth, smoother

NAMES = st.sampled_from(sorted(EASINGS))
PARTS = st.floats(0, 1)


@given(NAMES)
def test_starts_at_zero_and_ends_at_one(name):
    assert EASINGS[name](0.0) == 0.0
    assert EASINGS[name](1.0) == pytest.approx(1.0)


@given(NAMES, PARTS, PARTS)
def test_never_goes_back_and_stays_between(name, a, b):
    ease = EASINGS[name]
    low, high = sorted((a, b))
    assert -1e-9 <= ease(low) <= ease(high) + 1e-9 <= 1 + 2e-9


@given(st.sampled_from((smooth, smoother)), PARTS)
def test_smooth_ones_are_symmetric_and_rest_at_the_ends(ease, part):
    assert ease(part) + ease(1 - part) == pytest.approx(1.0)
    assert ease(1e-4) < 1e-6
    assert 1 - ease(1 - 1e-4) < 1e-6


def test_names_are_those_of_the_functions():
    assert {name: ease.__name__ for name, ease in EASINGS.items()} == {name: name for name in EASINGS}
