"""Settings of trainings that take a second: each kind of training, on a tiny network."""

from mlanimated.atari.settings import DeepQSettings, PolicyGradientSettings
from mlanimated.learn.architectures import Architecture

NETWORK = Architecture(((2, 8, 4),), 8)
POLICY = PolicyGradientSettings(
    game="breakout",
    view="grey-42",
    # Not all, so that the number of an action and the emulator's number of it differ.
    actions=(0, 2, 3),
    network=NETWORK,
    environments=2,
    steps_per_update=16,
    epochs=1,
    minibatches=2,
    cut_at_lives=True,
    agent_steps=192,
    checkpoint_steps=96,
)
VALUES = DeepQSettings(
    game="breakout",
    view="grey-42",
    actions=(),
    network=NETWORK,
    environments=2,
    steps_per_update=4,
    batch=8,
    memory_steps=200,
    memory_before_learning=40,
    target_update_steps=32,
    exploration_steps=100,
    agent_steps=384,
    checkpoint_steps=128,
)
