"""What deep Q-learning promises against what it gets."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.driver import drive
from mlanimated.atari.foresight import Foresight
from mlanimated.atari.game_settings import settings_for
from mlanimated.atari.runs import start
from mlanimated.learn.architectures import Architecture

pytestmark = pytest.mark.atari


def test_the_realised_return_starts_anew_after_a_lost_life():
    foresight = Foresight(2, 0.5)
    true, false = np.array([True, True]), np.array([False, False])
    # The second game restarts in the first step, which counts for nothing.
    foresight.add(np.array([3.0, 9.0]), np.array([0.0, 0.0]), false, np.array([True, False]))
    foresight.add(np.array([2.0, 1.0]), np.array([1.0, 0.0]), np.array([True, False]), true)
    foresight.add(np.array([1.0, 1.0]), np.array([1.0, 1.0]), true, true)
    assert foresight.finish(0) == {"promised": 2.0, "realised": pytest.approx((0.5 + 1 + 1) / 3)}
    assert foresight.finish(1) == {"promised": 1.0, "realised": pytest.approx((0.5 + 1) / 2)}


def test_a_finished_game_is_forgotten():
    foresight = Foresight(1, 0.5)
    one = np.ones(1)
    for value in (1.0, 7.0):
        foresight.add(value * one, one, one.astype(bool), one.astype(bool))
        assert foresight.finish(0) == {"promised": value, "realised": 1.0}


def test_a_run_notes_promise_and_return_of_every_game(tmp_path):
    settings = dataclasses.replace(
        settings_for("breakout", "double-dqn"),
        network=Architecture(((2, 8, 4),), 8),
        environments=4,
        agent_steps=3000,
        checkpoint_steps=3000,
        memory_steps=400,
        memory_before_learning=10**9,
    )
    training = start(settings)
    drive(training, tmp_path)
    curves = training.curves.arrays()
    assert len(curves["games/score"]) > 0
    assert len(curves["games/promised"]) == len(curves["games/realised"]) == len(curves["games/score"])
    # A random player hits a brick now and then: the discounted number of bricks still to come is below all
    # bricks of the game, and the network that was never trained knows nothing of it.
    hit = curves["games/score"] > 0
    assert hit.any()
    assert (curves["games/realised"][hit] > 0).all()
    assert (curves["games/realised"] <= curves["games/score"]).all()
    assert np.abs(curves["games/promised"]).max() < 0.2
