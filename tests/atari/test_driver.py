"""The driver of a run, with a training that does nothing but count."""

from __future__ import annotations

import dataclasses
import errno

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated import files
from mlanimated.atari import checkpoints, driver, saving
from mlanimated.atari.checkpoints import Checkpoint, load_checkpoint
from mlanimated.atari.curves import Curves
from mlanimated.atari.driver import drive
from mlanimated.atari.finite import NotFinite
from mlanimated.atari.run_folder import holds_run, saved_steps
from mlanimated.atari.snapshots import snapshot_file

pytestmark = pytest.mark.atari


class Counting:
    """Ten agent steps an update; the weights are their number, and each part has a file of its own."""

    def __init__(self, settings):
        self.settings = dataclasses.replace(settings, agent_steps=120, checkpoint_steps=40)
        self.agent_steps = 0
        self.curves = Curves()
        self.network = self
        self.loss = self.optimizer = 1.0
        self.weight = None
        self.files = {}

    def restart_games(self):
        pass

    stop_games = restart_games

    def update(self, seconds):
        self.agent_steps += 10
        self.curves.add_update(agent_steps=self.agent_steps, loss=self.loss)

    def weights(self):
        weight = self.agent_steps if self.weight is None else self.weight
        return {"x": np.full(2, weight, np.float32)}

    def checkpoint(self):
        new = {f"memory-{self.agent_steps}.npz": str(self.agent_steps).encode()}
        self.files |= dict.fromkeys(new, self.agent_steps)
        arrays = {"weights/x": self.weights()["x"], "optimizer/0": np.array([self.optimizer])}
        return Checkpoint(arrays, {"agent_steps": self.agent_steps, "files": self.files}, new)


@pytest.fixture
def training(tiny_policy, monkeypatch):
    monkeypatch.setattr(driver, "weight_arrays", lambda network: network.weights())
    return Counting(tiny_policy)


def test_a_part_ends_with_a_checkpoint(training, tmp_path):
    saved = []
    drive(training, tmp_path, report=lambda _: saved.append(saved_steps(tmp_path)))
    assert saved == [0, 0, 0, 0, 40, 40, 40, 40, 80, 80, 80, 80]
    found = load_checkpoint(tmp_path)
    assert found.state["agent_steps"] == 120
    assert dict(found.files) == {f"memory-{steps}.npz": str(steps).encode() for steps in (40, 80, 120)}


def test_no_checkpoint_is_written_twice(training, tmp_path, monkeypatch):
    monkeypatch.setattr(driver, "SECONDS_BETWEEN_CHECKPOINTS", -1.0)
    steps = []
    monkeypatch.setattr(
        saving, "save_checkpoint", lambda _, checkpoint: steps.append(checkpoint.state["agent_steps"])
    )
    drive(training, tmp_path)
    assert steps == list(range(10, 121, 10))


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
@pytest.mark.parametrize(
    ("what", "named"), [("loss", "loss is"), ("weight", "weights/x"), ("optimizer", "optimizer/0")]
)
def test_the_first_number_that_is_none_stops_the_run(training, tmp_path, what, named, wrong):
    def spoil(_):
        if training.agent_steps == 60:
            setattr(training, what, wrong)

    with pytest.raises(NotFinite) as raised:
        drive(training, tmp_path, report=spoil)
    at = 70 if what == "loss" else 80
    assert training.agent_steps == at
    for said in (named, f"after {at} agent steps", "of 40 agent steps, is kept", str(tmp_path)):
        assert said in str(raised.value)
    assert load_checkpoint(tmp_path).state["agent_steps"] == 40


def test_a_snapshot_is_not_taken_of_what_is_no_number(training, tmp_path):
    def spoil(_):
        training.weight = np.nan if training.agent_steps == 50 else None

    with pytest.raises(NotFinite, match="x has 2 numbers of 2 that are not finite after 60 agent steps"):
        drive(training, tmp_path, report=spoil)
    assert not snapshot_file(tmp_path, 50).exists()


