"""The games that the chapter on Pong shows."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.recording import play_again
from mlanimated.chapters.pong import recipe as pong
from mlanimated.store import record

pytestmark = pytest.mark.atari


def test_a_random_game_plays_again_and_is_one_of_those_it_was_chosen_from():
    game = pong.random_game(games=3)
    assert record.is_committed(pong.random_game)
    assert sum(1 for _ in play_again(game.episode)) == len(game.preferences)
    assert game.episode.score == np.median(game.scores)
    assert len(game.scores) == 3
    assert set(game.episode.actions) == {0, 2, 3}
    assert game.preferences == pytest.approx(1 / 3, abs=1e-3)
    assert record.digest(record.from_bytes(record.to_bytes(game))) == record.digest(game)
