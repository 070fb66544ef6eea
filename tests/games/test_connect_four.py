"""The rules of Connect Four against a board of plain cells; many boards against one; the environment."""

import gymnasium
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st

from mlanimated.games import connect_four_boards as many
from mlanimated.games.board_game import Position
from mlanimated.games.connect_four import COLUMNS, CONNECT_FOUR, ROWS
from mlanimated.games.connect_four_env import ConnectFour
from mlanimated.games.registration import register

games = st.lists(st.integers(0, 6), max_size=42)
LINES = [
    [(row + k * down, column + k * right) for k in range(4)]
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1))
    for row in range(ROWS)
    for column in range(COLUMNS)
    if row + 3 * down < ROWS and 0 <= column + 3 * right < COLUMNS
]


def bits_of(cells):
    return sum(1 << (7 * column + ROWS - 1 - row) for row, column in cells)


def as_arrays(position):
    return many.Boards(np.array([position.mine], np.uint64), np.array([position.theirs], np.uint64))


def replayed(columns):
    """Play on a board of plain cells until a column is full or a line is there."""
    board, position, player = np.zeros((ROWS, COLUMNS), int), CONNECT_FOUR.start(), 1
    for column in columns:
        if CONNECT_FOUR.over(position):
            break
        free = np.flatnonzero(board[:, column] == 0)
        if not len(free):
            continue
        board[free[-1], column] = player
        position, player = CONNECT_FOUR.play(position, column), -player
    return board * player, position  # as the player to move sees it


@settings(max_examples=150, deadline=None)
@given(columns=games)
def test_bits_are_the_board_of_plain_cells(columns):
    board, position = replayed(columns)
    np.testing.assert_array_equal(CONNECT_FOUR.board(position), board)
    whole = [line for line in LINES if abs(sum(board[cell] for cell in line)) == 4]
    assert CONNECT_FOUR.lost(position) == bool(whole)
    assert {frozenset(line) for line in CONNECT_FOUR.lines(position)} == {
        frozenset(row * COLUMNS + column for row, column in line) for line in whole
    }
    assert CONNECT_FOUR.full(position) == bool(board.all())
    expected = () if whole else tuple(np.flatnonzero(board[0] == 0))
    assert CONNECT_FOUR.moves(position) == expected


@settings(max_examples=150, deadline=None)
@given(columns=games)
def test_many_boards_are_one_board_many_times(columns):
    board, position = replayed(columns)
    boards = as_arrays(position)
    assert bool(many.has_four(boards.theirs)[0]) == CONNECT_FOUR.lost(position)
    seen = many.planes(boards)[0]
    np.testing.assert_array_equal(seen[..., 0] - seen[..., 1], board)
    np.testing.assert_array_equal(many.open_columns(boards)[0], board[0] == 0)
    for column in np.flatnonzero(board[0] == 0):
        lands = np.flatnonzero(board[:, column] == 0)[-1]
        assert seen[lands, column, 2] == 1
        if not CONNECT_FOUR.over(position):
            after = many.drop(boards, np.array([column]))
            assert CONNECT_FOUR.play(position, int(column)) == (int(after.mine[0]), int(after.theirs[0]))
    assert seen[..., 2].sum() == (board[0] == 0).sum()


@settings(max_examples=150, deadline=None)
@given(columns=games)
def test_cells_that_complete_a_line_are_found_by_trying(columns):
    board, position = replayed(columns)
    for bits, player in zip(as_arrays(position), (1, -1), strict=True):
        found = many.cells(many.completing(bits))[0]
        for row, column in np.argwhere(board == 0):
            tried = board.copy()
            tried[row, column] = player
            wins = any(
                sum(tried[cell] for cell in line) == 4 * player for line in LINES if (row, column) in line
            )
            assert bool(found[row, column]) == wins


