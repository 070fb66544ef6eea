"""Games that a chapter shows: chosen by a rule, one from each stage of a run."""

from __future__ import annotations

import dataclasses
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari import chosen_games
from mlanimated.atari.checkpoint_index import CheckpointError
from mlanimated.atari.checkpoints import load_checkpoint
from mlanimated.atari.chosen_games import games_of_stages, median_game, thoughts
from mlanimated.atari.driver import drive
from mlanimated.atari.environments import EVALUATION_SEEDS
from mlanimated.atari.recording import Episode
from mlanimated.atari.runs import start
from mlanimated.atari.snapshots import due, keep_snapshot, read_snapshots
from mlanimated.atari.trained import from_folder, stages_of
from mlanimated.atari.views import VIEWS
from mlanimated.store import record

pytestmark = pytest.mark.atari

ACTIONS = np.array([0, 2, 3])
LOGITS = np.float32([[0, 2, 0], [0, 0, 1], [3, 0, 0]])


def agent(output):
    return SimpleNamespace(
        network=lambda: SimpleNamespace(predict_on_batch=lambda seen: output(len(seen))), actions=ACTIONS
    )


@pytest.fixture
def three_games(monkeypatch):
    """Three games of known scores instead of whole ones."""

    def record_episodes(play, game, view, seeds, *, sticky):
        assert (game, view.name, sticky) == ("pong", "pong-field-2", 0.25)
        chosen = [play(np.zeros((3, 1), np.uint8)) for _ in range(4)]
        assert all(actions.tolist() == [2, 3, 0] for actions in chosen)
        rewards = ([1, 1], [1, -1, 0, 0], [-1, 1])
        return [
            Episode(game, int(seed), sticky, 0, np.zeros(len(row), np.uint8), np.array(row, np.int32))
            for seed, row in zip(seeds, rewards, strict=True)
        ]

    monkeypatch.setattr(chosen_games, "record_episodes", record_episodes)


def test_the_median_game_is_kept_with_what_the_policy_thought(three_games):
    think = thoughts(agent(lambda rows: [LOGITS[:rows], np.zeros(rows)]))
    game = median_game(think, ACTIONS, "pong", "pong-field-2", games=3)
    assert game.scores.tolist() == [2, 0, 0]
    # The two games of score 0 come first; the middle of the three is the second of them.
    assert game.seed == game.episode.seed == EVALUATION_SEEDS + 2
    odds = np.exp([3, 0, 0]) / np.exp([3, 0, 0]).sum()
    assert game.preferences.shape == (2, 3)
    assert game.preferences == pytest.approx(np.tile(odds, (2, 1)), abs=1e-3)


def test_the_preferences_of_deep_q_learning_are_its_values(three_games):
    think = thoughts(agent(lambda rows: LOGITS[:rows]))
    game = median_game(think, ACTIONS, "pong", "pong-field-2", games=3)
    assert game.preferences == pytest.approx(np.tile([3, 0, 0], (2, 1)))


@pytest.fixture(scope="module")
def staged(tiny_policy, tmp_path_factory):
    """A run of twenty updates, with its stages."""
    folder = tmp_path_factory.mktemp("staged")
    settings = dataclasses.replace(
        tiny_policy, steps_per_update=8, minibatches=1, agent_steps=320, checkpoint_steps=160
    )
    drive(start(settings), folder)
    return folder


def test_a_run_keeps_its_stages_at_the_first_update_that_reaches_them(staged):
    assert [stage.agent_steps for stage in stages_of(staged, from_folder(staged))] == [0, 16, 32, 160, 320]


def test_the_first_stage_is_untrained_and_the_last_is_the_agent_itself(staged):
    first, *_, last = stages_of(staged, from_folder(staged))
    untrained = start(first.settings)
    head = untrained.network.get_layer("policy").get_weights()[0]
    assert first.weights["policy/kernel"] == pytest.approx(head, abs=1e-3)
    rounded = from_folder(staged).rounded()
    assert all(np.array_equal(array, rounded.weights[name]) for name, array in last.weights.items())


def test_a_run_that_goes_on_keeps_its_early_stages_and_ends_with_itself(staged, tmp_path):
    shutil.copytree(staged, tmp_path, dirs_exist_ok=True)
    run = start(dataclasses.replace(from_folder(staged).settings, agent_steps=640))
    run.load(load_checkpoint(tmp_path), tmp_path)
    drive(run, tmp_path, stop=lambda _: run.agent_steps >= 480)
    stages = stages_of(tmp_path, from_folder(tmp_path))
    assert [stage.agent_steps for stage in stages] == [0, 16, 32, 160, 320, 480]
    now = run.checkpoint().group("weights")["policy/kernel"]
    assert np.array_equal(stages[-1].weights["policy/kernel"], now.astype(np.float16))
    drive(run, tmp_path)
    assert [stage.agent_steps for stage in stages_of(tmp_path, from_folder(tmp_path))] == [
        0,
        16,
        32,
        160,
        640,
    ]
    assert read_snapshots(tmp_path)[-1][0] == 640


@pytest.mark.parametrize(
    ("before", "now", "stages"),
    [(-1, 0, [0]), (0, 16, [1]), (16, 32, [10]), (0, 320, [1, 10, 50, 100]), (320, 336, [])],
)
def test_a_stage_is_due_when_it_is_reached(before, now, stages):
    assert due(before, now, 320) == stages


def test_every_stage_plays_one_game_as_it_was_trained(staged, monkeypatch):
    def at_once(think, actions, game, view, *, games, sticky):
        opinion, _ = think(np.zeros((1, *VIEWS[view].shape), np.uint8))
        episode = Episode(game, 1, sticky, 0, np.zeros(1, np.uint8), np.zeros(1, np.int32))
        return chosen_games.ChosenGame(episode, opinion.astype(np.float16), actions, np.zeros(games, int), 1)

    monkeypatch.setattr(chosen_games, "median_game", at_once)
    last = from_folder(staged)
    last = dataclasses.replace(last, settings=dataclasses.replace(last.settings, sticky=0.125))
    stages = games_of_stages(stages_of(staged, last), games=1)
    assert stages.agent_steps == (0, 16, 32, 160, 320)
    assert [game.preferences.shape for game in stages.games] == [(1, 3)] * 5
    assert [game.episode.sticky for game in stages.games] == [0.125] * 5
    assert record.digest(record.from_bytes(record.to_bytes(stages))) == record.digest(stages)


def test_a_damaged_snapshot_is_named(tmp_path):
    keep_snapshot(tmp_path, 10, {"w": np.ones(3)}, 5)
    file = tmp_path / "snapshot-010.safetensors"
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(CheckpointError, match=r"snapshot-010\.safetensors is damaged"):
        read_snapshots(tmp_path)
