"""Tic-tac-toe: three in a row, a column or a diagonal win. The rules on sets of bits, for one game and many.

Chapters: Tic-Tac-Toe, Minimax.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.board_game import Position

__all__ = ["LINES", "SYMMETRIES", "TIC_TAC_TOE", "Position", "TicTacToeRules"]

LINES = (
    *((0, 1, 2), (3, 4, 5), (6, 7, 8)),
    *((0, 3, 6), (1, 4, 7), (2, 5, 8)),
    *((0, 4, 8), (2, 4, 6)),
)
MASKS = tuple(sum(1 << square for square in line) for line in LINES)
FULL = (1 << 9) - 1
_BITS = np.arange(9)
Sets = NDArray[np.int64]  # one set of squares for each of many games


def _symmetries() -> NDArray[np.int64]:
    squares = np.arange(9).reshape(3, 3)
    turned = [np.rot90(squares, turns) for turns in range(4)]
    return np.array([each.ravel() for board in turned for each in (board, board[:, ::-1])])


SYMMETRIES = _symmetries()
"""(8, 9): a board of nine squares, turned and mirrored in each way, is ``board[SYMMETRIES[k]]``."""


class TicTacToeRules:
    """Squares 0 to 8, row by row from the upper left; bit n of a set is square n."""

    name = "tic-tac-toe"
    rows = 3
    columns = 3
    moves_count = 9

    def start(self) -> Position:
        """Return the empty board."""
        return Position(0, 0)

    def moves(self, position: Position) -> tuple[int, ...]:
        """Return the free squares; nothing when the game is over."""
        if self.over(position):
            return ()
        taken = position.mine | position.theirs
        return tuple(s for s in range(9) if not taken >> s & 1)

    def play(self, position: Position, move: int) -> Position:
        """Return the board as the other player sees it."""
        if move not in self.moves(position):
            raise ValueError(f"{move!r} is no move here: {self.moves(position)} are")
        mine, theirs = position
        return Position(theirs, mine | 1 << move)

    def lost(self, position: Position) -> bool:
        """Return whether the player who just moved has a line."""
        return any(position.theirs & mask == mask for mask in MASKS)

    def full(self, position: Position) -> bool:
        """Return whether no square is free."""
        return position.mine | position.theirs == FULL

    def over(self, position: Position) -> bool:
        """Return whether the game has ended."""
        return self.full(position) or self.lost(position)

    def board(self, position: Position) -> NDArray[np.int8]:
        """Return (3, 3): +1 for the player to move, -1 for the other one, 0 for a free square."""
        board: NDArray[np.int8] = self.boards(np.array([position.mine]), np.array([position.theirs]))[0]
        return board

    def lines(self, position: Position) -> tuple[tuple[int, ...], ...]:
        """Return the finished lines of either player, for drawing."""
        return tuple(
            line
            for line, mask in zip(LINES, MASKS, strict=True)
            if position.mine & mask == mask or position.theirs & mask == mask
        )

    def allowed(self, mine: Sets, theirs: Sets) -> NDArray[np.bool_]:
        """Return (games, 9): which squares are free; none in a game that is over."""
        free = ((mine | theirs)[:, None] >> _BITS & 1) == 0
        allowed: NDArray[np.bool_] = free & ~self.have_lost(theirs)[:, None]
        return allowed

    def played(self, mine: Sets, theirs: Sets, move: NDArray[np.int64]) -> tuple[Sets, Sets]:
        """Return the sets as the other player sees them; nothing is checked."""
        return theirs, mine | np.left_shift(1, move)

    def have_lost(self, theirs: Sets) -> NDArray[np.bool_]:
        """Return whether the players who just moved have a line."""
        found = np.zeros(len(theirs), np.bool_)
        for mask in MASKS:
            found |= theirs & mask == mask
        return found

    def boards(self, mine: Sets, theirs: Sets) -> NDArray[np.int8]:
        """Return (games, 3, 3): +1 for the player to move, -1 for the other one, 0 for a free square."""
        cells = (mine[:, None] >> _BITS & 1) - (theirs[:, None] >> _BITS & 1)
        return cells.astype(np.int8).reshape(-1, 3, 3)


TIC_TAC_TOE = TicTacToeRules()
