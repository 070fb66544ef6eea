"""Training and evaluating through the command a person would use."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("ale_py")

from command_line import command, words
from mlanimated import launch
from mlanimated.atari import machine
from mlanimated.atari.checkpoint_index import INDEX
from mlanimated.atari.checkpoints import load_checkpoint
from mlanimated.atari.game_settings import settings_for
from mlanimated.atari.run_folder import LOCK, hold
from mlanimated.atari.snapshots import PERCENT, snapshot_file
from mlanimated.atari.trained import from_folder
from mlanimated.atari.views import VIEWS
from mlanimated.cli.signals import stop_signals
from mlanimated.cli.train import _parts
from mlanimated.cli.training import Progression
from mlanimated.store import artifacts, record

pytestmark = pytest.mark.atari


def train(folder, *more, game="Pong", steps=256):
    common = ("--steps", steps, "--environments", 2, "--out", folder)
    return command("train", game, *common, *more)


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    result = train(folder)
    assert result.exit_code == 0, result.output
    return folder


def test_a_training_leaves_a_checkpoint_and_its_curves(trained):
    checkpoint = load_checkpoint(trained)
    assert checkpoint.state["agent_steps"] == 256
    assert checkpoint.state["settings"]["game"] == "pong"
    curves = json.loads((trained / "curves.json").read_text())
    assert curves["updates/agent_steps"] == [128, 256]
    snapshots = {snapshot_file(trained, percent).name for percent in PERCENT}
    main = "checkpoint-000000256.safetensors"
    assert {file.name for file in trained.iterdir()} == {INDEX, LOCK, main, "curves.json", *snapshots}


def test_a_finished_run_goes_on_with_a_larger_budget(trained, tmp_path):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    result = train(tmp_path, "--resume", steps=512)
    assert result.exit_code == 0, result.output
    state = load_checkpoint(tmp_path).state
    assert state["agent_steps"] == 512
    assert state["budgets"] == [[256, 256]]
    assert train(tmp_path, "--resume", "--minutes", 1e-6, steps=1024).exit_code == 0
    assert train(tmp_path, "--resume", steps=1024).exit_code == 0
    assert load_checkpoint(tmp_path).state["budgets"] == [[256, 256], [512, 512]]
    assert from_folder(tmp_path).budgets == ((256, 256), (512, 512))


def test_a_run_goes_on_as_it_was_begun(tmp_path):
    from mlanimated.atari.settings import settings_from

    assert train(tmp_path, "--minutes", 1e-6).exit_code == 0
    first = load_checkpoint(tmp_path).state
    assert first["agent_steps"] == 128
    result = command("train", "pong", "--environments", 2, "--out", tmp_path, "--resume")
    assert result.exit_code == 0, result.output
    last = load_checkpoint(tmp_path).state
    assert last["agent_steps"] == 256
    assert settings_from(last) == settings_from(first)


@pytest.mark.parametrize("more", [(), ("--steps", 100), ("--steps", 256)])
def test_a_run_at_its_end_does_not_go_on(more, trained, tmp_path):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    result = command("train", "pong", "--environments", 2, "--out", tmp_path, "--resume", *more)
    assert result.exit_code != 0
    assert "has done 256 of" in words(result)
    assert contents(tmp_path) == contents(trained)


def test_a_folder_with_files_of_the_user_is_not_trained_into(trained, tmp_path):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    (tmp_path / INDEX).unlink()
    before = contents(tmp_path)
    result = train(tmp_path)
    assert result.exit_code != 0
    assert "is not empty" in words(result)
    assert contents(tmp_path) == before


def test_files_of_the_user_survive_a_resume(trained, tmp_path):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    own = (".writable", "memory-000000065.npz", "stage-000.safetensors", "checkpoint-000000512.safetensors")
    for name in own:
        (tmp_path / name).write_text("mine")
    assert train(tmp_path, "--resume", steps=512).exit_code == 0
    assert {(tmp_path / name).read_text() for name in own} == {"mine"}
    assert load_checkpoint(tmp_path).state["agent_steps"] == 512


def test_two_trainings_into_one_folder_are_refused(tmp_path):
    with hold(tmp_path, resume=False):
        process = subprocess.run(
            [sys.executable, "-m", "mlanimated.cli.main", "train", "pong", "--out", tmp_path],
            capture_output=True,
            text=True,
            env=os.environ | {"COLUMNS": "300"},
            check=False,
        )
    assert process.returncode != 0
    assert f"another training is running in {tmp_path}" in process.stderr


def test_a_lost_memory_is_filled_anew_if_asked_for(tmp_path):
    options = ("--algorithm", "dqn", "--minutes", 1e-6)
    assert train(tmp_path, *options, steps=10**6).exit_code == 0
    done = load_checkpoint(tmp_path).state["agent_steps"]
    for file in tmp_path.glob("memory-*.npz"):
        file.unlink()
    result = train(tmp_path, *options, "--resume", steps=10**6)
    assert result.exit_code != 0
    assert "--refill-memory" in words(result)
    result = train(tmp_path, *options, "--resume", "--refill-memory", steps=10**6)
    assert result.exit_code == 0, result.output
    state = load_checkpoint(tmp_path).state
    assert state["agent_steps"] > done
    assert state["refilled"] == [done]
    assert train(tmp_path, *options, "--resume", steps=10**6).exit_code == 0
    assert load_checkpoint(tmp_path).state["refilled"] == [done]


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--refill-memory",), "add --resume"), (("--refill-memory", "--resume"), "only deep Q-learning")],
)
def test_only_a_memory_that_is_there_is_filled_anew(trained, options, said):
    result = train(trained, *options)
    assert result.exit_code != 0
    assert said in words(result)


@pytest.mark.parametrize("option", ["--threads", "--environments"])
def test_what_the_machine_cannot_carry_is_refused(option, tmp_path):
    common = ("train", "pong", "--algorithm", "dqn", "--out", tmp_path / "new")
    result = command(*common, option, 10**7)
    assert result.exit_code != 0
    assert "processors, not more" in words(result) or "10,000,000 games side by side" in words(result)
    assert not (tmp_path / "new").exists()


def test_a_run_that_the_machine_just_carries_is_not_refused(monkeypatch):
    settings = settings_for("pong", "double-dqn")
    needed = machine.needed_memory(settings)
    # A million frames are most of it.
    height, width, _ = VIEWS[settings.view].shape
    assert needed > settings.memory_steps * height * width > needed / 2
    for free in (needed, None):
        monkeypatch.setattr(machine, "free_memory", lambda free=free: free)
        machine.check_fits(settings, machine.processors())
    monkeypatch.setattr(machine, "free_memory", lambda: needed - 1)
    with pytest.raises(machine.TooMuch, match="GB are free"):
        machine.check_fits(settings, 1)
    policy = settings_for("breakout", "policy-gradient")
    longer = dataclasses.replace(policy, steps_per_update=10 * policy.steps_per_update)
    screens = policy.environments * policy.steps_per_update * math.prod(VIEWS[policy.view].shape)
    assert machine.needed_memory(longer) - machine.needed_memory(policy) > 9 * screens
    with pytest.raises(machine.TooMuch, match=r"--threads \d+: this process may use"):
        machine.check_fits(policy, machine.processors() + 1)


def test_more_steps_than_asked_for_are_said_as_such(tmp_path):
    result = train(tmp_path, steps=1)
    assert result.exit_code == 0, result.output
    assert "128 agent steps, to the end of an update (1 asked for)" in words(result)
    assert "0.0 min left" in words(result)
    assert not re.search(r"-\d+\.\d min", words(result))


def test_a_run_says_which_stop_rules_apply_when_they_begin_to(monkeypatch):
    going = Progression(SimpleNamespace(settings=SimpleNamespace(agent_steps=9), agent_steps=0))
    now, applying = [going.begun], []
    monkeypatch.setattr("mlanimated.cli.training.time.monotonic", lambda: now[0])
    monkeypatch.setattr(Progression, "advice", lambda _: list(applying))
    applying += ["first"]
    assert going.new_advice() == []
    now[0] += 61
    assert going.new_advice() == ["first"]
    applying += ["second"]
    assert going.new_advice() == []
    now[0] += 61
    assert going.new_advice() == ["second"]
    assert going.advice() == ["first", "second"]


def test_the_stop_rules_are_said_at_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr("mlanimated.atari.stop_rules.stop_rules", lambda *_: ["nothing is learned"])
    result = train(tmp_path)
    assert result.exit_code == 0, result.output
    assert "stop rule: nothing is learned" in words(result)


def test_double_dqn_trains_with_one_command(tmp_path):
    result = train(tmp_path, "--algorithm", "double-dqn", "--seed", 3, game="Space Invaders", steps=64)
    assert result.exit_code == 0, result.output
    state = load_checkpoint(tmp_path).state
    assert (state["algorithm"], state["settings"]["seed"]) == ("double-dqn", 3)


def test_minutes_stop_a_run_and_say_how_to_go_on(tmp_path):
    result = train(tmp_path, "--minutes", 1e-6, steps=10**6)
    assert result.exit_code == 0, result.output
    assert "--resume" in result.output
    assert load_checkpoint(tmp_path).state["agent_steps"] == 128


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_and_polite_kills_keep_what_was_learned(number, tmp_path, monkeypatch, capfd):
    from mlanimated.atari.policy_training import PolicyTraining

    update = PolicyTraining.update

    def interrupted(self, seconds):
        update(self, seconds)
        signal.raise_signal(number)

    monkeypatch.setattr(PolicyTraining, "update", interrupted)
    # Whoever runs the tests may ignore some: nohup does, and so does a shell for its background jobs.
    before = signal.signal(number, signal.SIG_DFL)
    try:
        result = train(tmp_path, steps=1280)
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, before)
    assert result.exit_code == 130, result.output
    assert "stopped early" in result.output
    assert "stopping after this update, then saving" in capfd.readouterr().err
    assert load_checkpoint(tmp_path).state["agent_steps"] == 128


def test_a_second_ctrl_c_says_what_a_third_would_lose(capfd):
    with stop_signals(lambda: 12_345) as wished:
        signal.raise_signal(signal.SIGINT)
        assert wished()
        signal.raise_signal(signal.SIGTERM)
        assert "12,345" not in capfd.readouterr().err
        signal.raise_signal(signal.SIGINT)
        assert "12,345 agent steps since the last checkpoint would be lost" in capfd.readouterr().err
        with pytest.raises(SystemExit) as stopped:
            signal.raise_signal(signal.SIGINT)
    assert stopped.value.code == 130


def test_a_run_under_nohup_goes_on_when_its_terminal_is_closed():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_signals() as wished:
            signal.raise_signal(signal.SIGHUP)
            assert not wished()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_is_said_to_a_closed_terminal_does_not_end_a_run():
    source = (
        "import os, signal, sys; from mlanimated.cli.signals import stop_signals\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as if not under nohup\n"
        "sys.stdin.read(1)\n"
        "with stop_signals() as wished:\n"
        "    signal.raise_signal(signal.SIGHUP)\n"
        "    print('saving', flush=True)\n"
        "sys.exit(7 if wished() else 1)"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", source], **pipes) as process:
        process.stdout.close()
        process.stderr.close()
        process.stdin.write(b"x")
        process.stdin.close()
        assert process.wait() == 7


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--environments", 0),
        ("--steps", -5),
        ("--minutes", 0),
        ("--minutes", "nan"),
        ("--threads", 0),
        ("--seed", -1),
    ],
)
def test_numbers_that_make_no_sense_are_refused_before_anything_starts(option, value, tmp_path):
    result = command("train", "pong", option, value, "--out", tmp_path / "new")
    assert result.exit_code != 0
    assert option in result.output
    assert not (tmp_path / "new").exists()


def test_an_unknown_game_is_answered_with_the_nearest_names(tmp_path):
    result = command("train", "Brekout", "--out", tmp_path / "new")
    assert result.exit_code != 0
    assert "breakout" in result.output
    assert not (tmp_path / "new").exists()


def test_an_unknown_game_is_refused_before_tensorflow_is_loaded():
    source = (
        "import sys; from mlanimated.cli.main import app\n"
        "try: app(['train', 'Brekout', '--algorithm', 'double-dqn'])\n"
        "except SystemExit as stopped: print(stopped.code, *sys.modules)"
    )
    code, *modules = subprocess.check_output([sys.executable, "-c", source], text=True).split()
    assert code == "2"
    assert "mlanimated.atari.names" in modules
    assert not {"keras", "tensorflow", "jax"}.intersection(modules)


def test_a_game_and_its_algorithm_are_one_name(tmp_path):
    result = train(tmp_path / "new", game="pong/dqn", steps=64)
    assert result.exit_code == 0, result.output
    state = load_checkpoint(tmp_path / "new").state
    assert (state["algorithm"], state["settings"]["game"]) == ("dqn", "pong")
    result = train(tmp_path / "other", "--algorithm", "double-dqn", game="pong/dqn")
    assert result.exit_code != 0
    assert "--algorithm" in result.output


def test_a_games_name_may_have_dots(tmp_path):
    result = train(tmp_path, game="Ms. Pacman/dqn", steps=64)
    assert result.exit_code == 0, result.output
    assert load_checkpoint(tmp_path).state["settings"]["game"] == "ms_pacman"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("pong/policy-gradient-seed7", ("pong", "policy-gradient", 7)),
        ("pong/double-dqn", ("pong", "double-dqn", None)),
        ("pong", ("pong", "policy-gradient", None)),
        ("pong/policy-gradient-seed", ("pong/policy-gradient-seed", "policy-gradient", None)),
    ],
)
def test_the_name_of_an_artifact_says_game_algorithm_and_seed(name, parts):
    assert _parts(name, None) == parts


def test_a_committed_record_is_made_again(run, monkeypatch, tmp_path):
    monkeypatch.setattr(launch, "active", lambda: True)
    result = run("train", "first-walk/long-walk")
    assert result.exit_code == 0, result.output
    file = tmp_path / "checkout" / "artifacts" / "first-walk" / "long-walk.npz"
    assert str(file) in result.output.replace("\n", "")
    assert record.from_bytes(file.read_bytes()).rows.tolist() == list(range(8))


def test_a_record_is_made_with_the_settings_that_make_it_repeatable(run, monkeypatch, tmp_path):
    started: list[list[str]] = []
    monkeypatch.setattr(launch, "active", lambda: False)
    monkeypatch.setattr(launch, "main", lambda arguments: started.append(arguments) or 7)
    result = run("train", "first-walk/long-walk")
    assert result.exit_code == 7
    assert started == [[sys.executable, "-m", "mlanimated.cli.main", "train", "first-walk/long-walk"]]
    assert not (tmp_path / "checkout" / "artifacts").exists()


def test_a_record_of_hours_is_made_in_a_folder_with_every_instruction(run, monkeypatch, tmp_path):
    given = []
    monkeypatch.setattr(launch, "active", lambda: False)
    monkeypatch.setattr(launch, "main", lambda _arguments: pytest.fail("limits instructions"))
    monkeypatch.setattr("mlanimated.cli.train.limit_threads", lambda threads: given.append(threads))
    monkeypatch.setattr("mlanimated.store.recipes.is_long", lambda _recipe: True)

    def remake(name, folder, say):
        given.append((name, folder))
        say("epoch 1")
        return tmp_path / "record.npz"

    monkeypatch.setattr("mlanimated.store.recipes.remake", remake)
    result = run("train", "first-walk/long-walk", "--out", str(tmp_path / "run"), "--threads", "2")
    assert result.exit_code == 0, result.output
    assert given == [2, ("first-walk/long-walk", tmp_path / "run")]
    assert "epoch 1" in result.output
    run("train", "first-walk/long-walk")
    assert given[-1][1].parts[-2:] == ("trainings", "first-walk-long-walk")


def test_a_record_that_is_not_committed_needs_no_training(run, monkeypatch):
    monkeypatch.setattr(launch, "active", lambda: True)
    result = run("train", "first-walk/walk")
    assert result.exit_code != 0
    assert "needs no training" in str(result.exception)


@pytest.mark.parametrize("wrong", ["first-walk/long-wlak", "long-walk", "first-walk"])
def test_an_unknown_name_is_answered_with_the_nearest_records(run, wrong):
    result = run("train", wrong)
    assert result.exit_code != 0
    assert "first-walk/long-walk" in result.output


@pytest.mark.parametrize("module", ["chapters.pong.recipe", "atari.game_settings", "atari.runs"])
def test_the_numbers_of_a_training_load_without_keras(module):
    loaded = f"import sys, mlanimated.{module}; print(*sys.modules)"
    modules = subprocess.check_output([sys.executable, "-c", loaded], text=True).split()
    assert f"mlanimated.{module}" in modules
    assert not {"keras", "tensorflow", "ale_py"}.intersection(modules)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").touch()
    result = train(tmp_path / "file" / "folder")
    assert result.exit_code != 0
    assert "cannot write" in result.output


def test_an_older_run_is_never_overwritten(trained):
    before = contents(trained)
    result = train(trained)
    assert result.exit_code != 0
    assert "--resume" in result.output
    assert contents(trained) == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("--seed", 1), "seed"),
        (("--algorithm", "double-dqn"), "method"),
        (("--algorithm", "baseline"), "method"),
    ],
)
def test_a_checkpoint_of_another_run_is_not_resumed(trained, change, named):
    result = train(trained, "--resume", *change)
    assert result.exit_code != 0
    assert f"its {named} is" in words(result)


def test_a_checkpoint_of_another_game_is_not_resumed(trained):
    result = train(trained, "--resume", game="Seaquest")
    assert result.exit_code != 0
    assert "its game is pong" in words(result)


def test_resuming_nothing_is_refused(tmp_path):
    result = train(tmp_path / "new", "--resume")
    assert result.exit_code == 2
    assert "no checkpoint" in words(result)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("agent", "usual"),
    [("breakout/first-double-dqn", "epsilon-greedy"), ("pong/policy-gradient-seed1", "greedy")],
)
def test_an_agent_plays_as_usual_unless_asked_otherwise(tmp_path, monkeypatch, agent, usual):
    monkeypatch.setattr("mlanimated.cli.evaluate._play", lambda *_: [])
    for asked, choice in (((), usual), (("--choice", "random"), "random")):
        assert command("evaluate", agent, "--out", tmp_path / "scores.json", *asked).exit_code == 0
        assert json.loads((tmp_path / "scores.json").read_text())["choice"] == choice


def test_an_evaluation_says_everything_and_keeps_every_score(tmp_path):
    assert train(tmp_path, game="breakout").exit_code == 0
    result = command("evaluate", tmp_path, "--games", 2, "--choice", "random")
    assert result.exit_code == 0, result.output
    for said in (
        "sticky actions 0.25",
        "no sticky actions",
        "distinct games: 2",
        "256 agent steps",
        "one training seed",
        "trips behind wall: 0.0 per game, in 0 of 2 games",
    ):
        assert said in words(result)
    kept = json.loads((tmp_path / "evaluation.json").read_text())
    assert [protocol["sticky"] for protocol in kept["protocols"]] == [0.25, 0.0]
    for protocol in kept["protocols"]:
        assert len(protocol["scores"]) == 2
        assert protocol["mean"] == pytest.approx(np.mean(protocol["scores"]))


def test_an_agent_is_published_and_evaluated_again(trained, tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "checkout", lambda: None)
    monkeypatch.setenv("MLANIMATED_ARTIFACTS", str(tmp_path / "artifacts"))
    result = command(
        "evaluate",
        trained,
        "--games",
        1,
        "--publish",
        "pong/policy-gradient",
        "--out",
        tmp_path / "first.json",
    )
    assert result.exit_code == 0, result.output
    manifest = json.loads((tmp_path / "artifacts/pong/policy-gradient/manifest.json").read_text())
    result = command("evaluate", "pong/policy-gradient", "--games", 1, "--out", tmp_path / "second.json")
    assert result.exit_code == 0, result.output
    first, second = (json.loads((tmp_path / name).read_text()) for name in ("first.json", "second.json"))
    assert first["protocols"] == second["protocols"] == manifest["protocols"]
    assert manifest["earlier_budgets"] == []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mlanimated.cli.evaluate._play", lambda *_: [])
    assert command("evaluate", "pong/policy-gradient").exit_code == 0
    assert (tmp_path / "pong-policy-gradient-evaluation.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--publish", "Not a name"), "not a name"),
        (("--publish", "pong/x", "--choice", "random"), "random player"),
    ],
)
def test_what_cannot_be_published_is_refused_before_the_games(trained, arguments, said):
    result = command("evaluate", trained, *arguments)
    assert result.exit_code != 0
    assert said in words(result)


def test_neither_a_folder_nor_an_artifact_is_refused(tmp_path):
    result = command("evaluate", tmp_path / "Missing")
    assert result.exit_code == 2
    assert "neither the folder of a training run nor a trained agent of the book" in words(result)


def test_evaluating_without_a_run_is_refused(tmp_path):
    result = command("evaluate", tmp_path)
    assert result.exit_code != 0
    assert "no checkpoint" in words(result)
    assert "--resume" not in words(result)


def test_scores_that_could_not_be_kept_are_refused_before_the_games(trained, tmp_path):
    (tmp_path / "file").touch()
    for out in (tmp_path, tmp_path / "file" / "scores.json"):
        result = command("evaluate", trained, "--out", out)
        assert result.exit_code != 0
        assert "cannot write the scores to" in words(result)
