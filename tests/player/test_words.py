import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.player.words import DUST, in_words, spoken


@pytest.mark.parametrize(
    ("value", "said"),
    [
        *((1.0, "1"), (12.3456, "12.35"), (-0.000123456, "−0.0001235"), (9999.96, "10,000")),
        *((2.331e4, "23,310"), (331_002_651.4, "331,002,651"), (1.2e-5, "1.2 × 10⁻⁵"), (-1e16, "−1 × 10¹⁶")),
        *((3e-14, "0"), (-3e-14, "0"), (2007, "2007"), (23310, "23,310"), (-12, "−12")),
        *(("left-up", "left-up"), ("at -0.5", "at −0.5")),
    ],
)
def test_numbers_are_short_and_as_people_write_them(value, said):
    assert spoken(value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("loss 2.331e+04, then 3.0e-14", "loss 23,310, then 0"),
        ("x = -5 and [-1, -.5], from 3 - 2", "x = −5 and [−1, −.5], from 3 − 2"),
        ("it is -0.00, not -0.05", "it is 0.00, not −0.05"),
        ("2-3 one-step 2026-11-27 gpt-2 e-3", "2-3 one-step 2026-11-27 gpt-2 e-3"),
        ("−5 stays −5", "−5 stays −5"),
    ],
)
def test_one_minus_sign_and_no_exponents_in_sentences(text, said):
    assert in_words(text) == said
    assert in_words(said) == said


@given(st.floats(-1e300, 1e300))
def test_what_is_spoken_is_the_number_to_four_digits(value):
    digits, _, power = spoken(value).replace("−", "-").replace(",", "").partition(" × 10")
    tens = int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)
    said = float(f"{digits}e{tens}")
    assert math.isclose(said, value, rel_tol=6e-4, abs_tol=DUST)
    assert "e" not in spoken(value)
