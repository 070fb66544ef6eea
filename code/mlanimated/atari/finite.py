"""Refuses NaN and infinity: a run that has measured one of them no longer learns anything.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Groups of arrays in a checkpoint that a network computes with.
COMPUTED_WITH = ("weights", "target_network", "optimizer")


class NotFinite(ValueError):  # noqa: N818 - reads as what it is in a message
    """A number of a run is NaN or infinite; the message says which."""


def check_numbers(row: Mapping[str, float]) -> None:
    """Check the numbers that an update measured.

    Raises
    ------
    NotFinite
        If one of them is not finite; the message names the first.
    """
    for name, number in row.items():
        if not math.isfinite(number):
            raise NotFinite(f"{name} is {number}")


def check_arrays(arrays: Mapping[str, NDArray[Any]]) -> None:
    """Check arrays, given by name.

    Raises
    ------
    NotFinite
        If one of them holds a number that is not finite; the message names the first.
    """
    for name, array in arrays.items():
        wrong = np.count_nonzero(~np.isfinite(array))
        if wrong:
            raise NotFinite(f"{name} has {wrong:,} numbers of {array.size:,} that are not finite")


def check_learned(arrays: Mapping[str, NDArray[Any]]) -> None:
    """Check the arrays of a checkpoint that a network computes with; curves may hold anything.

    Raises
    ------
    NotFinite
        If one of them holds a number that is not finite; the message names the first.
    """
    check_arrays({name: array for name, array in arrays.items() if name.split("/")[0] in COMPUTED_WITH})
