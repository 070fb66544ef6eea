"""By which rule the two games at the top were chosen, and among which games.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlanimated.atari.event_counts import EventCounts


@dataclass(frozen=True)
class Choice:
    """The counts of all games of the evaluation, and the two that are shown.

    Attributes
    ----------
    trips, runs
        How often the ball came behind the wall, and how often in a row.
    left_seed, right_seed
        Of the games that are shown.
    left_counted
        Trips in the left one, counted anew.
    seed
        Seed of the training.
    """

    trips: EventCounts
    runs: EventCounts
    left_seed: int
    right_seed: int
    left_counted: int
    seed: int
