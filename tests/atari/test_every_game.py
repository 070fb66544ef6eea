"""Every game that ale-py ships can be played, and trained on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.driver import drive
from mlanimated.atari.environments import Games, training_seeds
from mlanimated.atari.game_settings import settings_for
from mlanimated.atari.names import game_names
from mlanimated.atari.runs import start
from mlanimated.atari.views import GREY_42
from mlanimated.learn.architectures import Architecture

pytestmark = pytest.mark.atari


@pytest.mark.parametrize("game", game_names())
def test_every_game_can_be_played(game):
    games = Games(game, 1, GREY_42)
    first = games.reset(training_seeds(0, 0, 1))
    assert 3 <= games.actions <= 18
    for action in range(games.actions):
        step = games.step(np.array([action]))
        assert step.observation.shape == first.shape == (1, 42, 42, 4)
        assert step.valid.all()


@pytest.mark.slow
@pytest.mark.parametrize("game", game_names())
def test_every_game_can_be_trained_on(game, tmp_path, pytestconfig):
    steps = pytestconfig.getoption("--game-steps")
    settings = dataclasses.replace(
        settings_for(game, "double-dqn"),
        network=Architecture(((2, 8, 4),), 8),
        environments=2,
        batch=4,
        memory_steps=100,
        memory_before_learning=16,
        agent_steps=steps,
        checkpoint_steps=steps,
    )
    training = start(settings)
    drive(training, tmp_path)
    losses = training.curves.arrays()["updates/loss"]
    assert len(losses) >= 3
    assert np.isfinite(losses).all()
