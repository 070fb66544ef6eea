"""Our lake against Gymnasium's own, on lakes of any shape; seeds, errors and pictures."""

from __future__ import annotations

import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlanimated.games import lake_picture
from mlanimated.games.frozen_lake import DOWN, FOUR_BY_FOUR, LEFT, RIGHT, UP, FrozenLake
from mlanimated.games.lakes import checked, squares, steps_to, transitions
from mlanimated.games.registration import register

OWN = ("SFFFH", "FHFFF", "FFFHF", "HFFFG")


@st.composite
def lakes(draw):
    """Draw a rectangle with one start and one goal, and a way between them."""
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(2, 6))
    letters = draw(st.lists(st.sampled_from("FFFH"), min_size=rows * columns, max_size=rows * columns))
    start, goal = draw(st.permutations(range(rows * columns)))[:2]
    letters[start], letters[goal] = "S", "G"
    text = "".join(letters)
    lake = tuple(text[at : at + columns] for at in range(0, len(text), columns))
    try:
        return checked(lake)
    except ValueError:
        assume(False)


@pytest.mark.parametrize("slippery", [False, True])
@settings(max_examples=40, deadline=None)
@given(lake=lakes())
def test_model_is_that_of_gymnasium_on_any_rectangle(slippery, lake):
    model, theirs = transitions(lake, slippery), FrozenLakeEnv(desc=list(lake), is_slippery=slippery)
    probability, reward = np.zeros_like(model.probability), np.zeros_like(model.reward)
    for square, moves in theirs.P.items():
        for action, ways in moves.items():
            for chance, after, paid, over in ways:
                probability[square, action, after] += chance
                reward[square, action, after] = paid
                assert model.terminal[after] == over
    np.testing.assert_allclose(model.probability, probability, rtol=1e-12)
    np.testing.assert_array_equal(model.reward, reward)


@pytest.mark.parametrize("slippery", [False, True])
@settings(max_examples=40, deadline=None)
@given(lake=lakes(), seed=st.integers(0, 2**31), actions=st.lists(st.integers(0, 3), max_size=40))
def test_games_are_those_of_gymnasium_with_the_same_seed(slippery, lake, seed, actions):
    ours, theirs = FrozenLake(lake, slippery=slippery), FrozenLakeEnv(desc=list(lake), is_slippery=slippery)
    assert ours.reset(seed=seed) == theirs.reset(seed=seed)
    for action in actions:  # also beyond the end
        answer, expected = ours.step(action), theirs.step(action)
        assert answer[:4] == expected[:4]
        assert answer[4] == pytest.approx(expected[4])


@pytest.mark.parametrize("slippery", [False, True])
def test_gymnasium_finds_no_fault(slippery):
    register()
    register()  # changes nothing
    env = gymnasium.make("mlanimated/FrozenLake-v0", slippery=slippery, render_mode="rgb_array")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)


def test_made_by_name_it_is_truncated_after_a_hundred_steps():
    register()
    env = gymnasium.make("mlanimated/FrozenLake-v0", lake=OWN)
    env.reset()
    assert [env.step(UP)[3] for _ in range(100)] == 99 * [False] + [True]


def test_actions_go_where_their_names_say():
    env = FrozenLake(("FFF", "FSF", "FFG"))
    for action, square in ((LEFT, 3), (DOWN, 7), (RIGHT, 5), (UP, 1)):
        env.reset()
        assert env.step(action)[0] == square


def test_slippery_ice_never_leads_backwards_and_each_way_is_as_likely():
    env = FrozenLake(slippery=True)
    env.reset(seed=3)
    found = []
    for _ in range(9_000):
        env.square = 9
        found.append(env.step(RIGHT)[0])
    arrived, counts = np.unique(found, return_counts=True)
    assert list(arrived) == [5, 10, 13]
    expected = len(found) / 3
    assert ((counts - expected) ** 2 / expected).sum() < 13.8  # chi-squared with two degrees, 1 in 1,000


def test_reward_is_paid_once_for_coming_to_the_goal():
    env = FrozenLake(("SG",))
    env.reset()
    assert env.step(RIGHT)[1:3] == (1.0, True)
    assert env.step(RIGHT)[1:3] == (0.0, True)


def test_several_starts_are_all_drawn_and_the_seed_decides():
    env = FrozenLake(("SFS", "FGF", "SFS"))
    found = [env.reset(seed=seed)[0] for seed in range(60)]
    assert set(found) == {0, 2, 6, 8}
    assert found == [env.reset(seed=seed)[0] for seed in range(60)]


@pytest.mark.parametrize(
    ("lake", "words"),
    [
        ((), "one length"),
        (("",), "one length"),
        (("SF", "FFG"), "one length"),
        (("SX", "FG"), "not of X"),
        (("FF", "FG"), "no start"),
        (("SF", "FF"), "no goal"),
    ],
)
def test_what_is_no_lake_is_refused(lake, words):
    with pytest.raises(ValueError, match=words):
        FrozenLake(lake)


def test_a_lake_without_a_way_is_refused_with_a_map_of_how_far_one_comes():
    with pytest.raises(ValueError, match="no way leads from the start in row 1, column 1") as refused:
        FrozenLake(("SFHF", "FFHF", "HHFG"))
    assert str(refused.value).splitlines()[2:] == ["   0   1   H   F", "   1   2   H   F", "   H   H   F   G"]


def test_every_start_needs_a_way():
    with pytest.raises(ValueError, match="row 1, column 3"):
        FrozenLake(("SHS", "GHF"))


@settings(max_examples=40, deadline=None)
@given(lake=lakes())
def test_steps_to_are_the_least_powers_of_the_model_that_arrive(lake):
    start = squares(lake, "S")[0]
    can = transitions(lake, slippery=False).probability.sum(axis=1) > 0
    found, now = {}, np.arange(len(can)) == start
    for step in range(len(can)):
        found = {**{int(square): step for square in np.flatnonzero(now)}, **found}
        now = now @ can
    assert steps_to(lake, start) == found


def test_nothing_happens_before_the_first_reset_or_for_an_unknown_action():
    env = FrozenLake()
    with pytest.raises(ResetNeeded):
        env.step(LEFT)
    env.reset()
    for action in (4, -1, 0.5):
        with pytest.raises(ValueError, match="no action"):
            env.step(action)


def test_picture_has_64_pixels_a_square_and_shows_the_walker_where_it_is():
    env = FrozenLake(OWN, render_mode="rgb_array")
    env.reset()
    picture = env.render()
    assert picture.shape == (4 * 64, 5 * 64, 3)
    assert picture.dtype == np.uint8
    env.step(DOWN)
    changed = np.argwhere((env.render() != picture).any(axis=2))
    assert set(map(tuple, changed // 64)) == {(0, 0), (1, 0)}
    assert FrozenLake().render() is None


def test_all_kinds_of_squares_look_different():
    tiles = [lake_picture.draw([kind]) for kind in "SFHG"]
    for first in range(4):
        for second in range(first):
            assert (tiles[first] != tiles[second]).any()


def test_the_small_lake_is_that_of_gymnasium():
    assert list(FOUR_BY_FOUR) == gymnasium.envs.toy_text.frozen_lake.MAPS["4x4"]
