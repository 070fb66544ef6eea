"""What the trainings reached: taken from the manifests as it stands there, and only from comparable ones."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from mlanimated.atari import result_numbers, results
from mlanimated.chapters.pong import measures as pong_measures
from mlanimated.chapters.pong import recipe as pong
from mlanimated.store import artifacts


def protocol(sticky, scores):
    return {
        "sticky": sticky,
        "scores": scores,
        "lengths": [26_999, *[27_000] * (len(scores) - 1)],
        "distinct_games": len(set(scores)),
        "mean": float(np.mean(scores)),
        "median": float(np.median(scores)),
        "interval": [min(scores), max(scores)],
    }


def manifest(seed, sticky=(18.0, 20.0), plain=(21.0, 21.0, 20.0), **settings):
    return {
        "settings": {"game": "pong", "actions": [0, 2, 3], "learning_rate": 0.1, "seed": seed, **settings},
        "seed": seed,
        "agent_steps": 3_000_320,
        "seconds": 5400,
        "trained_on": [{"machine": "a machine"}],
        "protocols": [protocol(0.25, list(sticky)), protocol(0.0, list(plain))],
    }


@pytest.fixture
def read(monkeypatch):
    games = {"agent_steps": np.arange(1, 601, dtype=np.float32), "score": np.repeat([-20.0, 10.0], 300)}
    history = SimpleNamespace(games=games)

    def read(*manifests):
        found = {
            str(k): SimpleNamespace(manifest=m, record=lambda _: history) for k, m in enumerate(manifests)
        }
        monkeypatch.setattr(artifacts, "artifact", found.__getitem__)
        return results.read_runs(tuple(found))

    return read


def test_results_are_those_of_the_manifests(read):
    runs = read(manifest(0), manifest(1, sticky=(1.0, 2.0)), manifest(2, sticky=(3.0, 3.0)))
    assert [run.seed for run in runs.runs] == [0, 1, 2]
    assert [run.sticky.mean for run in runs.runs] == [19, 1.5, 3]
    assert runs.runs[0].hours == 1.5
    assert runs.settings == {"game": "pong", "learning_rate": 0.1}
    first = pong_measures.plain(runs)
    assert (first["games"], first["distinct"], first["perfect"], first["stopped"]) == (3, 2, 2, 2)
    assert first["mean"] == first["recount"] == pytest.approx(62 / 3)
    assert pong_measures.sticky(runs)["verdict"] == "the goal of 18 is reached"
    assert pong_measures.seeds_sticky(runs)["means"] == "19.0, 1.5 and 3.0"
    assert pong_measures.seeds_sticky(runs)["spread"] == 17.5
    assert pong_measures.seeds_plain(runs)["means"] == "20.7, 20.7 and 20.7"
    assert pong_measures.seeds_plain(runs)["spread"] == 0


@pytest.mark.parametrize(
    ("own", "other", "verdict"),
    [
        ((18.0, 20.0), (1.0, 2.0), result_numbers.APART),
        ((18.0, 20.0), (10.0, 19.0), result_numbers.OVERLAPPING),
        ((10.0, 19.0), (18.0, 20.0), result_numbers.OVERLAPPING),
        ((21.0, 21.0), (21.0, 21.0), result_numbers.OVERLAPPING),
    ],
)
def test_seeds_differ_more_than_by_the_luck_of_the_games_only_if_their_intervals_are_apart(
    read, own, other, verdict
):
    found = pong_measures.seeds_sticky(read(manifest(0, sticky=own), manifest(1, sticky=other)))
    assert found["verdict"] == verdict
    assert found["widest"] == max(own[1] - own[0], other[1] - other[0])
    assert found["recounted"] == found["trainings"] == found["seeds"] == 2


def test_the_agent_is_compared_with_the_best_by_the_last_games_in_training(read):
    runs = read(manifest(3), manifest(1))
    better = dataclasses.replace(runs.runs[1], curve=runs.runs[1].curve + 2)
    found = pong_measures.chosen(dataclasses.replace(runs, runs=(runs.runs[0], better)))
    assert found["scores"] == "10.0 (seed 3) and 12.0 (seed 1)"
    assert (found["seed"], found["chosen"], found["best"]) == (3, 10, 12)


def test_files_are_called_as_they_are_published():
    trained = pytest.importorskip("mlanimated.atari.trained")
    assert (results.CURVES, results.STAGES) == (trained.CURVES, trained.STAGES)


def test_a_point_of_a_curve_is_the_mean_of_the_last_hundred_games(read):
    (run,) = read(manifest(0)).runs
    assert len(run.curve) == len(run.curve_steps) == results.ROWS
    assert (run.curve_steps[0], run.curve_steps[-1]) == (1, 600)
    # The first 300 games end at -20, the others at 10; one ends at each step.
    for steps, score in zip(run.curve_steps, run.curve, strict=True):
        good = np.clip(int(steps) - 300, 0, 100) / 100
        assert score == pytest.approx(-20 + 30 * good)


@pytest.mark.parametrize("other", [manifest(0), manifest(1, learning_rate=0.2)])
def test_trainings_that_cannot_be_compared_are_refused(read, other):
    with pytest.raises(ValueError, match="not trainings of one kind"):
        read(manifest(0), other)


@pytest.mark.parametrize(
    ("reached", "words"),
    [
        (18.0, "the goal of 18 is reached"),
        (20.9, "the goal of 18 is reached"),
        (11.7, "the goal of 18 is missed by 6.3"),
        (17.99, "the goal of 18 is missed by 0.01"),
        (-3.0, "the goal of 18 is missed by 21.0"),
    ],
)
def test_verdict(reached, words):
    assert result_numbers.verdict(reached, 18.0) == words


def test_the_agent_that_plays_is_the_one_that_was_best_in_training():
    scores = {
        name: artifacts.artifact(name).record("curves.npz").games["score"][-100:].mean()
        for name in (pong.AGENT, *pong.OTHER_SEEDS)
    }
    assert max(scores, key=scores.get) == pong.AGENT
