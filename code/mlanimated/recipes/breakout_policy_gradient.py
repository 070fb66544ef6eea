"""What is computed for the chapter on Breakout: the numbers of its training run.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.learn.sizes import SMALL

TRAINING = PolicyGradientSettings(
    game="breakout",
    # Whole frames, four of them: a difference of frames shows what moves, and the bricks do not.
    view="grey-42",
    actions=(),
    layers=SMALL,
    steps_per_update=128,
    # Many small steps, as for Pong: with half the learning rate, half the minibatches and a clip of 0.1 the
    # divergence from the policy that played was 0.002 per update, a third of what these give at first.
    minibatches=8,
    learning_rate=1e-3,
    # Few shots score at first: divided by their own spread alone, the noise of all others would lead.
    spread_floor=0.1,
    cut_at_lives=True,
    sticky=0.0,
    agent_steps=6_000_000,
    # Games start anew after each part, and one that is not over by then is not counted: 32,768 steps each.
    checkpoint_steps=1_048_576,
)
