"""When each brick of Breakout's wall fell, game by game, and when the ball first came behind the wall.

Used by the chapters on Breakout and Double deep Q-learning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.events import falls_of_bricks, trips_behind_wall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlanimated.atari.chosen_games import Stages
    from mlanimated.atari.recording import Episode


@dataclass(frozen=True)
class Walls:
    """What became of the wall in several games.

    Attributes
    ----------
    falls
        (games, 6, 18) the step at which each brick of the first wall fell; -1: it never did.
    first_trips
        (games,) the step at which the ball first came behind the wall and hit something there; -1: never.
    lengths, scores
        (games,) agent steps and raw scores.
    sticky
        Probability per emulator frame that the last action was repeated.
    """

    falls: NDArray[np.int64]
    first_trips: NDArray[np.int64]
    lengths: NDArray[np.int64]
    scores: NDArray[np.int64]
    sticky: float


def walls(episodes: Iterable[Episode], steps: int | None = None) -> Walls:
    """Play recorded games again, and keep when bricks fell.

    Parameters
    ----------
    episodes
        Games of Breakout under one rule.
    steps
        Of a longer game, only so many agent steps are played again: nothing is known of what comes later.
    """
    from itertools import islice

    from mlanimated.atari.recording import play_again

    falls, trips, lengths, scores, sticky = [], [], [], [], 0.0
    for episode in episodes:
        memory = np.stack([moment.memory for moment in islice(play_again(episode), steps)])
        own = trips_behind_wall(memory, episode.rewards[: len(memory)])
        falls.append(falls_of_bricks(memory))
        trips.append(own[0] if len(own) else -1)
        lengths.append(len(episode.actions))
        scores.append(episode.score)
        sticky = episode.sticky
    return Walls(
        np.stack(falls),
        np.array(trips, np.int64),
        np.array(lengths, np.int64),
        np.array(scores, np.int64),
        sticky,
    )


@dataclass(frozen=True)
class StageWalls:
    """What became of the wall in the games of each stage of a training.

    Attributes
    ----------
    percent
        Percent of the training, for each stage.
    agent_steps
        Up to each stage.
    walls
        The games of each stage; of some there may be many, of others one.
    seeds
        The seed of each stage's first game; the seeds of the others follow.
    """

    percent: tuple[float, ...]
    agent_steps: tuple[int, ...]
    walls: tuple[Walls, ...]
    seeds: tuple[int, ...]

    @property
    def seed(self) -> str:
        """Seeds of the emulators."""
        return " and ".join(dict.fromkeys(map(str, self.seeds)))


def stage_walls(stages: Stages, numbers: Sequence[int] | None = None) -> StageWalls:
    """Play the game of every stage again, or of those with these numbers, up to its last point.

    Nothing falls later.
    """
    numbers = range(len(stages.games)) if numbers is None else numbers
    episodes = [stages.games[number].episode for number in numbers]
    steps = tuple(stages.agent_steps[number] for number in numbers)
    return StageWalls(
        percent=tuple(100 * done / stages.agent_steps[-1] for done in steps),
        agent_steps=steps,
        walls=tuple(
            walls([episode], int(np.flatnonzero(np.append(True, episode.rewards))[-1]) + 1)
            for episode in episodes
        ),
        seeds=tuple(episode.seed for episode in episodes),
    )
