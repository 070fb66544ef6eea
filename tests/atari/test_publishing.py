"""From a training run to an artifact and back to an agent."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

pytest.importorskip("ale_py")

from judged import RESULT
from mlanimated.atari.checkpoints import CheckpointError, load_checkpoint
from mlanimated.atari.chosen_games import Stages
from mlanimated.atari.counting import counting_code
from mlanimated.atari.curves import history
from mlanimated.atari.driver import drive
from mlanimated.atari.publishing import playing_code, save_agent
from mlanimated.atari.recording import Episode
from mlanimated.atari.runs import start
from mlanimated.atari.settings import DeepQSettings
from mlanimated.atari.trained import HIGHLIGHTS, from_artifact, from_folder
from mlanimated.atari.views import VIEWS
from mlanimated.store import artifacts, closure

pytestmark = pytest.mark.atari

STAGES = Stages(agent_steps=(), games=())


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "checkout", lambda: None)
    monkeypatch.setenv("MLANIMATED_ARTIFACTS", str(tmp_path))
    return tmp_path


def screens(trained, number=5):
    return np.random.default_rng(0).integers(0, 2, (number, *trained.view.shape), np.uint8)


def preferences(network, observation):
    output = network.predict_on_batch(observation)
    return np.asarray(output[0] if isinstance(output, list) else output)


def test_the_network_of_a_folder_is_the_one_that_was_trained(finished):
    training, folder = finished
    trained = from_folder(folder)
    expected = preferences(training.network, screens(trained))
    assert preferences(trained.network(), screens(trained)) == pytest.approx(expected, abs=1e-5)
    assert trained.actions.tolist() == training.actions.tolist()


def test_what_is_published_is_the_agent_that_was_evaluated(finished, root):
    trained = from_folder(finished[1]).rounded()
    save_agent("games/agent", trained, "greedy", [RESULT], STAGES)
    found = from_artifact("games/agent")
    assert found.weights.keys() == trained.weights.keys()
    for name, array in trained.weights.items():
        assert found.weights[name].dtype == np.float16
        assert (found.weights[name] == array).all()
    assert (found.settings, found.algorithm) == (trained.settings, trained.algorithm)
    assert (
        preferences(found.network(), screens(found)) == preferences(trained.network(), screens(found))
    ).all()
    assert (found.agent()(screens(found)) == trained.agent()(screens(found))).all()
    for name, column in trained.history.games.items():
        assert (found.history.games[name] == column).all()


def test_the_manifest_tells_everything(finished, root):
    _, folder = finished
    trained = from_folder(folder).rounded()
    manifest = json.loads(
        (save_agent("games/agent", trained, "greedy", [RESULT], STAGES) / "manifest.json").read_text()
    )
    settings = json.loads(json.dumps(dataclasses.asdict(trained.settings)))
    assert manifest["settings"] == settings
    steps = trained.settings.agent_steps
    assert (manifest["agent_steps"], manifest["frames"], manifest["finished"]) == (steps, 4 * steps, True)
    assert manifest["training_seeds"] == 1
    assert manifest["protocols"][0]["scores"] == [3, -21]
    assert manifest["protocols"][0]["interval"] == [-21, 3]
    assert {"seconds", "machine", "versions", "backend", "choice", "files"} <= manifest.keys()


def test_machine_versions_and_backend_are_those_of_the_training(finished, root, monkeypatch):
    here = {"machine": "another one", "versions": {"python": "2.7"}, "backend": "abacus 1.0"}
    monkeypatch.setattr("mlanimated.atari.publishing.workplace", lambda: here)
    trained = from_folder(finished[1]).rounded()
    (place,) = trained.trained_on
    assert place["machine"] == artifacts.machine()
    assert {"python", "keras", "numpy", "ale-py"} <= place["versions"].keys()
    save_agent("games/agent", trained, "greedy", [RESULT], STAGES)
    manifest = artifacts.artifact("games/agent").manifest
    assert manifest["evaluated_on"] == here
    assert {key: manifest[key] for key in here} == {key: place[key] for key in here}
    # They are carried over when the agent is judged again.
    again = from_artifact("games/agent")
    assert again.trained_on == trained.trained_on
    save_agent("games/agent", again, "greedy", [RESULT], STAGES)
    assert artifacts.artifact("games/agent").manifest == manifest


def test_a_run_that_changes_its_place_names_both(tiny_values, tmp_path, monkeypatch):
    first = start(tiny_values)
    drive(first, tmp_path, stop=lambda _: first.agent_steps >= tiny_values.checkpoint_steps)
    there = {"machine": "another one", "versions": {}, "backend": "abacus 1.0"}
    monkeypatch.setattr("mlanimated.atari.training.workplace", lambda: there)
    second = start(tiny_values)
    second.load(load_checkpoint(tmp_path), tmp_path)
    drive(second, tmp_path)
    here, other = from_folder(tmp_path).trained_on
    assert here["from_agent_steps"] == 0
    assert other == {"from_agent_steps": tiny_values.checkpoint_steps, **there}


@pytest.mark.parametrize(
    ("name", "value"),
    [("mean", 300.0), ("median", 300.0), ("interval", [1, 2]), ("distinct_games", 1), ("games", 3)],
)
def test_an_edited_manifest_is_refused(name, value, finished, root):
    """As somebody would do it who wants a better agent."""
    trained = from_folder(finished[1]).rounded()
    file = save_agent("games/agent", trained, "greedy", [RESULT], STAGES) / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["protocols"][0][name] = value
    file.write_text(json.dumps(manifest))
    with pytest.raises(artifacts.ArtifactError, match=f"was altered: its {name} is"):
        from_artifact("games/agent")


def test_a_manifest_whose_games_are_not_told_apart_is_refused(finished, root):
    trained = from_folder(finished[1]).rounded()
    file = save_agent("games/agent", trained, "greedy", [RESULT], STAGES) / "manifest.json"
    manifest = json.loads(file.read_text())
    del manifest["protocols"][0]["distinct"]
    file.write_text(json.dumps(manifest))
    with pytest.raises(artifacts.ArtifactError, match="'distinct'"):
        from_artifact("games/agent")


def test_the_games_in_which_most_happened_are_kept(finished, root):
    trained = from_folder(finished[1]).rounded()
    game = Episode("breakout", 2**30 + 1, 0.25, 4, np.array([1, 0], np.uint8), np.array([0, 7], np.int32))
    result = dataclasses.replace(RESULT, events={"trips": np.array([0, 3])}, highlights={"trips": game})
    save_agent("games/agent", trained, "greedy", [result, RESULT], STAGES)
    found = artifacts.artifact("games/agent")
    assert found.manifest["protocols"][0]["most"] == {"trips": {"count": 3, "seed": 2**30 + 1}}
    first, second = found.record(HIGHLIGHTS).games
    assert first["trips"].rewards.tolist() == [0, 7]
    assert second == {}


def test_weights_that_are_not_rounded_are_not_published(finished, root):
    with pytest.raises(ValueError, match="float16"):
        save_agent("games/agent", from_folder(finished[1]), "greedy", [RESULT], STAGES)
    assert not list(root.iterdir())


@pytest.mark.parametrize("view", VIEWS)
def test_weights_do_not_depend_on_the_training(finished, view):
    settings = dataclasses.replace(finished[0].settings, view=view)
    names = playing_code(dataclasses.replace(from_folder(finished[1]), settings=settings), "greedy")
    modules = set(closure.modules(*names))
    assert modules == {
        *(f"mlanimated.atari.{name}" for name in ("agents", "environments", "names", "views")),
        *(f"mlanimated.learn.{name}" for name in ("pixels", "policies")),
    }
    assert closure.code_digest(*names)


def test_counting_depends_on_the_detectors_of_its_game_alone():
    """One more detector, for another game, must not outdate the agents of this one."""
    assert counting_code("pong") == ()
    names = counting_code("breakout")
    modules = set(closure.modules(*names))
    needed = ("environments", "events", "names", "recording")
    assert modules == {f"mlanimated.atari.{name}" for name in needed}
    parts = closure.code_parts(*names)
    assert {name for name in parts if "events" in name} == {
        "mlanimated.atari.events:count_trips_behind_wall",
        "mlanimated.atari.events:longest_run_of_trips",
    }


def test_a_choice_that_does_not_fit_is_refused(finished):
    trained = from_folder(finished[1])
    with pytest.raises(ValueError, match="cannot play 'bold'"):
        trained.agent("bold")
    own, other = "sampled", "epsilon-greedy"
    if isinstance(trained.settings, DeepQSettings):
        own, other = other, own
    assert set(trained.agent(own)(screens(trained, 50))) <= set(trained.actions)
    assert closure.code_digest(*playing_code(trained, own))  # it finds the function of that name
    with pytest.raises(ValueError, match=f"cannot play '{other}'"):
        trained.agent(other)
    assert set(trained.agent("random")(screens(trained, 200))) == set(trained.actions)


def test_no_run_and_no_artifact_are_refused(root):
    with pytest.raises(CheckpointError, match="no checkpoint"):
        from_folder(root)
    with pytest.raises(artifacts.ArtifactError, match="mlanimated train pong/policy-gradient"):
        from_artifact("pong/policy-gradient")


def test_a_history_keeps_games_and_averages_updates():
    arrays = {
        "updates/loss": np.arange(7.0),
        "updates/agent_steps": np.arange(7.0) * 10,
        "games/score": np.array([1.0, 5.0]),
    }
    made = history(arrays, rows=3)
    assert made.updates_per_row == 3
    assert made.updates["loss"].tolist() == [1, 4, 6]
    assert made.updates["agent_steps"].tolist() == [10, 40, 60]
    assert made.games["score"].tolist() == [1, 5]
    assert history(arrays).updates["loss"].tolist() == list(range(7))
    assert history({}).updates == {}
