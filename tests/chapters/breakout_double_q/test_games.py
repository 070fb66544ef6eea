"""Parts of games of Breakout, chosen by rules."""

import numpy as np
import pytest

from mlanimated.chapters.breakout_double_q import measures
from mlanimated.chapters.breakout_double_q.claims import CLAIMS
from mlanimated.chapters.breakout_double_q.game_scenes import TwoStreams
from mlanimated.chapters.breakout_double_q.games import (
    AFTER_LOSS,
    AFTER_ROW,
    BEFORE_LOSS,
    BEFORE_ROW,
    LONGEST_ROW,
    Judged,
    first_loss,
    longest_row,
)


def test_the_longest_row_begins_where_its_count_last_rose_from_zero():
    counts = np.zeros(400, np.int64)
    counts[50:90] = 2
    counts[200:240], counts[240:300], counts[300:320] = 1, 2, 3
    assert longest_row(counts) == (200 - BEFORE_ROW, 320)
    counts[310:] = 0
    assert longest_row(counts) == (200 - BEFORE_ROW, 310)
    counts[:] = 1
    assert longest_row(counts) == (0, AFTER_ROW)
    with pytest.raises(ValueError, match="no row of trips"):
        longest_row(np.zeros(5, np.int64))


def test_a_very_long_row_is_shown_from_later_on():
    counts = np.repeat(np.arange(4), 1000)
    assert longest_row(counts) == (3000 + AFTER_ROW - LONGEST_ROW, 3000 + AFTER_ROW)


def test_the_first_lost_ball_is_kept_with_what_came_before():
    lives = np.repeat([5, 4, 3], 300)
    assert first_loss(lives) == (300 - BEFORE_LOSS, 300 + AFTER_LOSS)
    assert first_loss(np.full(500, 5)) == (0, BEFORE_LOSS + AFTER_LOSS)


@pytest.fixture
def judged():
    rows = 20
    preferences = np.tile([1.0, 2.0, 3.0, 6.0], (rows, 1)) * np.linspace(1, 2, rows)[:, None]
    preferences[15:] = [0.1, 0.2, 0.1, 0.2]
    return Judged(
        seed=3,
        first=40,
        screens=np.zeros((rows, 210, 160, 3), np.uint8),
        preferences=preferences,
        chosen=np.full(rows, 3),
        rewards=np.zeros(rows, np.int64),
        memory=np.zeros((rows, 128), np.uint8),
        lives=np.repeat([5, 4], [15, 5]),
    )


def test_value_and_advantages_add_up_to_the_values_of_actions(judged):
    np.testing.assert_allclose(judged.values[:, None] + judged.advantages, judged.preferences)
    np.testing.assert_allclose(judged.advantages.sum(axis=1), 0, atol=1e-12)
    assert judged.lost == 15


def test_the_film_says_when_the_ball_is_lost(judged):
    steps = TwoStreams(judged).steps()
    rows = [int(step.name.split()[-1]) - 41 for step in steps]
    assert rows == sorted({*range(0, 20, 2), 15, 19})
    assert [row for row, step in zip(rows, steps, strict=True) if step.sentence] == [0, 14, 15, 19]
    assert "4 lives are left, and the state value is 0.15" in steps[rows.index(15)].sentence
    assert steps[0].name == "agent step 41"
    assert steps[0].values["advantage of left"] == 3.0


def test_a_value_that_knows_nothing_breaks_the_claim(judged):
    claim = CLAIMS["value-falls-with-the-ball"]
    assert not claim.holds(measures.streams(judged))  # here actions matter more than the moment
