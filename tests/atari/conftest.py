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
from tiny_runs import NETWORK, POLICY, VALUES


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
