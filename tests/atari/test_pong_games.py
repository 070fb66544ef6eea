"""The games that the chapter on Pong shows."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated import artifacts, record
from mlanimated.atari import recording, trained
from mlanimated.atari.environments import EVALUATION_SEEDS
from mlanimated.atari.recording import Episode, play_again
from mlanimated.recipes import pong

pytestmark = pytest.mark.atari


def test_a_random_game_plays_again_and_is_one_of_those_it_was_chosen_from():
    game = pong.random_game(games=3)
    assert record.is_committed(pong.random_game)
    assert sum(1 for _ in play_again(game.episode)) == len(game.probabilities)
    assert game.episode.score == np.median(game.scores)
    assert len(game.scores) == 3
    assert set(game.episode.actions) == {0, 2, 3}
    assert game.probabilities == pytest.approx(1 / 3, abs=1e-3)
    assert record.digest(record.from_bytes(record.to_bytes(game))) == record.digest(game)


@pytest.fixture
def three_games(monkeypatch):
    """Let a known policy play three games of known scores instead of whole games of Pong."""
    logits = np.float32([[0, 2, 0], [0, 0, 1], [3, 0, 0]])
    network = SimpleNamespace(predict_on_batch=lambda seen: [logits[: len(seen)], np.zeros(len(seen))])
    agent = SimpleNamespace(network=lambda: network, actions=np.array([0, 2, 3]))
    manifest = {"files": {trained.WEIGHTS: {"sha256": "abc"}}}
    monkeypatch.setattr(trained, "from_artifact", lambda name: agent)
    monkeypatch.setattr(artifacts, "artifact", lambda name: SimpleNamespace(manifest=manifest))

    def record_episodes(play, game, view, seeds, *, sticky):
        assert (game, sticky) == ("pong", 0.25)
        chosen = [play(np.zeros((3, 1), np.uint8)) for _ in range(4)]
        assert all(actions.tolist() == [2, 3, 0] for actions in chosen)
        rewards = ([1, 1], [1, -1, 0, 0], [-1, 1])
        return [
            Episode(game, int(seed), sticky, 0, np.zeros(len(row), np.uint8), np.array(row, np.int32))
            for seed, row in zip(seeds, rewards, strict=True)
        ]

    monkeypatch.setattr(recording, "record_episodes", record_episodes)


def test_the_median_game_is_kept_with_what_the_policy_thought(three_games):
    game = pong.trained_game(games=3)
    assert game.scores.tolist() == [2, 0, 0]
    # The two games of score 0 come first; the middle of the three is the second of them.
    assert game.seed == game.episode.seed == EVALUATION_SEEDS + 2
    odds = np.exp([3, 0, 0]) / np.exp([3, 0, 0]).sum()
    assert game.probabilities.shape == (2, 3)
    assert game.probabilities == pytest.approx(np.tile(odds, (2, 1)), abs=1e-3)
    assert game.agent == "abc"
