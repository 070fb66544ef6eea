"""Games that a chapter shows: chosen by a rule, one from each stage of a run."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated import record
from mlanimated.atari import chosen_games
from mlanimated.atari.chosen_games import games_of_stages, median_game, thoughts
from mlanimated.atari.driver import drive
from mlanimated.atari.environments import EVALUATION_SEEDS
from mlanimated.atari.recording import Episode
from mlanimated.atari.stages import PERCENT, stage_file
from mlanimated.atari.trained import from_folder, stages_of
from mlanimated.atari.views import VIEWS
from mlanimated.recipes.atari import start

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
    assert game.opinions.shape == (2, 3)
    assert game.opinions == pytest.approx(np.tile(odds, (2, 1)), abs=1e-3)


def test_the_opinions_of_deep_q_learning_are_its_values(three_games):
    think = thoughts(agent(lambda rows: LOGITS[:rows]))
    game = median_game(think, ACTIONS, "pong", "pong-field-2", games=3)
    assert game.opinions == pytest.approx(np.tile([3, 0, 0], (2, 1)))


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
    assert [stage.agent_steps for stage in stages_of(staged)] == [0, 16, 32, 160, 320]


def test_the_first_stage_is_untrained_and_the_last_is_the_agent_itself(staged):
    first, *_, last = stages_of(staged)
    untrained = start(first.settings)
    head = untrained.network.get_layer("policy").get_weights()[0]
    assert first.weights["policy/kernel"] == pytest.approx(head, abs=1e-3)
    rounded = from_folder(staged).rounded()
    assert all(np.array_equal(array, rounded.weights[name]) for name, array in last.weights.items())


def test_a_stage_that_was_kept_is_not_written_again(staged):
    before = stage_file(staged, PERCENT[1]).read_bytes()
    trained = from_folder(staged)
    run = start(trained.settings)
    run.agent_steps = trained.agent_steps
    drive(run, staged)
    assert stage_file(staged, PERCENT[1]).read_bytes() == before


def test_every_stage_plays_one_game(staged, monkeypatch):
    def at_once(think, actions, game, view, *, games):
        opinion, _ = think(np.zeros((1, *VIEWS[view].shape), np.uint8))
        episode = Episode(game, 1, 0.25, 0, np.zeros(1, np.uint8), np.zeros(1, np.int32))
        return chosen_games.ChosenGame(episode, opinion.astype(np.float16), actions, np.zeros(games, int), 1)

    monkeypatch.setattr(chosen_games, "median_game", at_once)
    stages = games_of_stages([dataclasses.replace(one) for one in stages_of(staged)], games=1)
    assert stages.agent_steps == (0, 16, 32, 160, 320)
    assert [game.opinions.shape for game in stages.games] == [(1, 3)] * 5
    assert record.digest(record.from_bytes(record.to_bytes(stages))) == record.digest(stages)
