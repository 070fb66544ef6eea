"""Each stop rule, on both sides of its bound."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from mlanimated.atari.settings import DeepQSettings, PolicyGradientSettings
from mlanimated.atari.stop_rules import GAMES, stop_rules
from mlanimated.learn.architectures import SMALL

MILLION = 10**6
DEEP = DeepQSettings("breakout", "grey-84", (), SMALL, sticky=0.0, exploration_steps=500_000)
PONG = PolicyGradientSettings("pong", "pong-field-2", (0, 2, 3), SMALL, sticky=0.25, agent_steps=10 * MILLION)


def curves(points, *, until, **columns):
    """Return finished games, a thousand agent steps each, whose score goes through points."""
    steps = np.arange(1000, until + 1, 1000.0)
    score = np.interp(steps, *zip(*points, strict=True))
    made = {"agent_steps": steps, "score": score, "length": np.full(len(steps), 1000.0)}
    made |= {name: np.full(len(steps), number) for name, number in columns.items()}
    return {f"games/{name}": column for name, column in made.items()}


def rising(to, at):
    """Return a curve that rises fast enough for the rule of gains; the games that count are all alike."""
    steps = np.arange(1000, at + 1, 1000.0)
    score = to * (steps / at) ** 0.5
    score[-GAMES:] = to
    made = {"agent_steps": steps, "score": score, "length": np.full(len(steps), 1000.0)}
    return {f"games/{name}": column for name, column in made.items()}


BOUNDS = [
    ("breakout", 1, 35, "one update per 4 agent steps"),
    ("breakout", 2, 60, "one update per 4 agent steps"),
    ("breakout", 4, 140, "5-step returns"),
    ("space_invaders", 2, 500, "network of 2013"),
    ("seaquest", 3, 800, "does not surface"),
    ("beam_rider", 2, 1500, "view"),
]


@pytest.mark.parametrize(("game", "millions", "bound", "advice"), BOUNDS)
def test_a_game_that_is_behind_is_told_what_to_try(game, millions, bound, advice):
    settings = dataclasses.replace(DEEP, game=game)

    def said(score, millions=millions, settings=settings):
        at = f"after {millions * MILLION:,} agent steps"
        return [s for s in stop_rules(settings, rising(score, millions * MILLION)) if at in s]

    (sentence,) = said(bound - 0.1)
    assert advice in sentence
    assert f"below {bound:,}" in sentence
    assert not said(bound)
    assert not stop_rules(dataclasses.replace(settings, game="assault"), rising(1.0, millions * MILLION))
    sticky = dataclasses.replace(settings, sticky=0.25)
    assert not said(bound - 0.1, settings=sticky)


def test_a_bound_is_not_looked_at_before_its_time_and_says_the_same_later():
    points = [(0, 0), (900_000, 34), (MILLION, 34), (3 * MILLION, 200)]
    assert stop_rules(DEEP, curves(points, until=MILLION - 1000)) == []
    (at_once,) = stop_rules(DEEP, curves(points, until=MILLION))
    (later,) = stop_rules(DEEP, curves(points, until=3 * MILLION))
    assert at_once == later


def test_a_rule_needs_three_hundred_games():
    few = {name: column[-GAMES + 1 :] for name, column in rising(1.0, MILLION).items()}
    assert stop_rules(DEEP, few) == []
    enough = {name: column[-GAMES:] for name, column in rising(1.0, MILLION).items()}
    assert len(stop_rules(DEEP, enough)) == 1


@pytest.mark.parametrize(("gain", "flat"), [(0.04, True), (0.06, False)])
@pytest.mark.parametrize("sticky", [0.0, 0.25])
def test_a_standstill_before_the_decay_is_said_for_any_game(gain, flat, sticky):
    settings = dataclasses.replace(DEEP, game="assault", sticky=sticky)
    points = [(0, 0), (500_000, 100), (2_700_000, 400), (3 * MILLION, 400), (3_100_000, 400 * (1 + gain))]
    points += [(4 * MILLION, 400 * (1 + gain))]
    said = stop_rules(settings, curves(points, until=4 * MILLION))
    assert bool(said) == flat
    if flat:
        assert "before 4,000,000" in said[0]
        assert "below 5 percent" in said[0]


def test_a_standstill_does_not_count_while_it_explores_or_the_rate_falls():
    flat = [(0, 100), (9 * MILLION, 100)]
    settings = dataclasses.replace(DEEP, game="assault", exploration_steps=2 * MILLION)
    assert stop_rules(settings, curves(flat, until=2_900_000)) == []
    assert len(stop_rules(settings, curves(flat, until=3 * MILLION))) == 1
    # Of 4.4 million agent steps the first two thirds, 2.93 million, have the whole learning rate.
    short = dataclasses.replace(settings, agent_steps=4_400_000)
    assert stop_rules(short, curves(flat, until=4_400_000)) == []
    constant = dataclasses.replace(short, final_learning_rate=short.learning_rate)
    assert len(stop_rules(constant, curves(flat, until=4_400_000))) == 1


@pytest.mark.parametrize(
    ("promised", "last", "said"), [(1.26, 90, True), (1.24, 90, False), (1.26, 120, False)]
)
def test_promises_count_when_scores_fall(promised, last, said):
    settings = dataclasses.replace(DEEP, game="assault", agent_steps=3 * MILLION)
    points = [(0, 0), (2 * MILLION, 100), (3 * MILLION, last)]
    told = stop_rules(settings, curves(points, until=3 * MILLION, promised=promised, realised=1.0))
    assert any(f"promise {promised} where 1.00 comes" in sentence for sentence in told) == said


def test_a_long_game_counts_for_as_much_as_it_is_long():
    settings = dataclasses.replace(DEEP, game="assault", agent_steps=3 * MILLION)
    points = [(0, 0), (2 * MILLION, 100), (3 * MILLION, 90)]
    made = curves(points, until=3 * MILLION, promised=1.0, realised=1.0)
    made["games/promised"][::2] = 2.0
    assert any("promise 1.50" in sentence for sentence in stop_rules(settings, made))
    made["games/length"][::2] = 100.0
    assert not any("promise" in sentence for sentence in stop_rules(settings, made))


@pytest.mark.parametrize(("score", "said"), [(7.9, True), (8.0, False)])
def test_a_slow_seed_of_pong_is_to_be_dropped(score, said):
    points = [(0, -21), (2 * MILLION, score), (3 * MILLION, score)]
    told = stop_rules(PONG, curves(points, until=3 * MILLION))
    assert any("drop this seed" in sentence for sentence in told) == said
    for other in ({"sticky": 0.0}, {"game": "boxing"}, {"method": "reinforce"}):
        assert not stop_rules(dataclasses.replace(PONG, **other), curves(points, until=3 * MILLION))


@pytest.mark.parametrize(
    ("seven", "eight", "said"), [(15, 15, True), (15, 15.9, False), (17.9, 17.9, True), (18.1, 18.1, False)]
)
def test_pong_that_stands_still_late_needs_another_view(seven, eight, said):
    points = [(0, 10), (6_600_000, seven), (7 * MILLION, seven), (7_600_000, eight), (8 * MILLION, eight)]
    assert bool(stop_rules(PONG, curves(points, until=8 * MILLION))) == said
    assert not stop_rules(dataclasses.replace(PONG, game="boxing"), curves(points, until=8 * MILLION))
    assert not stop_rules(PONG, curves(points, until=7_900_000))


def test_nothing_is_said_of_a_run_that_has_just_begun():
    for settings in (DEEP, PONG):
        assert stop_rules(settings, {}) == []
