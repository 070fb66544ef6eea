"""Whole trainings with tiny budgets: learning, stopping, resuming."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari import deep_q_training, driver
from mlanimated.atari.checkpoints import CheckpointError, load_checkpoint
from mlanimated.atari.driver import drive
from mlanimated.atari.environments import EVALUATION_SEEDS
from mlanimated.atari.game_settings import settings_for
from mlanimated.atari.runs import check_same_run, start
from mlanimated.atari.settings import DeepQSettings, Settings, settings_from
from mlanimated.atari.training import Training
from mlanimated.chapters.pong.methods import COMPARED
from mlanimated.learn.architectures import Architecture

pytestmark = pytest.mark.atari


def state_of(training: Training) -> dict[str, np.ndarray]:
    """Return all numbers of a run but the clock's."""
    checkpoint = training.checkpoint()
    arrays = {name: array for name, array in checkpoint.arrays.items() if not name.endswith("/seconds")}
    return arrays | {"random": np.frombuffer(str(checkpoint.state["random"]).encode(), np.uint8)}


def assert_same(one: Training, two: Training) -> None:
    first, second = state_of(one), state_of(two)
    assert first.keys() == second.keys()
    for name, array in first.items():
        assert np.array_equal(array, second[name], equal_nan=True), name


def resumed(settings: Settings, folder: Path) -> Training:
    training = start(settings)
    training.load(load_checkpoint(folder), folder)
    return training


def test_a_resumed_run_equals_an_uninterrupted_one(tiny, tmp_path):
    whole = start(tiny)
    (tmp_path / "whole").mkdir()
    drive(whole, tmp_path / "whole")

    (tmp_path / "parts").mkdir()
    first = start(tiny)
    drive(first, tmp_path / "parts", stop=lambda _: first.agent_steps >= tiny.checkpoint_steps)
    assert first.agent_steps == tiny.checkpoint_steps
    second = resumed(tiny, tmp_path / "parts")
    assert_same(first, second)
    drive(second, tmp_path / "parts")

    assert second.agent_steps == tiny.agent_steps
    assert_same(whole, second)


def test_training_moves_the_weights_and_the_seed_decides_where(tiny, tmp_path):
    results = []
    for seed in (1, 1, 2):
        training = start(dataclasses.replace(tiny, seed=seed, agent_steps=tiny.checkpoint_steps))
        before = training.checkpoint().group("weights")
        drive(training, tmp_path)
        after = training.checkpoint().group("weights")
        assert all((before[name] != after[name]).any() for name in before if "kernel" in name)
        results.append(training)
    assert_same(results[0], results[1])
    assert any((state_of(results[0])[name] != array).any() for name, array in state_of(results[2]).items())


def test_a_run_told_to_stop_in_between_keeps_everything(tiny, tmp_path):
    training = start(tiny)
    updates: list[float] = []
    drive(training, tmp_path, stop=lambda _: len(updates) == 2, report=updates.append)
    assert 0 < training.agent_steps < tiny.checkpoint_steps
    again = resumed(tiny, tmp_path)
    assert_same(training, again)
    drive(again, tmp_path)
    assert again.agent_steps == tiny.agent_steps


def test_a_long_part_of_a_policy_gradient_is_saved_on_the_way(tiny_policy, tmp_path, monkeypatch):
    plain = start(tiny_policy)
    drive(plain, tmp_path)
    monkeypatch.setattr(driver, "SECONDS_BETWEEN_CHECKPOINTS", 0.0)
    steps: list[int] = []
    training = start(tiny_policy)

    def cut_off(_seconds: float) -> None:
        if training.agent_steps > tiny_policy.checkpoint_steps:
            raise KeyboardInterrupt
        steps.append(training.agent_steps)

    with pytest.raises(KeyboardInterrupt):
        drive(training, tmp_path, report=cut_off)
    # Only what was learned since the last update is lost.
    again = resumed(tiny_policy, tmp_path)
    assert again.agent_steps == steps[-1] > 0
    drive(again, tmp_path)
    whole = start(tiny_policy)
    drive(whole, tmp_path)
    assert_same(plain, whole)


@pytest.mark.parametrize(("rows_per_file", "files"), [(1024, 3), (20, 11)])
def test_the_memory_survives_a_resume_and_old_files_go(
    rows_per_file, files, tiny_values, tmp_path, monkeypatch
):
    monkeypatch.setattr(deep_q_training, "ROWS_PER_FILE", rows_per_file)
    training = start(tiny_values)
    drive(training, tmp_path)
    again = resumed(tiny_values, tmp_path)
    assert again.memory.written == training.memory.written
    for name in ("frame", "action", "reward", "terminal", "ended", "valid"):
        assert (getattr(again.memory, name) == getattr(training.memory, name)).all()
    # 100 rows reach back over two parts of 65, in files of at most 20 rows or of any number.
    assert len(list(tmp_path.glob("memory-*.npz"))) == files


