"""Each trap of the emulator, and that it cannot catch a learner."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.environments import (
    EVALUATION_SEEDS,
    LONGEST_NOOP_START,
    Games,
    Step,
    evaluation_seeds,
    training_seeds,
)
from mlanimated.atari.names import UnknownGame
from mlanimated.atari.views import GREY_42, GREY_84, PONG_BACKGROUND, PONG_FIELD_2, pong_field

pytestmark = pytest.mark.atari

FIRE = 1


def play(games: Games, steps: int, seed: int = 0) -> list[Step]:
    """Play at random."""
    rng = np.random.default_rng(seed)
    return [games.step(rng.integers(0, games.actions, games.copies)) for _ in range(steps)]


def play_to_the_end(games: Games, limit: int = 3000) -> list[Step]:
    """Serve all the time until the first game of Breakout has ended, and play one step more."""
    steps: list[Step] = []
    while len(steps) < limit:
        steps.append(games.step(np.full(games.copies, FIRE)))
        if len(steps) > 1 and steps[-2].ended[0]:
            return steps
    raise AssertionError("the game did not end")


@pytest.fixture(scope="module")
def breakout_game() -> list[Step]:
    games = Games("breakout", 1, GREY_42)
    games.reset(training_seeds(0, 0, 1))
    return play_to_the_end(games)


def test_a_lost_life_does_not_end_the_game(breakout_game):
    lost = [step.life_lost[0] for step in breakout_game]
    ended = [step.ended[0] for step in breakout_game]
    assert sum(lost) == 5
    assert sum(ended) == 1
    assert lost.index(True) < ended.index(True)
    # The fifth life is lost at the end of the game, the others before it.
    assert lost[ended.index(True)]


def test_a_lost_life_does_not_bring_back_the_wall():
    """With the emulator's own `episodic_life` every lost life starts a whole new game."""
    games = Games("breakout", 8, GREY_84)
    games.reset(training_seeds(1, 0, 8))
    rng = np.random.default_rng(0)
    wall = slice(24, 40)
    full = games.step(np.zeros(8, int)).observation[:, wall, 8:76, -1]
    checked = 0
    broken = np.zeros(8, bool)
    for _ in range(800):
        step = games.step(rng.integers(0, 4, 8))
        broken |= step.reward > 0
        broken &= ~step.ended & step.valid
        for game in np.flatnonzero(step.life_lost & broken & ~step.ended):
            later = step.observation[game, wall, 8:76, -1].astype(int)
            assert (later < full[game].astype(int) - 30).sum() >= 2, "the broken brick came back"
            checked += 1
    assert checked >= 3


def test_zero_lives_are_not_the_end():
    games = Games("pong", 2, PONG_FIELD_2)
    games.reset(training_seeds(0, 0, 2))
    steps = play(games, 100)
    assert not any(step.life_lost.any() or step.ended.any() for step in steps)
    assert sum(step.reward.sum() for step in steps) < 0


def test_the_step_after_the_end_is_marked_as_no_transition(breakout_game):
    *_, end, restart = breakout_game
    assert end.ended[0]
    assert end.valid[0]
    assert not restart.valid[0]
    assert restart.reward[0] == 0
    assert not restart.ended[0]
    assert not restart.life_lost[0]
    assert sum(not step.valid[0] for step in breakout_game) == 1


def test_the_step_after_the_end_ignores_its_action():
    afterwards = []
    for action in (0, 3):
        games = Games("breakout", 1, GREY_42, sticky=0)
        games.reset(training_seeds(0, 0, 1))
        steps = [games.step(np.array([FIRE]))]
        while not steps[-1].ended[0]:
            steps.append(games.step(np.array([FIRE])))
        afterwards.append(games.step(np.array([action])).observation)
    assert (afterwards[0] == afterwards[1]).all()


