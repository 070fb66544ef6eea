"""Boards of squares and of discs: marks where they are set, the best square ringed, discs that fall."""

import numpy as np
import pytest

from mlanimated.panels.board import Board
from mlanimated.panels.discs import Discs

SIZE, PLACE = (720, 480), (10, 10, 440, 440)
EMPTY = ("   ",) * 3


def test_marks_numbers_and_ring_are_on_their_squares(figure):
    board = Board(figure, SIZE, PLACE, EMPTY, spec=".2f")
    values = np.full((3, 3), np.nan)
    values[0, 2], values[2, 1] = 0.25, 0.75
    board.show(("X  ", " O ", "   "), values=values, best=[(2, 1)])
    assert [k for k, cross in enumerate(board._crosses) if cross.get_visible()] == [0]
    assert [k for k, circle in enumerate(board._circles) if circle.get_visible()] == [4]
    assert [k for k, ring in enumerate(board._rings) if ring.get_visible()] == [7]
    assert [text.get_text() for text in board._numbers] == ["", "", "0.25", "", "", "", "", "0.75", ""]
    assert [text.get_fontweight() for text in board._numbers].index("bold") == 7
    assert board._circles[4].get_center() == (1, 1)


def test_a_lake_has_its_letters_and_an_agent_between_two_squares(figure, words):
    lake = Board(figure, SIZE, PLACE, ("SF", "HG"))
    lake.show(agent=(0.25, 1))
    assert words() == ["S", "H", "G"]
    assert lake._agent.get_center() == (1, 0.25)
    lake.show()
    assert not lake._agent.get_visible()


def test_a_winning_line_reaches_over_its_squares_and_goes_again(figure):
    board = Board(figure, SIZE, PLACE, EMPTY)
    board.show(line=((0, 0), (2, 2)))
    np.testing.assert_allclose(board._line.get_xydata(), [(-0.1, -0.1), (2.1, 2.1)])
    board.show()
    assert len(board._line.get_xydata()) == 0


def test_a_winning_line_lies_under_crosses_and_circles(figure):
    board = Board(figure, (720, 500), (0, 0, 300, 300), [" " * 3] * 3)
    stones = [*board._crosses, *board._circles]
    assert board._line.get_zorder() < min(stone.get_zorder() for stone in stones)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"marks": ("XX", "OO")}, r"marks on squares.*\(2, 2\) where \(3, 3\)"),
        ({"values": np.zeros((2, 3))}, "values of squares"),
        ({"values": np.zeros((3, 3))}, "give it a spec"),
        ({"best": [(3, 0)]}, r"\(3, 0\) is not on a board"),
    ],
)
def test_what_does_not_fit_a_board_is_refused(figure, options, words):
    with pytest.raises(ValueError, match=words):
        Board(figure, SIZE, PLACE, EMPTY).show(**options)


def test_crosses_rings_and_lines_are_seen_without_colour(figure, drawn):
    board = Board(figure, SIZE, PLACE, EMPTY)
    pictures = []
    for options in ({}, {"marks": ("X  ",) * 3}, {"marks": ("O  ",) * 3}, {"best": [(0, 0)]},
                    {"line": ((0, 0), (0, 2))}):  # fmt: skip
        board.show(**options)
        pictures.append(drawn(grey=True))
    for k, picture in enumerate(pictures):
        for other in pictures[:k]:
            assert np.abs(picture - other).max() > 50
    board.show()
    np.testing.assert_array_equal(drawn(grey=True), pictures[0])


def test_a_disc_falls_faster_and_faster_and_lands(figure):
    discs = Discs(figure, SIZE, PLACE)
    board = np.zeros((6, 7), int)
    heights = []
    for part in (0, 0.5, 1):
        discs.show(board, falling=(1, 5, 3), part=part)
        heights.append(discs._falling[0].get_center())
    assert heights == [(3, -1), (3, 0.5), (3, 5)]
    discs.show(board)
    assert not any(part.get_visible() for part in discs._falling)


def test_players_differ_by_a_hole_and_threats_by_a_sign(figure, drawn):
    discs = Discs(figure, SIZE, PLACE)
    board = np.zeros((6, 7), int)
    board[5, :2] = 1, 2
    discs.show(board, threats=[(4, 1)], line=((5, 0), (5, 1)))
    seen = [(disc.get_visible(), hole.get_visible()) for disc, hole in discs._cells]
    assert seen[35:38] == [(True, False), (True, True), (False, False)]
    assert [k for k, sign in enumerate(discs._warnings) if sign.get_visible()] == [29]
    assert discs._line.get_xydata().tolist() == [[0, 5], [1, 5]]
    with_threat = drawn(grey=True)
    discs.show(board)
    assert np.abs(with_threat - drawn(grey=True)).max() > 50


@pytest.mark.parametrize(
    ("board", "options", "words"),
    [
        (np.zeros((7, 6)), {}, r"\(7, 6\) where \(6, 7\)"),
        (np.full((6, 7), 3), {}, "0, 1 and 2 only"),
        (np.ones((6, 7)), {"falling": (2, 5, 0)}, "where one lies already"),
    ],
)
def test_what_does_not_fit_discs_is_refused(figure, board, options, words):
    with pytest.raises(ValueError, match=words):
        Discs(figure, SIZE, PLACE).show(board, **options)
