"""The settings of the training run on Breakout in the chapter on double deep Q-learning.

The same settings serve any other game: that is the claim of the method.

Used by the chapters on Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from mlanimated.atari.settings import DeepQSettings
from mlanimated.learn.architectures import DUELING

TRAINING = DeepQSettings(
    game="breakout",
    # In these frames Beam Rider's distant ships can still be told apart, and the network is small: on a CPU
    # an update takes three quarters of the time that it took with the network for 42 × 42 used before.
    view="grey-60",
    actions=(),
    network=DUELING,
    # Without sticky actions, like the results that this is compared with. With them a training had reached
    # a score of 7 after 0.85 million agent steps; every result is given for both.
    sticky=0.0,
)
