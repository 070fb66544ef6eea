from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

pytest.importorskip("ale_py")

from ale_py import ALEInterface
from ale_py.roms import get_rom_path

from mlanimated.atari.agents import random_player
from mlanimated.atari.counting import COUNTERS, count_events
from mlanimated.atari.environments import Games, evaluation_seeds
from mlanimated.atari.events import (
    INVADERS,
    ball_behind_wall,
    invaders_left,
    longest_run_of_trips,
    pong_points,
    trips_behind_wall,
    trips_in_a_row,
    waves_cleared,
)
from mlanimated.atari.names import game_names
from mlanimated.atari.recording import Episode, Recorder, ReplayError, play_again, record_episodes
from mlanimated.atari.views import GREY_42
from mlanimated.store import record

pytestmark = pytest.mark.atari


def episodes(game: str, actions: int, number: int = 2, sticky: float = 0.25) -> list[Episode]:
    return record_episodes(
        random_player(np.arange(actions), 0), game, GREY_42, evaluation_seeds(0, number), sticky=sticky
    )


def memory_of(episode: Episode) -> np.ndarray:
    return np.stack([moment.memory for moment in play_again(episode)])


@pytest.fixture(scope="module")
def breakout() -> list[Episode]:
    return episodes("breakout", 4, number=3)


@pytest.fixture(scope="module")
def invaders() -> list[Episode]:
    return episodes("space_invaders", 6)


@pytest.fixture(scope="module")
def pong() -> Episode:
    return episodes("pong", 6, number=1)[0]


@pytest.mark.parametrize("sticky", [0.0, 0.25])
def test_every_reward_comes_out_again(sticky):
    for episode in episodes("seaquest", 18, sticky=sticky) + episodes("breakout", 4, sticky=sticky):
        moments = list(play_again(episode))
        assert len(moments) == len(episode.actions)
        assert episode.score == episode.rewards.sum()
        assert moments[0].screen.shape == (210, 160, 3)
        assert moments[0].screen.dtype == moments[0].memory.dtype == np.uint8


@pytest.mark.slow
@pytest.mark.parametrize("game", game_names())
def test_every_game_plays_again(game):
    """Also one that plays frames of its own before it starts, of which the emulators keep a count."""
    recorder = Recorder(Games(game, 1, GREY_42), evaluation_seeds(0, 1))
    agent = random_player(np.arange(recorder.emulators.actions), 0)
    for _ in range(100):
        recorder.step(agent(recorder.observation))
    (episode,) = recorder.episodes()
    moments = itertools.islice(play_again(episode), 100)
    assert [moment.step for moment in moments] == list(range(len(episode.actions)))


def test_the_pictures_are_those_the_agent_saw(breakout):
    """The plain emulator's grey picture, step by step, is the one of the fast emulator."""
    from mlanimated.atari.views import View, channels_last

    episode = breakout[0]
    raw = View("raw", 210, 160, 1, False, channels_last, (210, 160, 1), 255.0)
    games = Games("breakout", 1, raw, sticky=episode.sticky)
    games.reset(np.array([episode.seed]))
    for moment, action in zip(play_again(episode), episode.actions[:80], strict=False):
        shown = games.step(np.array([action])).observation[0, ..., 0]
        black = moment.screen.max(axis=-1) == 0
        assert ((shown == 0) == black).all()


def test_an_episode_is_a_small_record(breakout):
    data = record.to_bytes(breakout[0])
    assert len(data) < 5000
    assert record.digest(record.from_bytes(data)) == record.digest(breakout[0])


def test_an_altered_episode_is_refused(invaders):
    episode = invaders[0]
    hit = int(np.flatnonzero(episode.rewards)[0])
    rewards = episode.rewards.copy()
    rewards[hit] += 5
    with pytest.raises(ReplayError, match=f"step {hit} "):
        list(play_again(dataclasses.replace(episode, rewards=rewards)))
    with pytest.raises(ReplayError, match="seed"):
        list(play_again(dataclasses.replace(episode, seed=episode.seed + 1)))


def test_an_episode_cut_short_or_drawn_out_is_refused(breakout):
    episode = breakout[0]
    short = dataclasses.replace(episode, actions=episode.actions[:-9], rewards=episode.rewards[:-9])
    with pytest.raises(ReplayError, match="was not over"):
        list(play_again(short))
    actions, rewards = (np.append(array, array.dtype.type(0)) for array in (episode.actions, episode.rewards))
    with pytest.raises(ReplayError, match="over before step"):
        list(play_again(dataclasses.replace(episode, actions=actions, rewards=rewards)))


def test_pongs_points_in_memory_are_the_rewards(pong):
    points = pong_points(memory_of(pong))
    assert (points[:, 0] == np.cumsum(pong.rewards > 0)).all()
    assert (points[:, 1] == np.cumsum(pong.rewards < 0)).all()
    assert points[-1].max() == 21


def test_each_invader_hit_leaves_one_fewer(invaders):
    for episode in invaders:
        left = invaders_left(memory_of(episode))
        playing = slice(10, None)
        assert left[10] <= INVADERS
        hits = np.isin(episode.rewards[playing], (5, 10, 15, 20, 25, 30)).sum()
        assert left[10] - left[-1] == pytest.approx(hits, abs=1)
        assert not len(waves_cleared(memory_of(episode)))


def breakout_memory(*heights: int) -> np.ndarray:
    memory = np.zeros((len(heights), 128), np.uint8)
    memory[:, 101] = heights
    return memory


