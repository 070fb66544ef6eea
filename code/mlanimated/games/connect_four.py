"""Connect Four: discs fall into seven columns, and four in a line win. The rules on sets of bits.

Bit 7 * column + height is the cell of that column and height, counted from the left and from below; bit 6 of
each column stays 0 [Tromp]. Many boards at once: `mlanimated.games.connect_four_boards`.

Chapters: Connect Four, Minimax.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.board_game import Position, Rules

ROWS, COLUMNS = 6, 7
_HIGH = ROWS + 1
_BOTTOM = sum(1 << _HIGH * column for column in range(COLUMNS))
_CELLS = _BOTTOM * ((1 << ROWS) - 1)
_PLACE = np.array([[_HIGH * column + ROWS - 1 - row for column in range(COLUMNS)] for row in range(ROWS)])
# The cells of every line of four as (row, column), row 0 on top.
_LINES = tuple(
    tuple((row + k * down, column + k * right) for k in range(4))
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1))
    for row in range(ROWS)
    for column in range(COLUMNS)
    if row + 3 * down < ROWS and 0 <= column + 3 * right < COLUMNS
)


class ConnectFourRules:
    """A move is the number of a column, 0 to 6 from the left."""

    name = "Connect Four"
    rows = ROWS
    columns = COLUMNS

    def start(self) -> Position:
        """Return the empty board."""
        return Position(0, 0)

    def moves(self, position: Position) -> tuple[int, ...]:
        """Return the columns that are not full; nothing when the game is over."""
        if self.lost(position):
            return ()
        free = self.landing(position)
        return tuple(c for c in range(COLUMNS) if free >> _HIGH * c & ((1 << ROWS) - 1))

    def play(self, position: Position, move: int) -> Position:
        """Let a disc fall; return the board as the other sees it."""
        if move not in self.moves(position):
            raise ValueError(f"{move!r} is no move here: {self.moves(position)} are")
        column = ((1 << ROWS) - 1) << _HIGH * move
        cell = self.landing(position) & column
        return Position(position.theirs, position.mine | cell)

    def lost(self, position: Position) -> bool:
        """Return whether the player who just moved has four."""
        discs = position.theirs
        for step in (1, _HIGH, _HIGH + 1, _HIGH - 1):
            pairs = discs & discs >> step
            if pairs & pairs >> 2 * step:
                return True
        return False

    def full(self, position: Position) -> bool:
        """Return whether no cell is free."""
        return (position.mine | position.theirs) == _CELLS

    def over(self, position: Position) -> bool:
        """Return whether the game has ended."""
        return self.full(position) or self.lost(position)

    def landing(self, position: Position) -> int:
        """Return the cells on which the next disc can land: adding 1 below a column carries to its top."""
        return ((position.mine | position.theirs) + _BOTTOM) & _CELLS

    def board(self, position: Position) -> NDArray[np.int8]:
        """Return (6, 7): +1 for the player to move, -1 for the other one, 0 for a free cell."""
        mine, theirs = (np.array([[bits >> int(k) & 1 for k in row] for row in _PLACE]) for bits in position)
        board: NDArray[np.int8] = (mine - theirs).astype(np.int8)
        return board

    def lines(self, position: Position) -> tuple[tuple[int, ...], ...]:
        """Return the finished fours of either player as numbers of cells, row by row, for drawing."""
        board = self.board(position)
        return tuple(
            tuple(row * COLUMNS + column for row, column in line)
            for line in _LINES
            if abs(sum(int(board[cell]) for cell in line)) == 4
        )


CONNECT_FOUR: Rules = ConnectFourRules()
