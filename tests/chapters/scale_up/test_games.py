"""Which parts of games are shown, and what is counted in them."""

import numpy as np
import pytest

from mlanimated.atari.agents import random_player
from mlanimated.atari.counted import Counted, CountedGames
from mlanimated.atari.environments import evaluation_seeds
from mlanimated.atari.recording import play_again, record_episodes
from mlanimated.atari.views import GREY_42
from mlanimated.chapters.scale_up import measures
from mlanimated.chapters.scale_up.claims import CLAIMS
from mlanimated.chapters.scale_up.game_scenes import TenMinutes, TwoGames
from mlanimated.chapters.scale_up.games import richest, richest_part


def test_the_part_with_most_is_chosen_and_of_several_the_first():
    counts = np.cumsum([0, 1, 0, 0, 1, 1, 0, 1, 1, 0])
    assert richest(counts, 3) == (3, 6)
    assert richest(counts, 5) == (4, 9)
    assert richest(counts, 99) == (0, 10)
    assert richest(np.zeros(7, int), 3) == (0, 3)


@pytest.mark.atari
def test_the_part_that_is_kept_is_that_of_the_game():
    pytest.importorskip("ale_py")
    player, seeds = random_player(np.arange(18), 3), evaluation_seeds(500, 1)
    (episode,) = record_episodes(player, "seaquest", GREY_42, seeds, sticky=0.0)
    part = richest_part(episode, 50)
    end = part.first + 50
    assert episode.rewards[end - 1] > 0
    moments = list(play_again(episode))[part.first : end]
    for row in (0, 20, 49):
        np.testing.assert_array_equal(part.screens[row], moments[row].screen)
        assert part.lives[row] == moments[row].lives
    assert part.scores[-1] == episode.rewards[:end].sum()
    assert part.score == episode.rewards.sum() > part.scores[-1]
    assert richest_part(episode, 1).counts.tolist() == [1]


def excerpt(first, counts, rewards):
    rows = len(counts) - first
    whole = np.array(counts)
    return Counted(
        seed=11,
        sticky=0.0,
        first=first,
        screens=np.zeros((rows, 210, 160, 3), np.uint8),
        memory=np.zeros((rows, 128), np.uint8),
        scores=np.cumsum(rewards)[first:],
        lives=np.full(rows, 3),
        counts=whole[first:],
        whole_counts=whole,
        whole_lives=np.full(len(whole), 3),
        score=int(np.sum(rewards)),
    )


@pytest.fixture
def games():
    rewards = np.zeros(100, int)
    rewards[[5, 30, 45, 60, 61, 80, 99]] = 20
    counts = (rewards > 0).cumsum()
    return CountedGames((excerpt(20, counts, rewards), excerpt(0, counts[:80], rewards[:80])))


def test_what_is_shown_is_told_without_what_came_before(games):
    found = measures.two_games(games)
    assert (found["left_steps"], found["left_counted"], found["left_end"]) == (80, 6, 140)
    assert (found["right_counted"], found["right_score"]) == (5, 100)
    claim = CLAIMS["games-that-are-shown"]
    assert claim.holds(found)
    assert not claim.holds({**found, "left_counted": 0})


def test_the_film_stops_where_something_is_counted(games):
    film = TwoGames(games)
    marks = [step.name for step in film.steps() if step.sentence]
    assert 3 <= len(marks) <= 8
    assert marks[0] == "agent step 1 of the excerpt"
    assert marks[-1] == "agent step 80 of the excerpt"
    assert "Left: step with points number" in " ".join(step.sentence for step in film.steps())


def test_the_still_is_in_the_middle_of_two_games_and_at_the_end_of_boxing(games):
    steps = TwoGames(games).steps()
    marks = [k for k, step in enumerate(steps) if step.sentence]
    assert TwoGames(games).poster_step == marks[len(marks[1:-1]) // 2 + 1]
    assert TenMinutes(games).poster_step == len(TenMinutes(games).steps()) - 1
