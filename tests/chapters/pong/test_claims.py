"""What the chapter on Pong claims is so, and would not be said if it were not."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari import result_numbers
from mlanimated.catalogue.claims import check
from mlanimated.chapters.pong import measures, recipe
from mlanimated.chapters.pong.claims import CLAIMS
from mlanimated.chapters.pong.goals import PLAIN_GOAL, REACHED, STICKY_GOAL
from mlanimated.store import artifacts
from mlanimated.store.recipes import recall

pytestmark = pytest.mark.atari

PROTOCOLS = {"sticky": "with-sticky-actions", "plain": "without-sticky-actions"}


def values(name):
    return check(CLAIMS[name]).values


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_results_are_those_of_the_manifest_and_may_only_go_up(protocol):
    manifest = artifacts.artifact(recipe.AGENT).manifest
    (found,) = [p for p in manifest["protocols"] if (p["sticky"] > 0) == (protocol == "sticky")]
    said = values(PROTOCOLS[protocol])
    assert said["mean"] == pytest.approx(np.mean(found["scores"]))
    assert said["games"] == len(found["scores"]) >= 100
    assert said["distinct"] == found["distinct_games"] <= said["games"]
    assert said["low"] <= said["high"]
    # The floor follows what was reached: a worse agent cannot take the place of this one unnoticed.
    assert 0 <= said["mean"] - REACHED[protocol] < 0.15


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_worse_agent_would_break_the_claim(protocol):
    record = recall(recipe.long_runs)
    result = getattr(record.runs[0], protocol)
    worse = dataclasses.replace(result, mean=result.mean - 1, scores=result.scores - 1)
    run = dataclasses.replace(record.runs[0], **{protocol: worse})
    claim = CLAIMS[PROTOCOLS[protocol]]
    assert not claim.holds(claim.measure(dataclasses.replace(record, runs=(run, *record.runs[1:]))))


@pytest.mark.parametrize(
    ("name", "key", "goal"),
    [("with-sticky-actions", "mean", STICKY_GOAL), ("without-sticky-actions", "mean", PLAIN_GOAL)],
)
def test_goals_are_said_to_be_reached_or_missed_as_they_are(name, key, goal):
    verdict = check(CLAIMS[name])
    reached = verdict.values[key] >= goal
    assert (f"the goal of {goal:g} is reached" in verdict.sentence) == reached
    assert (f"the goal of {goal:g} is missed by" in verdict.sentence) == (not reached)


def test_games_that_start_alike_but_end_differently_would_break_the_claim():
    claim, record = CLAIMS["four-games-without-sticky-actions"], recall(recipe.starts)
    scores = record.scores.copy()
    scores[-1, 7] -= 1
    assert not claim.holds(claim.measure(dataclasses.replace(record, scores=scores)))
    once = record.frames[:4]
    assert not claim.holds(
        claim.measure(dataclasses.replace(record, frames=once, scores=record.scores[:, :4]))
    )


def test_the_trainings_have_different_weights():
    names = (recipe.AGENT, *recipe.OTHER_SEEDS)
    digests = {artifacts.artifact(name).manifest["files"]["weights.safetensors"]["sha256"] for name in names}
    assert len(digests) == len(names) > 1


LUCK = {"luck-of-the-seed": "sticky", "luck-without-sticky-actions": "plain"}


def changed(record, protocol, index=0, **changes):
    result = getattr(record.runs[index], protocol)
    new = {name: change(getattr(result, name)) for name, change in changes.items()}
    runs = list(record.runs)
    runs[index] = dataclasses.replace(runs[index], **{protocol: dataclasses.replace(result, **new)})
    return dataclasses.replace(record, runs=tuple(runs))


@pytest.mark.parametrize(
    "changes",
    [
        {"mean": lambda mean: mean + 1},
        {"scores": lambda scores: scores - 1},
        {"low": lambda low: low - 50},
        {"high": lambda high: high + 50},
    ],
    ids=lambda changes: next(iter(changes)),
)
@pytest.mark.parametrize("name", LUCK)
def test_means_and_intervals_that_are_not_those_of_the_scores_would_break_the_claim(name, changes):
    claim, record = CLAIMS[name], recall(recipe.long_runs)
    for index in range(len(record.runs)):
        assert not claim.holds(claim.measure(changed(record, LUCK[name], index, **changes)))


def test_a_verdict_that_does_not_follow_would_break_the_claim():
    claim, found = CLAIMS["luck-of-the-seed"], dict(values("luck-of-the-seed"))
    other = {
        result_numbers.APART: result_numbers.OVERLAPPING,
        result_numbers.OVERLAPPING: result_numbers.APART,
    }
    assert not claim.holds({**found, "verdict": other[found["verdict"]]})


def test_one_training_twice_would_break_the_claim():
    record = recall(recipe.long_runs)
    twice = dataclasses.replace(record, runs=(record.runs[0], record.runs[0]))
    for name in LUCK:
        assert not CLAIMS[name].holds(CLAIMS[name].measure(twice))


def test_an_agent_that_was_not_the_best_in_training_would_break_the_claim():
    record, claim = recall(recipe.long_runs), CLAIMS["chosen-by-its-training"]
    for index in range(1, len(record.runs)):
        other = dataclasses.replace(record, runs=(record.runs[index], record.runs[0]))
        assert not claim.holds(claim.measure(other))


def test_a_policy_that_is_as_sure_at_all_times_would_break_the_claim():
    record, claim = recall(recipe.sureness), CLAIMS["surer-before-the-ball-arrives"]
    shuffled = np.random.default_rng(0).permutation(record.likeliest)
    assert not claim.holds(claim.measure(dataclasses.replace(record, likeliest=shuffled)))


@pytest.mark.parametrize(("sign", "key"), [(1, "alike"), (-1, "opposite")])
def test_filters_with_like_or_opposite_squares_are_counted_and_would_break_the_claim(sign, key):
    record, claim = recall(recipe.sight), CLAIMS["squares-of-a-filter-differ"]
    now = record.filters[:, 1]
    found = claim.measure(dataclasses.replace(record, filters=np.stack([sign * now, now], axis=1)))
    assert found[key] == found["filters"] == len(now)
    assert not claim.holds(found)


def test_generalised_advantages_that_help_would_break_the_claim():
    record, claim = recall(recipe.method_comparison), CLAIMS["not-every-link-is-a-step-up"]
    runs = tuple(
        dataclasses.replace(run, won=run.won + run.lost if run.method == "gae" else run.won)
        for run in record.runs
    )
    assert not claim.holds(claim.measure(dataclasses.replace(record, runs=runs)))


def test_a_complete_comparison_would_not_be_said_to_be_out_of_date():
    record, claim = recall(recipe.method_comparison), CLAIMS["methods-that-were-compared"]
    found = values("methods-that-were-compared")
    assert (found["recorded"], found["methods"], found["missing"]) == (4, 5, "baseline")
    assert found["names"] == "REINFORCE, reward-to-go, GAE and clipped (PPO)"
    complete = (*record.runs, dataclasses.replace(record.runs[0], method="baseline"))
    assert not claim.holds(claim.measure(dataclasses.replace(record, runs=complete)))


def test_the_links_are_counted_seed_by_seed_along_the_chain():
    record, claim = recall(recipe.method_comparison), CLAIMS["not-every-link-is-a-step-up"]
    late = {(run.method, run.seed): measures.late_share(run) for run in record.runs}
    found = claim.measure(record)
    seeds = range(found["seeds"])
    for name, before in (("reward-to-go", "reinforce"), ("gae", "reward-to-go"), ("clipped", "gae")):
        better = sum(late[name, seed] > late[before, seed] for seed in seeds)
        assert found[name.replace("-", "_")] == better
        words = f"{measures.TITLES[name]} wins more of its points than {measures.TITLES[before]} at {better}"
        assert words in found["links"]


def test_methods_that_change_places_would_break_the_claim():
    record = recall(recipe.method_comparison)
    other = {"clipped": "reinforce", "reinforce": "clipped"}
    runs = tuple(dataclasses.replace(run, method=other.get(run.method, run.method)) for run in record.runs)
    claim = CLAIMS["clipped-learns-more-from-the-same-steps"]
    assert not claim.holds(claim.measure(dataclasses.replace(record, runs=runs)))


def test_a_difference_that_showed_the_still_paddle_would_break_the_claim():
    record = recall(recipe.sight)
    claim = CLAIMS["still-paddle-vanishes"]
    shown = dataclasses.replace(record, differences=record.fields.astype(np.int8))
    assert not claim.holds(claim.measure(shown))


def test_shown_games_are_the_medians_of_those_they_were_chosen_from():
    for game in (recall(recipe.random_game), *recall(recipe.stages).games):
        assert game.episode.score == np.median(game.scores)
