"""Players of Connect Four on positions whose answer is known, and the tree search on what it counts."""

import numpy as np
import pytest

from mlanimated.games.connect_four_boards import Boards, drop, empty, has_four, landing, random_columns
from mlanimated.opponents.connect_four import middle_column, tactician, with_playouts
from mlanimated.opponents.monte_carlo import monte_carlo, search


def after(*columns, count=1):
    boards = empty(count)
    for column in columns:
        boards = drop(boards, np.full(count, column))
    return boards


RNG = np.random.default_rng
WIN = after(3, 0, 3, 0, 3, 1, count=50)  # three in column 3, mine
BLOCK = after(3, 0, 3, 1, 3, count=50)  # three in column 3, theirs
BOTH = after(3, 0, 3, 0, 3, 0, count=50)  # each has three: winning comes first


@pytest.mark.parametrize(("boards", "column"), [(WIN, 3), (BLOCK, 3), (BOTH, 3)])
@pytest.mark.parametrize("player", [tactician, with_playouts(200)])
def test_they_win_if_they_can_and_block_if_they_must(player, boards, column):
    few = Boards(boards.mine[:20], boards.theirs[:20])
    assert (player(few, RNG(0)) == column).all()


def test_the_tactician_is_random_otherwise():
    chosen = tactician(empty(2_000), RNG(0))
    assert (np.bincount(chosen, minlength=7) > 200).all()


def test_the_middle_is_taken_while_there_is_room():
    boards, seen = empty(1), []
    for _ in range(42):
        column = middle_column(boards, RNG(0))
        seen.append(int(column[0]))
        boards = drop(boards, column)
    assert seen == [3] * 6 + [2] * 6 + [4] * 6 + [1] * 6 + [5] * 6 + [0] * 6 + [6] * 6


def test_no_player_chooses_a_full_column():
    boards, rng = empty(200), RNG(1)
    for _ in range(30):
        going = ~has_four(boards.theirs) & (landing(boards) != 0)
        boards = Boards(boards.mine[going], boards.theirs[going])
        for player in (random_columns, middle_column, tactician, with_playouts(8)):
            moved = drop(boards, player(boards, rng))
            assert (moved.theirs != boards.mine).all()
        boards = drop(boards, random_columns(boards, rng))


def test_each_playout_is_counted_once():
    tried = search(empty(5), 60, RNG(0))
    assert tried.sum(axis=1).tolist() == [60] * 5
    assert (tried > 0).all()  # every column is tried before one is tried twice
    assert (tried[:, 3] > tried[:, 0]).sum() >= 3


def test_the_same_dice_choose_the_same_columns():
    boards = after(3, 2, 3, count=30)
    first, again = (monte_carlo(boards, 30, RNG(5)) for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_more_playouts_see_a_double_threat():
    # Theirs at 2 and 3 of the lowest row with both sides free: 1 or 4 has to be taken, or 1 2 3 4 is lost.
    boards = after(3, 3, 2, count=30)
    many = np.mean(np.isin(monte_carlo(boards, 500, RNG(0)), (1, 4)))
    few = np.mean(np.isin(monte_carlo(boards, 10, RNG(0)), (1, 4)))
    assert many > few
    assert many > 0.9