def test_a_ball_that_bounces_behind_the_wall_is_on_one_trip():
    memory = breakout_memory(0, 180, 90, 44, 20, 44, 60, 90, 30, 100, 180, 42, 0, 45)
    everywhere = np.ones(14, np.int32)
    assert ball_behind_wall(memory).tolist() == [h in (44, 42, 20, 30) for h in memory[:, 101]]
    assert trips_behind_wall(memory, everywhere).tolist() == [3, 11]
    assert not len(trips_behind_wall(breakout_memory(0, 100, 180), everywhere[:3]))


@pytest.mark.parametrize(
    ("hit", "trips"), [(3, [3]), (6, [3]), (9, [3]), (2, []), (10, []), (12, []), (13, [])]
)
def test_a_trip_hits_a_brick_from_behind_before_the_paddle_has_the_ball_again(hit, trips):
    memory = breakout_memory(0, 180, 90, 44, 20, 44, 60, 90, 30, 100, 180, 60, 0, 45)
    rewards = np.zeros(14, np.int32)
    rewards[hit] = 7
    assert trips_behind_wall(memory, rewards).tolist() == trips


def test_a_lost_life_and_a_shot_at_the_wall_end_a_row_of_trips():
    memory = breakout_memory(30, 180, 30, 60, 30, 180, 0, 30, 180, 30, 180, 30)
    lives = np.array([5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4])
    rewards = np.ones(12, np.int32)
    assert len(trips_behind_wall(memory, rewards)) == 5
    assert longest_run_of_trips(memory, lives, rewards) == 3
    assert longest_run_of_trips(memory, np.full(12, 5), rewards) == 5
    memory[9, 101] = 60  # the wall sends this shot back
    assert longest_run_of_trips(memory, np.full(12, 5), rewards) == 3
    rewards[7] = 0  # and this one hits nothing
    assert longest_run_of_trips(memory, np.full(12, 5), rewards) == 2
    assert longest_run_of_trips(breakout_memory(100, 0), lives[:2], rewards[:2]) == 0


def test_trips_in_a_row_are_counted_step_by_step():
    memory = breakout_memory(30, 180, 30, 60, 30, 180, 0, 30, 180, 30, 180, 30)
    lives = np.array([5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4])
    rewards = np.ones(12, np.int32)
    assert trips_in_a_row(memory, lives, rewards).tolist() == [1, 1, 2, 2, 2, 2, 2, 1, 1, 2, 2, 3]
    memory[9, 101] = 60  # the wall sends this shot back
    assert trips_in_a_row(memory, np.full(12, 5), rewards).tolist() == [1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 1]
    rng = np.random.default_rng(0)
    for _ in range(200):
        memory = breakout_memory(*rng.choice([0, 20, 60, 180], 40))
        lives = np.sort(rng.integers(1, 4, 40))[::-1]
        rewards = rng.integers(0, 2, 40)
        longest = longest_run_of_trips(memory, lives, rewards)
        assert trips_in_a_row(memory, lives, rewards).max() == longest


def test_between_two_trips_the_ball_was_at_the_paddle():
    """Played by looking into the memory, as no agent may, so that no training is needed."""
    serve, right, left, nothing = 1, 3, 4, 0
    game = ALEInterface()
    game.setFloat("repeat_action_probability", 0.0)
    game.loadROM(get_rom_path("breakout"))
    memory, rewards = [], []
    for _ in range(9000):
        ball, paddle, height = game.getRAM()[[99, 72, 101]].astype(int)
        ahead = ball - paddle - 10  # of the paddle's middle
        move = serve if height == 0 else right if ahead > 2 else left if ahead < -2 else nothing
        rewards.append(game.act(move))
        memory.append(game.getRAM())
    heights = np.array(memory)[:, 101]
    trips = trips_behind_wall(np.array(memory), np.array(rewards))
    assert len(trips) >= 3
    assert (heights[trips] <= 44).all()
    assert all(heights[one:another].max() > 170 for one, another in itertools.pairwise(trips))
    behind = ball_behind_wall(np.array(memory))
    assert (behind[1:] & ~behind[:-1]).sum() > 1.5 * len(trips), "it bounces there: these are not trips"


def test_the_ball_in_memory_is_the_ball_on_the_screen(breakout):
    """Bricks are hit where they are: each reward comes with a ball at the wall's height."""
    moments = list(play_again(breakout[0]))
    heights = np.array([int(moment.memory[101]) for moment in moments])
    hits = np.flatnonzero(breakout[0].rewards)
    assert len(hits)
    assert (np.minimum(heights[hits], heights[hits - 1]) < 110).all()
    assert (heights > 0).any()
    assert (heights == 0).any()
    assert not len(trips_behind_wall(np.stack([moment.memory for moment in moments]), breakout[0].rewards))


def test_a_wave_counts_only_if_it_was_complete_and_is_gone():
    memory = np.zeros((9, 128), np.uint8)
    memory[:, 17] = [0, 12, 0, 36, 20, 0, 0, 36, 5]
    assert waves_cleared(memory).tolist() == [5]


def test_what_happened_is_counted_game_by_game(breakout, invaders, pong, monkeypatch):
    counted = count_events(invaders)
    assert {name: len(counts) for name, counts in counted.items()} == {"waves_cleared": 2}
    monkeypatch.setitem(
        COUNTERS["breakout"], "longest_run_of_trips", lambda memory, lives, rewards: len(lives)
    )
    monkeypatch.setitem(
        COUNTERS["breakout"], "trips_behind_wall", lambda memory, lives, rewards: int(lives.max())
    )
    counted = count_events(breakout)
    assert counted["longest_run_of_trips"].tolist() == [len(game.actions) for game in breakout]
    assert counted["trips_behind_wall"].tolist() == [5, 5, 5]
    assert count_events([pong]) == count_events([]) == {}
