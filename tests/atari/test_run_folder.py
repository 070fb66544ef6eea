"""The folder of a run: one training at a time, and nothing of anybody else's is touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from mlanimated.atari.checkpoint_index import INDEX
from mlanimated.atari.checkpoints import Checkpoint, CheckpointError, save_checkpoint
from mlanimated.atari.run_folder import LOCK, claim, go_on_from, hold, holds_run, read_folder, saved_steps
from mlanimated.atari.saving import keep_file

HOLD = """
import sys, pathlib
from mlanimated.atari.run_folder import hold
with hold(pathlib.Path(sys.argv[1]), resume=False):
    print("held", flush=True)
    sys.stdin.read()
"""


def save(folder, steps=1):
    save_checkpoint(folder, Checkpoint({"weights/x": np.zeros(1)}, {"agent_steps": steps}))


@pytest.fixture
def other(tmp_path):
    """A process that trains in a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path / "run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("resume", [False, True])
def test_a_second_training_is_refused_at_once(other, tmp_path, resume):
    folder = tmp_path / "run"
    save(folder)
    with (
        pytest.raises(CheckpointError, match=f"another training is running in {folder}"),
        hold(folder, resume=resume),
    ):
        pass


def test_a_training_that_was_killed_blocks_nobody(other, tmp_path):
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    assert (tmp_path / "run" / LOCK).exists()
    with hold(tmp_path / "run", resume=False):
        pass


def test_a_folder_is_free_after_its_training(tmp_path):
    for _ in range(2):
        with hold(tmp_path, resume=False):
            pass


@pytest.mark.parametrize(
    "name", ["memory-000000001.npz", "curves.json", "stage-000.safetensors", "snapshot-000.safetensors", "x"]
)
def test_a_new_run_is_begun_only_where_there_is_nothing(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with (
        pytest.raises(CheckpointError, match=rf"is not empty \({name}\).*--out"),
        hold(tmp_path, resume=False),
    ):
        pass
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_hidden_files_do_not_matter_and_survive(tmp_path):
    for name in (".DS_Store", ".writable"):
        (tmp_path / name).write_text("mine")
    with hold(tmp_path, resume=False):
        save(tmp_path)
    assert {(tmp_path / name).read_text() for name in (".DS_Store", ".writable")} == {"mine"}


def test_a_run_is_not_begun_over_another(tmp_path):
    save(tmp_path)
    with (
        pytest.raises(CheckpointError, match="holds a run already; add --resume"),
        hold(tmp_path, resume=False),
    ):
        pass


def test_a_run_that_was_cut_off_before_it_saved_may_be_begun_again(tmp_path):
    with hold(tmp_path, resume=False):
        assert keep_file(tmp_path, "snapshot-000.safetensors", b"")
    assert not holds_run(tmp_path)
    with hold(tmp_path, resume=False):
        pass
    (tmp_path / "notes").touch()
    with pytest.raises(CheckpointError, match=r"is not empty \(notes\)"), hold(tmp_path, resume=False):
        pass


def test_going_on_needs_a_run_and_makes_no_folder(tmp_path):
    with pytest.raises(CheckpointError, match="no checkpoint in"), hold(tmp_path / "new", resume=True):
        pass
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(CheckpointError, match="cannot write into"),
        hold(tmp_path / "file" / "run", resume=False),
    ):
        pass


def test_a_file_of_the_user_is_not_claimed(tmp_path):
    save(tmp_path)
    (tmp_path / "curves.json").write_text("mine")
    assert not keep_file(tmp_path, "curves.json", b"ours")
    assert (tmp_path / "curves.json").read_text() == "mine"
    for content in (b"first", b"second"):
        assert keep_file(tmp_path, "snapshot-000.safetensors", content)
        assert (tmp_path / "snapshot-000.safetensors").read_bytes() == content
    assert read_folder(tmp_path).others == ("snapshot-000.safetensors",)
    save(tmp_path, 2)
    assert claim(tmp_path, "snapshot-000.safetensors")


def test_a_new_run_over_an_old_one_takes_all_its_files_away(tmp_path):
    """Only code can do this, not the command: the old checkpoint must not be the one to fall back on."""
    save(tmp_path, 1)
    save(tmp_path, 2)
    go_on_from(tmp_path, 0)
    assert not holds_run(tmp_path)
    save(tmp_path, 3)
    assert saved_steps(tmp_path) == 3
    assert read_folder(tmp_path).previous is None
    assert {file.name for file in tmp_path.iterdir()} == {INDEX, "checkpoint-000000003.safetensors"}
