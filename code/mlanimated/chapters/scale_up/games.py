"""Parts of games that this chapter shows, chosen by rules.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.counted import Counted
from mlanimated.atari.results import STAGES

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import Stages
    from mlanimated.atari.clips import Span
    from mlanimated.atari.recording import Episode


def stages_of(name: str) -> Stages:
    """Return the games of an agent's stages: of each stage the median of nine."""
    from mlanimated.store.artifacts import artifact

    return cast("Stages", artifact(name).record(STAGES))


def median_game(name: str) -> Episode:
    """Return the median of nine games of a trained agent."""
    return stages_of(name).games[-1].episode


def richest_part(episode: Episode, length: int) -> Counted:
    """Play a game again up to the end of its richest part, and keep that part.

    It is the ``length`` agent steps in a row of which most bring points; of several, the first. They end with
    points, so that nothing is lost by it.
    """
    from mlanimated.atari.recording import play_again

    counts = (episode.rewards > 0).cumsum()
    first, end = richest(counts, length)
    lives = np.zeros(end, np.int64)
    screens, memory = [], []
    for moment in islice(play_again(episode), end):
        lives[moment.step] = moment.lives
        if moment.step >= first:
            screens.append(moment.screen)
            memory.append(moment.memory)
    return Counted(
        seed=episode.seed,
        sticky=episode.sticky,
        first=first,
        screens=np.stack(screens),
        memory=np.stack(memory),
        scores=episode.rewards.cumsum()[first:end].astype(np.int64),
        lives=lives[first:],
        counts=counts[first:end],
        whole_counts=counts,
        whole_lives=lives,
        score=episode.score,
    )


def richest(counts: NDArray[np.int64], length: int) -> Span:
    """Choose the ``length`` steps in a row in which most is counted; of several, the first."""
    before = np.append(0, counts)
    size = min(length, len(counts))
    ends = np.arange(size, len(before))
    end = int(ends[np.argmax(before[ends] - before[ends - size])])
    return end - size, end
