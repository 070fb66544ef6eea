"""What is computed for the chapter on Pong: the trainings, the games it shows, and what they prove.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlanimated.atari.game_settings import PONG
from mlanimated.atari.results import STAGES, LongRuns, Starts, read_runs, read_starts
from mlanimated.chapters.pong.clipping import SixCases, six_cases
from mlanimated.chapters.pong.games import (
    STAGE_STEPS,
    Clip,
    Hero,
    Learning,
    clip,
    median_rally,
    tally,
    two_rallies,
)
from mlanimated.chapters.pong.layers import Habits, Thinking, Weights, habits, thinking
from mlanimated.chapters.pong.loop import Rallies, practise
from mlanimated.chapters.pong.methods import COMPARED, Comparison, compare
from mlanimated.chapters.pong.seeing import Certainty, Seeing, certainty, seeing
from mlanimated.chapters.pong.tiny import TinySettings, train_tiny
from mlanimated.store.record import committed, reads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlanimated.atari.chosen_games import ChosenGame, Stages

# Of all trainings, the one with the best mean score of its last hundred training games plays in this chapter:
# a choice made without the games of the evaluation.
AGENT = "pong/policy-gradient-seed1"
SMALL_SEEDS = (0, 1, 2)
OTHER_SEEDS = ("pong/policy-gradient-seed0", "pong/policy-gradient-seed2")


@committed
def random_game(games: int = 9) -> ChosenGame:
    """Play with sticky actions, each action as likely as the others; keep the median game."""
    from mlanimated.atari.chosen_games import median_game

    actions = np.array(PONG.actions)
    rng = np.random.default_rng(PONG.seed)
    even = np.full(len(actions), 1 / len(actions), np.float32)

    def think(observation: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        return np.tile(even, (len(observation), 1)), rng.integers(0, len(actions), len(observation))

    return median_game(think, actions, PONG.game, PONG.view, games=games)


@committed
def method_comparison() -> Comparison:
    """Train with every method and three seeds each on one budget of agent steps; about two hours."""
    return compare()


@reads(AGENT)
def stages() -> Stages:
    """Return one game of the untrained network, of three stages of the training, and of the trained one."""
    from mlanimated.store.artifacts import artifact

    found: Stages = artifact(AGENT).record(STAGES)
    return found


@reads(AGENT, "pong/random-game")
def hero() -> Hero:
    """Cut two rallies out of the random player's median game and the trained agent's."""
    from mlanimated.store.recipes import recall

    random, trained = recall(random_game), stages().games[-1]
    return Hero(*(clip(game, two_rallies(game.episode.rewards)) for game in (random, trained)))


@reads(AGENT)
def rally() -> Clip:
    """Cut the rally of median length out of the trained agent's median game."""
    game = stages().games[-1]
    return clip(game, median_rally(game.episode.rewards))


@reads(AGENT)
def sureness() -> Certainty:
    """Play the trained agent's median game again; keep how sure it was, and when balls arrived."""
    return certainty(stages().games[-1])


@reads(AGENT)
def learning() -> Learning:
    """Play the games of the first, the middle and the last stage again; keep their beginnings."""
    found = stages()
    shown = (0, len(found.games) // 2, len(found.games) - 1)
    games = [found.games[stage] for stage in shown]
    agent_steps = tuple(found.agent_steps[stage] for stage in shown)
    return Learning(
        percent=tuple(100 * steps / agent_steps[-1] for steps in agent_steps),
        agent_steps=agent_steps,
        clips=tuple(clip(game, (0, STAGE_STEPS)) for game in games),
        tallies=tuple(tally(game) for game in games),
    )


@reads(AGENT)
def sight() -> Seeing:
    """Show the median rally as it is made small for the network."""
    return seeing(rally())


@reads(AGENT)
def thoughts() -> Thinking:
    """Let the median rally go through the trained network, and keep what its layers say."""
    return thinking(rally(), _weights(), _windows())


@reads(AGENT)
def changed_past() -> Habits:
    """Ask the network about the median rally again, with changed pictures of the moment before."""
    return habits(rally(), *network())


def network() -> tuple[Weights, tuple[int, ...]]:
    """Return the trained weights, and how far the filters of each convolution move."""
    return _weights(), tuple(stride for _, stride in _windows())


def _weights() -> Weights:
    from mlanimated.store.artifacts import artifact

    return dict(artifact(AGENT).weights())


def _windows() -> tuple[tuple[int, int], ...]:
    """Return size and stride of the filters of each convolution."""
    from mlanimated.store.artifacts import artifact

    convolutions = artifact(AGENT).manifest["settings"]["network"]["convolutions"]
    return tuple((size, stride) for _, size, stride in convolutions)


@reads(AGENT, *OTHER_SEEDS)
def long_runs() -> LongRuns:
    """Read the results of the trainings of all seeds."""
    return read_runs((AGENT, *OTHER_SEEDS))


@committed
@reads(AGENT, *OTHER_SEEDS)
def starts() -> Starts:
    """Start the games of the evaluations without sticky actions once more."""
    return read_starts((AGENT, *OTHER_SEEDS))


def loop() -> Rallies:
    """Train the smallest policy on the tiny Pong, one update after each rally."""
    return practise()


@committed
def clipping() -> SixCases:
    """Compute what clipping does in its six cases."""
    return six_cases(COMPARED["clipped"].clip)


@committed
def small_training() -> Comparison:
    """Let every method learn the tiny Pong, with three seeds each: two minutes."""
    return Comparison(
        tuple(train_tiny(method, TinySettings(seed=seed)) for seed in SMALL_SEEDS for method in COMPARED)
    )
