"""Alpha-beta that stops and guesses: what it sees, and that pruning changes nothing."""

import numpy as np
import pytest

from mlanimated.games.board_game import Position
from mlanimated.games.connect_four import CONNECT_FOUR
from mlanimated.games.tic_tac_toe import TIC_TAC_TOE
from mlanimated.opponents.look_ahead import far_sighted, look_ahead, open_lines, values_ahead
from mlanimated.opponents.minimax import Tally, minimax
from mlanimated.opponents.players import game, random_player

GUESS = open_lines(CONNECT_FOUR)
RNG = np.random.default_rng(0)


def played(*columns):
    position = CONNECT_FOUR.start()
    for column in columns:
        position = CONNECT_FOUR.play(position, column)
    return position


def plain(position, depth):
    """Return the value without pruning."""
    if CONNECT_FOUR.lost(position):
        return -(1 + 42 - (position.mine | position.theirs).bit_count())
    if CONNECT_FOUR.full(position):
        return 0
    if depth == 0:
        return GUESS(position)
    return max(-plain(CONNECT_FOUR.play(position, move), depth - 1) for move in CONNECT_FOUR.moves(position))


@pytest.mark.parametrize("order", [(), (3, 2, 4, 1, 5, 0, 6)])
def test_pruning_changes_no_value(order):
    rng = np.random.default_rng(1)
    players = random_player(CONNECT_FOUR), random_player(CONNECT_FOUR)
    for position in game(CONNECT_FOUR, *players, rng)[::4]:
        found = look_ahead(CONNECT_FOUR, position, 3, GUESS, Tally(), order)
        assert found == plain(position, 3)


def test_far_enough_ahead_is_minimax():
    position = Position(0b000000001, 0b000010000)
    found = look_ahead(TIC_TAC_TOE, position, 9, lambda _: 1 / 0, Tally())
    assert found == minimax(TIC_TAC_TOE, position, Tally())


def test_empty_lines_count_nothing_and_both_views_are_opposite():
    assert GUESS(CONNECT_FOUR.start()) == 0
    one = played(3)
    assert GUESS(one) == -7 / 1000  # seven lines of four go through the lowest cell in the middle
    assert GUESS(Position(one.theirs, one.mine)) == 7 / 1000
    assert GUESS(played(0)) == -3 / 1000


def test_a_line_with_stones_of_both_counts_for_nobody():
    # Of the three lines through a corner, one is blocked by the neighbour; the corner blocks one of its four.
    assert GUESS(played(0, 1)) == (2 - 3) / 1000


def test_it_wins_blocks_and_sees_a_double_threat():
    wins = played(3, 0, 3, 0, 3, 0)
    assert far_sighted(CONNECT_FOUR, 1, GUESS)(wins, RNG) == 3
    blocks = played(3, 0, 3, 0, 3)
    assert far_sighted(CONNECT_FOUR, 2, GUESS)(blocks, RNG) == 3
    # Two in the middle of an empty bottom row: three with both ends free win.
    double = played(2, 2, 3, 3)
    assert max(values_ahead(CONNECT_FOUR, double, 3, GUESS).values()) > 1
    assert far_sighted(CONNECT_FOUR, 3, GUESS)(double, RNG) in (1, 4)
    assert max(values_ahead(CONNECT_FOUR, double, 2, GUESS).values()) < 1


def test_the_player_takes_the_first_of_the_best():
    position = played(3, 3, 2)
    values = values_ahead(CONNECT_FOUR, position, 3, GUESS, (6, 5, 4, 3, 2, 1, 0))
    best = max(values.values())
    chosen = far_sighted(CONNECT_FOUR, 3, GUESS, (6, 5, 4, 3, 2, 1, 0))(position, RNG)
    assert chosen == next(move for move, value in values.items() if value == best)
