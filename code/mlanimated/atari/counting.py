"""How often something happened in recorded games, counted by playing them again and reading the memory.

Used by the chapters on Breakout, Double deep Q-learning and Space Invaders.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.events import Memory, longest_run_of_trips, trips_behind_wall, waves_cleared
from mlanimated.atari.recording import Episode, play_again

# From the memory (steps, 128), the lives (steps,) and the rewards (steps,) of one game to a count.
Counter = Callable[[Memory, NDArray[np.int64], NDArray[np.int32]], int]

COUNTERS: dict[str, dict[str, Counter]] = {
    "breakout": {
        "trips_behind_wall": lambda memory, _lives, rewards: len(trips_behind_wall(memory, rewards)),
        "longest_run_of_trips": longest_run_of_trips,
    },
    "space_invaders": {"waves_cleared": lambda memory, _lives, _rewards: len(waves_cleared(memory))},
}


def count_events(episodes: Sequence[Episode]) -> dict[str, NDArray[np.int64]]:
    """Count what can happen in this game.

    Returns
    -------
    (games,) for each kind of event; nothing for a game without a detector.

    Raises
    ------
    ReplayError
        If a game does not play again as it was recorded.
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
