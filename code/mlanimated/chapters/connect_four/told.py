"""Shares of won games as the page and its pictures tell them: with their 95 % intervals, for both colours.

Chapter: Connect Four.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlanimated.chapters.connect_four.moments import Results
from mlanimated.chapters.connect_four.naming import generation_name
from mlanimated.chapters.connect_four.recipe import Search
from mlanimated.learn.judging import interval


def with_interval(won: int, games: int, sign: str = "%") -> str:
    """Return a share and its interval, in percent."""
    low, high = interval(won, games)
    return f"{100 * won / games:.1f}{sign} ({100 * low:.1f} to {100 * high:.1f})"


def bounds(won: ArrayLike, games: int) -> NDArray[np.float64]:
    """Return the ends of the interval of each share, (shares, 2)."""
    return np.array([interval(int(each), games) for each in np.ravel(won)])


def both_colours(record: Results) -> str:
    """Return a table: what the last generations win against each opponent, moving first and second."""
    lines = ["% won"]
    for name, counts in record.final.items():
        first, second = counts[:, 0].sum(axis=0)  # greedy, all trainings
        lines.append(name)
        for turn, part in (("first", first), ("second", second)):
            lines.append(f"  moving {turn:<8}{with_interval(int(part[0]), int(part.sum()), '')}")
    return "\n".join(lines)


def against_search(record: Search) -> str:
    """Return a table: what each kept generation wins against 400 playouts; both colours, then each."""
    lines = [f"{'% won':<14}{'all games':<17}1st 2nd"]
    for generation, (first, second) in zip(record.generation, record.counts, strict=True):
        won, games = int(first[0] + second[0]), int(first.sum() + second.sum())
        colours = [f"{100 * part[0] / part.sum():.0f}" for part in (first, second)]
        share = with_interval(won, games, "").replace(" to ", "–")
        lines.append(f"{generation_name(int(generation)):<14}{share:<17}{colours[0]:>3}{colours[1]:>4}")
    return "\n".join(lines)
