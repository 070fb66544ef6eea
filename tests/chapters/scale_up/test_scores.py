"""Scores against a human player, tables of them, and bars that are as long as they say."""

import dataclasses

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import style
from mlanimated.atari.results import LongRun, LongRuns, Result
from mlanimated.chapters.scale_up import measures, tables
from mlanimated.chapters.scale_up.claims import CLAIMS
from mlanimated.chapters.scale_up.players import Player, Players
from mlanimated.chapters.scale_up.published import PUBLISHED, human_normalized, percent_of_human
from mlanimated.chapters.scale_up.score_scenes import EDGE, AgainstHuman, LongTraining, long_trainings
from mlanimated.store.scores import bootstrap_interval


def result(mean, *, sticky=0.0):
    scores = mean + np.array([-10.0, -5.0, 0.0, 5.0, 10.0])
    low, high = bootstrap_interval(scores)
    return Result(sticky, scores, 5, 0, float(mean), float(mean), low, high)


def player(game, mean, *, steps=2_000_000, planned=None, first=None):
    run = LongRun(
        seed=7,
        agent_steps=steps,
        hours=1.5,
        curve_steps=np.linspace(100_000, steps, 60),
        curve=np.linspace(PUBLISHED[game].random, mean, 60),
        sticky=result(mean / 2, sticky=0.25),
        plain=result(mean),
    )
    return Player(
        game,
        "Double DQN",
        LongRuns((run,), {}, "a machine"),
        planned or steps,
        first or planned or steps,
        0.0,
    )


@pytest.fixture
def five():
    return Players(
        (
            player("pong", 15.3, steps=1_000_000),
            player("breakout", 300.0),
            player("space_invaders", 900.0),
            player("beam_rider", 4_500.0),
            player("seaquest", 2_500.0, planned=8_000_000),
        )
    )


@pytest.mark.parametrize(("score", "normalized"), [(10, 0.0), (30, 1.0), (20, 0.5), (0, -0.5), (50, 2.0)])
def test_random_is_0_and_human_is_1(score, normalized):
    assert human_normalized(score, 10, 30) == normalized


def test_published_scores_give_the_published_percents():
    # As printed in the table of Mnih et al. (2015).
    for game, percent in {
        "pong": 132.0,
        "breakout": 1_327.2,
        "space_invaders": 121.5,
        "beam_rider": 119.8,
        "seaquest": 25.9,
    }.items():
        assert percent_of_human(game, PUBLISHED[game].dqn) == pytest.approx(percent, abs=0.05)


def test_the_claim_counts_who_is_better_than_a_human(five):
    found = measures.against_human(five)
    assert (found["above"], found["which"]) == (2, " (Pong and Breakout)")
    assert (found["lowest_game"], found["highest_game"]) == ("Seaquest", "Breakout")
    assert found["published_above"] == 4
    assert (found["ahead"], found["sticky_above"]) == (0, 1)
    better = Players((player("pong", 21.5), *five.players[1:]))
    assert measures.against_human(better)["ahead"] == 1
    claim = CLAIMS["against-human"]
    assert claim.holds(found)
    altered = dataclasses.replace(five.players[0].run.plain, mean=20.0)
    run = dataclasses.replace(five.players[0].run, plain=altered)
    runs = dataclasses.replace(five.players[0].runs, runs=(run,))
    wrong = Players((dataclasses.replace(five.players[0], runs=runs), *five.players[1:]))
    assert not claim.holds(measures.against_human(wrong))


def test_a_goal_is_reached_or_missed_and_a_training_over_or_not(five):
    rider = measures.result("beam_rider")(five)
    assert rider["verdict"] == "the goal of 4000 is reached"
    assert rider["course"] == "2,000,000 agent steps of training, as planned"
    diver = measures.result("seaquest")(five)
    assert diver["verdict"] == "the goal of 3000 is missed by 500.0"
    cut = player("seaquest", 2_500.0, first=8_000_000)
    assert cut.course == "2,000,000 agent steps of training, where 8,000,000 had been planned at first"
    assert diver["course"].endswith("of 8,000,000 that are planned: it is not finished")
    sentence = CLAIMS["what-the-seaquest-agent-scores"].sentence.format(**diver)
    assert sentence.startswith("Seaquest, after 2,000,000 agent steps of training, of 8,000,000")
    assert "and 1,250 with them" in sentence


