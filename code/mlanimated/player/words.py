"""Numbers as people write them: a true minus sign, no exponents of programs, no dust of rounding."""

from __future__ import annotations

import re

DUST = 1e-12  # what is smaller comes from rounding
_LARGE, _SMALL = 1e15, 1e-4  # beyond these, zeros cannot be counted any more
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_EXPONENT = re.compile(r"(?<![\w.,])[-−]?\d+(?:\.\d+)?e[-+−]?\d+(?!\w)")
_NO_LESS_THAN_NOTHING = re.compile(r"(?<![\w.,)\]])[-−](0(?:\.0+)?)(?![\d.,]*\d)")
_MINUS = re.compile(r"(?<![\w.,)\]-])-(?=\.?\d|∞)|(?<=\d )-(?= \.?\d)")


def spoken(value: float | int | str) -> str:
    """Write a value as a reader sees it: four digits, or all before the point."""
    if isinstance(value, str):
        return in_words(value)
    if isinstance(value, int):
        text = f"{value:,}" if abs(value) >= 1e4 else str(value)
    elif abs(value) < DUST:
        text = "0"
    elif not _SMALL <= abs(value) < _LARGE:
        digits, _, power = f"{value:.3e}".partition("e")
        text = f"{float(digits):g} × 10{str(int(power)).translate(_RAISED)}"
    else:
        text = f"{value:,.0f}" if abs(value) >= 9999.5 else f"{value:.4g}"
    return text.replace("-", "−")


def in_words(text: str) -> str:
    """Return a text with its numbers as people write them: −0.5 for -0.5, 23,310 for 2.331e+04."""
    text = _EXPONENT.sub(lambda found: spoken(float(found[0].replace("−", "-"))), text)
    return _MINUS.sub("−", _NO_LESS_THAN_NOTHING.sub(r"\1", text))
