"""Everything about all positions, against counts that are known and against games played out."""

import numpy as np
import pytest

from mlanimated.games.tic_tac_toe import TIC_TAC_TOE
from mlanimated.learn import all_positions

RULES = TIC_TAC_TOE
START = RULES.start()
ORDER = all_positions.positions(RULES, START)
BEST = all_positions.best_values(RULES, ORDER)


def first(position):
    return RULES.moves(position)[:1]


def best(position):
    return all_positions.perfect_moves(RULES, BEST, position)


def test_there_are_5478_positions_each_after_all_that_lead_to_it():
    assert len(ORDER) == len(set(ORDER)) == 5478
    row = {position: k for k, position in enumerate(ORDER)}
    for position in ORDER:
        assert all(row[RULES.play(position, move)] > row[position] for move in RULES.moves(position))


def test_random_play_is_that_of_all_games_weighted():
    # Of 255,168 games, the first player wins 131,184, the second 77,904, and 46,080 are draws; with 9 - k
    # moves each equally likely, a game of k moves has probability (9 - k)! / 9!.
    shares = np.zeros(3)
    factorial = np.cumprod([1, *range(1, 10)])
    games = 0

    def follow(position, ply):
        nonlocal games
        if RULES.over(position):
            end = 1 if not RULES.lost(position) else 2 if ply % 2 == 0 else 0
            shares[end] += factorial[9 - ply] / factorial[9]
            games += 1
        for move in RULES.moves(position):
            follow(RULES.play(position, move), ply + 1)

    follow(RULES.play(START, 0), 1)
    table = all_positions.random_outcomes(RULES, ORDER)
    opening = all_positions.mover_outcomes(RULES, table, START)[0]
    np.testing.assert_allclose(shares * 9, opening, atol=1e-12)
    assert games * 4 < 255_168
    assert [round(share, 4) for share in table[START]] == [0.5849, 0.127, 0.2881]


def test_perfect_play_is_a_draw_and_punishes_the_first_free_square():
    assert BEST[START] == 0
    assert all_positions.outcomes(RULES, ORDER, best, best)[START] == pytest.approx((0, 1, 0))
    win, _, loss = all_positions.outcomes(RULES, ORDER, best, first)[START]
    assert win > 0.5
    assert loss == 0


def test_lost_lines_are_those_that_end_in_a_loss():
    assert all_positions.lost_lines(RULES, START, best, True) == []
    assert all_positions.lost_lines(RULES, START, best, False) == []
    lines = all_positions.lost_lines(RULES, START, first, False)
    assert len(lines) == len(set(lines)) > 0
    for line in lines:
        position = START
        for ply, move in enumerate(line):
            if ply % 2:
                assert move == RULES.moves(position)[0]
            position = RULES.play(position, move)
        assert RULES.lost(position)
        assert len(line) % 2 == 1


def test_equal_moves_are_all_liked_or_the_first():
    score = {2: 0.5, 4: 0.5, 7: 0.1}
    assert all_positions.likes(score, "all") == [2, 4]
    assert all_positions.likes(score, "first") == [2]
