"""The cliff answers as Gymnasium's own does."""

import gymnasium
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.games.cliff import ACTIONS, CLIFF, GOAL, START, Cliff, move


def test_every_move_is_that_of_gymnasium():
    known = gymnasium.make("CliffWalking-v1").unwrapped.P
    for square in range(48):
        if square in CLIFF or square == GOAL:
            continue  # nobody ever stands there
        for action in range(4):
            ((probability, after, reward, over),) = known[square][action]
            assert probability == 1
            assert move(square, action) == (after, reward, over)


@given(st.lists(st.integers(0, 3), max_size=60))
def test_games_are_those_of_gymnasium(actions):
    theirs, ours = gymnasium.make("CliffWalking-v1").unwrapped, Cliff()
    assert theirs.reset(seed=1)[0] == ours.reset(seed=1)[0] == START
    for action in actions:
        expected, found = theirs.step(action), ours.step(action)
        assert found[:4] == expected[:4]
        assert found[0] not in CLIFF
        if found[2]:
            break


@pytest.mark.filterwarnings("ignore")
def test_it_is_a_real_environment():
    check_env(Cliff(), skip_render_check=True)


def test_actions_are_called_what_they_do():
    assert {name: move(24, action)[0] - 24 for action, name in enumerate(ACTIONS)} == {
        "up": -12, "right": 1, "down": 12, "left": 0,
    }  # fmt: skip


def test_what_is_no_action_or_no_game_is_refused():
    with pytest.raises(ResetNeeded):
        Cliff().step(0)
    world = Cliff()
    world.reset()
    with pytest.raises(ValueError, match="4 is no action"):
        world.step(4)
