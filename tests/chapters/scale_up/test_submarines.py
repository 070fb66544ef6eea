"""How submarines are lost, and the first lives of games that chance has played."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

pytest.importorskip("ale_py")

from mlanimated.animate import style
from mlanimated.atari.agents import random_player
from mlanimated.atari.environments import evaluation_seeds
from mlanimated.atari.recording import play_again, record_episodes
from mlanimated.atari.seaquest_events import CAUSES, OXYGEN, RAMMED
from mlanimated.atari.views import GREY_42
from mlanimated.chapters.scale_up import measures, submarines
from mlanimated.chapters.scale_up.claims import CLAIMS
from mlanimated.chapters.scale_up.submarine_scenes import Air, HowLivesAreLost, air_films
from mlanimated.chapters.scale_up.submarines import (
    AFTERWARDS,
    MOMENTS,
    Lives,
    LostSubmarines,
    first_life,
    first_lives,
)

pytestmark = pytest.mark.atari


@pytest.fixture(scope="module")
def episode():
    player, seeds = random_player(np.arange(18), 3), evaluation_seeds(500, 1)
    return record_episodes(player, "seaquest", GREY_42, seeds, sticky=0.0)[0]


@pytest.fixture(scope="module")
def life(episode):
    return first_life(episode, 0)


@pytest.fixture
def lost():
    plain = np.array([[3, 4], [0, 1], [1, 0], [0, 0], [0, 0]])
    sticky = np.array([[1, 0], [1, 1], [2, 2], [0, 1], [0, 1]])
    return LostSubmarines(0, plain, sticky, np.array([0, 3]), np.array([0, 1]))


def test_a_first_life_ends_a_little_after_its_submarine_is_hit(episode, life):
    lives = np.array([moment.lives for moment in play_again(episode)])
    falls = int(np.argmax(lives < lives[0]))
    assert 20 < falls - life.lost < 28
    assert len(life.air) == life.lost + 1 + AFTERWARDS < falls
    assert life.cause == RAMMED
    assert life.moments[0] == 0
    assert life.moments[-1] == len(life.air) - 1
    assert len(life.screens) == len(life.moments) == MOMENTS


def test_a_life_is_kept_whole_with_the_times_at_which_it_came_up(episode, life, monkeypatch):
    monkeypatch.setattr(submarines, "refills", lambda memory: np.array([10, len(memory) - 40]))
    monkeypatch.setattr(submarines, "MOMENTS", 5)
    again = first_life(episode, 0)
    assert again.refills.tolist() == [10, len(life.air) - 40]
    assert len(again.moments) == len(again.screens) == 5
    np.testing.assert_array_equal(again.air, life.air)
    np.testing.assert_array_equal(again.screens[[0, -1]], life.screens[[0, -1]])


def test_each_life_is_told_with_the_training_of_its_stage(episode):
    games = tuple(SimpleNamespace(episode=episode) for _ in range(3))
    stages = SimpleNamespace(games=games, agent_steps=(0, 500, 1_000))
    assert [life.trained for life in first_lives(stages, (0, 2)).lives] == [0, 1_000]


def test_what_is_kept_is_what_the_console_shows(episode, life):
    moments = list(play_again(episode))
    for row in (0, 17, MOMENTS - 1):
        moment = moments[int(life.moments[row])]
        np.testing.assert_array_equal(life.screens[row], moment.screen)
        assert life.air[life.moments[row]] == moment.memory[OXYGEN]
    assert life.scores[-1] == episode.rewards[: len(life.scores)].sum()
    assert life.score == episode.score


def test_the_film_of_the_air_ends_with_the_cause(life):
    film = Air(life)
    steps = film.steps()
    assert "rammed, with 49 of 64 air left" in steps[-1].sentence
    assert steps[0].sentence.startswith("Untrained: the first life")
    figure = Figure(figsize=(10, 5.9), dpi=72)
    with style.context():
        film.build(figure)
        film.show(0.0)
        assert film._end.get_text() == ""
        film.show(len(steps) - 1.0)
    assert film._end.get_text() == CAUSES[RAMMED]
    assert len(film._curve.get_xdata()) == life.lost + 1


def test_a_long_life_names_how_often_it_came_up(life):
    steps = 746
    long = dataclasses.replace(
        life,
        trained=2_000_000,
        air=np.linspace(60, 0, steps).astype(int),
        divers=np.full(steps, 2),
        scores=np.arange(steps),
        refills=np.array([40, 160, 200, 300]),
        lost=steps - 1,
        cause=0,
        moments=np.linspace(0, steps - 1, MOMENTS).astype(int),
    )
    sentences = [step.sentence for step in Air(long).steps() if step.sentence]
    assert 3 <= len(sentences) <= 8
    assert sum("comes up for air, with 2 divers" in sentence for sentence in sentences) == 3
    paid = np.where(np.isin(np.arange(steps), long.refills), 0, 2)  # a diver leaves in that very step
    told = [step.sentence for step in Air(dataclasses.replace(long, divers=paid)).steps()]
    assert sum("comes up for air, with 2 divers" in sentence for sentence in told) == 3
    film = Air(long)
    with style.context():
        film.build(Figure(figsize=(10, 5.9), dpi=72))
        film.show(MOMENTS / 3)
    assert film._up.get_xdata().tolist() == [40, 160, 200]
    assert sentences[-1].startswith("Agent step 746: drowned")
    found = measures.air(Lives((life, long)))
    assert (
        found["early_life"]
        == "it never comes up for air, and is lost after 148 agent steps, rammed, with 49 of 64 air left"
    )
    assert found["life"] == (
        "it comes up for air 4 times, and is lost after 746 agent steps, drowned, with 0 of 64 air left"
    )
    alive = dataclasses.replace(long, trained=3_000_000, cause=-1, refills=long.refills[:1])
    three = measures.air(Lives((dataclasses.replace(life, trained=1), long, alive)))
    assert (three["refills"], three["middle_cause"]) == (1, CAUSES[0])
    assert three["life"] == "it comes up for air once, and is not lost in 746 agent steps"
    assert (three["early"], three["middle"], three["middle_life"]) == (1, 2_000_000, found["life"])
    claim = CLAIMS["first-submarines"]
    assert claim.holds({**three, "refills": 2})
    assert not claim.holds(three)
    assert not claim.holds({**three, "refills": 2, "middle_cause": CAUSES[RAMMED]})


def test_lives_that_are_compared_have_axes_as_long_as_the_longest(life):
    longer = dataclasses.replace(life, trained=1_000_000, air=np.append(life.air, np.zeros(100, int)))
    films = air_films(Lives((life, longer))).scenes
    assert list(films) == ["0.00 M", "1.00 M"]
    for film in films.values():
        with style.context():
            film.build(Figure(figsize=(10, 5.9), dpi=72))
        assert film._curve.axes.get_xlim() == (0, len(longer.air))


def test_what_was_counted_is_read_by_its_name_and_rule(monkeypatch):
    names = [*submarines.EVENTS, "surfacings", "rescues"]

    def counts(_agent, event):
        number = 10 * names.index(event)
        return SimpleNamespace(seed=3, plain=np.array([number]), sticky=np.array([number + 1]))

    monkeypatch.setattr(submarines, "read_counts", counts)
    found = submarines.lost_submarines("seaquest/double-dqn")
    assert found.plain[:, 0].tolist() == [0, 10, 20, 30, 40]
    assert found.sticky[:, 0].tolist() == [1, 11, 21, 31, 41]
    assert (found.surfacings.tolist(), found.rescues.tolist()) == ([50], [60])


def test_causes_are_counted_and_the_most_frequent_is_named(lost):
    found = measures.causes(lost)
    assert (found["lost"], found["most"], found["percent"]) == (9, "drowned", pytest.approx(100 * 7 / 9))
    assert (found["sticky_lost"], found["unknown"], found["rescued"]) == (9, 1, 1)
    often = dataclasses.replace(lost, rescues=np.array([2, 5]))
    assert measures.causes(often)["rescued"] == 2
    assert found["sticky_told"] == "1 drowned, 2 shot, 4 rammed and 1 surfaced without a diver"
    assert found["alone"] == 0
    alone = dataclasses.replace(lost, plain=lost.plain[[0, 1, 3, 2, 4]])
    assert measures.causes(alone)["alone"] == 1
    claim = CLAIMS["causes-of-death"]
    assert claim.holds(found)
    assert not claim.holds({**found, "known": 3})
    assert "7 drowned, 1 shot, 1 rammed and 0 surfaced without a diver" in claim.sentence.format(**found)


def test_the_bars_are_as_long_as_the_counts(lost):
    film = HowLivesAreLost(lost)
    figure = Figure(figsize=(10, 6.7), dpi=72)
    with style.context():
        film.build(figure)
        film.show(0.0)
        assert [bar.get_width() for bar in film._bars[0]] == [3, 0, 1, 0]
        film.show(1.0)
    assert [bar.get_width() for bar in film._bars[0]] == [7, 1, 1, 0]
    assert [bar.get_width() for bar in film._bars[1]] == [1, 2, 4, 1]
    assert film.steps()[-1].values["drowned, plain"] == 7
    unknown = dataclasses.replace(lost, plain=np.vstack([lost.plain[:-1], [[0, 2]]]))
    assert HowLivesAreLost(unknown).steps()[-1].sentence.count("2 unknown") == 1
