"""Walls read from the memory against walls on the screen; excerpts, and what the agent saw in them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("ale_py")

from mlanimated.atari.agents import random_player
from mlanimated.atari.chosen_games import ChosenGame, Stages
from mlanimated.atari.counted import excerpt, from_before_the_first
from mlanimated.atari.environments import Games, evaluation_seeds
from mlanimated.atari.event_counts import read_counts
from mlanimated.atari.events import (
    BREAKOUT_BRICK_POINTS,
    bricks_standing,
    falls_of_bricks,
    trips_behind_wall,
    trips_so_far,
)
from mlanimated.atari.observed import observations
from mlanimated.atari.recording import Recorder, ReplayError, play_again
from mlanimated.atari.stage_film import richest, stages_seen
from mlanimated.atari.views import GREY_42
from mlanimated.atari.wall_film import order_of_falls
from mlanimated.atari.walls import stage_walls
from mlanimated.store import artifacts

pytestmark = pytest.mark.atari

AGENT = "breakout/policy-gradient"


@pytest.fixture(scope="module")
def episode():
    """Return the game in which the ball is behind the wall most often: nearly all bricks fall."""
    return artifacts.artifact(AGENT).record("highlights.npz").games[1]["trips_behind_wall"]


@pytest.fixture(scope="module")
def moments(episode):
    """Return memory and bricks on the screen of every step."""
    memory, walls = [], []
    for moment in play_again(episode):
        memory.append(moment.memory)
        cells = moment.screen[57:93, 8:152].any(axis=-1).reshape(6, 6, 18, 8)
        walls.append(cells.mean(axis=(1, 3)) > 0.5)  # the ball covers a sixth of a brick at most
    return np.stack(memory), np.stack(walls)


def test_bricks_in_the_memory_are_those_on_the_screen(moments):
    memory, walls = moments
    np.testing.assert_array_equal(bricks_standing(memory), walls)
    assert walls[0].all()
    assert walls[-1].sum() < 10


def test_points_of_fallen_bricks_are_the_score(episode, moments):
    memory, _ = moments
    fallen = (~bricks_standing(memory)).sum(axis=2) @ np.array(BREAKOUT_BRICK_POINTS)
    np.testing.assert_array_equal(fallen, episode.rewards.cumsum())


def test_a_brick_falls_at_the_step_after_which_it_is_gone(moments):
    memory, walls = moments
    falls = falls_of_bricks(memory)
    for place in np.ndindex(falls.shape):
        own = walls[(slice(None), *place)]
        assert falls[place] == (-1 if own.all() else np.flatnonzero(~own)[0])


def test_trips_so_far_grow_by_one_at_each_trip(episode, moments):
    memory, _ = moments
    trips = trips_so_far(memory, np.zeros(len(memory), int), episode.rewards)
    assert (
        np.flatnonzero(np.diff(trips, prepend=0)).tolist()
        == trips_behind_wall(memory, episode.rewards).tolist()
    )
    assert trips[-1] == 17


def test_the_order_of_falls_numbers_the_fallen():
    order = order_of_falls(np.array([[7, -1], [3, 90]]))
    np.testing.assert_array_equal(order, [[2, np.nan], [1, 3]])


@pytest.mark.parametrize(
    ("rise", "span"), [(100, (60, 160)), (10, (0, 100)), (290, (250, 300)), (0, (0, 100))]
)
def test_an_excerpt_begins_before_the_first_event(rise, span):
    counts = np.zeros(300, int)
    counts[rise:] = 1
    assert from_before_the_first(40, 100)(counts) == span


def test_a_game_without_an_event_has_no_excerpt():
    with pytest.raises(ValueError, match="nothing is counted"):
        from_before_the_first(40, 100)(np.zeros(300, int))


def test_an_excerpt_has_the_pictures_and_the_count_of_its_steps(episode, moments):
    memory, _ = moments
    found = excerpt(episode, lambda _, lives, rewards: rewards.cumsum() + lives, lambda _: (500, 520))
    assert (found.first, found.score, found.seed) == (500, episode.score, episode.seed)
    np.testing.assert_array_equal(found.memory, memory[500:520])
    np.testing.assert_array_equal(found.scores, episode.rewards.cumsum()[500:520])
    np.testing.assert_array_equal(found.counts, found.scores + found.lives)
    np.testing.assert_array_equal(found.counts, found.whole_counts[500:520])
    screens = [moment.screen for moment in play_again(episode) if 500 <= moment.step < 520]
    np.testing.assert_array_equal(found.screens, screens)


def test_observations_are_what_the_agent_saw():
    play, seen = random_player(np.arange(4), 0), []
    recorder = Recorder(Games("breakout", 1, GREY_42, sticky=0.25), evaluation_seeds(3, 1))
    while recorder.playing.any():
        recorder.step(play(recorder.observation))
        seen.append(recorder.observation[0])
    (recorded,) = recorder.episodes()
    assert len(seen) == len(recorded.actions)
    np.testing.assert_array_equal(observations(recorded, GREY_42, (0, len(seen))), seen)
    np.testing.assert_array_equal(observations(recorded, GREY_42, (40, 50)), seen[40:50])


def test_observations_of_another_game_are_refused(episode):
    with pytest.raises(ReplayError, match="recorded was"):
        observations(SimpleNamespace(**{**vars(episode), "seed": 3}), GREY_42, (0, 400))


@given(st.lists(st.sampled_from([0, 0, 0, 1, 4, 7]), min_size=1, max_size=40), st.integers(1, 12))
def test_the_richest_part_has_the_most_points_and_is_the_first_that_has(rewards, length):
    first, end = richest(np.array(rewards), length)
    whole = min(length, len(rewards))
    sums = [sum(rewards[k : k + whole]) for k in range(len(rewards) - whole + 1)]
    assert end - first == whole
    assert sums[first] == max(sums)
    assert first == sums.index(max(sums))


def stages(*episodes):
    games = [
        ChosenGame(
            one, np.full((len(one.actions), 4), 0.25, np.float16), np.arange(4), np.array([1]), one.seed
        )
        for one in episodes
    ]
    return Stages(tuple(range(1, len(games) + 1)), tuple(games))


def test_a_stage_s_wall_is_known_up_to_its_last_point(episode, moments):
    memory, _ = moments
    found = stage_walls(stages(episode, episode))
    assert found.percent == (50, 100)
    np.testing.assert_array_equal(found.walls[1].falls[0], falls_of_bricks(memory))
    assert found.walls[1].first_trips[0] == trips_behind_wall(memory, episode.rewards)[0]
    assert found.walls[1].scores[0] == episode.score
    assert found.walls[1].lengths[0] == len(episode.actions)


def test_stages_are_seen_at_their_richest(episode):
    (clip,) = (found := stages_seen(stages(episode), 30)).clips
    assert clip.rewards.sum() == max(np.convolve(episode.rewards, np.ones(30, int), "valid"))
    assert found.points_before[0] == episode.rewards[: clip.first].sum()
    assert (found.scores, found.lengths) == ((episode.score,), (len(episode.actions),))


def manifest(first=7):
    def one(sticky, counts, first):
        return {"sticky": sticky, "first_seed": first, "events": {"waves": counts}}

    return {"seed": 5, "protocols": [one(0.25, [0, 1], 7), one(0.0, [2, 3], first)]}


def test_counts_are_those_of_the_manifest(monkeypatch):
    monkeypatch.setattr(artifacts, "artifact", lambda name: SimpleNamespace(manifest=manifest()))
    found = read_counts("x", "waves")
    assert (found.sticky.tolist(), found.plain.tolist()) == ([0, 1], [2, 3])
    assert (found.first_seed, found.seed, found.event) == (7, 5, "waves")
    with pytest.raises(KeyError):
        read_counts("x", "trips")


def test_counts_of_other_games_are_refused(monkeypatch):
    monkeypatch.setattr(artifacts, "artifact", lambda name: SimpleNamespace(manifest=manifest(first=8)))
    with pytest.raises(ValueError, match="different seeds"):
        read_counts("x", "waves")
