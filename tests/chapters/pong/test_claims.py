"""What the chapter on Pong claims is so, and would not be said if it were not."""

import dataclasses
import itertools

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari import result_numbers
from mlanimated.catalogue.claims import check
from mlanimated.chapters.pong import measures, recipe
from mlanimated.chapters.pong.claims import CLAIMS
from mlanimated.chapters.pong.goals import PLAIN_GOAL, REACHED, STICKY_GOAL
from mlanimated.chapters.pong.methods import COMPARED, Comparison, PointsRun
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


def test_layers_that_say_something_else_would_break_the_claim():
    record, claim = recall(recipe.thoughts), CLAIMS["layers-are-the-network"]
    other = record.layers.probabilities[:, [1, 0, 2]]
    layers = dataclasses.replace(record.layers, probabilities=other)
    assert not claim.holds(claim.measure(dataclasses.replace(record, layers=layers)))


def test_a_value_that_does_not_see_the_point_coming_would_break_the_claim():
    record, claim = recall(recipe.thoughts), CLAIMS["value-sees-the-point-coming"]
    for value in (record.layers.value[::-1], -record.layers.value, 0 * record.layers.value + 1):
        layers = dataclasses.replace(record.layers, value=value)
        assert not claim.holds(claim.measure(dataclasses.replace(record, layers=layers)))


def test_a_table_that_does_not_learn_would_break_the_claim():
    record, claim = recall(recipe.loop), CLAIMS["a-table-learns-to-catch"]
    assert not claim.holds(claim.measure(dataclasses.replace(record, won=record.won[::-1])))
    other = record.after[:, [2, 1, 0]]
    assert not claim.holds(claim.measure(dataclasses.replace(record, after=other)))


def test_slopes_that_end_elsewhere_would_break_the_claim():
    record, claim = recall(recipe.clipping), CLAIMS["two-of-six-cases-are-level"]
    swapped = dataclasses.replace(record, slopes=record.slopes[[3, 4, 5, 0, 1, 2]])
    assert not claim.holds(claim.measure(swapped))
    assert not claim.holds(claim.measure(dataclasses.replace(record, slopes=record.slopes + 1)))


def comparison(shares, seeds=3):
    """Make runs in which each method wins these points out of a hundred, one more with each seed."""
    end = np.arange(1, 33) * 8192
    runs = [
        PointsRun(method, seed, end, np.full(32, won + seed), np.full(32, 100 - won - seed), 9)
        for seed in range(seeds)
        for method, won in shares.items()
    ]
    return Comparison(tuple(runs))


CHAIN = dict(zip(COMPARED, (5, 10, 15, 20, 25), strict=True))


def test_a_complete_comparison_is_said_to_be_one():
    found = measures.compared(comparison(CHAIN), "")
    assert found["words"] == (
        "Compared are REINFORCE, reward-to-go, baseline, GAE and clipped (PPO), with 3 seeds each"
    )
    assert CLAIMS["methods-that-were-compared"].holds(found)


def test_what_is_missing_or_out_of_date_is_said_and_nothing_else_may_be_missing():
    without = comparison({name: won for name, won in CHAIN.items() if name != "baseline"})
    claim = CLAIMS["methods-that-were-compared"]
    old = measures.compared(without, "made long ago")
    assert (
        "not among them yet: baseline. These curves are out of date: they were made long ago" in old["words"]
    )
    assert claim.holds(old)
    assert not claim.holds(measures.compared(without, ""))
    uneven = dataclasses.replace(without, runs=without.runs[:-1])
    assert not claim.holds(measures.compared(uneven, "made long ago"))


def test_the_method_ahead_is_the_one_with_the_highest_mean_and_overlap_is_said():
    found = measures.methods(comparison(CHAIN))
    assert found["best"] == "clipped (PPO)"
    assert found["verdict"] == "and each of its seeds is ahead of every seed of the others"
    assert found["shares"].startswith("REINFORCE 6.0 % (5.0 to 7.0), ")
    close = measures.methods(comparison(CHAIN | {"gae": 26}))
    assert (close["best"], close["verdict"]) == ("GAE", "but its seeds and those of others overlap")
    claim = CLAIMS["one-method-is-ahead"]
    assert claim.holds(found)
    assert claim.holds(close)
    assert not claim.holds(found | {"verdict": close["verdict"]})
    assert not claim.holds(close | {"verdict": found["verdict"]})


@pytest.mark.parametrize(
    ("shares", "counts", "verdict"),
    [
        (CHAIN, "3 3 3 3", "every step of the chain is a step up with every seed"),
        (CHAIN | {"baseline": 5}, "3 0 3 3", "only the one to reward-to-go, GAE and clipped (PPO)"),
        (dict.fromkeys(COMPARED, 5), "0 0 0 0", "a step up with every seed is none of them"),
    ],
)
def test_steps_of_the_chain_are_counted_seed_by_seed(shares, counts, verdict):
    found = measures.links(comparison(shares))
    assert found["counts"] == counts
    assert verdict in found["verdict"]
    assert found["links"].startswith(f"reward-to-go beats REINFORCE with {counts[0]}, ")


def test_the_words_about_the_committed_comparison_are_those_of_its_numbers():
    record = recall(recipe.method_comparison)
    late = {(run.method, run.seed): measures.late_share(run) for run in record.runs}
    names = [name for name in COMPARED if record.of(name)]
    said = check(CLAIMS["steps-of-the-chain"]).sentence
    for before, name in itertools.pairwise(names):
        better = sum(late[name, seed] > late[before, seed] for seed in range(3))
        assert f"{measures.TITLES[name]} beats {measures.TITLES[before]} with {better}" in said
    means = {name: np.mean([late[name, seed] for seed in range(3)]) for name in names}
    best = measures.TITLES[max(means, key=means.get)]
    assert f"The highest mean has {best}, " in check(CLAIMS["one-method-is-ahead"]).sentence


def test_small_trainings_that_do_not_learn_or_are_mixed_up_would_break_the_claim():
    record, claim = recall(recipe.small_training), CLAIMS["all-five-learn-the-tiny-game"]
    assert len(record.runs) == len(COMPARED) * len(recipe.SMALL_SEEDS)
    backwards = tuple(dataclasses.replace(run, won=run.won[::-1], lost=run.lost[::-1]) for run in record.runs)
    mixed = tuple(
        dataclasses.replace(run, won=run.lost, lost=run.won) if run.seed == 1 else run for run in record.runs
    )
    for runs in (backwards, mixed):
        assert not claim.holds(claim.measure(dataclasses.replace(record, runs=runs)))


def test_the_committed_starts_belong_to_the_scores_of_the_artifacts():
    record = recall(recipe.starts)
    for name, scores in zip((recipe.AGENT, *recipe.OTHER_SEEDS), record.scores, strict=True):
        protocols = artifacts.artifact(name).manifest["protocols"]
        (plain,) = [protocol for protocol in protocols if not protocol["sticky"]]
        assert scores.tolist() == plain["scores"]


def test_a_difference_that_showed_the_still_paddle_would_break_the_claim():
    record = recall(recipe.sight)
    claim = CLAIMS["still-paddle-vanishes"]
    shown = dataclasses.replace(record, differences=record.fields.astype(np.int8))
    assert not claim.holds(claim.measure(shown))


def test_shown_games_are_the_medians_of_those_they_were_chosen_from():
    for game in (recall(recipe.random_game), *recall(recipe.stages).games):
        assert game.episode.score == np.median(game.scores)
