"""Tic-tac-toe against a simple reading of its rules, on one board and on many; the environment."""

import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st

from mlanimated.games import board_picture
from mlanimated.games.board_game import Position
from mlanimated.games.registration import register
from mlanimated.games.tic_tac_toe import LINES, SYMMETRIES, TIC_TAC_TOE
from mlanimated.games.tic_tac_toe_env import TicTacToe

RULES = TIC_TAC_TOE
ORDERS = st.permutations(range(9))


def cells_of(moves):
    """Return the board after moves, X first, as nine letters; it stops when a line is complete."""
    cells = [" "] * 9
    for ply, move in enumerate(moves):
        cells[move] = "XO"[ply % 2]
        if line_of(cells):
            return cells, ply + 1
    return cells, len(moves)


def line_of(cells):
    grid = np.array(cells).reshape(3, 3)
    for line in [*grid, *grid.T, grid.diagonal(), grid[:, ::-1].diagonal()]:
        if line[0] != " " and (line == line[0]).all():
            return str(line[0])
    return ""


def played(moves):
    position = RULES.start()
    for move in moves:
        position = RULES.play(position, move)
    return position


@settings(deadline=None, max_examples=60)
@given(ORDERS)
def test_a_game_goes_as_the_rules_say(order):
    cells, plies = cells_of(order)
    for ply in range(plies + 1):
        position = played(order[:ply])
        seen, _ = cells_of(order[:ply])
        mover = "XO"[ply % 2]
        expected = [0 if cell == " " else 1 if cell == mover else -1 for cell in seen]
        board = RULES.board(position)
        assert board.dtype == np.int8
        assert board.ravel().tolist() == expected
        assert RULES.lost(position) == bool(line_of(seen))
        assert RULES.full(position) == (" " not in seen)
        assert RULES.over(position) == (bool(line_of(seen)) or " " not in seen)
        free = () if RULES.over(position) else tuple(k for k in range(9) if seen[k] == " ")
        assert RULES.moves(position) == free
    assert bool(RULES.lines(position)) == bool(line_of(cells))
    for line in RULES.lines(position):
        assert {cells[square] for square in line} == {line_of(cells)}


@settings(deadline=None, max_examples=40)
@given(ORDERS, st.sampled_from(range(8)))
def test_a_game_on_a_turned_board_is_the_turned_game(order, form):
    turn = SYMMETRIES[form]  # what stands on square k of the turned board
    where = np.argsort(turn)
    _, plies = cells_of(order)
    plain, turned = played(order[:plies]), played([int(where[move]) for move in order[:plies]])
    np.testing.assert_array_equal(RULES.board(plain).ravel()[turn], RULES.board(turned).ravel())
    assert (RULES.lost(plain), RULES.full(plain)) == (RULES.lost(turned), RULES.full(turned))


@pytest.mark.parametrize("line", LINES)
def test_each_line_wins(line):
    position = Position(0, sum(1 << square for square in line))
    assert RULES.lost(position)
    assert RULES.lines(position) == (line,)
    assert not RULES.lost(Position(position.theirs, 0))


def test_eight_symmetries_are_all_there_are():
    assert len({tuple(form) for form in SYMMETRIES}) == 8
    assert SYMMETRIES[0].tolist() == list(range(9))
    for form in SYMMETRIES:
        assert {frozenset(int(form[square]) for square in line) for line in LINES} == {*map(frozenset, LINES)}


def test_many_boards_say_what_one_says():
    rng = np.random.default_rng(0)
    layer = [played(rng.permutation(9)[: rng.integers(0, 5)].tolist()) for _ in range(200)]
    mine, theirs = np.array(layer).T
    allowed, lost = RULES.allowed(mine, theirs), RULES.have_lost(theirs)
    boards = RULES.boards(mine, theirs)
    for row, position in enumerate(layer):
        assert tuple(np.flatnonzero(allowed[row])) == RULES.moves(position)
        assert lost[row] == RULES.lost(position)
        np.testing.assert_array_equal(boards[row], RULES.board(position))
    going = np.flatnonzero(allowed.any(axis=1))
    move = allowed[going].argmax(axis=1)
    after = np.array(RULES.played(mine[going], theirs[going], move)).T
    expected = [RULES.play(layer[k], int(m)) for k, m in zip(going, move, strict=True)]
    assert [tuple(each) for each in after] == expected


def test_a_move_that_is_not_allowed_is_refused():
    with pytest.raises(ValueError, match="no move here"):
        RULES.play(played([4]), 4)


@pytest.mark.parametrize("first", [True, False])
def test_the_environment_is_one_of_gymnasium(first):
    register()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env = gymnasium.make("mlanimated/TicTacToe-v0", first=first, render_mode="rgb_array")
        check_env(env.unwrapped)


def in_order(position, rng):
    return RULES.moves(position)[0]


def test_a_game_won_a_game_lost_and_a_taken_square():
    env = TicTacToe(in_order)
    env.reset(seed=0)
    assert [env.step(move)[1:3] for move in (3, 4, 5)] == [(0.0, False), (0.0, False), (1.0, True)]
    with pytest.raises(ResetNeeded):
        env.step(8)
    env.reset(seed=0)
    assert [env.step(move)[1:3] for move in (3, 4, 8)] == [(0.0, False), (0.0, False), (-1.0, True)]
    board, info = env.reset(seed=0)
    assert not board.any()
    assert info["action_mask"].tolist() == [1] * 9
    env.step(4)
    _, reward, terminated, _, info = env.step(4)
    assert (reward, terminated, info["action_mask"].sum()) == (-1.0, True, 0)


def test_the_opponent_begins_if_the_agent_is_second():
    env = TicTacToe(in_order, first=False)
    board, info = env.reset(seed=0)
    assert board.ravel().tolist() == [-1, *[0] * 8]
    assert info["action_mask"].tolist() == [0, *[1] * 8]


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**31), st.lists(st.integers(0, 8), max_size=9), st.booleans())
def test_a_seed_decides_the_game(seed, moves, first):
    games = []
    for _ in range(2):
        env = TicTacToe(first=first)
        seen = [env.reset(seed=seed)[0].tolist()]
        for move in moves:
            board, reward, over, *_ = env.step(move)
            seen.append((board.tolist(), reward, over))
            if over:
                break
        games.append(seen)
    assert games[0] == games[1]


def test_the_board_is_drawn_with_its_stones_and_its_line():
    board = np.array([[1, 1, 1], [-1, -1, 0], [0, 0, 0]], np.int8)
    empty = board_picture.draw(np.zeros((3, 3), np.int8))
    drawn, ringed = board_picture.draw(board), board_picture.draw(board, [(0, 1, 2)])
    assert drawn.shape == (288, 288, 3)
    assert drawn.dtype == np.uint8
    side = board_picture.SIDE
    changed = (drawn != empty).any(axis=2).reshape(3, side, 3, side).any(axis=(1, 3))
    np.testing.assert_array_equal(changed, board != 0)
    assert (ringed[:side] != drawn[:side]).any()
    np.testing.assert_array_equal(ringed[side + 2 :], drawn[side + 2 :])
