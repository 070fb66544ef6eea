"""What this chapter says of its agents is what their artifacts hold, and would not be said if it were not."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.event_counts import plain_highlights
from mlanimated.atari.events import longest_run_of_trips
from mlanimated.atari.recording import play_again
from mlanimated.catalogue.claims import check
from mlanimated.chapters.breakout_double_q import recipe
from mlanimated.chapters.breakout_double_q.claims import CLAIMS
from mlanimated.chapters.breakout_double_q.goals import MEAN_GOAL, ROW_GOAL
from mlanimated.store import artifacts
from mlanimated.store.recipes import recall

pytestmark = pytest.mark.atari

REACHED = {"plain": 321.2, "sticky": 136.7}  # may only go up


def test_scores_are_those_of_the_manifest_and_may_only_go_up(protocols):
    said = check(CLAIMS["what-the-agent-scores"]).values
    for rule, prefix in (("plain", ""), ("sticky", "sticky_")):
        scores = protocols[rule]["scores"]
        assert said[f"{prefix}mean"] == pytest.approx(np.mean(scores))
        assert said[f"{prefix}games"] == len(scores) >= 100
        assert said[f"{prefix}mean"] >= REACHED[rule] - 0.05


def test_goals_are_said_to_be_reached_or_missed_as_they_are(protocols):
    told = check(CLAIMS["what-the-agent-scores"])
    reached = np.mean(protocols["plain"]["scores"]) >= MEAN_GOAL
    assert (f"the goal of {MEAN_GOAL:g} is reached" in told.sentence) == reached
    rows = np.array(protocols["plain"]["events"]["longest_run_of_trips"])
    told = check(CLAIMS["rows-of-trips"])
    assert ("the goal is reached" in told.sentence) == (rows >= ROW_GOAL).any()
    assert told.values["enough"] == (rows >= ROW_GOAL).sum()
    none = dataclasses.replace(recall(recipe.trips), plain=np.minimum(rows, ROW_GOAL - 1))
    claim = CLAIMS["rows-of-trips"]
    assert "the goal is missed" in claim.sentence.format(**claim.measure(none))


def test_the_row_that_is_shown_is_the_longest_of_all_games(protocols):
    (game,) = recall(recipe.hero).games
    rows = protocols["plain"]["events"]["longest_run_of_trips"]
    assert game.counts.max() == max(rows)
    assert game.seed == protocols["plain"]["first_seed"] + rows.index(max(rows))
    episode = plain_highlights(recipe.AGENT)["longest_run_of_trips"]
    assert episode.sticky == 0
    moments = list(play_again(episode))
    memory, lives = np.stack([m.memory for m in moments]), np.array([m.lives for m in moments])
    assert longest_run_of_trips(memory, lives, episode.rewards) == game.counts.max()


def test_the_pair_differs_in_its_method_only():
    settings = [artifacts.artifact(name).manifest["settings"] for name in recipe.PAIR.values()]
    assert {key for key in settings[0] if settings[0][key] != settings[1][key]} == {"method"}
    assert [one["method"] for one in settings] == ["dqn", "double-dqn"]
