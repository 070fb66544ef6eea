"""How often something happened in recorded games, counted by playing them again and reading the memory.

Used by the chapters on Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.beam_rider_events import count_sectors_cleared
from mlanimated.atari.events import (
    Memory,
    count_trips_behind_wall,
    count_waves_cleared,
    longest_run_of_trips,
)
from mlanimated.atari.recording import play_again
from mlanimated.atari.seaquest_events import (
    count_divers_picked_up,
    count_drowned,
    count_lost_otherwise,
    count_rammed,
    count_refills,
    count_rescues,
    count_shot,
    count_surfaced_without_a_diver,
    count_surfacings,
)

if TYPE_CHECKING:
    from mlanimated.atari.recording import Episode

# From the memory (steps, 128), the lives (steps,) and the rewards (steps,) of one game to a count.
Counter = Callable[[Memory, NDArray[np.integer], NDArray[np.integer]], int]

COUNTERS: dict[str, dict[str, Counter]] = {
    "breakout": {
        "trips_behind_wall": count_trips_behind_wall,
        "longest_run_of_trips": longest_run_of_trips,
    },
    "space_invaders": {"waves_cleared": count_waves_cleared},
    "beam_rider": {"sectors_cleared": count_sectors_cleared},
    "seaquest": {
        "drowned": count_drowned,
        "shot": count_shot,
        "rammed": count_rammed,
        "surfaced_without_a_diver": count_surfaced_without_a_diver,
        "lost_otherwise": count_lost_otherwise,
        "surfacings": count_surfacings,
        "refills": count_refills,
        "rescues": count_rescues,
        "divers_picked_up": count_divers_picked_up,
    },
}


def counting_code(game: str) -> tuple[str, ...]:
    """Name the code that counts what happens in this game, without the code for other games."""
    counters = COUNTERS.get(game, {}).values()
    played = (f"{play_again.__module__}:{play_again.__qualname__}",) if counters else ()
    return (*played, *(f"{counter.__module__}:{counter.__qualname__}" for counter in counters))


def count_events(episodes: Sequence[Episode]) -> dict[str, NDArray[np.int64]]:
    """Count every kind of event that can be detected in this game.

    Returns
    -------
    (games,) for each kind of event; an empty dictionary for a game without detectors.

    Raises
    ------
    ReplayError
        If a game, played again, does not go as it was recorded.
    """
    counters = COUNTERS.get(episodes[0].game, {}) if episodes else {}
    if not counters:
        return {}
    counts: dict[str, list[int]] = {name: [] for name in counters}
    for episode in episodes:
        moments = [(moment.memory, moment.lives) for moment in play_again(episode)]
        memory = np.stack([memory for memory, _ in moments])
        lives = np.array([lives for _, lives in moments], np.int64)
        for name, count in counters.items():
            counts[name].append(count(memory, lives, episode.rewards))
    return {name: np.array(numbers, np.int64) for name, numbers in counts.items()}
