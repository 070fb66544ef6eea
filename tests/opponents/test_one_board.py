"""Players of many boards, in one game."""

import numpy as np
import pytest

from mlanimated.games.connect_four import ConnectFourRules
from mlanimated.games.connect_four_env import ConnectFour
from mlanimated.opponents.connect_four import middle_column, tactician, with_playouts
from mlanimated.opponents.one_board import one_board

RULES = ConnectFourRules()


def after(*columns):
    position = RULES.start()
    for column in columns:
        position = RULES.play(position, column)
    return position


def test_the_middle_column_is_the_opponent_of_an_environment():
    env = ConnectFour(one_board(middle_column), first=False)
    board, _ = env.reset(seed=0)
    assert board[5, 3] == -1
    assert np.count_nonzero(board) == 1
    board, *_ = env.step(0)
    assert board[4, 3] == -1


@pytest.mark.parametrize("chooser", [tactician, with_playouts(200)])
def test_a_win_is_taken_and_a_threat_is_blocked(chooser):
    choose, rng = one_board(chooser), np.random.default_rng(0)
    assert choose(after(0, 6, 0, 6, 0, 6), rng) == 0
    assert choose(after(0, 6, 0, 6, 0), rng) == 0


@pytest.mark.parametrize("chooser", [middle_column, tactician, with_playouts(30)])
def test_a_whole_game_is_played_against_each(chooser):
    env = ConnectFour(one_board(chooser))
    _, info = env.reset(seed=1)
    env.action_space.seed(1)
    over, moves, reward = False, 0, 0.0
    while not over:
        _, reward, over, _, info = env.step(env.action_space.sample(info["action_mask"]))
        moves += 1
    assert 4 <= moves <= 21
    assert reward in (-1.0, 0.0, 1.0)
