"""What a record looks like between two of its steps: rows of an array at a time that is not whole."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def between(
    start: ArrayLike,
    end: ArrayLike,
    part: float,
) -> Any:
    """Return what is `part` (0 to 1) of the way."""
    first, last = np.asarray(start), np.asarray(end)
    return first * (1.0 - part) + last * part


def at(rows: ArrayLike, time: float) -> Any:
    """Return the row at `time`, counted in steps; between two steps it lies on the line from one to the next.

    Parameters
    ----------
    rows : array of shape (steps, ...)
        One row per step.
    time : float
        From 0 to steps − 1. A time beyond either end gives the first or the last row.
    """
    values = np.asarray(rows)
    index, part = _split(len(values), time)
    # The row itself, not a sum with a weight of one: exact, and right where the next row is infinite.
    return values[index] if part == 0.0 else between(values[index], values[index + 1], part)


def up_to(rows: ArrayLike, time: float) -> NDArray[Any]:
    """Return the rows from step 0 up to `time`, then the point reached: for trails and curves."""
    values = np.asarray(rows)
    index, part = _split(len(values), time)
    whole = values[: index + 1]
    return whole if part == 0.0 else np.concatenate([whole, np.asarray(at(values, time))[None]])


def step_at(time: float) -> int:
    """Return the step that `time` belongs to: the one it stands at, or the one it is leaving."""
    return int(np.floor(time + 1e-9))


def fade(time: float, start: float, end: float) -> float:
    """Return how far (0 to 1) `time` has come from `start` to `end`: for an opacity or a delayed movement."""
    return float(np.clip((time - start) / (end - start), 0.0, 1.0))


def _split(count: int, time: float) -> tuple[int, float]:
    if count == 0:
        raise ValueError("there are no rows to move between: the record is empty")
    time = min(max(float(time), 0.0), count - 1.0)
    index = int(np.floor(time))
    return index, time - index
