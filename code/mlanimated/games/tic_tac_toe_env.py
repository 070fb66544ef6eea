"""Tic-tac-toe as an environment of Gymnasium: one side is the agent's, the other that of a given opponent.

Chapter: Tic-Tac-Toe.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from gymnasium import Env
from gymnasium.error import ResetNeeded
from gymnasium.spaces import Box, Discrete
from numpy.typing import NDArray

from mlanimated.games import board_picture
from mlanimated.games.board_game import Position
from mlanimated.games.tic_tac_toe import TIC_TAC_TOE

Opponent = Callable[[Position, np.random.Generator], int]


def at_random(position: Position, rng: np.random.Generator) -> int:
    """Choose any free square: the opponent if none is named."""
    return int(rng.choice(TIC_TAC_TOE.moves(position)))


class TicTacToe(Env):
    """One game against an opponent, whose replies are part of each step.

    Observations are boards, int8 (3, 3): +1 for the agent's stones, -1 for those of the opponent, 0 for free
    squares. Actions are squares, 0 to 8. The reward is 1 for a won game, -1 for a lost one, else 0. Who
    chooses a square that is taken loses at once; ``info["action_mask"]`` says which are free.

    Parameters
    ----------
    opponent
        Chooses a move from a position and a source of chance.
    first
        Whether the agent makes the first move.
    render_mode
        ``"rgb_array"``: `render` draws the board.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["rgb_array"], "render_fps": 2}

    def __init__(
        self, opponent: Opponent = at_random, *, first: bool = True, render_mode: str | None = None
    ) -> None:
        self.opponent, self.first, self.render_mode = opponent, first, render_mode
        self.observation_space = Box(-1, 1, (3, 3), np.int8)
        self.action_space = Discrete(9)
        self.position: Position | None = None  # as the agent sees it
        self._over = True

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.int8], dict[str, Any]]:
        """Clear the board; if the opponent is first, it has moved already. A seed restarts chance."""
        super().reset(seed=seed, options=options)
        start = TIC_TAC_TOE.start()
        self.position, self._over = (start if self.first else self._reply(start)), False
        return self._seen()

    def step(self, action: int) -> tuple[NDArray[np.int8], float, bool, bool, dict[str, Any]]:
        """Put a stone on a square, and let the opponent reply."""
        if self.position is None or self._over:
            raise ResetNeeded("call reset() before step()")
        if not self.action_space.contains(action):
            raise ValueError(f"{action!r} is no square: they are 0 to 8")
        if action not in TIC_TAC_TOE.moves(self.position):
            reward, self._over = -1.0, True
        else:
            reward = self._move(int(action))
        board, info = self._seen()
        return board, reward, self._over, False, info

    def render(self) -> NDArray[np.uint8] | None:
        """Return the board as a picture: the agent's stones are crosses."""
        if self.render_mode is None:
            return None
        position = self.position or TIC_TAC_TOE.start()
        return board_picture.draw(TIC_TAC_TOE.board(position), TIC_TAC_TOE.lines(position))

    def _move(self, square: int) -> float:
        assert self.position is not None
        theirs = TIC_TAC_TOE.play(self.position, square)
        if TIC_TAC_TOE.over(theirs):
            self.position, self._over = Position(theirs.theirs, theirs.mine), True
            return 1.0 if TIC_TAC_TOE.lost(theirs) else 0.0
        self.position = self._reply(theirs)
        self._over = TIC_TAC_TOE.over(self.position)
        return -1.0 if TIC_TAC_TOE.lost(self.position) else 0.0

    def _reply(self, position: Position) -> Position:
        return TIC_TAC_TOE.play(position, self.opponent(position, self.np_random))

    def _seen(self) -> tuple[NDArray[np.int8], dict[str, Any]]:
        assert self.position is not None
        board = TIC_TAC_TOE.board(self.position)
        free = (board.ravel() == 0) & (not self._over)
        return board, {"action_mask": free.astype(np.int8)}
