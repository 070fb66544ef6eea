"""Real clusters of Ray on this machine: one of two nodes, of which one is killed, and one that is stopped."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

import tiny_runs

pytest.importorskip("ale_py")
if not os.environ.get("CI"):
    pytest.importorskip("ray", reason="Ray is missing: make env. NO CLUSTER WAS TESTED.")

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
from ray.cluster_utils import Cluster

from mlanimated.atari.checkpoints import load_checkpoint
from mlanimated.atari.driver import drive
from mlanimated.atari.run_folder import saved_steps
from mlanimated.atari.runs import start
from mlanimated.atari.settings import Settings
from mlanimated.cli.many.runs import Run

pytestmark = [pytest.mark.atari, pytest.mark.slow]

POLICY = dataclasses.replace(tiny_runs.POLICY, agent_steps=1280, checkpoint_steps=64)
VALUES = dataclasses.replace(
    tiny_runs.VALUES, game="pong", memory_steps=400, agent_steps=512, checkpoint_steps=64
)
DEADLINE = 600.0  # seconds, for a machine that is busy; on one that is not it takes a tenth

TRAIN = """
import sys
from pathlib import PosixPath
from mlanimated.atari.settings import DeepQSettings, PolicyGradientSettings
from mlanimated.cli.many.command import train_all
from mlanimated.cli.many.runs import Run
from mlanimated.learn.architectures import Architecture
sys.exit(train_all({runs!r}, {on!r}))
"""


@pytest.fixture
def place(monkeypatch):
    """Return a folder whose path is short enough for the names of sockets, which Ray puts there."""
    # Ray's workers give way to everything else, which is polite, but here it is they who are waited for.
    monkeypatch.setenv("RAY_worker_niceness", "0")
    folder = Path(tempfile.mkdtemp(prefix="many-", dir="/tmp"))
    monkeypatch.setenv("RAY_TMPDIR", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def two_nodes(place):
    """Return a cluster of two nodes, and the folders that the runs on each of them are trained in."""
    folders = [place / "a", place / "b"]
    nodes = []
    before = signal.getsignal(signal.SIGTERM)  # Ray puts a handler of its own there
    cluster = Cluster()
    try:
        for folder in folders:
            folder.mkdir()
            head = {} if nodes else {"include_dashboard": False}
            nodes.append(
                cluster.add_node(
                    num_cpus=1,
                    memory=4 * 10**9,
                    object_store_memory=100 * 10**6,
                    env_vars={"TMPDIR": str(folder)},
                    **head,
                )
            )
        yield cluster, nodes, folders
    finally:
        cluster.shutdown()
        signal.signal(signal.SIGTERM, before)


def learned(folder):
    """Return everything in the folder of a run that does not tell the time."""
    checkpoint = load_checkpoint(folder)
    times = {name for name in checkpoint.arrays if name.endswith("seconds")}
    assert times
    arrays = {name: array.tobytes() for name, array in checkpoint.arrays.items() if name not in times}
    state = {name: value for name, value in checkpoint.state.items() if name != "seconds"}
    snapshots = {file.name: file.read_bytes() for file in folder.glob("snapshot-*")}
    return arrays, state, dict(checkpoint.files), snapshots


def until(something, process):
    """Wait for something to be true, and return it."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end and process.poll() is None:
        found = something()
        if found:
            return found
        time.sleep(0.02)
    process.kill()
    pytest.fail(f"it did not happen; the command said: {process.communicate()[0]}")


def test_what_a_node_had_that_was_killed_goes_on_elsewhere_and_equals_single_runs(two_nodes, tmp_path):
    cluster, nodes, folders = two_nodes
    every: list[Settings] = [POLICY, VALUES, dataclasses.replace(POLICY, seed=1, agent_steps=320)]
    runs = [Run(tmp_path / f"{s.game}-seed{s.seed}", s) for s in every]
    command = [sys.executable, "-c", TRAIN.format(runs=runs, on=cluster.address)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path
    ) as process:

        def on_second_node_and_half_done():
            # By what is being trained there: nothing but its memory says so at home.
            for folder in folders[1].glob("mlanimated-*"):
                steps = saved_steps(folder)
                for run in runs:
                    there = steps and load_checkpoint(folder).state["settings"]
                    if there and (there["game"], there["seed"]) == (run.settings.game, run.settings.seed):
                        return run if 0 < saved_steps(run.folder) < run.settings.agent_steps else None
            return None

        lost = until(on_second_node_and_half_done, process)
        assert {len(list(folder.glob("mlanimated-*"))) for folder in folders} == {1}
        cluster.remove_node(nodes[1], allow_graceful=False)
        shutil.rmtree(folders[1])
        said = process.communicate(timeout=DEADLINE)[0]
    assert process.returncode == 0, said
    assert f"{lost.name}: was lost on" in said
    assert "where its last part ended" in said
    assert said.count("was lost on") == 1
    for run in runs:
        assert f"{run.name}: done; it is in {run.folder}" in said
        drive(start(run.settings), tmp_path / "single" / run.name)
        assert learned(run.folder) == learned(tmp_path / "single" / run.name), run.name
    # Nothing is left on the node that lives.
    assert not list(folders[0].glob("mlanimated-*"))


def test_ctrl_c_keeps_everything_and_says_how_to_go_on(place, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(place))
    common = ("--steps", "100000", "--environments", "2", "--seeds", "0-2", "--out", "runs")
    command = [sys.executable, "-m", "mlanimated.cli.main", "train", "breakout", *common]
    folders = [tmp_path / "runs" / f"breakout-policy-gradient-seed{seed}" for seed in (0, 1, 2)]

    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
        start_new_session=True,
    ) as process:
        # A worker's snapshot of the untrained network: its training has begun.
        until(lambda: list(place.glob("mlanimated-*/snapshot-000*")), process)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: all that the command started hear it
        said = process.communicate(timeout=DEADLINE)[0]
    assert process.returncode == 130, said
    assert "the same command with --resume goes on" in said
    kept = [saved_steps(folder) for folder in folders]
    assert 0 < max(kept) < 100_000
    for folder, steps in zip(folders, kept, strict=True):
        if steps:
            assert f"stopped early; it is in {Path('runs', folder.name)}" in said
            assert (folder / "curves.json").is_file()
    assert not list(place.glob("mlanimated-*"))
    assert not list(place.glob("ray-*"))
