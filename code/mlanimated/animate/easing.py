"""Easings: how far a movement has come (0 to 1) when a part (0 to 1) of its time is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

Easing = Callable[[float], float]


def linear(part: float) -> float:
    """Move at one speed."""
    return part


def smooth(part: float) -> float:
    """Start and end at rest (3t² − 2t³)."""
    return part * part * (3.0 - 2.0 * part)


def smoother(part: float) -> float:
    """Start and end at rest: acceleration is continuous, too (6t⁵ − 15t⁴ + 10t³)."""
    return part * part * part * (part * (6.0 * part - 15.0) + 10.0)


def ease_in(part: float) -> float:
    """Start at rest and arrive at full speed, as a thing that falls."""
    return part * part


def ease_out(part: float) -> float:
    """Start at full speed and come to rest, as a thing that is thrown."""
    return part * (2.0 - part)


def step_end(part: float) -> float:
    """Stay until the time is over, then be there: for what has no in-between, as a board."""
    return 1.0 if part >= 1.0 else 0.0


EASINGS: Mapping[str, Easing] = MappingProxyType(
    {ease.__name__: ease for ease in (linear, smooth, smoother, ease_in, ease_out, step_end)}
)
