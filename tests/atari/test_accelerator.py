"""The learner in JAX does what the one in Keras does: values, memory, gradient steps, folders."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time

import numpy as np
import pytest

pytest.importorskip("ale_py")
pytest.importorskip("jax", reason="the learner on an accelerator needs JAX: pip install jax")

import jax.numpy as jnp

from mlanimated.atari import accelerator_memory, deep_q_training
from mlanimated.atari.accelerator import (
    SECONDS_BETWEEN_CHECKPOINTS,
    AcceleratedTraining,
    drive,
    with_environments,
)
from mlanimated.atari.accelerator_learner import Learner, next_values
from mlanimated.atari.accelerator_network import first_weights, from_vector, to_vector, weight_shapes
from mlanimated.atari.accelerator_tally import Tally
from mlanimated.atari.checkpoints import CheckpointError, load_checkpoint
from mlanimated.atari.driver import drive as drive_keras
from mlanimated.atari.environments import Games, training_seeds
from mlanimated.atari.foresight import Foresight
from mlanimated.atari.frame_memory import FrameMemory
from mlanimated.atari.game_settings import settings_for
from mlanimated.atari.runs import start
from mlanimated.atari.trained import from_folder, stages_of
from mlanimated.atari.views import VIEWS
from mlanimated.atari.weights import load_weights, optimizer_arrays, weight_arrays
from mlanimated.cli.training import resume
from mlanimated.learn.architectures import DUELING, MNIH_2013, Architecture
from mlanimated.learn.pixels import action_values
from mlanimated.learn.replay import Transitions

pytestmark = pytest.mark.atari

NETWORKS = {
    "dueling": DUELING,
    "norm only": Architecture(((4, 8, 4), (4, 4, 2)), 16, layer_norm=True),
    "plain": MNIH_2013,
}
ACTIONS = 4
VIEW = VIEWS["grey-60"]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def small(tiny_values):
    """The settings of the recipe for a run of a few steps."""
    network = dataclasses.replace(DUELING, convolutions=((4, 8, 4),), dense=8)
    return dataclasses.replace(tiny_values, view="grey-60", network=network, environments=4)


def shapes_of(network):
    return weight_shapes(VIEW.shape, ACTIONS, network)


@pytest.mark.parametrize("name", NETWORKS)
def test_values_equal_those_of_keras(name, rng):
    network = NETWORKS[name]
    keras_network = action_values(VIEW.shape, VIEW.scale, ACTIONS, network, 1)
    shapes = shapes_of(network)
    weights = {
        key: array + rng.normal(0, 0.02, array.shape).astype(np.float32)
        for key, array in weight_arrays(keras_network).items()
    }
    assert list(shapes) == list(weights)
    load_weights(keras_network, weights)
    screens = rng.integers(0, 256, (5, *VIEW.shape), np.uint8)
    settings = dataclasses.replace(settings_for("breakout", "double-dqn"), network=network)
    found = Learner(settings, VIEW, shapes).values(to_vector(shapes, weights), screens)
    np.testing.assert_allclose(found, keras_network.predict_on_batch(screens), atol=1e-6, rtol=1e-6)


def test_first_weights_are_distributed_as_in_keras():
    shapes = shapes_of(DUELING)
    ours = first_weights(shapes, 3)
    theirs = weight_arrays(action_values(VIEW.shape, VIEW.scale, ACTIONS, DUELING, 3))
    for name, array in theirs.items():
        assert ours[name].shape == array.shape
        # Orthogonal matrices of one shape and gain have the same sum of squares.
        np.testing.assert_allclose(np.square(ours[name]).sum(), np.square(array).sum(), rtol=1e-4)


def test_weights_of_another_network_are_refused():
    shapes = shapes_of(DUELING)
    arrays = first_weights(shapes, 0)
    again = from_vector(shapes, to_vector(shapes, arrays))
    assert all(np.array_equal(again[name], arrays[name]) for name in shapes)
    with pytest.raises(ValueError, match="values/bias"):
        to_vector(shapes, arrays | {"values/bias": np.zeros(ACTIONS + 1)})
    with pytest.raises(ValueError, match="another network"):
        to_vector(shapes, {})


def scripted(rows: int, games: int, seed: int):
    """Play both memories the same made-up games, with lost lives, ends, stops, and restarts."""
    rng = np.random.default_rng(seed)
    size, capacity, stack = (6, 5), 20, 4
    ours, theirs = accelerator_memory.empty(capacity, games, size), FrameMemory(capacity, games, size, stack)
    frame = rng.integers(1, 256, (games, *size), np.uint8)
    seen = np.asarray(accelerator_memory.first_stack(jnp.array(frame), stack))
    starting = np.zeros(games, bool)
    for row in range(rows):
        action = rng.integers(0, 4, games)
        reward = np.where(starting, 0, rng.integers(-1, 2, games)).astype(float)
        over, stopped, life = (rng.random((3, games)) < 0.12) & ~starting
        ended, terminal, valid = over | stopped, over | life, ~starting
        frame = rng.integers(1, 256, (games, *size), np.uint8)
        theirs.add(seen, action, reward, terminal, ended, valid)
        packed = accelerator_memory.pack(frame, reward, terminal, ended, valid)
        ours, after = accelerator_memory.remember(ours, row % capacity, jnp.array(seen), action, packed)
        seen, starting = np.asarray(after), ended
    return ours, theirs, seen


@pytest.mark.parametrize(("rows", "seed"), [(15, 0), (20, 1), (33, 2), (61, 3)])
def test_memory_gives_the_transitions_of_the_frame_memory(rows, seed):
    games, steps = 3, 3
    ours, theirs, seen = scripted(rows, games, seed)
    oldest, end = max(0, rows - theirs.rows + theirs.stack - 1), rows - steps
    every_row, every_game = (axis.ravel() for axis in np.mgrid[oldest:end, 0:games])
    assert not theirs.valid[every_row % theirs.rows, every_game].all()
    wanted = theirs._transitions(every_row, every_game, steps, 0.9)
    found = accelerator_memory.transitions(ours, every_row, every_game, theirs.stack, steps, 0.9)
    np.testing.assert_array_equal(found.observation, np.moveaxis(wanted.observation, 1, -1))
    np.testing.assert_array_equal(found.next_observation, np.moveaxis(wanted.next_observation, 1, -1))
    np.testing.assert_array_equal(found.action, wanted.action)
    np.testing.assert_allclose(found.reward, wanted.reward, atol=1e-6)
    np.testing.assert_allclose(found.discount, wanted.discount, atol=1e-6)
    np.testing.assert_array_equal(found.weight > 0, theirs.valid[every_row % theirs.rows, every_game])
    # The stack that is seen while playing is the one that is drawn later.
    last = np.full(games, rows - 1)
    np.testing.assert_array_equal(
        seen[..., -2],
        np.where(
            theirs.valid[(rows - 1) % theirs.rows][:, None, None],
            theirs.observation(last, np.arange(games))[:, -1],
            0,
        ),
    )


def test_only_steps_that_happened_are_drawn_and_each_of_them(rng):
    import jax

    rows, games, steps, stack = 33, 3, 3, 4
    ours, theirs, _ = scripted(rows, games, 2)
    row, game = accelerator_memory.draw(ours, rows, jax.random.key(0), 4000, stack, steps)
    drawn = set(zip(np.asarray(row).tolist(), np.asarray(game).tolist(), strict=True))
    valid = {
        (at, which)
        for at in range(rows - theirs.rows + stack - 1, rows - steps)
        for which in range(games)
        if theirs.valid[at % theirs.rows, which]
    }
    restarts = drawn - valid
    assert valid <= drawn
    assert all(not theirs.valid[at % theirs.rows, which] for at, which in restarts)
    shares = [not theirs.valid[at % theirs.rows, which] for at, which in zip(row, game, strict=True)]
    assert np.mean(shares) < 0.01  # only where chance found none in four tries, and those weigh nothing


def test_stacks_on_the_card_are_those_of_the_emulator(small):
    """The emulator itself fills a stack of four; from single frames it must come out the same."""
    steps, seeds = 400, training_seeds(0, 0, 4)
    training = AcceleratedTraining(dataclasses.replace(small, exploration_steps=1_000_000))
    training.begin()
    whole = Games(small.game, 4, VIEW, sticky=small.sticky)
    expected = whole.reset(seeds)
    restarts = 0
    for number in range(steps):
        np.testing.assert_array_equal(np.asarray(training._stack), expected, err_msg=f"step {number}")
        before = int(training._written)
        training._play(0.0, learn=False)
        step = whole.step(np.asarray(training.memory.action[before % len(training.memory.how)]))
        expected, restarts = step.observation, restarts + int((~step.valid).sum())
    assert restarts > 0


def test_the_older_network_judges_what_the_newer_one_prefers():
    online, target = jnp.array([[1.0, 2.0]]), jnp.array([[5.0, 3.0]])
    assert next_values("double-dqn", online, target) == 3
    assert next_values("dqn", online, target) == 5


@pytest.mark.parametrize("method", ["double-dqn", "dqn"])
@pytest.mark.parametrize("together", [False, True])
def test_updates_equal_those_of_keras(small, rng, method, together):
    settings = dataclasses.replace(small, method=method, network=DUELING, gradient_norm=0.05)
    keras_run = deep_q_training.DeepQTraining(settings)
    other = {
        name: array + rng.normal(0, 0.05, array.shape).astype(np.float32)
        for name, array in weight_arrays(keras_run.network).items()
    }
    load_weights(keras_run.target_network, other)
    training = AcceleratedTraining(settings, together=together)
    start_weights = to_vector(training.shapes, weight_arrays(keras_run.network))
    learned = training.learned._replace(weights=jnp.array(start_weights))
    target = jnp.array(to_vector(training.shapes, other))
    for _ in range(3):
        first, then = rng.integers(0, 256, (2, 8, *VIEW.shape), np.uint8)
        action, reward = rng.integers(0, ACTIONS, 8), rng.normal(0, 2, 8).astype(np.float32)
        discount = np.array([0.97, 0.0] * 4, np.float32)
        keras_run.learner.reset_metrics()
        wanted = keras_run.learner.learn(
            Transitions(np.moveaxis(first, -1, 1), action, reward, discount, np.moveaxis(then, -1, 1))
        )
        batch = accelerator_memory.Batch(first, action, reward, discount, then, np.ones(8, np.float32))
        learned, (loss, q_value) = training.learner.update(learned, target, batch, settings.learning_rate)
        np.testing.assert_allclose(loss, wanted["loss"], rtol=1e-5)
        np.testing.assert_allclose(q_value, wanted["q_value"], rtol=1e-4, atol=1e-6)
    after = from_vector(training.shapes, np.asarray(learned.weights))
    for name, array in weight_arrays(keras_run.network).items():
        np.testing.assert_allclose(after[name], array, atol=2e-6, err_msg=name)
    assert np.abs(np.asarray(learned.weights) - start_weights).max() > 1e-4


def test_many_updates_in_one_call_are_the_single_ones(small):
    """All batches are drawn before the first gradient step; that must not change what the steps are."""
    import jax

    training = AcceleratedTraining(small)
    for number in range(8):
        training.update(float(number))
    run, learner = small, training.learner
    key, number = training._key[1], np.int32(7)
    before = jax.tree.map(jnp.copy, training.learned)
    count = run.gradient_steps * run.batch
    drawn = accelerator_memory.draw(
        training.memory, training._written, jax.random.fold_in(key, number), count, 4, run.return_steps
    )
    whole = accelerator_memory.transitions(training.memory, *drawn, 4, run.return_steps, run.discount)
    expected = before
    for part in range(run.gradient_steps):
        rows = slice(part * run.batch, (part + 1) * run.batch)
        expected, _ = learner.update(
            expected, training.target, jax.tree.map(lambda column, r=rows: column[r], whole), 1e-3
        )
    found, _ = learner.learn(
        before, training.target, training.memory, np.int32(training._written), key, number, np.float32(1e-3)
    )
    np.testing.assert_allclose(found.weights, expected.weights, atol=1e-6)
    assert int(found.updates) == int(expected.updates)


def test_promised_and_realised_returns_are_those_of_the_foresight(rng):
    games, discount = 3, 0.9
    tally, foresight = Tally(games, discount), Foresight(games, discount)
    valid, finished = np.ones(games, bool), 0
    for _ in range(200):
        value, reward = rng.normal(size=games), np.where(valid, rng.integers(-1, 2, games), 0)
        ended = (rng.random(games) < 0.1) & valid
        terminal = (ended & (rng.random(games) < 0.5)) | (rng.random(games) < 0.1)
        tally.add(2 * reward, reward, value, terminal, valid)
        foresight.add(value, reward, terminal, valid)
        found = list(tally.finish(ended))
        for row, game in zip(found, np.flatnonzero(ended), strict=True):
            wanted = foresight.finish(int(game))
            assert row["promised"] == pytest.approx(wanted["promised"])
            assert row["realised"] == pytest.approx(wanted["realised"])
        finished += len(found)
        valid = ~ended
    assert finished > 10


@pytest.fixture
def written(small, tmp_path):
    """A short run to its end, and its folder."""
    training = AcceleratedTraining(small)
    drive(training, tmp_path)
    return training, tmp_path


def test_the_folder_is_that_of_an_ordinary_training(written, small):
    training, folder = written
    agent = from_folder(folder)
    assert agent.agent_steps >= small.agent_steps
    assert agent.trained_on[0]["learner"] == "accelerator"
    assert len(agent.history.updates["loss"])
    assert stages_of(folder, agent)[0].agent_steps == 0
    weights = training.weights()
    screens = np.random.default_rng(0).integers(0, 256, (3, *VIEW.shape), np.uint8)
    np.testing.assert_allclose(
        agent.network().predict_on_batch(screens),
        training.learner.values(to_vector(training.shapes, weights), screens),
        atol=1e-6,
    )
    assert agent.agent("greedy")(screens).shape == (3,)


def test_keras_goes_on_with_what_an_accelerator_trained(written, small):
    training, folder = written
    keras_run, past = resume(small, 1000, folder, 1)
    assert past.refilled == (training.agent_steps,)
    arrays = {name: np.asarray(array) for name, array in training.weights().items()}
    for name, array in weight_arrays(keras_run.network).items():
        np.testing.assert_array_equal(array, arrays[name])
    momentum = from_vector(training.shapes, np.asarray(training.learned.momentum))
    velocity = from_vector(training.shapes, np.asarray(training.learned.velocity))
    numbered = list(optimizer_arrays(keras_run.learner).values())
    assert int(numbered[0]) == int(training.learned.updates) > 0
    for number, name in enumerate(training.shapes):
        np.testing.assert_array_equal(numbered[2 + 2 * number], momentum[name])
        np.testing.assert_array_equal(numbered[3 + 2 * number], velocity[name])
    assert np.abs(np.asarray(training.learned.momentum)).max() > 0
    assert keras_run.learn_from == training.agent_steps + small.memory_before_learning
    drive_keras(keras_run, folder, past=past)
    assert from_folder(folder).refilled == past.refilled


def test_an_accelerator_goes_on_with_what_keras_trained_and_with_its_own(small, tmp_path):
    keras_run = start(small)
    drive_keras(keras_run, tmp_path)
    settings = with_environments(small, 8)
    for budget in (600, 800):
        before = load_checkpoint(tmp_path, without_memory=True)
        training, past = resume(settings, budget, tmp_path, 1, begin=AcceleratedTraining)
        assert past.refilled[-1] == before.state["agent_steps"]
        for name, array in before.group("weights").items():
            np.testing.assert_array_equal(training.weights()[name], array)
        moments = [array for _, array in sorted(before.group("optimizer").items())]
        assert int(training.learned.updates) == int(moments[0])
        np.testing.assert_array_equal(
            training.learned.momentum,
            to_vector(training.shapes, dict(zip(training.shapes, moments[2::2], strict=True))),
        )
        drive(training, tmp_path, past=past)
        after = from_folder(tmp_path)
        assert after.agent_steps >= budget
        assert after.settings.environments == 8
    assert len(after.refilled) == 2
    assert [place["from_agent_steps"] for place in after.trained_on] == [0, keras_run.agent_steps]
    # Keras plays as many games side by side as the run did last, if the updates per agent step agree.
    # And once it has filled a memory of its own and saved it, it goes on with as many again.
    for budget in (900, 1000):
        keras_run, past = resume(small, budget, tmp_path, 1)
        assert keras_run.settings.environments == 8
        drive_keras(keras_run, tmp_path, past=past)


def test_another_run_is_refused(written, small):
    _, folder = written
    with pytest.raises(CheckpointError, match="learning_rate"):
        resume(dataclasses.replace(small, learning_rate=1.0), 1000, folder, 1, begin=AcceleratedTraining)
    with pytest.raises(CheckpointError, match=r"its (gradient_steps|environments) is"):
        resume(dataclasses.replace(small, environments=16), 1000, folder, 1, begin=AcceleratedTraining)


def test_games_side_by_side_keep_the_updates_per_agent_step():
    recipe = settings_for("breakout", "double-dqn")
    many = with_environments(recipe, 128)
    assert (many.environments, many.gradient_steps) == (128, 16)
    with pytest.raises(ValueError, match="multiple of 8"):
        with_environments(recipe, 100)


def test_time_ends_a_run_cleanly(small, tmp_path):
    training = AcceleratedTraining(dataclasses.replace(small, agent_steps=10_000_000))
    seconds = drive(training, tmp_path, stop=lambda seconds: seconds > 3)
    assert 3 < seconds < SECONDS_BETWEEN_CHECKPOINTS
    agent = from_folder(tmp_path)
    assert agent.agent_steps == training.agent_steps < 10_000_000


def test_a_checkpoint_is_written_now_and_then(small, tmp_path, monkeypatch):
    monkeypatch.setattr("mlanimated.atari.accelerator.SECONDS_BETWEEN_CHECKPOINTS", 0.2)
    saves = []
    training = AcceleratedTraining(dataclasses.replace(small, agent_steps=10_000_000))
    drive(
        training,
        tmp_path,
        stop=lambda seconds: len(saves) == 3 or seconds > 60,
        saved=lambda: saves.append(load_checkpoint(tmp_path).state["agent_steps"]),
    )
    assert len(set(saves[:3])) == 3


def test_the_learning_rate_falls_by_the_clock_only_if_asked(small):
    settings = dataclasses.replace(small, agent_steps=1_000_000)
    asked = AcceleratedTraining(settings, decay_seconds=100)
    asked.agent_steps = 1000
    assert asked.learning_rate(0) == settings.learning_rate
    assert asked.learning_rate(100) == 0
    assert asked.learning_rate(83.3333) == pytest.approx(settings.learning_rate / 2, rel=1e-3)
    plain = AcceleratedTraining(settings)
    assert plain.learning_rate(100) == settings.learning_rate
    assert asked.checkpoint(0).state["trained_on"][0]["decay_seconds"] == 100
    assert "decay_seconds" not in plain.checkpoint(0).state["trained_on"][0]


def test_neither_keras_nor_tensorflow_is_loaded():
    source = (
        "import sys; sys.modules.update(keras=None, tensorflow=None, matplotlib=None)\n"
        "import mlanimated.atari.accelerator, mlanimated.cli.training, mlanimated.atari.stop_rules\n"
        "import mlanimated.atari.game_settings, mlanimated.atari.run_folder, mlanimated.cli.signals\n"
        "print(mlanimated.atari.accelerator.workplace()['backend'])"
    )
    assert subprocess.check_output([sys.executable, "-c", source], text=True).startswith("jax ")


def test_without_jax_the_message_says_what_to_install():
    source = (
        "import sys; sys.modules['jax'] = None\n"
        "from mlanimated.cli.main import main\n"
        "sys.argv = 'mlanimated train breakout --algorithm double-dqn --learner accelerator'.split()\n"
        "main()"
    )
    result = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "pip install jax" in " ".join(result.stderr.replace("│", " ").split())


def test_the_command_stops_in_time_and_goes_on(tmp_path):
    def command(*more: str) -> str:
        base = ["train", "breakout", "--algorithm", "double-dqn", "--learner", "accelerator"]
        options = ["--environments", "8", "--seconds", "2", "--out", str(tmp_path / "run"), *more]
        run = [sys.executable, "-m", "mlanimated.cli.main", *base, *options]
        return subprocess.run(run, capture_output=True, text=True, check=True, timeout=120).stdout

    begun = time.monotonic()
    assert "stopped early" in command()
    first = from_folder(tmp_path / "run")
    assert first.seconds < time.monotonic() - begun
    command("--resume")
    again = from_folder(tmp_path / "run")
    assert again.agent_steps > first.agent_steps
    assert again.refilled == (first.agent_steps,)