def test_every_line_wins_and_no_line_runs_over_an_edge():
    assert len(LINES) == 69
    for line in LINES:
        discs = bits_of(line)
        assert CONNECT_FOUR.lost(Position(0, discs))
        assert many.has_four(np.array([discs], np.uint64))[0]
        for cell in line:  # three are not enough
            assert not CONNECT_FOUR.lost(Position(0, discs & ~bits_of([cell])))
    over_the_edge = bits_of([(0, 1), (1, 1), (5, 2), (4, 2)])  # neighbours in number only
    assert not CONNECT_FOUR.lost(Position(0, over_the_edge))


@settings(max_examples=50, deadline=None)
@given(columns=games)
def test_a_mirrored_game_is_the_mirrored_board(columns):
    board, position = replayed(columns)
    mirrored, other = replayed([6 - column for column in columns])
    np.testing.assert_array_equal(mirrored, board[:, ::-1])
    assert CONNECT_FOUR.lost(position) == CONNECT_FOUR.lost(other)


def test_random_games_end_as_those_played_one_by_one():
    rng, one_by_one = np.random.default_rng(1), []
    for _ in range(1_000):
        position, sign = CONNECT_FOUR.start(), -1
        while not CONNECT_FOUR.over(position):
            position = CONNECT_FOUR.play(position, int(rng.choice(CONNECT_FOUR.moves(position))))
            sign = -sign
        one_by_one.append(sign if CONNECT_FOUR.lost(position) else 0)
    results = many.random_results(many.empty(20_000), np.random.default_rng(0))
    assert np.mean(results == 1) == pytest.approx(np.mean(np.array(one_by_one) == 1), abs=0.05)
    assert 0 < np.mean(results == 0) < 0.006


def test_a_decided_board_is_not_played_on():
    lost = many.Boards(np.array([0], np.uint64), np.array([bits_of(LINES[0])], np.uint64))
    assert many.random_results(lost, np.random.default_rng(0)).tolist() == [-1]


def test_what_cannot_be_played_is_refused():
    position = CONNECT_FOUR.start()
    for _ in range(ROWS):
        position = CONNECT_FOUR.play(position, 0)
    for move in (0, 7, -1):
        with pytest.raises(ValueError, match="no move"):
            CONNECT_FOUR.play(position, move)


def first_free(position, rng):
    return CONNECT_FOUR.moves(position)[0]


def test_the_environment_is_one_of_gymnasium():
    register()
    made = gymnasium.make("mlanimated/ConnectFour-v0", render_mode="rgb_array")
    check_env(made.unwrapped)
    made.reset(seed=0)
    assert made.render().shape == (448, 448, 3)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**31), first=st.booleans())
def test_the_same_seed_gives_the_same_game_with_alternating_discs(seed, first):
    seen = []
    for _ in range(2):
        env, rng = ConnectFour(first=first), np.random.default_rng(seed)
        board, info = env.reset(seed=seed)
        rewards, over = [], False
        while not over:
            board, reward, over, truncated, info = env.step(
                int(rng.choice(np.flatnonzero(info["action_mask"])))
            )
            assert env.observation_space.contains(board)
            assert not truncated
            rewards.append(reward)
            difference = int(board.sum())
            assert difference in ((0, 1) if first else (-1, 0))
        assert all(reward == 0 for reward in rewards[:-1])
        seen.append((board.tolist(), rewards))
        with pytest.raises(ResetNeeded):
            env.step(0)
    assert seen[0] == seen[1]


def test_rewards_are_those_of_the_player():
    env = ConnectFour(first_free)
    env.reset(seed=0)
    rewards = [env.step(column)[1] for column in (6, 6, 6, 6)]
    assert rewards == [0, 0, 0, 1]  # four in the last column, while the other fills the first
    env.reset(seed=0)
    rewards = [env.step(column)[1] for column in (6, 6, 5, 6)]
    assert rewards == [0, 0, 0, -1]
    with pytest.raises(ResetNeeded):
        ConnectFour().step(0)
    env.reset(seed=0)
    with pytest.raises(ValueError, match="no column"):
        env.step(7)
    for _ in range(3):
        board, *_ = env.step(0)
    assert np.count_nonzero(board[:, 0]) == 6
    assert env.step(0)[1:4] == (-1.0, True, False)  # a full column
    with pytest.raises(ResetNeeded):
        env.step(1)
