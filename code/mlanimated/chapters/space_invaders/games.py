"""Parts of games of Space Invaders, chosen by rules, and how lives are lost.

Used by the chapter on Space Invaders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.clips import Span
from mlanimated.atari.environments import evaluation_seeds
from mlanimated.atari.events import INVADERS, INVADERS_GUN, invaders_left, shots_fired

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlanimated.atari.chosen_games import Stages
    from mlanimated.atari.recording import Episode

LONGEST_WAVE, AFTER_WAVE = 800, 12  # agent steps of a cleared wave that are shown at most, and after it


def first_wave(counts: NDArray[np.int64]) -> Span:
    """Choose a game's first cleared wave, from the start of the game; of a long one, its end.

    Parameters
    ----------
    counts
        (steps,) invaders of the present wave that are gone.

    Raises
    ------
    ValueError
        If no wave is cleared.
    """
    cleared = np.flatnonzero(counts == INVADERS)
    if not len(cleared):
        raise ValueError("no wave is cleared in this game, so there is none to show")
    end = min(int(cleared[0]) + AFTER_WAVE, len(counts))
    return max(end - LONGEST_WAVE, 0), end


@dataclass(frozen=True)
class LostLives:
    """How several games went, and every loss of lives in them.

    Attributes
    ----------
    seed
        Numbers of the games among the seeds of an evaluation.
    sticky
        Probability per emulator frame that the last action is repeated.
    scores, waves
        (games,) raw score, and cleared waves.
    game, step
        (losses,) in which game, and at which of its agent steps.
    lost
        (losses,) lives that were lost at once: all that were left if the invaders have landed.
    landed
        (losses,) bool: more than one was lost at once.
    left
        (losses,) invaders of the wave that were left.
    gun
        (losses,) how far to the right the gun was, in the console's own units.
    """

    seed: str
    sticky: float
    scores: NDArray[np.int64]
    waves: NDArray[np.int64]
    game: NDArray[np.int64]
    step: NDArray[np.int64]
    lost: NDArray[np.int64]
    landed: NDArray[np.bool_]
    left: NDArray[np.int64]
    gun: NDArray[np.int64]


def lost_lives(episodes: Iterable[Episode], seed: str) -> LostLives:
    """Play recorded games again, and keep every loss of lives."""
    from mlanimated.atari.events import count_waves_cleared
    from mlanimated.atari.recording import play_again

    scores, waves, rows, sticky = [], [], [], 0.0
    for number, episode in enumerate(episodes):
        moments = [(moment.memory, moment.lives) for moment in play_again(episode)]
        memory = np.stack([each for each, _ in moments])
        lives = np.array([left for _, left in moments], np.int64)
        scores.append(episode.score)
        waves.append(count_waves_cleared(memory, lives, episode.rewards))
        sticky = episode.sticky
        for before in np.flatnonzero(np.diff(lives) < 0).tolist():
            lost = int(lives[before] - lives[before + 1])
            left = int(invaders_left(memory)[before])
            rows.append((number, before + 1, lost, left, int(memory[before, INVADERS_GUN])))
    columns = np.array(rows, np.int64).reshape(-1, 5)
    place, step, lives_lost, invaders, gun = columns.T
    return LostLives(
        seed,
        sticky,
        np.array(scores),
        np.array(waves),
        place,
        step,
        lives_lost,
        lives_lost > 1,
        invaders,
        gun,
    )


def play_further(name: str, *, first: int, games: int, sticky: float) -> list[Episode]:
    """Let a committed agent play games that did not judge it, choosing as when it was judged.

    Parameters
    ----------
    name
        Of the artifact.
    first, games
        The first number of an evaluation seed, and how many games.
    sticky
        Probability per emulator frame that the last action is repeated.
    """
    from mlanimated.atari.recording import record_episodes
    from mlanimated.atari.trained import agent_of
    from mlanimated.store.artifacts import artifact

    found = artifact(name)
    trained = agent_of(found)
    agent = trained.agent(found.manifest["choice"], seed=first)
    seeds = evaluation_seeds(first, games)
    return record_episodes(agent, trained.settings.game, trained.view, seeds, sticky=sticky)


@dataclass(frozen=True)
class Shooting:
    """Shots and hits in one game of each stage of the training.

    Attributes
    ----------
    seed
        Of the emulators.
    agent_steps
        (stages,) of training.
    shots, hits
        (stages,) shots that were fired, and steps that brought points.
    scores, lengths
        (stages,) raw score and agent steps of the game.
    """

    seed: str
    agent_steps: NDArray[np.int64]
    shots: NDArray[np.int64]
    hits: NDArray[np.int64]
    scores: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @property
    def shots_per_hit(self) -> NDArray[np.float64]:
        """(stages,): all shots, if nothing was hit."""
        ratio: NDArray[np.float64] = self.shots / np.maximum(self.hits, 1)
        return ratio


def shooting(stages: Stages) -> Shooting:
    """Play the game of every stage again, and count shots and hits."""
    from mlanimated.atari.recording import play_again

    episodes = [game.episode for game in stages.games]
    counted = [
        len(shots_fired(np.stack([moment.memory for moment in play_again(episode)]))) for episode in episodes
    ]
    return Shooting(
        " and ".join(dict.fromkeys(str(episode.seed) for episode in episodes)),
        np.array(stages.agent_steps, np.int64),
        np.array(counted, np.int64),
        np.array([(episode.rewards > 0).sum() for episode in episodes], np.int64),
        np.array([episode.score for episode in episodes], np.int64),
        np.array([len(episode.actions) for episode in episodes], np.int64),
    )
