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
    epochs=4,
    learning_rate=5e-4,
    clip=0.1,
    cut_at_lives=True,
    agent_steps=4_000_000,
)
