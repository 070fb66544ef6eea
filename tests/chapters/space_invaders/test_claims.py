"""What this chapter says of its agent is what its artifact holds, and would not be said if it were not."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.events import INVADERS
from mlanimated.catalogue.claims import check
from mlanimated.chapters.space_invaders import recipe
from mlanimated.chapters.space_invaders.claims import CLAIMS
from mlanimated.chapters.space_invaders.goals import CLEARED_GOAL, MEAN_GOAL
from mlanimated.store import artifacts
from mlanimated.store.recipes import recall

pytestmark = pytest.mark.atari

REACHED = {"plain": 1028.9, "sticky": 988.8}  # may only go up


def test_scores_are_those_of_the_manifest_and_may_only_go_up(protocols):
    said = check(CLAIMS["what-the-agent-scores"])
    for rule, prefix in (("plain", ""), ("sticky", "sticky_")):
        scores = protocols[rule]["scores"]
        assert said.values[f"{prefix}mean"] == pytest.approx(np.mean(scores))
        assert said.values[f"{prefix}games"] == len(scores) >= 100
        assert said.values[f"{prefix}mean"] >= REACHED[rule] - 0.05
    reached = np.mean(protocols["plain"]["scores"]) >= MEAN_GOAL
    assert (f"the goal of {MEAN_GOAL:g} is reached" in said.sentence) == reached


def test_waves_are_those_that_were_counted(protocols):
    waves = np.array(protocols["plain"]["events"]["waves_cleared"])
    told = check(CLAIMS["waves-cleared"])
    assert told.values["cleared"] == (waves > 0).sum()
    assert ("is reached" in told.sentence) == (100 * (waves > 0).mean() >= CLEARED_GOAL)
    never = dataclasses.replace(recall(recipe.waves), plain=np.zeros(100, int))
    claim = CLAIMS["waves-cleared"]
    assert not claim.holds(claim.measure(never))


def test_the_wave_that_is_shown_is_of_the_game_with_most(protocols):
    (game,) = recall(recipe.hero).games
    waves = protocols["plain"]["events"]["waves_cleared"]
    assert game.seed == protocols["plain"]["first_seed"] + waves.index(max(waves))
    assert game.counts.max() == INVADERS


def test_the_recipe_is_that_of_breakout():
    ours, other = (
        artifacts.artifact(name).manifest["settings"] for name in (recipe.AGENT, "breakout/double-dqn")
    )
    assert {name for name in ours if ours[name] != other[name]} <= {"game", "agent_steps"}
