"""One function trains a player for any game, and does what the command does."""

import numpy as np
import pytest

pytest.importorskip("ale_py")

from typer.testing import CliRunner

from mlanimated.atari.any_game import train
from mlanimated.atari.checkpoints import CheckpointError, load_checkpoint
from mlanimated.atari.machine import TooMuch
from mlanimated.atari.names import UnknownGame
from mlanimated.cli.main import app
from mlanimated.learn.architectures import Architecture

pytestmark = pytest.mark.atari

TINY = {
    "network": Architecture(((2, 8, 4),), 8),
    "environments": 2,
    "batch": 4,
    "memory_steps": 100,
    "memory_before_learning": 16,
    "agent_steps": 64,
}


def test_a_player_comes_out_and_has_learned(tmp_path):
    trained = train("Sea quest", tmp_path / "run", **TINY)
    assert (trained.settings.game, trained.agent_steps) == ("seaquest", 64)
    assert (trained.settings.method, trained.settings.view) == ("double-dqn", "grey-60")
    losses = trained.history.updates["loss"]
    assert len(losses) > 3
    assert np.isfinite(losses).all()
    with pytest.raises(CheckpointError, match="holds a run already"):
        train("Seaquest", tmp_path / "run", **TINY)


def test_without_a_folder_the_game_names_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    train("ALE/BeamRider-v5", **TINY)
    assert load_checkpoint(tmp_path / "trained" / "beam_rider", without_memory=True)


def test_a_game_that_does_not_exist_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(UnknownGame, match="did you mean seaquest"):
        train("Seaqest", tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_what_no_machine_can_carry_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(TooMuch, match="GB of memory"):
        train("Seaquest", tmp_path / "run", memory_steps=10**9)
    assert not (tmp_path / "run").exists()


def test_the_command_does_the_same(tmp_path):
    few = {"agent_steps": 64, "memory_steps": 1_000_000}
    ours = train("Seaquest", tmp_path / "ours", **few)
    asked = [
        "train",
        "seaquest",
        "--algorithm",
        "double-dqn",
        "--steps",
        "64",
        "--out",
        f"{tmp_path}/command",
    ]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    states = [load_checkpoint(tmp_path / name, without_memory=True) for name in ("ours", "command")]
    assert states[0].state["settings"] == states[1].state["settings"]
    assert states[0].state["random"] == states[1].state["random"]
    weights = [state.group("weights") for state in states]
    assert weights[0].keys() == weights[1].keys() == ours.weights.keys()
    for name, array in weights[0].items():
        np.testing.assert_array_equal(array, weights[1][name])
