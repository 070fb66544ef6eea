"""Parts of games of Space Invaders, and how lives are lost."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.agents import random_player
from mlanimated.atari.counted import excerpt
from mlanimated.atari.environments import evaluation_seeds
from mlanimated.atari.events import invaders_hit, invaders_left, shots_fired
from mlanimated.atari.recording import ReplayError, frames_again, play_again, record_episodes
from mlanimated.atari.views import GREY_42
from mlanimated.chapters.space_invaders import measures
from mlanimated.chapters.space_invaders.claims import CLAIMS
from mlanimated.chapters.space_invaders.game_scenes import HowGamesEnd
from mlanimated.chapters.space_invaders.games import (
    AFTER_WAVE,
    LONGEST_WAVE,
    LostLives,
    Shooting,
    first_wave,
    lost_lives,
)
from mlanimated.chapters.space_invaders.sharpening import without_flicker

pytestmark = pytest.mark.atari


@pytest.fixture(scope="module")
def episodes():
    player, seeds = random_player(np.arange(6), 3), evaluation_seeds(500, 2)
    return record_episodes(player, "space_invaders", GREY_42, seeds, sticky=0.0)


def test_the_first_cleared_wave_is_chosen():
    counts = np.r_[np.arange(37), np.zeros(5), np.arange(37)].astype(int)
    assert first_wave(counts) == (0, 36 + AFTER_WAVE)
    slow = np.repeat(np.arange(37), 50)
    assert first_wave(slow) == (36 * 50 + AFTER_WAVE - LONGEST_WAVE, 36 * 50 + AFTER_WAVE)
    with pytest.raises(ValueError, match="no wave is cleared"):
        first_wave(np.arange(36))


def test_losses_are_those_of_the_lives(episodes):
    record = lost_lives(episodes, "500 to 501")
    assert record.scores.tolist() == [episode.score for episode in episodes]
    for number, episode in enumerate(episodes):
        lives = np.array([moment.lives for moment in play_again(episode)])
        own = record.game == number
        assert record.lost[own].sum() == lives[0] == 3
        assert (record.landed == (record.lost > 1)).all()
        assert (lives[record.step[own]] < lives[record.step[own] - 1]).all()
    assert ((record.gun >= 30) & (record.gun <= 120)).all()


def test_invaders_hit_and_left_are_a_whole_wave(episodes):
    memory = np.stack([moment.memory for moment in play_again(episodes[0])])
    lives = np.zeros(len(memory), int)
    hit = invaders_hit(memory, lives, lives)
    assert ((hit + invaders_left(memory))[30:-5] == 36).all()
    assert hit[-5] > 0


def test_a_new_shot_is_one_that_is_lower_than_before():
    memory = np.full((9, 128), 0, np.uint8)
    memory[:, 85] = [246, 80, 72, 64, 80, 72, 246, 246, 70]
    assert shots_fired(memory).tolist() == [1, 4, 8]
    memory[0, 85] = 90
    assert shots_fired(memory).tolist() == [0, 4, 8]


def test_who_never_shoots_fires_no_shot_and_who_shoots_does(episodes):
    memory = np.stack([moment.memory for moment in play_again(episodes[0])])
    actions = episodes[0].actions
    fired = shots_fired(memory)
    assert len(fired) > 3
    triggers = np.isin(actions, [1, 4, 5])
    # The button was pressed in the step in which a shot appears, or in the one before.
    assert all(triggers[max(step - 1, 0) : step + 1].any() for step in fired)


def test_frames_lie_between_steps(episodes):
    screens = [moment.screen for moment in play_again(episodes[0])][:12]
    frames = list(frames_again(episodes[0], 8, 12))
    assert len(frames) == 16
    for step in range(4):
        assert (frames[4 * step + 3][0] == screens[8 + step]).all()
    other = dataclasses.replace(episodes[0], rewards=episodes[0].rewards + 1)
    with pytest.raises(ReplayError):
        list(play_again(other))


def test_joined_pictures_are_the_last_two_frames_of_each_step(episodes):
    found = excerpt(episodes[0], invaders_hit, lambda _: (8, 12))
    enhanced = without_flicker(episodes[0], found)
    frames = [screen for screen, _ in frames_again(episodes[0], 8, 12)]
    assert enhanced.joined.shape == found.screens.shape
    for row in range(4):
        assert (found.screens[row] == frames[4 * row + 3]).all()
        assert (enhanced.joined[row] == np.maximum(frames[4 * row + 3], frames[4 * row + 2])).all()


@pytest.fixture
def losses():
    return LostLives(
        seed="0 to 2",
        sticky=0.0,
        scores=np.array([600, 630, 900]),
        waves=np.array([0, 1, 1]),
        game=np.array([0, 1, 1, 2]),
        step=np.array([600, 300, 700, 800]),
        lost=np.array([3, 1, 2, 3]),
        landed=np.array([True, False, True, True]),
        left=np.array([1, 20, 2, 3]),
        gun=np.array([40, 60, 80, 100]),
    )


def test_losses_are_counted_and_a_claim_about_landing_can_fail(losses):
    found = measures.endings(losses)
    assert (found["landed_games"], found["lives"], found["single"], found["left"]) == (3, 8, 1, 2.0)
    claim = CLAIMS["the-last-ones-land"]
    assert claim.holds(found)
    shot = dataclasses.replace(losses, landed=np.zeros(4, bool))
    assert not claim.holds(measures.endings(shot))
    steps = HowGamesEnd(losses).steps()
    assert steps[0].sentence == "After 1 game: 0 single lives were lost, and once several at once."
    assert steps[-1].sentence.endswith("3 times several at once, with 2.0 invaders left on average.")


def test_aim_is_told_where_it_was_worst_and_at_the_end():
    shooting = Shooting(
        seed="1",
        agent_steps=np.array([0, 80_000, 8_000_000]),
        shots=np.array([4, 27, 105]),
        hits=np.array([3, 9, 70]),
        scores=np.array([20, 135, 1345]),
        lengths=np.array([470, 600, 1402]),
    )
    found = measures.shots(shooting)
    assert (found["worst_steps"], found["worst"], found["last"]) == (80_000, 3.0, 1.5)
    claim = CLAIMS["fewer-shots-for-a-hit"]
    assert claim.holds(found)
    assert not claim.holds(measures.shots(dataclasses.replace(shooting, hits=np.array([3, 9, 30]))))
    assert dataclasses.replace(shooting, hits=np.zeros(3, int)).shots_per_hit.tolist() == [4, 27, 105]
