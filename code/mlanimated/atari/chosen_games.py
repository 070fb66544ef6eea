"""Games that a chapter shows: chosen by a rule and never by eye, with what the agent thought at each step.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari import old_names
from mlanimated.atari.environments import STICKY, evaluation_seeds
from mlanimated.atari.recording import Episode, record_episodes
from mlanimated.atari.views import VIEWS

if TYPE_CHECKING:
    from mlanimated.atari.trained import Trained

GAMES = 9  # to choose from; odd, so that there is a middle one

Floats = NDArray[np.float32]
# From observations to a preference for each action, and to the action chosen; both with one row per game.
Think = Callable[[NDArray[np.uint8]], tuple[Floats, NDArray[np.int64]]]


@dataclass(frozen=True)
class ChosenGame:
    """The median of the first evaluation games, and how the agent saw it; a record.

    Attributes
    ----------
    episode
        The game; `mlanimated.atari.recording.play_again` plays it.
    preferences
        (steps, actions) float16: a policy's probabilities, or the action values of deep Q-learning.
    actions
        (actions,) the emulator's action number for each column of ``preferences``.
    scores
        (games,) raw scores of all games it was chosen from, in the order of their seeds.
    seed
        Seed of the emulator.
    """

    RENAMED_FIELDS: ClassVar[Mapping[str, str]] = old_names.CHOSEN_GAME_FIELDS

    episode: Episode
    preferences: NDArray[np.float16]
    actions: NDArray[np.int64]
    scores: NDArray[np.int64]
    seed: int


@dataclass(frozen=True)
class Stages:
    """One chosen game from each stage of a training run, the first stage before it began; a record.

    Attributes
    ----------
    agent_steps
        Agent steps of training up to each stage, over all games side by side.
    games
        One for each stage.
    """

    agent_steps: tuple[int, ...]
    games: tuple[ChosenGame, ...]


@dataclass(frozen=True)
class Highlights:
    """For each kind of event, the game of an evaluation in which it happened most often; a record.

    Attributes
    ----------
    games
        For each protocol, in the order of the manifest: a game for each kind of event.
    """

    games: tuple[dict[str, Episode], ...]


def median_game(
    think: Think,
    actions: NDArray[np.int64],
    game: str,
    view: str,
    *,
    games: int = GAMES,
    sticky: float = STICKY,
) -> ChosenGame:
    """Play whole games; keep the one with the median score.

    Parameters
    ----------
    think
        The agent: its preferences and its choice.
    actions
        The emulator's action number for each of its actions.
    game, view
        Names of the game, and of the view through which the agent sees it.
    games
        Number of games, which must be odd; their seeds are the first ones of every evaluation.
    sticky
        Probability per emulator frame that the last action is repeated.
    """
    preferences: list[Floats] = []

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        preferred, chosen = think(observation)
        preferences.append(preferred)
        return actions[chosen]

    episodes = record_episodes(play, game, VIEWS[view], evaluation_seeds(0, games), sticky=sticky)
    scores = np.array([episode.score for episode in episodes], np.int64)
    # Of games with the same score, the one with the smallest seed comes first.
    chosen = int(np.argsort(scores, kind="stable")[games // 2])
    episode = episodes[chosen]
    thought = np.stack([preferred[chosen] for preferred in preferences[: len(episode.actions)]])
    return ChosenGame(episode, thought.astype(np.float16), actions, scores, episode.seed)


def thoughts(trained: Trained) -> Think:
    """Make a trained agent tell its preference for each action, and take the best one."""
    network = trained.network()

    def think(observation: NDArray[np.uint8]) -> tuple[Floats, NDArray[np.int64]]:
        output = network.predict_on_batch(observation)
        if not isinstance(output, list | tuple):  # deep Q-learning: values
            return output, output.argmax(axis=1)
        logits = output[0]
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True), logits.argmax(axis=1)

    return think


def games_of_stages(stages: list[Trained], *, games: int = GAMES) -> Stages:
    """Let every stage of a run play the same games, under its training's rules; keep each stage's median."""

    def play(stage: Trained) -> ChosenGame:
        run = stage.settings
        return median_game(thoughts(stage), stage.actions, run.game, run.view, games=games, sticky=run.sticky)

    return Stages(
        agent_steps=tuple(stage.agent_steps for stage in stages),
        games=tuple(play(stage) for stage in stages),
    )
