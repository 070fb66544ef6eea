"""A short training, and what a player without any training scores.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.results import LongRuns, read_runs

if TYPE_CHECKING:
    from mlanimated.atari.recording import Episode


@dataclass(frozen=True)
class RandomScores:
    """Whole games of a player that draws each action by lot, all as likely.

    Attributes
    ----------
    seed
        Of its actions.
    plain, sticky
        (games,) raw scores without and with sticky actions, in the order of the games' seeds.
    """

    seed: int
    plain: NDArray[np.float64]
    sticky: NDArray[np.float64]


@dataclass(frozen=True)
class ShortTraining:
    """A short training and a player without any, judged by the same games.

    Attributes
    ----------
    runs
        What the trained agent scores, and its curve.
    random_plain, random_sticky
        (games,) raw scores of the other player.
    """

    runs: LongRuns
    random_plain: NDArray[np.float64]
    random_sticky: NDArray[np.float64]

    @property
    def seed(self) -> str:
        """Seed of the training."""
        return self.runs.seed


def play_by_lot(game: str, view: str, *, games: int, seed: int = 0) -> RandomScores:
    """Let a player that draws its actions by lot play the games that judge every agent."""
    from mlanimated.atari.agents import random_player
    from mlanimated.atari.environments import STICKY, Games, evaluation_seeds
    from mlanimated.atari.recording import record_episodes
    from mlanimated.atari.views import VIEWS

    seen, seeds = VIEWS[view], evaluation_seeds(0, games)
    actions = np.arange(Games(game, 1, seen).actions)
    plain, sticky = (
        record_episodes(random_player(actions, seed), game, seen, seeds, sticky=rule)
        for rule in (0.0, STICKY)
    )
    return RandomScores(seed, _scores(plain), _scores(sticky))


def _scores(episodes: list[Episode]) -> NDArray[np.float64]:
    return np.array([episode.score for episode in episodes], np.float64)


def compare(name: str, by_lot: RandomScores) -> ShortTraining:
    """Read the artifact of a short training, and put the scores of the other player beside it."""
    return ShortTraining(read_runs((name,)), by_lot.plain, by_lot.sticky)
