"""Judging a published agent again: its weights and what is said of its training stay as they are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("ale_py")

from command_line import command, words
from mlanimated.atari.environments import EVALUATION_SEEDS
from mlanimated.atari.trained import CURVES, STAGES, WEIGHTS, from_artifact
from mlanimated.store import artifacts, closure

pytestmark = pytest.mark.atari

OLD = Path(__file__).parents[1] / "atari" / "data" / "artifacts"
TRAINING: tuple[str, ...] = (
    "algorithm",
    "game",
    "agent_steps",
    "frames",
    "finished",
    "seed",
    "training_seeds",
)
TRAINING += ("earlier_budgets", "seconds", "machine", "versions", "backend", "weights")


@pytest.fixture
def published(request, tmp_path, monkeypatch):
    """Return the name of an artifact that was published when much was called by other names."""
    monkeypatch.setattr(artifacts, "checkout", lambda: None)
    monkeypatch.setenv("MLANIMATED_ARTIFACTS", str(tmp_path / "artifacts"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(OLD, tmp_path / "artifacts")
    return f"old/{getattr(request, 'param', 'policy')}"


def manifest_of(name: str) -> dict:
    return json.loads((artifacts.root() / name / "manifest.json").read_text())


@pytest.mark.parametrize("name", ["old/polcy", "nope", "tic-tac-toe/five"])
def test_what_is_no_agent_is_refused_before_anything_is_loaded(published, name, monkeypatch):
    monkeypatch.setattr("mlanimated.cli.evaluate.limit_threads", lambda _: pytest.fail("it goes on"))
    result = command("evaluate", name)
    assert result.exit_code == 2
    assert f"{name} is neither the folder of a training run nor a trained agent" in words(result)
    assert "old/policy" in words(result)
    assert "mlanimated train" not in words(result)


@pytest.mark.parametrize("published", ["policy", "values"], indirect=True)
def test_an_agent_of_other_code_is_judged_again_without_the_folder_of_its_run(published):
    before = manifest_of(published)
    with pytest.raises(artifacts.ArtifactError, match=f"evaluate {published} --publish {published}"):
        from_artifact(published)
    files = {file: (artifacts.root() / published / file).read_bytes() for file in before["files"]}
    result = command("evaluate", published, "--games", 2, "--publish", published)
    assert result.exit_code == 0, result.output
    assert "published with other code" in words(result)

    after = manifest_of(published)
    assert {key: after[key] for key in TRAINING} == {key: before[key] for key in TRAINING}
    assert after["trained_on"] == [
        {"noted": "when it was published"} | {key: before[key] for key in ("machine", "versions", "backend")}
    ]
    assert after["evaluated_on"]["machine"] == artifacts.machine()
    assert after["code"] == closure.code_digest(*after["modules"]) != before["code"]
    # What it scores does not depend on when it is judged.
    for one, two in zip(before["protocols"], after["protocols"], strict=True):
        assert {key: two[key] for key in one} == one

    # Weights to the byte; stages and curves with the names of today.
    folder = artifacts.root() / published
    assert (folder / WEIGHTS).read_bytes() == files[WEIGHTS]
    found = artifacts.artifact(published)
    (game,) = found.record(STAGES).games
    assert game.preferences.shape == (len(game.episode.actions), 3 if "policy" in published else 4)
    updates = found.record(CURVES).updates
    assert ("approx_kl" if "policy" in published else "q_value") in updates
    assert not {"policy_change", "prediction"} & updates.keys()
    agent = from_artifact(published)
    assert agent.settings.method == ("gae" if "policy" in published else "double-dqn")

    # Once more changes nothing but the results.
    result = command("evaluate", published, "--games", 2, "--publish", published)
    assert result.exit_code == 0, result.output
    assert "published with other code" not in words(result)
    assert manifest_of(published) == after


def test_an_edited_manifest_is_mended_by_judging_it_again(published):
    assert command("evaluate", published, "--games", 2, "--publish", published).exit_code == 0
    honest = manifest_of(published)
    edited = json.loads(json.dumps(honest))
    edited["protocols"][0]["mean"] = 300.0
    (artifacts.root() / published / "manifest.json").write_text(json.dumps(edited))
    with pytest.raises(artifacts.ArtifactError, match="its mean is 300"):
        from_artifact(published)
    assert command("evaluate", published, "--games", 2, "--publish", published).exit_code == 0
    assert manifest_of(published) == honest


def test_the_agent_that_is_judged_has_the_weights_that_are_published(tmp_path, monkeypatch):
    """A run keeps float32; rounding them makes another agent, so it must come before the games."""
    folder = tmp_path / "run"
    shutil.copytree(OLD.parent / "before-renaming-policy", folder)
    judged = []

    def play(trained, *_):
        judged.append(trained)
        raise InterruptedError("enough")

    monkeypatch.setattr("mlanimated.cli.evaluate._play", play)
    for more, kind in (((), "float32"), (("--publish", "old/new"), "float16")):
        result = command("evaluate", folder, *more)
        assert "enough" in str(result.exception)
        assert {str(array.dtype) for array in judged.pop().weights.values()} == {kind}


def test_a_damaged_file_is_refused_before_the_games(published, monkeypatch):
    monkeypatch.setattr("mlanimated.cli.evaluate._play", lambda *_: pytest.fail("it played"))
    file = artifacts.root() / published / STAGES
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    before = manifest_of(published)
    result = command("evaluate", published, "--publish", published)
    assert result.exit_code != 0
    assert f"{STAGES} is not the file that its manifest describes" in str(result.exception)
    assert manifest_of(published) == before


def test_the_seeds_of_the_games_can_be_chosen(published, tmp_path):
    first = EVALUATION_SEEDS + 1
    for seed, name in ((first, "second"), (None, "both")):
        more = ("--games", 1, "--first-seed", seed) if seed else ("--games", 2)
        assert command("evaluate", published, *more, "--out", tmp_path / name).exit_code == 0
    second, both = (json.loads((tmp_path / name).read_text())["protocols"] for name in ("second", "both"))
    assert [one["first_seed"] for one in second] == [first, first]
    assert [one["lengths"] for one in second] == [one["lengths"][1:] for one in both]


@pytest.mark.parametrize("seed", [0, EVALUATION_SEEDS - 1, 2 * EVALUATION_SEEDS])
def test_seeds_of_training_judge_nobody(published, seed):
    result = command("evaluate", published, "--first-seed", seed)
    assert result.exit_code != 0
    assert "those below are for training" in words(result)


@pytest.mark.parametrize("name", ["old", "old/policy/late", "Old Policy"])
def test_a_name_that_would_replace_others_is_refused_before_it_plays(published, monkeypatch, digests, name):
    monkeypatch.setattr("mlanimated.cli.evaluate._play", None)
    before = digests(artifacts.root())
    result = command("evaluate", published, "--games", 2, "--publish", name)
    assert result.exit_code == 2
    assert "--publish" in words(result)
    assert digests(artifacts.root()) == before
