from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari import evaluation
from mlanimated.atari.agents import epsilon_greedy, greedy, random_player, sampled
from mlanimated.atari.environments import EVALUATION_SEEDS
from mlanimated.atari.evaluation import bootstrap_interval, evaluate
from mlanimated.atari.views import GREY_42
from mlanimated.store import record

pytestmark = pytest.mark.atari

SCRIPTS = {0: [1, 0, 2], 1: [5], 2: [1, 0, 2], 3: [0, 3], 4: [5], 5: [1, 2], 6: [7]}


class ScriptedGames:
    """Games whose rewards are known by seed; each starts again after its end, as the emulator does."""

    def __init__(self, game, copies, view, *, sticky, threads):
        self.game, self.copies, self.sticky = game, copies, sticky
        self.start_frames = np.zeros(copies, np.int64)

    def reset(self, seeds):
        self.scripts = [SCRIPTS[int(seed) - EVALUATION_SEEDS] for seed in seeds]
        self.at = np.zeros(self.copies, int)
        return np.zeros((self.copies, 1), np.uint8)

    def step(self, actions):
        assert actions.shape == (self.copies,)
        reward = np.array(
            [script[i % len(script)] for script, i in zip(self.scripts, self.at, strict=True)], float
        )
        self.at += 1
        ended = np.array([i % len(script) == 0 for script, i in zip(self.scripts, self.at, strict=True)])
        return SimpleNamespace(observation=np.zeros((self.copies, 1), np.uint8), reward=reward, ended=ended)


def idle(observation):
    return np.zeros(len(observation), np.int64)


@pytest.fixture
def result(monkeypatch):
    monkeypatch.setattr(evaluation, "Games", ScriptedGames)
    monkeypatch.setattr(evaluation, "GROUP", 2)
    monkeypatch.setattr(evaluation, "SIDE_BY_SIDE", 4)
    return evaluate(idle, "any", GREY_42, games=7)


def test_each_seeds_first_whole_game_is_counted(result):
    assert result.scores.tolist() == [3, 5, 3, 3, 5, 3, 7]
    assert result.lengths.tolist() == [3, 1, 3, 2, 1, 2, 1]
    assert result.mean == pytest.approx(29 / 7)
    assert result.median == 3


def test_a_copy_of_an_earlier_game_is_not_distinct(result):
    # Games 0, 3 and 5 have the same score, but were played differently.
    assert result.distinct.tolist() == [True, True, False, True, False, True, True]
    assert "distinct games: 5" in result.sentence()


def test_what_happened_most_is_named_with_the_seed_of_its_game(result, monkeypatch):
    trips = np.array([0, 2, 5, 0, 5, 0, 0])
    monkeypatch.setattr(evaluation, "count_events", lambda played: {"trips": trips, "waves": 0 * trips})
    counted = evaluate(idle, "any", GREY_42, games=7)
    assert counted.protocol()["most"] == {"trips": {"count": 5, "seed": counted.first_seed + 2}}
    said = f"trips: 1.7 per game, in 3 of 7 games, most 5 (seed {counted.first_seed + 2})"
    assert counted.happenings() == [said, "waves: 0.0 per game, in 0 of 7 games"]
    assert result.happenings() == []


def test_the_interval_is_over_distinct_games(result):
    assert (result.low, result.high) == bootstrap_interval(np.array([3.0, 5, 3, 3, 7]))


def test_the_result_is_a_record_and_every_score_is_told(result):
    again = record.from_bytes(record.to_bytes(result))
    assert again.protocol() == result.protocol()
    assert result.protocol()["scores"] == result.scores.tolist()
    assert result.protocol()["distinct_games"] == 5


def test_the_same_rewards_by_other_actions_are_another_game(monkeypatch):
    monkeypatch.setattr(evaluation, "Games", ScriptedGames)
    turns = iter(range(100))

    def restless(observation):
        return np.arange(len(observation)) + next(turns)

    assert evaluate(restless, "any", GREY_42, games=7).distinct.all()


def test_progress_is_told(monkeypatch):
    monkeypatch.setattr(evaluation, "Games", ScriptedGames)
    monkeypatch.setattr(evaluation, "GROUP", 2)
    monkeypatch.setattr(evaluation, "SIDE_BY_SIDE", 4)
    told: list[int] = []
    evaluate(idle, "any", GREY_42, games=7, report=told.append)
    assert told[-1] == 7
    assert told == sorted(told)


def test_the_bootstrap_agrees_with_theory():
    scores = np.random.default_rng(0).normal(100, 20, 400)
    low, high = bootstrap_interval(scores)
    half = 1.96 * scores.std() / 20
    assert low == pytest.approx(scores.mean() - half, abs=0.15)
    assert high == pytest.approx(scores.mean() + half, abs=0.15)


def test_one_game_has_an_interval_without_width_and_none_has_no_interval():
    assert bootstrap_interval(np.array([21.0])) == (21, 21)
    with pytest.raises(ValueError, match="at least one"):
        bootstrap_interval(np.array([]))


def reflexes(seen):
    """Return an agent without chance; it serves now and then, or its games would never end."""
    turns = itertools.count()

    def play(observation):
        seen.append(len(observation))
        if next(turns) % 4 == 0:
            return np.ones(len(observation), np.int64)
        return 2 + observation.reshape(len(observation), -1).sum(axis=1, dtype=np.int64) % 2

    return play


def test_an_agent_without_chance_repeats_itself_unless_actions_stick():
    seen: list[int] = []
    plain = evaluate(reflexes([]), "breakout", GREY_42, games=12, sticky=0)
    sticky = evaluate(reflexes(seen), "breakout", GREY_42, games=12, sticky=0.25, reflex=True)
    assert seen[0] == 12, "chance decides in each game"
    assert plain.distinct.sum() < 12
    assert plain.events["trips_behind_wall"].tolist() == [0] * 12
    assert sticky.distinct.sum() > plain.distinct.sum()
    assert plain.scores[~plain.distinct].size
    assert (plain.scores[~plain.distinct][:, None] == plain.scores[plain.distinct]).any(axis=1).all()


def test_games_that_start_alike_are_played_once_and_count_for_each():
    seen: list[int] = []
    told: list[int] = []
    once = evaluate(reflexes(seen), "breakout", GREY_42, games=12, sticky=0, reflex=True, report=told.append)
    assert 1 < seen[0] < 12
    assert told[-1] == 12
    assert told == sorted(told)
    each = evaluate(reflexes([]), "breakout", GREY_42, games=12, sticky=0)
    assert once.protocol() == each.protocol()


def test_agents_take_what_the_network_prefers_in_the_emulators_numbers():
    actions = np.array([0, 2, 3])
    logits = np.tile(np.float32([0, 5, 1]), (200, 1))
    policy = SimpleNamespace(predict_on_batch=lambda _: [logits, np.zeros((200, 1))])
    values = SimpleNamespace(predict_on_batch=lambda _: logits)
    screen = np.zeros((200, 1), np.uint8)
    assert (greedy(policy, actions)(screen) == 2).all()
    assert (greedy(values, actions)(screen) == 2).all()
    drawn = sampled(policy, actions, 0)(screen)
    assert set(drawn) == {2, 3} or set(drawn) == {0, 2, 3}
    assert (drawn == 2).mean() > 0.9
    explored = epsilon_greedy(values, actions, 0.3, 0)(screen)
    assert set(explored) == {0, 2, 3}
    assert (explored == 2).mean() == pytest.approx(0.8, abs=0.1)  # of the random ones, too, a third
    assert set(random_player(actions, 0)(screen)) == {0, 2, 3}