def test_a_run_without_a_checkpoint_says_so(training, tmp_path):
    training.loss = np.nan
    with pytest.raises(NotFinite, match="there is no checkpoint in"):
        drive(training, tmp_path)
    assert not holds_run(tmp_path)


class Disk:
    """A disk that is full until it is freed."""

    def __init__(self, monkeypatch):
        self.full = False
        for module in (checkpoints, "mlanimated.atari.run_folder", "mlanimated.atari.snapshots", saving):
            name = module if isinstance(module, str) else module.__name__
            monkeypatch.setattr(f"{name}.write", self.write)

    def write(self, path, data):
        if self.full and "memory" in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return files.write(path, data)


@pytest.fixture
def disk(monkeypatch):
    return Disk(monkeypatch)


def test_a_full_disk_does_not_stop_a_run(training, tmp_path, disk, caplog, monkeypatch):
    """What could not be written at the end of one part is written with that of the next."""

    # No second try in between: what one checkpoint could not write is in no file when the next one is made.
    monkeypatch.setattr(saving, "SECONDS_BETWEEN_TRIES", 1e9)

    def fill(_):
        disk.full = 40 < training.agent_steps < 120
        if training.agent_steps == 120:
            assert saved_steps(tmp_path) == 40
            assert dict(load_checkpoint(tmp_path).files) == {"memory-40.npz": b"40"}

    drive(training, tmp_path, report=fill)
    for said in ("memory-80.npz", "it needs 2 bytes", "the run goes on", "of 40 agent steps, is kept"):
        assert said in caplog.text
    found = load_checkpoint(tmp_path)
    assert dict(found.files) == {f"memory-{steps}.npz": str(steps).encode() for steps in (40, 80, 120)}


def test_what_waits_for_space_is_kept_when_a_run_goes_wrong(training, tmp_path, disk, monkeypatch):
    monkeypatch.setattr(saving, "SECONDS_BETWEEN_TRIES", 1e9)

    def fill(_):
        disk.full = 40 < training.agent_steps < 120
        training.optimizer = np.nan if training.agent_steps == 120 else 1.0

    with pytest.raises(NotFinite, match=r"after 120 agent steps.* of 80 agent steps, is kept"):
        drive(training, tmp_path, report=fill)
    assert dict(load_checkpoint(tmp_path).files) == {"memory-40.npz": b"40", "memory-80.npz": b"80"}


def test_it_is_tried_again_before_the_next_part_ends(training, tmp_path, disk, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("mlanimated.atari.saving.time.monotonic", lambda: now[0])
    saved = {}

    def fill(_):
        disk.full = training.agent_steps <= 60
        now[0] += 40.0
        saved[training.agent_steps] = saved_steps(tmp_path)

    drive(training, tmp_path, report=fill)
    # The last try but one is that of the snapshot at 60; there is space from 70 on, more than a minute later.
    assert [steps for steps, last in saved.items() if last == 40] == [80]
    assert load_checkpoint(tmp_path).state["agent_steps"] == 120


def test_at_the_end_a_run_waits_for_space(training, tmp_path, disk, monkeypatch, caplog):
    waited = []

    def sleep(seconds):
        waited.append(seconds)
        disk.full = len(waited) < 3

    monkeypatch.setattr("mlanimated.atari.saving.time.sleep", sleep)

    def fill(_):
        disk.full = training.agent_steps > 80

    drive(training, tmp_path, report=fill)
    assert waited == [60.0] * 3
    assert "the third Ctrl-C gives up" in caplog.text
    assert load_checkpoint(tmp_path).state["agent_steps"] == 120


def test_a_snapshot_of_the_user_stays(training, tmp_path, caplog):
    drive(training, tmp_path, stop=lambda _: training.agent_steps == 40)
    snapshot_file(tmp_path, 100).write_text("mine")
    drive(training, tmp_path)
    assert snapshot_file(tmp_path, 100).read_text() == "mine"
    assert snapshot_file(tmp_path, 50).stat().st_size > 10
    assert "snapshot-100.safetensors is not of this run" in caplog.text