def test_a_memory_shorter_than_a_part_survives_a_resume(tiny_values, tmp_path):
    settings = dataclasses.replace(tiny_values, memory_steps=80)
    training = start(settings)
    drive(training, tmp_path)
    again = resumed(settings, tmp_path)
    assert again.memory.written == training.memory.written
    assert (again.memory.frame == training.memory.frame).all()


def test_the_memory_rebuilds_what_the_emulator_showed(tiny_values):
    """The emulator's own stacks are the oracle, over the ends of games and of lives."""
    training = start(dataclasses.replace(tiny_values, memory_steps=3000, exploration_steps=10**9))
    training.restart_games()
    shown = []
    ends = 0
    while ends < 2 and len(shown) < 1400:
        shown.append(training._observation)
        training.play()
        ends += training.memory.ended[len(shown) - 1].sum()
    assert ends >= 2
    rows = np.arange(3, len(shown))
    for game in range(2):
        rebuilt = training.memory.observation(rows, np.full(len(rows), game))
        assert (rebuilt == np.moveaxis(np.stack([shown[row][game] for row in rows]), -1, 1)).all()


def test_a_policys_rollout_marks_points_lives_and_restarts(tiny_network):
    training = start(
        dataclasses.replace(settings_for("pong", "policy-gradient"), network=tiny_network, environments=4)
    )
    training.restart_games()
    rollouts = [training.play() for _ in range(2)]
    rewards = np.concatenate([rollout.reward for rollout in rollouts])
    terminal = np.concatenate([rollout.terminal for rollout in rollouts])
    assert (rewards != 0).any()
    assert (terminal == (rewards != 0)).all()
    again = training.network.predict_on_batch(rollouts[1].observation[:, 0])
    assert again[1][:, 0] == pytest.approx(rollouts[1].value[:-1, 0], abs=1e-4)


def test_scores_are_raw_and_of_whole_games(tiny_network, tmp_path):
    settings = dataclasses.replace(
        settings_for("space_invaders", "policy-gradient"),
        network=tiny_network,
        environments=8,
        steps_per_update=128,
        epochs=1,
        agent_steps=8 * 384,
        checkpoint_steps=10**6,
    )
    training = start(settings)
    drive(training, tmp_path)
    curves = training.curves.arrays()
    assert curves["games/score"].max() > 30, "a clipped score would count invaders"
    assert (curves["games/score"] % 5 == 0).all()
    assert curves["games/length"].min() > 100
    assert training.curves.recent_score() == pytest.approx(curves["games/score"][-100:].mean())


@pytest.mark.parametrize("game", ["Beam Rider", "Boxing", "Freeway", "Ms. Pacman", "Seaquest"])
@pytest.mark.parametrize(
    "algorithm", ["reinforce", "reward-to-go", "baseline", "gae", "policy-gradient", "dqn", "double-dqn"]
)
def test_every_algorithm_trains_on_any_game(algorithm, game, tiny_network, tmp_path):
    settings = dataclasses.replace(
        settings_for(game, algorithm),
        network=tiny_network,
        environments=2,
        agent_steps=64,
        checkpoint_steps=64,
    )
    if isinstance(settings, DeepQSettings):
        settings = dataclasses.replace(settings, memory_before_learning=16, memory_steps=100, batch=4)
    else:
        settings = dataclasses.replace(settings, steps_per_update=16, minibatches=2)
    training = start(settings)
    drive(training, tmp_path)
    assert len(training.curves.arrays()["updates/loss"]) >= 2
    assert settings_from(load_checkpoint(tmp_path).state) == settings


def test_a_method_is_trained_on_pong_as_the_chapter_compares_it():
    for name, compared in COMPARED.items():
        if name == "clipped":  # the long training has numbers of its own
            continue
        settings = settings_for("pong", name)
        same = dataclasses.replace(
            compared, agent_steps=settings.agent_steps, checkpoint_steps=settings.checkpoint_steps
        )
        assert settings == same


def test_a_checkpoint_of_another_run_is_refused(tiny_policy, tiny_values, tmp_path):
    drive(start(dataclasses.replace(tiny_policy, agent_steps=32)), tmp_path)
    checkpoint = load_checkpoint(tmp_path)
    check_same_run(dataclasses.replace(tiny_policy, agent_steps=10**6), checkpoint)
    others = [("game", "pong"), ("seed", 5), ("environments", 3), ("clip", 0.3)]
    others.append(("network", Architecture((), 1)))
    for name, value in others:
        with pytest.raises(CheckpointError, match=f"its {name} is"):
            check_same_run(dataclasses.replace(tiny_policy, **{name: value}), checkpoint)
    with pytest.raises(CheckpointError, match="its method is clipped, yours is double-dqn"):
        check_same_run(tiny_values, checkpoint)


def test_training_never_plays_the_games_of_the_evaluation(tiny_policy, monkeypatch):
    training = start(tiny_policy)
    used = []
    reset = training.games.reset
    monkeypatch.setattr(training.games, "reset", lambda seeds: used.append(seeds) or reset(seeds))
    for training.agent_steps in range(0, 1000, 100):
        training.restart_games()
    seeds = np.concatenate(used)
    assert len(set(seeds.tolist())) == len(seeds)
    assert seeds.max() < EVALUATION_SEEDS
