"""Parts of games of Pong: chosen by rules, counted from memory, checked against pictures."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.environments import STICKY, Games
from mlanimated.atari.recording import ReplayError
from mlanimated.atari.views import VIEWS
from mlanimated.chapters.pong import games as pong_games
from mlanimated.chapters.pong import recipe as pong
from mlanimated.chapters.pong import seeing as pong_seeing

pytestmark = pytest.mark.atari

BALL, PADDLE = [236, 236, 236], [92, 186, 92]


@pytest.fixture(scope="module")
def game():
    return pong.random_game(games=1)


@pytest.fixture(scope="module")
def whole(game):
    return pong_games.clip(game, (0, len(game.episode.actions)))


def rewards(*lengths):
    """Lose a point at the end of each rally of these lengths."""
    row = np.zeros(sum(lengths), np.int32)
    row[np.cumsum(lengths) - 1] = -1
    return row


def test_rallies_end_with_their_point_and_leave_nothing_out():
    row = rewards(5, 1, 7)
    assert pong_games.rallies(row) == [(0, 5), (5, 6), (6, 13)]
    assert pong_games.rallies(np.zeros(4, np.int32)) == []


@pytest.mark.parametrize(
    ("lengths", "span"),
    [
        ((10, 20, 30), (0, 30)),
        ((10, 600, 30, 10, 20, 5), (610, 650)),
        ((100, 150), (0, 250)),
        ((100, 151, 9), (100, 260)),
        ((600, 10), (0, 250)),
        ((10,), (0, 10)),
    ],
)
def test_two_rallies_are_the_first_in_a_row_that_are_short_enough(lengths, span):
    assert pong_games.two_rallies(rewards(*lengths)) == span


def test_median_rally_is_the_middle_one_and_of_a_long_one_the_end():
    assert pong_games.median_rally(rewards(9, 2, 5)) == (11, 16)
    assert pong_games.median_rally(rewards(9, 2, 5, 7)) == (11, 16)
    assert pong_games.median_rally(rewards(300, 2, 900)) == (100, 300)


def test_clip_shows_what_is_seen_before_an_action_and_that_action(game, whole):
    assert len(whole.screens) == len(game.episode.actions) == len(whole.probabilities)
    np.testing.assert_array_equal(game.actions[whole.chosen[:-1]], game.episode.actions[1:])
    part = pong_games.clip(game, (40, 60))
    np.testing.assert_array_equal(part.screens, whole.screens[40:60])
    np.testing.assert_array_equal(part.chosen, whole.chosen[40:60])
    np.testing.assert_array_equal(part.returned, whole.returned[40:60] - whole.returned[40])
    assert part.first == 40


def test_points_in_memory_are_the_sum_of_the_rewards(game, whole):
    won, lost = whole.rewards.clip(0).cumsum(), (-whole.rewards).clip(0).cumsum()
    np.testing.assert_array_equal(whole.points, np.stack([won, lost], axis=1))
    tally = pong_games.tally(game)
    assert tally.shown == (tally.won, tally.lost) == (won[-1], lost[-1])
    assert tally.lengths.sum() == tally.steps == len(whole.rewards)
    assert tally.returned == whole.returned[-1]
    assert tally.share_returned == pytest.approx(tally.returned / (tally.returned + tally.lost))


def test_a_game_that_does_not_play_as_recorded_is_refused(game):
    other = dataclasses.replace(game, episode=dataclasses.replace(game.episode, seed=game.episode.seed + 1))
    with pytest.raises(ReplayError):
        pong_games.tally(other)


def test_balls_hit_back_are_seen_to_turn_in_front_of_the_paddle(whole):
    """The oracle is the picture: the ball's columns rise up to the paddle and fall after it."""
    turned = np.flatnonzero(np.diff(whole.returned, prepend=0))
    assert len(turned) == whole.returned[-1] > 0
    columns = [np.argwhere((screen[34:194] == BALL).all(-1))[:, 1] for screen in whole.screens]
    where = np.array([part.mean() if len(part) else np.nan for part in columns])
    seen = [
        k
        for k in range(2, len(where) - 3)
        if where[k - 2] < where[k - 1] and where[k - 1] > 110 and where[k + 2] < where[k + 1] < 140
    ]
    # Every turn seen in the pictures was counted within two steps of it, and nothing else was.
    for step in turned:
        assert any(abs(step - k) <= 2 for k in seen)
    for k in seen:
        assert any(abs(step - k) <= 2 for step in turned)


def test_paddle_in_memory_moves_when_the_picture_moves(whole):
    rows = [np.argwhere((screen[34:194] == PADDLE).all(-1))[:, 0] for screen in whole.screens]
    inside = [k for k in range(1, len(rows)) if len(rows[k]) == len(rows[k - 1]) == 64]
    assert len(inside) > 100
    for k in inside:
        moved = rows[k].min() - rows[k - 1].min()
        change = whole.paddle[k] - whole.paddle[k - 1]
        assert abs(moved - change) <= 2  # the screen is coarser than the console's count
        assert moved == 0 or change != 0


def test_fields_are_what_the_network_gets(game, whole):
    """Play the same game in the fast emulator and compare."""
    games = Games("pong", 1, VIEWS["pong-field-2"], sticky=STICKY)
    games.reset(np.array([game.episode.seed]))
    fields = pong_seeing.fields(whole.screens[:200])
    for step, action in enumerate(game.episode.actions[:200]):
        observation = games.step(np.array([action])).observation[0]
        np.testing.assert_array_equal(observation[..., -1], fields[step])
        if step:
            np.testing.assert_array_equal(observation[..., 0], fields[step - 1])


def test_a_paddle_that_stands_still_is_missing_in_the_difference(whole):
    record = pong_seeing.seeing(whole)
    rows = np.flatnonzero(record.still)
    assert len(rows) > 20
    for row in rows:
        assert pong_seeing.paddle_pixels(record.differences[row]) == 0
    moved = np.flatnonzero((np.diff(whole.paddle, prepend=whole.paddle[0]) != 0) & (whole.ball == 0))
    shown = [pong_seeing.paddle_pixels(record.differences[row]) for row in moved[1:]]
    assert np.mean(np.array(shown) > 0) > 0.9  # half a pixel of the small picture may be no change


def test_arrivals_are_the_balls_that_are_hit_back_or_missed(game, whole):
    """The oracle is counted elsewhere: each ball that comes is hit back, or is a point for the other side."""
    found = pong_seeing.certainty(game)
    np.testing.assert_array_equal(found.likeliest, game.preferences.max(axis=1))
    hits, misses = np.flatnonzero(np.diff(whole.returned, prepend=0)), np.flatnonzero(whole.rewards < 0)
    assert len(found.arrivals) == len(hits) + len(misses)
    for step in (*hits, *misses):
        # A ball that was hit turns at once; one that was missed still flies out of the field.
        assert ((found.arrivals <= step) & (found.arrivals > step - 12)).sum() == 1
