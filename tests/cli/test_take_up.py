"""Going on from a published agent when the folder of its training is gone."""

from __future__ import annotations

import errno

import numpy as np
import pytest

pytest.importorskip("ale_py")

from command_line import command, words
from judged import RESULT
from mlanimated.atari import checkpoints, saving
from mlanimated.atari.checkpoints import load_checkpoint
from mlanimated.atari.chosen_games import ChosenGame, Stages
from mlanimated.atari.recording import Episode, ReplayError
from mlanimated.atari.snapshots import snapshot_file
from mlanimated.atari.taken_up import checkpoint_of
from mlanimated.atari.trained import STAGES, from_folder, stages_of
from mlanimated.store import artifacts

pytestmark = pytest.mark.atari

SMALL = ("--environments", 2)
POLICY, VALUES = "pong/policy-gradient-seed1", "pong/double-dqn"


def stages_at(*agent_steps):
    """Return stages whose games tell after how many agent steps they would have been played."""

    def game(steps):
        episode = Episode("pong", 2**30, 0.25, 4, np.zeros(2, np.uint8), np.array([0, steps], np.int32))
        one = np.zeros(1, np.int64)
        return ChosenGame(episode, np.zeros((2, 1), np.float16), one, one, episode.seed)

    return Stages(agent_steps, tuple(map(game, agent_steps)))


def publish(name, folder):
    result = command("evaluate", folder, "--publish", name)
    assert result.exit_code == 0, result.output
    return artifacts.artifact(name)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The book's artifacts, if two trainings of a moment were all that it had; their folders are gone."""
    place = tmp_path_factory.mktemp("library")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(artifacts, "checkout", lambda: None)
        patch.setenv("MLANIMATED_ARTIFACTS", str(place))
        patch.setattr("mlanimated.cli.evaluate._play", lambda *_: [RESULT])
        patch.setattr("mlanimated.atari.recording.play_again", lambda _: iter(()))
        patch.setattr(
            "mlanimated.atari.chosen_games.games_of_stages",
            lambda stages: stages_at(*(stage.agent_steps for stage in stages)),
        )
        for name in (POLICY, VALUES):
            folder = tmp_path_factory.mktemp("gone")
            result = command("train", name, "--steps", 256, *SMALL, "--out", folder)
            assert result.exit_code == 0, result.output
            publish(name, folder)
        yield place


def take_up(name, folder, *more, steps=512):
    return command("train", name, "--take-up", "--steps", steps, *SMALL, "--out", folder, *more)


@pytest.mark.parametrize("name", [POLICY, VALUES])
def test_a_run_begins_where_the_published_agent_ended(name, library):
    found = artifacts.artifact(name)
    checkpoint = checkpoint_of(found)
    assert checkpoint.state["agent_steps"] == 256
    for group in ("weights", *(["target_network"] if name == VALUES else [])):
        weights = checkpoint.group(group)
        assert weights.keys() == found.weights().keys()
        assert all((weights[layer] == array).all() for layer, array in found.weights().items())
    # Adam's count of steps and its two means of each gradient
    moments = [array for key, array in checkpoint.group("optimizer").items() if key != "001"]
    assert moments
    assert not any(array.any() for array in moments)
    drawn = np.random.default_rng(1)
    drawn.bit_generator.state = checkpoint.state["random"]
    assert drawn.random() != np.random.default_rng(found.manifest["seed"]).random()


def test_a_run_goes_on_and_says_what_began_anew(library, tmp_path):
    result = take_up(POLICY, tmp_path)
    assert result.exit_code == 0, result.output
    before, after = artifacts.artifact(POLICY), from_folder(tmp_path)
    assert (after.agent_steps, after.settings.agent_steps, after.settings.seed) == (512, 512, 1)
    assert after.budgets == ((256, 256),)
    assert after.seconds > before.manifest["seconds"]
    assert after.history.updates["agent_steps"].tolist() == [128, 256, 384, 512]
    first, second = after.trained_on
    assert first == before.manifest["trained_on"][0]
    assert (second["from_agent_steps"], second["weights"]) == (256, f"float16, from {POLICY}")


def test_a_memory_is_filled_anew(library, tmp_path):
    result = take_up(VALUES, tmp_path)
    assert result.exit_code == 0, result.output
    assert from_folder(tmp_path).refilled == (256,)


def test_a_run_without_a_larger_budget_goes_on_to_the_one_it_had(library, tmp_path):
    """As that of an agent which was published before its end."""
    assert take_up(POLICY, tmp_path / "a", "--minutes", 1e-6, steps=1024).exit_code == 0
    done = load_checkpoint(tmp_path / "a").state["agent_steps"]
    name = "pong/policy-gradient-seed2"
    publish(name, tmp_path / "a")
    # Its seed is in its name, so another name is another run.
    result = command("train", name, "--take-up", *SMALL, "--out", tmp_path / "b")
    assert "its seed is 1, yours is 2" in words(result)
    result = command("train", name, "--take-up", "--seed", 1, *SMALL, "--out", tmp_path / "b")
    assert result.exit_code == 0, result.output
    assert done < load_checkpoint(tmp_path / "b").state["agent_steps"] == 1024


