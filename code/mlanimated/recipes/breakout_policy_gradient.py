"""The settings of the training run in the chapter on Breakout.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.learn.architectures import SMALL

TRAINING = PolicyGradientSettings(
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
