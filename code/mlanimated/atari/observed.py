"""What an agent saw in a recorded game: the game is played again on the emulators that it was trained with.

Used by the chapters on Breakout, Double deep Q-learning and Space Invaders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.environments import Games
from mlanimated.atari.recording import ReplayError

if TYPE_CHECKING:
    from mlanimated.atari.clips import Span
    from mlanimated.atari.recording import Episode
    from mlanimated.atari.views import View


def observations(episode: Episode, view: View, span: Span) -> NDArray[np.uint8]:
    """Return (rows, height, width, channels): what is seen after each agent step of a span.

    Parameters
    ----------
    episode
        A recorded game.
    view
        What its agent saw.
    span
        First agent step, and the one after the last.

    Raises
    ------
    ReplayError
        At the first reward that is not the recorded one.
    """
    games = Games(episode.game, 1, view, sticky=episode.sticky)
    games.reset(np.array([episode.seed], np.int64))
    first, end = span
    seen = []
    for step in range(end):
        after = games.step(episode.actions[step : step + 1])
        if after.reward[0] != episode.rewards[step]:
            raise ReplayError(
                f"step {step} of the game of seed {episode.seed} brought {after.reward[0]:g}, recorded was "
                f"{episode.rewards[step]}; record it again with this version of ale-py"
            )
        if step >= first:
            seen.append(after.observation[0])
    return np.stack(seen)
