"""What every game on a board is for a player: a position, the moves in it, and how it ends.

A position is seen by the player to move: `mine` and `theirs` are sets of squares, one bit each. A move turns
the view, so that one function is enough for both players. Which bit is which square is the game's own affair;
`Rules.board` is what everybody else reads.

Chapters: Tic-Tac-Toe, Connect Four, Minimax.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray


class Position(NamedTuple):
    """A board as the player to move sees it: a bit for each stone."""

    mine: int
    theirs: int


class Rules(Protocol):
    """The rules of a game of two players who take turns and see everything.

    Attributes
    ----------
    name : str
        As it is written in a sentence, for example "tic-tac-toe".
    rows, columns : int
        Of the board; row 0 is the upper one.
    """

    @property
    def name(self) -> str:
        """As it is written in a sentence."""
        ...

    @property
    def rows(self) -> int:
        """Rows of the board."""
        ...

    @property
    def columns(self) -> int:
        """Columns of the board."""
        ...

    def start(self) -> Position:
        """Return the empty board."""
        ...

    def moves(self, position: Position) -> tuple[int, ...]:
        """Return what may be played, in rising order; nothing when the game is over.

        Tic-tac-toe: a square, 0 to 8, row by row from the upper left. Connect Four: a column, 0 to 6.
        """
        ...

    def play(self, position: Position, move: int) -> Position:
        """Return the board after a move, as the other player sees it; a move that is not allowed raises."""
        ...

    def lost(self, position: Position) -> bool:
        """Return whether the player who just moved has a line: the player to move has lost."""
        ...

    def full(self, position: Position) -> bool:
        """Return whether no square is free."""
        ...

    def over(self, position: Position) -> bool:
        """Return whether the game has ended: lost, or full, which is a draw if it is not lost."""
        ...

    def board(self, position: Position) -> NDArray[np.int8]:
        """Return (rows, columns): +1 where the player to move has a stone, -1 the other, 0 nobody."""
        ...

    def lines(self, position: Position) -> tuple[tuple[int, ...], ...]:
        """Return the finished lines of either player, for drawing: the numbers of their squares."""
        ...
