"""Arrays that panels are given: of the right shape, or refused with words that say what was wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def numbers(what: str, values: ArrayLike, shape: tuple[int, ...]) -> Numbers:
    """Return values as an array of floats.

    Raises
    ------
    ValueError
        If their shape is another one.
    """
    array = np.asarray(values, np.float64)
    require(what, array, shape)
    return array


def flags(what: str, values: ArrayLike | None, count: int) -> NDArray[np.bool_]:
    """Return one truth value for each of `count` things; without values all are true.

    Raises
    ------
    ValueError
        If there is another number of them.
    """
    array = np.ones(count, bool) if values is None else np.asarray(values, bool)
    require(what, array, (count,))
    return array


def require(what: str, array: NDArray[Any], shape: tuple[int, ...]) -> None:
    """Raise ValueError, naming both shapes, if an array has another shape than the one wanted."""
    if array.shape != shape:
        raise ValueError(f"{what}: an array of shape {array.shape} where {shape} has its place")


def index(what: str, value: int | None, count: int) -> int | None:
    """Return an index; there may be none.

    Raises
    ------
    ValueError
        If it is not 0 to `count` - 1.
    """
    if value is not None and not 0 <= value < count:
        raise ValueError(f"{what} is {value}, but there are {count}: choose 0 to {count - 1}")
    return None if value is None else int(value)


def span(what: str, limits: tuple[float, float]) -> tuple[float, float]:
    """Return limits of a scale, low and high.

    Raises
    ------
    ValueError
        If low is not below high.
    """
    low, high = (float(limit) for limit in limits)
    if not low < high:
        raise ValueError(f"{what} are {limits}: the first is below the second")
    return low, high


def within(what: str, values: Numbers, limits: tuple[float, float]) -> None:
    """Raise ValueError if a number that is known lies outside a fixed scale: a cut bar would lie."""
    known = values[~np.isnan(values)]
    low, high = limits
    slack = 1e-6 * (high - low)
    if known.size and not (low - slack <= known.min() and known.max() <= high + slack):
        raise ValueError(
            f"{what}: {known.min():g} to {known.max():g} does not fit the scale {low:g} to {high:g}; "
            "give the panel wider limits"
        )
