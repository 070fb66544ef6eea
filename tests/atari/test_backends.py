"""Trainings that change the Keras backend on the way: what was trained under one goes on under the other.

Run as a script, this file is the other side: ``KERAS_BACKEND=jax python test_backends.py FOLDER…`` goes on
with the run in each folder, and notes what it saw before and after.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.checkpoints import load_checkpoint
from mlanimated.atari.driver import drive
from mlanimated.atari.policy_training import PolicyTraining
from mlanimated.atari.runs import start
from mlanimated.atari.settings import settings_from
from mlanimated.atari.trained import from_folder
from mlanimated.atari.training import Training
from mlanimated.atari.weights import optimizer_arrays, weight_arrays
from mlanimated.learn.policy_gradient import Rollout
from mlanimated.learn.replay import Transitions

pytestmark = pytest.mark.atari

SCREENS = 16


def seen(training: Training, folder: Path) -> dict[str, np.ndarray]:
    """Return what the network of a checkpoint says of screens, its optimizer, and what it learns next."""
    training.load(load_checkpoint(folder), folder)
    network, rng = training.network, np.random.default_rng(0)
    screens = rng.integers(0, 256, (SCREENS, *training.view.shape), np.uint8)
    output = network.predict_on_batch(screens[:8])
    outputs = output if isinstance(output, list | tuple) else [output]
    found = {f"output/{number}": np.asarray(array) for number, array in enumerate(outputs)}
    found |= {f"weights/{name}": array for name, array in weight_arrays(network).items()}
    found |= {f"optimizer/{name}": array for name, array in optimizer_arrays(training.learner).items()}
    measured = one_update(training, screens, rng)
    found |= {f"measured/{name}": np.array(number) for name, number in measured.items()}
    return found | {f"updated/{name}": array for name, array in weight_arrays(network).items()}


def one_update(training: Training, screens: np.ndarray, rng: np.random.Generator) -> dict[str, float]:
    """Learn once from made-up data, the same under every backend."""
    action = rng.integers(0, len(training.actions), SCREENS)
    reward = rng.normal(size=SCREENS).astype(np.float32)
    if not isinstance(training, PolicyTraining):
        batch, discount = SCREENS // 2, np.full(SCREENS // 2, 0.9, np.float32)
        stacks = np.moveaxis(screens, -1, 1)
        sampled = Transitions(stacks[:batch], action[:batch], reward[:batch], discount, stacks[batch:])
        return training.learner.learn(sampled)
    games = (SCREENS // 2, 2)
    rollout = Rollout(
        observation=screens.reshape(*games, *training.view.shape),
        action=action.reshape(games),
        log_prob=np.full(games, -1.0, np.float32),
        value=rng.normal(size=(games[0] + 1, 2)).astype(np.float32),
        reward=reward.reshape(games),
        terminal=np.zeros(games, np.bool_),
        cut=np.zeros(games, np.bool_),
        valid=np.ones(games, np.bool_),
    )
    return training.network.learn(
        rollout,
        rng,
        learning_rate=1e-3,
        entropy_weight=0.01,
        whiten=True,
        advantage_std_floor=0.1,
        discount=0.9,
        gae_lambda=0.9,
        epochs=1,
        minibatches=1,
    )


def go_on(folder: Path) -> None:
    """Take a run over: note what it is, bring it to its end, note what it has become."""
    checkpoint = load_checkpoint(folder)
    training = start(settings_from(checkpoint.state))
    np.savez(folder / "taken-over.npz", **seen(training, folder))
    training.load(checkpoint, folder)
    drive(training, folder)
    np.savez(folder / "handed-back.npz", **seen(training, folder))


def other_backend(*command: object) -> str:
    # NPROC would be there from a command that another test ran in this process.
    base = {name: value for name, value in os.environ.items() if name != "NPROC"}
    result = subprocess.run(
        [sys.executable, *map(str, command)],
        env=base | {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory, tiny_policy, tiny_values):
    """For each kind of training: the run here, its folder, and what was seen of it here and there."""
    assert keras.backend.backend() == "tensorflow"
    runs = {}
    for kind, settings in (("policy", tiny_policy), ("values", tiny_values)):
        folder = tmp_path_factory.mktemp(kind)
        training = start(settings)
        drive(training, folder, stop=lambda _, run=training: run.agent_steps >= run.settings.checkpoint_steps)
        assert training.agent_steps == settings.checkpoint_steps
        runs[kind] = training, folder, {"begun": seen(training, folder)}
    assert other_backend(__file__, *(folder for _, folder, _ in runs.values())).split() == ["jax"]
    for _, folder, notes in runs.values():
        for name in ("taken-over", "handed-back"):
            with np.load(folder / f"{name}.npz") as file:
                notes[name] = dict(file)
    return runs


def assert_the_same(one: dict[str, np.ndarray], two: dict[str, np.ndarray]) -> None:
    assert one.keys() == two.keys()
    for name, array in one.items():
        if name.startswith(("weights/", "optimizer/")):
            assert np.array_equal(array, two[name]), name
        else:
            # The last bits of float32 differ: the backends add up in another order.
            scale = max(float(np.abs(array).max()), 1e-3)
            assert two[name] == pytest.approx(array, rel=1e-4, abs=1e-5 * scale), name


@pytest.mark.parametrize("kind", ["policy", "values"])
def test_jax_takes_over_what_tensorflow_began(handed_over, kind):
    _, _, notes = handed_over[kind]
    assert_the_same(notes["begun"], notes["taken-over"])


@pytest.mark.parametrize("kind", ["policy", "values"])
def test_tensorflow_takes_over_what_jax_trained(handed_over, kind):
    training, folder, notes = handed_over[kind]
    assert load_checkpoint(folder).state["agent_steps"] == training.settings.agent_steps
    before, after = notes["begun"], notes["handed-back"]
    kernels = [name for name in before if name.startswith("weights/") and name.endswith("kernel")]
    assert all((before[name] != after[name]).any() for name in kernels)
    assert_the_same(after, seen(training, folder))


def test_the_command_trains_under_jax_on_the_threads_it_was_given(tmp_path):
    source = (
        "import pathlib, sys; from mlanimated.cli.main import app; app(sys.argv[1:], standalone_mode=False);"
        "names = [task.joinpath('comm').read_text() for task in pathlib.Path('/proc/self/task').glob('*')];"
        "print('pool', sum('XLAEigen' in name for name in names))"
    )
    options = ("--steps", 128, "--environments", 2, "--threads", 1, "--out", tmp_path)
    said = other_backend("-c", source, "train", "pong", *options)
    assert "128/128 agent steps" in said
    if Path("/proc/self/task").exists():
        assert said.split()[-2:] == ["pool", "1"]
    trained = from_folder(tmp_path)
    assert np.isfinite(trained.history.updates["loss"]).all()
    screens = np.random.default_rng(0).integers(0, 2, (5, *trained.view.shape), np.uint8)
    assert set(trained.agent()(screens)) <= set(trained.actions)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        go_on(Path(argument))
    print(keras.backend.backend())
