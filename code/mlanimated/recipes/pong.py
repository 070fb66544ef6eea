"""What is computed for the chapter on Pong: the numbers of its training run, and the games it shows.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.learn.sizes import MNIH_2013
from mlanimated.record import committed, reads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlanimated.atari.chosen_games import ChosenGame, Stages
    from mlanimated.recipes.pong_methods import Comparison

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
    # Many small steps: the divergence from the policy that played stays near 0.01 per update. With half as
    # many and advantages five times smaller it was 0.001, and learning took twice as long.
    epochs=3,
    minibatches=8,
    learning_rate=5e-4,
    spread_floor=0.1,
    # With sticky actions, as in the headline of the evaluation: a policy trained without them leans on timing
    # that it will not have.
    agent_steps=3_000_000,
    # Games start anew after each part, and one that is not over by then is not counted: 32,768 steps each.
    checkpoint_steps=1_048_576,
)

AGENT = "pong/policy-gradient"


@committed
def random_game(games: int = 9) -> ChosenGame:
    """Play with sticky actions, each action as likely as the others; keep the median game."""
    from mlanimated.atari.chosen_games import median_game

    actions = np.array(TRAINING.actions)
    rng = np.random.default_rng(TRAINING.seed)
    even = np.full(len(actions), 1 / len(actions), np.float32)

    def think(observation: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        return np.tile(even, (len(observation), 1)), rng.integers(0, len(actions), len(observation))

    return median_game(think, actions, TRAINING.game, TRAINING.view, games=games)


@committed
def method_comparison() -> Comparison:
    """Train with four methods and three seeds each on one budget of agent steps; about an hour."""
    from mlanimated.recipes.pong_methods import compare

    return compare()


@reads(AGENT)
def stages() -> Stages:
    """Return one game of the untrained network, of three stages of the training, and of the trained one."""
    from mlanimated.artifacts import artifact
    from mlanimated.atari.trained import STAGES

    found: Stages = artifact(AGENT).record(STAGES)
    return found
