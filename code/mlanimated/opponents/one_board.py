"""Players that choose for many boards at once, as players of a single game of Connect Four.

Chapter: Connect Four.
"""

from __future__ import annotations

import numpy as np

from mlanimated.games.board_game import Position
from mlanimated.games.connect_four_boards import Boards
from mlanimated.opponents.connect_four import Chooser
from mlanimated.opponents.players import Player


def one_board(chooser: Chooser) -> Player:
    """Return a player for one game, as `ConnectFour` takes it for its opponent.

    Parameters
    ----------
    chooser
        For example `middle_column`, or ``with_playouts(100)``.
    """

    def choose(position: Position, rng: np.random.Generator) -> int:
        boards = Boards(np.array([position.mine], np.uint64), np.array([position.theirs], np.uint64))
        return int(chooser(boards, rng)[0])

    return choose