def test_tables_have_columns_and_the_budgets_are_compared(five):
    for table in (tables.scores(five), tables.normalized(five)):
        lines = table.splitlines()
        assert len(lines) == 6
        assert len(set(map(len, lines))) == 1
        assert len(lines[0]) <= 80
    assert "2,500.0" not in tables.scores(five)
    assert tables.scores(five).splitlines()[-1].split() == [
        "Seaquest", "68.4", "20,182", "5,286", "7,995", "2,500", "1,250",
    ]  # fmt: skip
    assert "1,000,000" in tables.normalized(five).splitlines()[1]
    assert tables.normalized(five).replace(" %", "").splitlines()[-1].split() == [
        "Seaquest", "26", "39", "12", "6", "2,000,000",
    ]  # fmt: skip
    assert tables.budget_ratio(five) == 25


def bars(scene, step):
    figure = Figure(figsize=(10, 6.55), dpi=72)
    with style.context():
        artists = scene.build(figure)
        scene.show(float(step))
    return [artist.get_width() for artist in artists[:5]], [artist.get_linewidth() for artist in artists[:5]]


def test_bars_grow_from_0_to_the_judged_scores(five):
    scene = AgainstHuman(five)
    steps = scene.steps()
    assert bars(scene, 0)[0] == [0.0] * 5
    lengths, _ = bars(scene, len(steps) - 1)
    for bar, one in zip(lengths, five.players, strict=True):
        assert bar == pytest.approx(min(percent_of_human(one.game, one.run.plain.mean), EDGE))
    assert steps[-1].values["Breakout, %"] == pytest.approx(991.0)
    assert "Breakout 991 %" in steps[-1].sentence


def test_diamonds_are_what_was_published_and_lines_the_sticky_scores(five):
    scene, figure = AgainstHuman(five), Figure(figsize=(10, 6.55), dpi=72)
    with style.context():
        scene.build(figure)
    published = [percent_of_human(one.game, PUBLISHED[one.game].double_dqn) for one in five.players]
    marks = {line.get_marker(): [*line.get_xdata()] for axes in figure.axes for line in axes.lines}
    assert marks["D"] == pytest.approx([percent for percent in published if percent <= EDGE])
    assert marks[">"] == [EDGE]
    sticky = [one.sticky_percent for one in five.players if one.sticky_percent <= EDGE]
    assert [line[0, 0] for line in scene._sticky.get_segments()] == pytest.approx(sticky)
    judged = len(scene.steps()) - 1
    for step in (0, judged - 1, judged):
        scene.show(float(step))
        assert scene._sticky.get_visible() == scene._legend.get_visible() == (step == judged)


def test_a_training_that_is_over_has_an_outline_and_stays(five):
    scene = AgainstHuman(five)
    row = next(k for k, step in enumerate(scene.steps()) if step.name == "1,500,000 agent steps")
    lengths, outlines = bars(scene, row)
    assert [outline > 0 for outline in outlines] == [True, False, False, False, False]
    assert lengths[0] == pytest.approx(percent_of_human("pong", 15.3))


def test_each_training_has_its_own_scale_and_goal(five):
    films = long_trainings(Players(five.players[3:])).scenes
    assert list(films) == ["Beam Rider", "Seaquest"]
    assert [film.goal for film in films.values()] == [4_000, 3_000]
    assert [film.top for film in films.values()] == [5_000, 3_500]
    assert LongTraining(five.players[2]).goal is None


def test_a_training_that_was_stopped_is_not_said_to_be_at_its_end(five):
    done, stopped = (LongTraining(one).steps()[-1].sentence for one in five.players[3:])
    assert "the end:" in done
    assert "stopped, unfinished:" in stopped
    assert "the end" not in stopped
