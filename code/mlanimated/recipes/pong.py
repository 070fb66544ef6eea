"""What is computed for the chapter on Pong: the numbers of its training run.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.learn.sizes import MNIH_2013

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
