"""How good a model is that says yes or no: counts, ROC curve, calibration, and the margin of error.

`p` is always what the model says, from 0 to 1, and `y` is what is true, 1 or 0.

Chapter: Binary Classification.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Counts(NamedTuple):
    """How often the model said yes or no, and was right or wrong."""

    true_yes: int
    false_yes: int
    true_no: int
    false_no: int


def counts(p: Array, y: Array, threshold: float) -> Counts:
    """Yes from the threshold on; count the four cases."""
    says_yes, is_yes = p >= threshold, y == 1
    return Counts(
        true_yes=int(np.sum(says_yes & is_yes)),
        false_yes=int(np.sum(says_yes & ~is_yes)),
        true_no=int(np.sum(~says_yes & ~is_yes)),
        false_no=int(np.sum(~says_yes & is_yes)),
    )


def roc(p: Array, y: Array) -> tuple[Array, Array]:
    """Rates of false and of true alarms, for all thresholds downwards.

    Both begin with 0 (never yes) and end with 1 (always yes).
    """
    order = np.argsort(-p, kind="stable")
    true = np.cumsum(y[order] == 1)
    false = np.cumsum(y[order] == 0)
    # Equal probabilities pass the threshold together.
    last = np.append(np.diff(p[order]) != 0, True)
    true_rate = np.append(0.0, true[last] / true[-1])
    false_rate = np.append(0.0, false[last] / false[-1])
    return false_rate, true_rate


def area(false_rate: Array, true_rate: Array) -> float:
    """Return the area under a ROC curve: how often a yes gets more than a no."""
    return float(np.trapezoid(true_rate, false_rate))


def calibration(p: Array, y: Array, bins: int) -> tuple[Array, Array, Array]:
    """Sort predictions into bins of equal width.

    Returns
    -------
    What the model said on average in each bin, how often the answer was
    yes (both NaN where there is nothing), and how many predictions are in it.
    """
    place = np.minimum((p * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        said = np.bincount(place, p, bins) / count
        came = np.bincount(place, y, bins) / count
    return said, came, count


def interval(right: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share [Wilson 1927]."""
    z, share = 1.959964, right / total
    middle = share + z**2 / (2 * total)
    reach = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    whole = 1 + z**2 / total
    return float((middle - reach) / whole), float((middle + reach) / whole)
