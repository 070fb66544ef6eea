"""What this chapter says of its agents is what their artifacts hold, and would not be said if it were not."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.catalogue.claims import check
from mlanimated.chapters.scale_up import measures, recipe, tables
from mlanimated.chapters.scale_up.claims import CLAIMS
from mlanimated.chapters.scale_up.games import median_game
from mlanimated.chapters.scale_up.goals import GOALS
from mlanimated.chapters.scale_up.measures import CLEAR, UNCLEAR
from mlanimated.store import artifacts
from mlanimated.store.recipes import recall

pytestmark = pytest.mark.atari

NAMES = {"beam_rider": recipe.BEAM_RIDER, "seaquest": recipe.SEAQUEST}
SAID = {"beam_rider": "what-the-beam-rider-scores", "seaquest": "what-the-seaquest-agent-scores"}


@pytest.mark.parametrize("game", list(NAMES))
def test_scores_are_those_of_the_manifest_and_the_goal_is_told_as_it_is(game):
    manifest = artifacts.artifact(NAMES[game]).manifest
    said = check(CLAIMS[SAID[game]])
    for one in manifest["protocols"]:
        prefix = "sticky_" if one["sticky"] else ""
        assert said.values[f"{prefix}mean"] == pytest.approx(np.mean(one["scores"]))
        assert said.values[f"{prefix}games"] == len(one["scores"]) >= 100
    plain = next(one for one in manifest["protocols"] if not one["sticky"])
    reached = np.mean(plain["scores"]) >= GOALS[game]
    assert (f"the goal of {GOALS[game]:g} is reached" in said.sentence) == reached
    assert ("not finished" in said.sentence) == (
        manifest["agent_steps"] < manifest["settings"]["agent_steps"]
    )


def test_the_hero_shows_the_median_games():
    shown = recall(recipe.hero)
    for name, game in zip((recipe.SEAQUEST, recipe.BEAM_RIDER), shown.games, strict=True):
        episode = median_game(name)
        assert (game.seed, game.score) == (episode.seed, episode.score)
        assert game.sticky == 0
        points = (episode.rewards > 0).astype(int)
        counted = np.convolve(points, np.ones(recipe.HERO_STEPS, int), "valid")
        assert (episode.rewards[game.first :][: recipe.HERO_STEPS] > 0).sum() == counted.max()


def test_submarines_are_those_that_were_counted():
    protocols = artifacts.artifact(recipe.SEAQUEST).manifest["protocols"]
    plain = next(one for one in protocols if not one["sticky"])["events"]
    told = check(CLAIMS["causes-of-death"])
    assert f"{sum(plain['drowned'])} drowned" in told.sentence
    assert f"{sum(plain['rammed'])} rammed" in told.sentence


def test_ten_minutes_could_have_been_worth_nothing():
    claim = CLAIMS["ten-minutes-of-boxing"]
    found = recall(recipe.short_training)
    plain = found.runs.runs[0].plain
    as_good = claim.measure(dataclasses.replace(found, random_plain=np.full(30, plain.mean + 1)))
    assert not claim.holds(as_good)
    assert as_good["verdict"] == UNCLEAR
    # A mean that is better by luck alone is not enough.
    lucky = claim.measure(dataclasses.replace(found, random_plain=plain.low - 1 + np.tile([-9.0, 9.0], 15)))
    assert lucky["mean"] > lucky["random"]
    assert lucky["verdict"] == UNCLEAR
    helpless = claim.measure(dataclasses.replace(found, random_plain=np.full(30, plain.low - 1)))
    assert claim.holds(helpless)
    assert helpless["verdict"] == CLEAR
    # Who wins more often is told by itself: it may be another one than has more points.
    always = claim.measure(dataclasses.replace(found, random_plain=np.full(30, 0.5)))
    assert (always["random_won_percent"], always["wins"]) == (100, "does not win more often")
    never = claim.measure(dataclasses.replace(found, random_plain=np.full(30, -0.5)))
    assert (never["random_won_percent"], never["wins"]) == (0, "wins more often")


def test_the_recipe_is_that_of_breakout():
    # As many gradient steps for each agent step, whatever the number of games side by side.
    other = artifacts.artifact("breakout/double-dqn").manifest["settings"]
    for name in NAMES.values():
        ours = artifacts.artifact(name).manifest["settings"]
        differ = {key for key in ours if ours[key] != other[key]}
        assert differ <= {"game", "agent_steps", "environments", "gradient_steps"}
        assert (
            ours["gradient_steps"] * other["environments"] == other["gradient_steps"] * ours["environments"]
        )


def test_games_that_last_longer_than_the_published_ones_are_counted():
    (plain,) = (
        one for one in artifacts.artifact(recipe.BEAM_RIDER).manifest["protocols"] if not one["sticky"]
    )
    minutes = np.array(plain["lengths"]) * 4 / 60 / 60
    assert tables.longer_games(recipe.BEAM_RIDER, 5 * tables.MINUTE) == (minutes > 5).sum() > 0
    assert tables.longer_games(recipe.BEAM_RIDER, 30 * tables.MINUTE) == 0


def test_games_that_outlast_those_of_the_training_are_counted():
    agent = artifacts.artifact(recipe.SEAQUEST)
    found = tables.cut_short(recipe.SEAQUEST)
    games = agent.record("curves.npz").games
    later = games["agent_steps"] > found.since
    assert 0 < games["length"][later].max() <= found.steps
    (plain,) = (one for one in agent.manifest["protocols"] if not one["sticky"])
    assert (
        "where 10,000,000 had been planned at first"
        in check(CLAIMS["what-the-seaquest-agent-scores"]).sentence
    )
    # The chapter explains by this why the agent is far better than its curve.
    assert games["score"][-100:].mean() < 0.7 * plain["mean"]
    assert found.longer == (np.array(plain["lengths"]) > found.steps).sum() > 50


def test_the_agent_has_learned_not_to_come_up_alone():
    lost = recipe.lost()
    games = lost.plain.shape[1]
    assert games == 100
    assert measures.causes(lost)["alone"] < 0.02 * lost.plain.sum()
