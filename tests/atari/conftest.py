"""Runs small enough for tests: every kind of training on tiny networks, and one that is finished."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.driver import drive
from mlanimated.atari.runs import start
from mlanimated.atari.settings import DeepQSettings, PolicyGradientSettings, Settings
from mlanimated.atari.training import Training
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


@pytest.fixture(scope="session")
def tiny_network() -> Architecture:
    return NETWORK


@pytest.fixture(scope="session")
def tiny_policy() -> PolicyGradientSettings:
    return POLICY


@pytest.fixture(scope="session")
def tiny_values() -> DeepQSettings:
    return VALUES


@pytest.fixture(scope="session", params=[POLICY, VALUES], ids=["policy", "values"])
def tiny(request: pytest.FixtureRequest) -> Settings:
    """Settings of each kind of training in turn."""
    settings: Settings = request.param
    return settings


@pytest.fixture(scope="session")
def finished(tiny: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Training, Path]:
    """A run that came to its end, and the folder it was written into; for looking at only."""
    folder = tmp_path_factory.mktemp("finished")
    training = start(tiny)
    drive(training, folder)
    return training, folder
