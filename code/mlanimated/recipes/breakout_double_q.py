"""What is computed for the chapter on double deep Q-learning: the numbers of its training run on Breakout.

The same numbers serve any other game: that is the claim of the method.

Used by the chapters on Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from mlanimated.atari.settings import DeepQSettings
from mlanimated.learn.sizes import SMALL

TRAINING = DeepQSettings(
    game="breakout",
    # Small frames and a small network: on a processor four times as many steps in the same time as with
    # 84 × 84 and the network of the paper.
    view="grey-42",
    actions=(),
    layers=SMALL,
    # The gradients of 256 samples are small: with 1.5e-4, meant for 32, half of the largest layer's weights
    # move less than a seventh as far as the learning rate says, and twice as many steps are needed.
    epsilon=1e-5,
    # Without sticky actions, as the results this is compared with. With them a training had reached 7 after
    # 0.85 million agent steps; every result is told for both.
    sticky=0.0,
    agent_steps=4_500_000,
)