def test_rewards_are_the_score_on_the_screen():
    games = Games("space_invaders", 4, GREY_42)
    games.reset(training_seeds(0, 0, 4))
    rewards = np.concatenate([step.reward for step in play(games, 300)])
    assert set(rewards) & {5, 10, 15, 20, 25, 30}, "clipped rewards would all be 1"


def test_one_step_is_four_frames_and_starts_differ():
    games = Games("pong", 16, PONG_FIELD_2)
    games.reset(training_seeds(0, 0, 16))
    emulators = games._emulators
    _, info = emulators.reset(seed=training_seeds(0, 0, 16))
    first = info["episode_frame_number"].copy()
    assert len(set(first.tolist())) > 5
    assert first.max() - first.min() <= 4 * LONGEST_NOOP_START
    *_, info = emulators.step(np.zeros(16, np.int64))
    assert set(info["episode_frame_number"] - first) == {4}


def observations(games: Games, seeds: np.ndarray, steps: int = 60) -> np.ndarray:
    first = games.reset(seeds)
    return np.stack([first, *(step.observation for step in play(games, steps))])


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_number_of_threads_changes_nothing(threads):
    seeds = training_seeds(3, 0, 4)
    one = observations(Games("breakout", 4, GREY_42, threads=1), seeds)
    assert (observations(Games("breakout", 4, GREY_42, threads=threads), seeds) == one).all()


def test_a_reset_forgets_what_was_played_before():
    """A resumed run has fresh emulators, an uninterrupted one has used ones; both play the same games."""
    seeds = training_seeds(4, 0, 4)
    fresh = observations(Games("breakout", 4, GREY_42), seeds)
    used = Games("breakout", 4, GREY_42)
    used.reset(training_seeds(5, 0, 4))
    play(used, 333, seed=9)
    assert (observations(used, seeds) == fresh).all()


def test_sticky_actions_are_on_unless_turned_off():
    seeds = training_seeds(6, 0, 4)
    standard = observations(Games("pong", 4, PONG_FIELD_2), seeds)
    sticky = observations(Games("pong", 4, PONG_FIELD_2, sticky=0.25), seeds)
    off = observations(Games("pong", 4, PONG_FIELD_2, sticky=0), seeds)
    assert (standard == sticky).all()
    assert (standard != off).any()


def test_observations_are_the_view_with_channels_last():
    games = Games("seaquest", 3, GREY_84)
    first = games.reset(training_seeds(0, 0, 3))
    later = play(games, 1)[0].observation
    assert first.shape == later.shape == (3, 84, 84, 4)
    assert first.dtype == np.uint8
    assert (later[..., 2] == first[..., 3]).all(), "the newest frame is the last channel"


def test_pongs_field_shows_paddles_and_ball_only():
    frames = np.full((1, 2, 210, 160), PONG_BACKGROUND, np.uint8)
    frames[0, 0] = 0  # the emulator fills the stack with black at the start of a game
    frames[0, :, :30] = 236  # the score
    frames[0, 1, 100:116, 140:144] = 147
    field = pong_field(frames)
    assert field.shape == (1, *PONG_FIELD_2.shape)
    assert field[..., 0].sum() == 0
    assert field[..., 1].sum() == 8 * 2


def test_seeds_never_meet():
    training = np.concatenate([training_seeds(seed, at, 64) for seed in range(20) for at in (0, 10**6)])
    assert len(set(training.tolist())) == len(training)
    assert training.max() < EVALUATION_SEEDS <= evaluation_seeds(0, 100).min()
    assert evaluation_seeds(0, 100).max() < 2**31


@pytest.mark.parametrize("numbers", [{"copies": 0}, {"threads": 0}, {"sticky": 1.0}, {"sticky": -0.1}])
def test_nonsense_is_refused(numbers):
    with pytest.raises(ValueError, match=str(next(iter(numbers.values())))):
        Games("pong", **{"copies": 1, "view": GREY_42, **numbers})


def test_an_unknown_game_is_refused():
    with pytest.raises(UnknownGame, match="breakout"):
        Games("Breakuot", 1, GREY_42)
