"""The key moments of a film: which of its stops stand in the film strip."""

from __future__ import annotations

from collections.abc import Sequence

from mlanimated.player.payload import StepInfo


def key_steps(steps: Sequence[StepInfo]) -> list[int]:
    """Choose the steps (counted from 0) of a strip: the first, marks evenly chosen, the last.

    Four to six where the film has as many steps; other steps fill in where there are not enough marks.
    """
    last = len(steps) - 1
    marks = [index for index, step in enumerate(steps) if step.sentence and 0 < index < last]
    wanted = 4 if len(marks) > 2 else 2
    chosen = set(_evenly(marks, wanted))
    others = [index for index in range(1, last) if index not in chosen]
    chosen.update(_evenly(others, wanted - len(chosen)))
    return sorted(chosen | {0, last})


def columns_of(count: int, picture: float, sheet: float) -> int:
    """Return in how many columns pictures stand in a sheet, from the shapes (width by height) of both."""
    return min(range(1, count + 1), key=lambda k: abs(k * picture / -(-count // k) / sheet - 1))


def _evenly(items: Sequence[int], count: int) -> list[int]:
    """Choose up to `count` items, spread over all of them."""
    if count <= 0 or not items:
        return []
    count = min(count, len(items))
    return [items[(2 * k + 1) * len(items) // (2 * count)] for k in range(count)]
