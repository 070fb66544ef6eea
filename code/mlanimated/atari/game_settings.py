"""The numbers of trainings: of Pong, of any other game, and of every algorithm.

They load without Keras, so that the command line answers at once.

Used by the chapters on Pong, Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

import dataclasses

from mlanimated.atari.names import find_game
from mlanimated.atari.settings import DeepQSettings, PolicyGradientSettings, Settings
from mlanimated.learn.architectures import DUELING, MNIH_2013, SMALL

PONG = PolicyGradientSettings(
    game="pong",
    # Two frames as two channels: one frame shows no direction, and in a difference of frames a paddle that
    # stands still is invisible, so that the greedy policy, which does not jitter, cannot see itself.
    view="pong-field-2",
    # Stay, up, down: Pong's other three actions press the button as well, which does nothing in play.
    actions=(0, 2, 3),
    network=MNIH_2013,
    # Every rally starts from the same place, so a point ends an episode: twenty times as many of them.
    cut_at_points=True,
    # Many small steps: the divergence from the policy that played stays near 0.01 per update. With half as
    # many and advantages five times smaller it was 0.001, and learning took twice as long.
    epochs=3,
    minibatches=8,
    learning_rate=5e-4,
    advantage_std_floor=0.1,
    # With sticky actions, as in the headline of the evaluation: a policy trained without them leans on timing
    # that it will not have.
    agent_steps=3_000_000,
    # All games start anew at each checkpoint, and those not over by then do not count: 32,768 steps per game.
    checkpoint_steps=1_048_576,
)

# Of Breakout, and of every other game that is trained by a policy gradient.
POLICY_GRADIENT = PolicyGradientSettings(
    game="breakout",
    # Four whole frames: a difference of frames shows only what moves, and bricks do not move.
    view="grey-42",
    actions=(),
    network=SMALL,
    steps_per_update=128,
    # Many small steps, as for Pong: with half the learning rate, half the minibatches and a clip of 0.1 the
    # divergence from the policy that played was 0.002 per update, a third of what these give at first.
    minibatches=8,
    learning_rate=1e-3,
    # Few shots score at first. If advantages were divided by their own small standard deviation, the noise of
    # all other shots would dominate.
    advantage_std_floor=0.1,
    cut_at_lives=True,
    sticky=0.0,
    agent_steps=6_000_000,
    # All games start anew at each checkpoint, and those not over by then do not count: 32,768 steps per game.
    checkpoint_steps=1_048_576,
)

# One recipe for all games: that is the claim of the method.
DEEP_Q = DeepQSettings(
    game="breakout",
    # In these frames Beam Rider's distant ships can still be told apart, and the network has a third of the
    # weights of the one for 42 × 42, most of which were in its dense layer.
    view="grey-60",
    actions=(),
    network=DUELING,
    # Without sticky actions, like the results that this is compared with. With them a training had reached
    # a score of 7 after 0.85 million agent steps; every result is given for both.
    sticky=0.0,
)

# Names of the algorithms, and of the method of `mlanimated.learn.policy_gradient` that each one is.
POLICY_GRADIENT_METHODS = {
    "reinforce": "reinforce",
    "reward-to-go": "reward-to-go",
    "baseline": "baseline",
    "gae": "gae",
    "policy-gradient": "clipped",
}
DEEP_Q_METHODS = ("dqn", "double-dqn")

# Agent steps of each game per update without clipping; and if only whole episodes count, which are points in
# Pong and lives elsewhere.
STEPS, WHOLE_EPISODES = 128, 512
MINIBATCH = 256


def settings_for(game: str, algorithm: str) -> Settings:
    """Return a game's own settings, or else the general ones with this game in them.

    Raises
    ------
    UnknownGame
        With the nearest names.
    """
    name = find_game(game)
    if algorithm in DEEP_Q_METHODS:
        return dataclasses.replace(DEEP_Q, game=name, method=algorithm)
    own = PONG if name == PONG.game else POLICY_GRADIENT
    settings = dataclasses.replace(own, game=name, method=POLICY_GRADIENT_METHODS[algorithm])
    if algorithm == "policy-gradient":
        return settings
    # Only clipping makes it safe to learn from each step more than once.
    steps = WHOLE_EPISODES if algorithm != "gae" and name != PONG.game else STEPS
    return dataclasses.replace(
        settings,
        epochs=1,
        steps_per_update=steps,
        minibatches=max(settings.environments * steps // MINIBATCH, 1),
    )
