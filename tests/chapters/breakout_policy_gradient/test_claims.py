"""What the chapter on Breakout claims is so, and would not be said if it were not."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.catalogue.claims import check
from mlanimated.chapters.breakout_policy_gradient import recipe
from mlanimated.chapters.breakout_policy_gradient.claims import CLAIMS
from mlanimated.chapters.breakout_policy_gradient.goals import REACHED, REACHED_BEHIND
from mlanimated.store import artifacts
from mlanimated.store.recipes import recall

pytestmark = pytest.mark.atari


def values(name):
    return check(CLAIMS[name]).values


def breaks(name, record):
    claim = CLAIMS[name]
    assert claim.holds(claim.measure(recall(claim.recipe)))
    return not claim.holds(claim.measure(record))


def test_results_are_those_of_the_manifest_and_may_only_go_up():
    manifest = artifacts.artifact(recipe.AGENT).manifest
    said = values("with-and-without-sticky-actions")
    for prefix, sticky in (("", 0.0), ("sticky_", 0.25)):
        (found,) = [one for one in manifest["protocols"] if one["sticky"] == sticky]
        assert said[f"{prefix}mean"] == pytest.approx(np.mean(found["scores"]))
        assert said[f"{prefix}games"] == len(found["scores"]) == 100
        assert said[f"{prefix}distinct"] == found["distinct_games"]
        assert [said[f"{prefix}low"], said[f"{prefix}high"]] == found["interval"]
        # The floor follows what was reached: a worse agent cannot take the place of this one unnoticed.
        assert 0 <= said[f"{prefix}mean"] - REACHED["sticky" if sticky else "plain"] < 0.15
    assert said["training_seed"] == manifest["seed"]
    assert manifest["training_seeds"] == 1


def test_both_results_stand_in_one_sentence_with_their_games_and_the_number_of_trainings():
    sentence = check(CLAIMS["with-and-without-sticky-actions"]).sentence
    assert sentence.count(".") - sentence.count(".0") <= 12
    for words in (
        "340.0",
        "326.8 to 352.4",
        "109.4",
        "92.1 to 127.9",
        "100 games",
        "one training, of seed 0",
    ):
        assert words in sentence


@pytest.mark.parametrize("protocol", ["plain", "sticky"])
def test_a_worse_agent_would_break_the_claim(protocol):
    record = recall(recipe.results)
    result = getattr(record.runs[0], protocol)
    worse = dataclasses.replace(result, mean=result.mean - 1, scores=result.scores - 1)
    run = dataclasses.replace(record.runs[0], **{protocol: worse})
    assert breaks("with-and-without-sticky-actions", dataclasses.replace(record, runs=(run,)))


def test_an_agent_that_chance_does_not_harm_would_break_the_claim():
    record = recall(recipe.results)
    run = dataclasses.replace(record.runs[0], sticky=record.runs[0].plain)
    assert breaks("chance-costs-most-of-the-score", dataclasses.replace(record, runs=(run,)))


def test_a_goal_that_is_missed_is_said_to_be_missed():
    record, claim = recall(recipe.results), CLAIMS["goal-for-the-score"]
    assert "the goal of 200 is reached" in check(claim).sentence
    plain = dataclasses.replace(record.runs[0].plain, mean=150.0)
    run = dataclasses.replace(record.runs[0], plain=plain)
    found = claim.measure(dataclasses.replace(record, runs=(run,)))
    assert "missed by 50.0" in claim.sentence.format(**found)


def test_games_with_a_trip_are_those_of_the_manifest():
    said = values("behind-the-wall-in-most-games")
    assert (said["plain"], said["sticky"], said["games"]) == (REACHED_BEHIND, 15, 100)
    record = recall(recipe.trips)
    assert said["trips"] == pytest.approx(record.plain.mean())
    fewer = record.plain.copy()
    fewer[np.flatnonzero(fewer)[0]] = 0
    assert breaks("behind-the-wall-in-most-games", dataclasses.replace(record, plain=fewer))


def test_the_games_shown_are_those_of_the_rule():
    record = recall(recipe.choice)
    assert record.left_seed != record.right_seed
    better = record.trips.plain.copy()
    better[0] = 99
    trips = dataclasses.replace(record.trips, plain=better)
    assert breaks("chosen-by-a-rule", dataclasses.replace(record, trips=trips))
    assert breaks("chosen-by-a-rule", dataclasses.replace(record, right_seed=record.trips.first_seed))
    assert breaks("chosen-by-a-rule", dataclasses.replace(record, left_counted=record.left_counted - 1))


def test_a_brick_too_few_would_break_the_claim():
    record = recall(recipe.tunnels)
    left = record.games[0]
    scores = left.scores.copy()
    scores[100] += 1
    changed = dataclasses.replace(left, scores=scores)
    games = (changed, record.games[1])
    assert breaks("bricks-add-up", dataclasses.replace(record, games=games))


def test_an_excerpt_without_a_trip_or_with_sticky_actions_would_break_the_claim():
    record = recall(recipe.tunnels)
    left = record.games[0]
    for change in ({"counts": np.zeros_like(left.counts)}, {"sticky": 0.25}):
        games = (dataclasses.replace(left, **change), record.games[1])
        assert breaks("behind-the-wall-and-counted", dataclasses.replace(record, games=games))


def test_excerpts_begin_before_their_first_trip():
    for game in recall(recipe.tunnels).games:
        first = np.flatnonzero(game.whole_counts)[0]
        assert game.first == first - recipe.BEFORE
        assert len(game.screens) == recipe.SHOWN
        assert (game.counts[: recipe.BEFORE] == 0).all()
        assert game.counts[recipe.BEFORE] == 1


def test_a_difference_that_showed_a_brick_would_break_the_claim():
    record = recall(recipe.sight)
    pictures = record.pictures.copy()
    row = np.flatnonzero(record.calm)[3]
    pictures[row, 14, 20, -1] += 1
    assert breaks("a-difference-hides-the-bricks", dataclasses.replace(record, pictures=pictures))


def test_a_stage_that_breaks_fewer_bricks_would_break_the_claim():
    record = recall(recipe.growing_holes)
    walls = (*record.walls[:-1], record.walls[0])
    assert breaks("more-bricks-at-every-stage", dataclasses.replace(record, walls=walls))


def test_early_bricks_from_high_rows_would_break_the_claim():
    record = recall(recipe.growing_holes)
    walls = list(record.walls)
    walls[2] = dataclasses.replace(walls[2], falls=walls[2].falls[:, ::-1])
    assert breaks("more-bricks-at-every-stage", dataclasses.replace(record, walls=tuple(walls)))


def test_columns_that_open_anywhere_would_break_the_claim():
    record = recall(recipe.growing_holes)
    falls = record.walls[-1].falls.copy()
    for game, own in enumerate(falls):
        falls[game] = np.roll(own, game, axis=1)
    walls = (*record.walls[:-1], dataclasses.replace(record.walls[-1], falls=falls))
    assert breaks("where-the-tunnel-is", dataclasses.replace(record, walls=walls))


def test_another_network_would_break_the_claim():
    record = recall(recipe.many_games)
    other = record.differences.copy()
    other[1] = 0.01
    assert breaks("the-same-networks", dataclasses.replace(record, differences=other))
    manifest = artifacts.artifact(recipe.AGENT).manifest
    assert record.walls.agent_steps[-1] == manifest["agent_steps"]


def test_a_player_that_looks_at_the_ball_only_would_break_the_claim():
    record = recall(recipe.looks)
    maps = np.zeros_like(record.maps)
    maps[:, 25, 20] = 0.9
    assert breaks("what-matters-most", dataclasses.replace(record, maps=maps))


def test_a_training_that_makes_parts_poorer_would_break_the_claim():
    record = recall(recipe.best_parts)
    assert breaks("richer-parts", dataclasses.replace(record, clips=record.clips[::-1]))
    assert values("richer-parts")["steps"] == recipe.PART


def test_a_training_that_is_good_at_once_would_break_the_claim():
    record = recall(recipe.results)
    run = dataclasses.replace(record.runs[0], curve=record.runs[0].curve + 100)
    assert breaks("slow-then-steady", dataclasses.replace(record, runs=(run,)))
