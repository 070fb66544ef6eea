"""How each game of an evaluation starts, found without playing it.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.environments import Games
from mlanimated.atari.views import View

SIDE_BY_SIDE = 100  # games: one call of the emulators, or of an agent, serves all of them


def start_frames(game: str, view: View, seeds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many frames each seed's game has played when the agent takes over, (games,)."""
    frames: list[int] = []
    for begun in range(0, len(seeds), SIDE_BY_SIDE):
        own_seeds = seeds[begun : begun + SIDE_BY_SIDE]
        emulators = Games(game, len(own_seeds), view, sticky=0.0)
        emulators.reset(own_seeds)
        frames += emulators.start_frames.tolist()
    return np.array(frames, np.int64)