def test_the_stages_of_the_published_agent_come_before_those_of_the_run(library, tmp_path):
    earlier = artifacts.artifact(POLICY).record(STAGES)
    assert take_up(POLICY, tmp_path / "run").exit_code == 0
    own = stages_of(tmp_path / "run", from_folder(tmp_path / "run"))
    assert not snapshot_file(tmp_path / "run", 0).exists()
    found = publish("pong/policy-gradient", tmp_path / "run").record(STAGES)
    kept = [steps for steps in earlier.agent_steps if steps < own[0].agent_steps]
    assert kept[0] == 0
    assert found.agent_steps == (*kept, *(stage.agent_steps for stage in own))
    assert found.agent_steps[-1] == 512
    assert tuple(game.episode.score for game in found.games) == found.agent_steps


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((POLICY, "--take-up"), f"{POLICY} has done 256 of 256 agent steps; name more of them with --steps"),
        (("pong/policy-gradient-seed7", "--take-up"), "did you mean pong/policy-gradient-seed"),
        (("pong", "--take-up"), "pong is no trained agent of the book"),
        (("Pong!", "--take-up"), "Pong! is no trained agent of the book"),
        ((POLICY, "--take-up", "--environments", 4), "its environments is 2, yours is 4"),
        (("pong/my agent", "--take-up"), "pong/my agent is no trained agent of the book"),
        ((POLICY, "--take-up", "--resume"), "leave one of them out"),
        ((POLICY, "--take-up", "--seeds", "0-1"), "for one run at a time"),
    ],
)
def test_what_cannot_be_taken_up_is_refused_before_there_is_a_folder(arguments, said, library, tmp_path):
    more = () if "--environments" in arguments else SMALL
    result = command("train", *arguments, *more, "--out", tmp_path / "new")
    assert result.exit_code == 2
    assert said in words(result)
    assert not (tmp_path / "new").exists()


def test_a_folder_with_a_run_is_not_taken(library, tmp_path):
    assert take_up(POLICY, tmp_path).exit_code == 0
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    result = take_up(POLICY, tmp_path, steps=1024)
    assert result.exit_code == 2
    assert "add --resume" in words(result)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_an_altered_agent_is_not_taken_up(library, tmp_path):
    file = library / POLICY / "weights.safetensors"
    weights = file.read_bytes()
    try:
        file.write_bytes(weights[:-1] + bytes([weights[-1] ^ 1]))
        result = take_up(POLICY, tmp_path / "new")
    finally:
        file.write_bytes(weights)
    assert result.exit_code == 2
    assert "was altered" in words(result)
    assert not (tmp_path / "new").exists()


def test_the_manifest_of_what_was_taken_up_says_so(library, tmp_path):
    assert take_up(POLICY, tmp_path / "run").exit_code == 0
    manifest = publish("pong/policy-gradient", tmp_path / "run").manifest
    assert [place.get("weights") for place in manifest["trained_on"]] == [None, f"float16, from {POLICY}"]
    assert manifest["earlier_budgets"] == [[256, 256]]


@pytest.fixture
def no_games(monkeypatch):
    """Fail if an evaluation begins to play."""
    monkeypatch.setattr("mlanimated.cli.evaluate._play", lambda *_: pytest.fail("games were played"))


def test_damaged_stages_are_refused_before_the_games(library, tmp_path, request):
    assert take_up(POLICY, tmp_path).exit_code == 0
    (tmp_path / STAGES).write_bytes((tmp_path / STAGES).read_bytes()[:-1])
    request.getfixturevalue("no_games")
    result = command("evaluate", tmp_path, "--publish", "pong/policy-gradient")
    assert result.exit_code != 0
    assert "take the file away" in words(result) + str(result.exception)


def test_stages_that_play_no_more_are_refused_before_the_games(library, tmp_path, no_games, monkeypatch):
    assert take_up(POLICY, tmp_path).exit_code == 0

    def play_again(_):
        raise ReplayError("another score")

    monkeypatch.setattr("mlanimated.atari.recording.play_again", play_again)
    result = command("evaluate", tmp_path, "--publish", "pong/policy-gradient")
    assert result.exit_code != 0
    assert "another score" in words(result) + str(result.exception)


def test_a_file_of_the_user_is_not_taken_for_stages(library, tmp_path):
    assert command("train", POLICY, "--steps", 128, *SMALL, "--out", tmp_path).exit_code == 0
    (tmp_path / STAGES).write_text("mine")
    found = publish("pong/policy-gradient", tmp_path).record(STAGES)
    assert found.agent_steps[-1] == 128
    assert (tmp_path / STAGES).read_text() == "mine"


def test_a_full_disk_is_waited_for(library, tmp_path, monkeypatch, caplog):
    real, tries = checkpoints.write, []

    def write(path, data):
        tries.append(path)
        if len(tries) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, data)

    monkeypatch.setattr(checkpoints, "write", write)
    monkeypatch.setattr(saving.time, "sleep", lambda _: None)
    result = take_up(POLICY, tmp_path)
    assert result.exit_code == 0, result.output
    assert "free some" in caplog.text
    assert load_checkpoint(tmp_path).state["agent_steps"] == 512


def test_what_was_cut_off_can_be_begun_anew(library, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("mlanimated.atari.taken_up.save_checkpoint", lambda *_: 1 / 0)
        assert isinstance(take_up(POLICY, tmp_path).exception, ZeroDivisionError)
    assert (tmp_path / STAGES).exists()
    result = take_up(POLICY, tmp_path)
    assert result.exit_code == 0, result.output
