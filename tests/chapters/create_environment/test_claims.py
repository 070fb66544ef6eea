"""What the chapter "Create Your Own Environment" claims is so, and could be otherwise."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from mlanimated.catalogue.claims import check
from mlanimated.chapters.create_environment import recipe
from mlanimated.chapters.create_environment.claims import CLAIMS
from mlanimated.games.frozen_lake import FrozenLake
from mlanimated.games.lakes import checked
from mlanimated.games.registration import register
from mlanimated.store.recipes import recall


def holds(name, record):
    claim = CLAIMS[name]
    return claim.holds(claim.measure(record))


def test_the_recorded_games_are_games_of_the_environment():
    record = recall(recipe.the_loop)
    env = FrozenLake(record.lake.split(), render_mode="rgb_array")
    for row, action in enumerate(record.action):
        if action < 0:
            env.slippery = bool(record.slippery[row])
            square, info = env.reset(seed=record.seed)
        else:
            square, reward, terminated, truncated, info = env.step(int(action))
            assert (reward, terminated) == (record.reward[row], record.terminated[row])
            assert truncated == record.truncated[row]
        assert square == record.observation[row]
        assert info["prob"] == record.prob[row]
        np.testing.assert_array_equal(env.render(), record.picture[row])


def test_both_games_follow_the_same_plan_and_only_ice_slides():
    record = recall(recipe.the_loop)
    plan = "".join(recipe.PLAN)
    steps = np.flatnonzero(record.action >= 0)
    assert [plan[record.observation[row - 1]] for row in steps] == [
        "<v>^"[record.action[row]] for row in steps
    ]
    assert not record.slid[~record.slippery].any()
    assert record.slid[record.slippery].any()


def test_a_plan_that_loses_without_ice_would_break_the_claim():
    record = recall(recipe.the_loop)
    assert holds("the-same-plan-twice", record)
    assert not holds("the-same-plan-twice", replace(record, reward=0 * record.reward))


def test_wrappers_are_those_of_gymnasium_from_the_outermost_on():
    record = recall(recipe.wrappers)
    assert record.names == ("TimeLimit", "OrderEnforcing", "PassiveEnvChecker", "FrozenLake")
    register()
    assert str(gymnasium.make(recipe.NAME)).startswith("<" + "<".join(record.names))
    assert "reset" in record.refusal


@pytest.mark.parametrize("step", [98, 100])
def test_another_limit_would_break_the_claim(step):
    record = recall(recipe.wrappers)
    assert not holds("time-limit-truncates", replace(record, truncated=np.arange(100) >= step))


def test_ice_that_prefers_one_side_would_break_the_claim():
    record = recall(recipe.slips)
    assert check(CLAIMS["slips-a-third-each"]).values["expected"] == pytest.approx(0.0027, abs=1e-4)
    assert not holds("slips-a-third-each", replace(record, share=record.share + np.array([0.02, 0, -0.02])))


def test_one_different_answer_or_one_warning_would_break_the_claims():
    record = recall(recipe.compared)
    assert not holds("same-as-gymnasium", replace(record, different=1))
    assert not holds("checker-is-content", replace(record, warnings=1))


def test_a_goal_that_is_reached_would_break_the_claim():
    record = recall(recipe.reach)
    assert holds("no-way", record)
    assert not holds("no-way", replace(record, steps=np.where(np.isnan(record.steps), 7, record.steps)))


def test_only_the_end_of_the_first_game_is_paid():
    record = recall(recipe.the_loop)
    assert list(np.flatnonzero(record.reward)) == [np.flatnonzero(record.terminated)[0]]
    assert not record.truncated.any()


def test_the_lake_without_a_way_is_refused_and_the_numbers_are_those_of_the_error():
    record = recall(recipe.reach)
    with pytest.raises(ValueError, match="no way") as refused:
        checked(record.lake)
    shown = " ".join(str(refused.value).splitlines()[2:]).split()
    letters = "".join(record.lake)
    expected = [letters[k] if np.isnan(s) else str(int(s)) for k, s in enumerate(record.steps)]
    assert shown == expected
