"""What is computed for the chapter on Pong: the numbers of its training run, and the games it shows.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.learn.sizes import MNIH_2013
from mlanimated.record import committed

if TYPE_CHECKING:
    from mlanimated.atari.recording import Episode

TRAINING = PolicyGradientSettings(
    game="pong",
    # Two frames as two channels: one frame shows no direction, and in a difference of frames a paddle that
    # stands still is invisible, so that the greedy policy, which does not jitter, cannot see itself.
    view="pong-field-2",
    # Stay, up, down: Pong's other three actions press the button as well, which does nothing in play.
    actions=(0, 2, 3),
    layers=MNIH_2013,
    # Every rally starts from the same place, so a point ends an episode: twenty times as many of them.
    cut_at_points=True,
    # With sticky actions, as in the headline of the evaluation: a policy trained without them leans on timing
    # that it will not have.
    agent_steps=3_000_000,
)

AGENT = "pong/policy-gradient"
GAMES = 9  # odd, so that there is a middle one

Floats = NDArray[np.float32]
# From what is seen to the probabilities of the actions, and the one chosen, both with one row per game.
Think = Callable[[NDArray[np.uint8]], tuple[Floats, NDArray[np.int64]]]


@dataclass(frozen=True)
class Game:
    """A game that the chapter shows: the median of the first evaluation games, by a rule and not by eye.

    Attributes
    ----------
    episode
        The game; `mlanimated.atari.recording.play_again` plays it.
    probabilities
        (steps, actions) float16: how likely the policy held each of its actions to be right.
    actions
        (actions,) the emulator's number of each of these.
    scores
        (games,) raw scores of all games it was chosen from, in the order of their seeds.
    agent
        sha256 of the weights, or ``"random"``.
    seed
        Of the emulator.
    """

    episode: Episode
    probabilities: NDArray[np.float16]
    actions: NDArray[np.int64]
    scores: NDArray[np.int64]
    agent: str
    seed: int


@committed
def random_game(games: int = GAMES) -> Game:
    """Play with sticky actions, each action as likely as the others; keep the median game."""
    actions = np.array(TRAINING.actions)
    rng = np.random.default_rng(TRAINING.seed)
    even = np.full(len(actions), 1 / len(actions), np.float32)

    def think(observation: NDArray[np.uint8]) -> tuple[Floats, NDArray[np.int64]]:
        return np.tile(even, (len(observation), 1)), rng.integers(0, len(actions), len(observation))

    return _median_game(think, actions, games, "random")


@committed
def trained_game(games: int = GAMES) -> Game:
    """Play with sticky actions, the trained policy's best action each time; keep the median game."""
    from mlanimated.artifacts import artifact
    from mlanimated.atari.trained import WEIGHTS, from_artifact

    trained = from_artifact(AGENT)
    network = trained.network()

    def think(observation: NDArray[np.uint8]) -> tuple[Floats, NDArray[np.int64]]:
        logits = network.predict_on_batch(observation)[0]
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True), logits.argmax(axis=1)

    return _median_game(think, trained.actions, games, artifact(AGENT).manifest["files"][WEIGHTS]["sha256"])


def _median_game(think: Think, actions: NDArray[np.int64], games: int, agent: str) -> Game:
    from mlanimated.atari.environments import STICKY, evaluation_seeds
    from mlanimated.atari.recording import record_episodes
    from mlanimated.atari.views import VIEWS

    thoughts: list[Floats] = []

    def play(observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        probabilities, chosen = think(observation)
        thoughts.append(probabilities)
        return actions[chosen]

    seeds = evaluation_seeds(0, games)
    episodes = record_episodes(play, TRAINING.game, VIEWS[TRAINING.view], seeds, sticky=STICKY)
    scores = np.array([episode.score for episode in episodes], np.int64)
    # Of games with the same score the one with the smallest seed comes first.
    chosen = int(np.argsort(scores, kind="stable")[games // 2])
    episode = episodes[chosen]
    probabilities = np.stack([thought[chosen] for thought in thoughts[: len(episode.actions)]])
    return Game(episode, probabilities.astype(np.float16), actions, scores, agent, episode.seed)
