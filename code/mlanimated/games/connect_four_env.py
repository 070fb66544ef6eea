"""Connect Four as an environment of Gymnasium: the other player is an argument.

Chapter: Connect Four.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from gymnasium import Env
from gymnasium.error import ResetNeeded
from gymnasium.spaces import Box, Discrete
from numpy.typing import NDArray

from mlanimated.games.board_game import Position
from mlanimated.games.connect_four import COLUMNS, ROWS, ConnectFourRules

CONNECT_FOUR = ConnectFourRules()
Opponent = Callable[[Position, np.random.Generator], int]


def at_random(position: Position, rng: np.random.Generator) -> int:
    """Choose one of the columns that are not full."""
    return int(rng.choice(CONNECT_FOUR.moves(position)))


class ConnectFour(Env):
    """You against an opponent.

    Parameters
    ----------
    opponent : callable
        Sees a position as its own, may throw dice, returns a column; at random if not given.
    first : bool
        Whether you begin.
    render_mode : str, optional
        ``"rgb_array"``: `render` returns a picture.

    Observations are (6, 7): 1 your disc, -1 the other's, 0 empty, row 0 on top. The reward is 1 for a win, -1
    for a loss, else 0. Who chooses a full column has lost; ``info["action_mask"]`` has 1 for all others.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["rgb_array"], "render_fps": 2}

    def __init__(
        self, opponent: Opponent = at_random, *, first: bool = True, render_mode: str | None = None
    ) -> None:
        self.opponent, self.first, self.render_mode = opponent, first, render_mode
        self.observation_space = Box(-1, 1, (ROWS, COLUMNS), np.int8)
        self.action_space = Discrete(COLUMNS)
        self.position: Position | None = None  # as you see it
        self._forfeit = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.int8], dict[str, Any]]:
        """Clear the board; if the opponent begins, its disc lies there already."""
        super().reset(seed=seed, options=options)
        self.position, self._forfeit = CONNECT_FOUR.start(), False
        if not self.first:
            self.position = CONNECT_FOUR.play(self.position, self.opponent(self.position, self.np_random))
        return self._seen(self.position)

    def step(self, action: int) -> tuple[NDArray[np.int8], float, bool, bool, dict[str, Any]]:
        """Let your disc fall, then that of the opponent."""
        if (
            self._forfeit
            or self.position is None
            or CONNECT_FOUR.over(self.position)
            or self._won(self.position)
        ):
            raise ResetNeeded("call reset() before step()")
        if not self.action_space.contains(action):
            raise ValueError(f"{action!r} is no column: they are 0 to {COLUMNS - 1}")
        if action not in CONNECT_FOUR.moves(self.position):
            self._forfeit = True
            seen, info = self._seen(self.position)
            return seen, -1.0, True, False, info
        theirs = CONNECT_FOUR.play(self.position, int(action))
        if CONNECT_FOUR.over(theirs):
            self.position = Position(theirs.theirs, theirs.mine)
            reward = 1.0 if CONNECT_FOUR.lost(theirs) else 0.0
        else:
            self.position = CONNECT_FOUR.play(theirs, self.opponent(theirs, self.np_random))
            reward = -1.0 if CONNECT_FOUR.lost(self.position) else 0.0
        over = reward != 0 or CONNECT_FOUR.full(self.position)
        seen, info = self._seen(self.position)
        return seen, reward, over, False, info

    def render(self) -> NDArray[np.uint8] | None:
        """Return the board as a picture, 448 pixels wide and high; your discs are the solid ones."""
        if self.render_mode is None:
            return None
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        from mlanimated.panels.discs import EMPTY, FIRST, SECOND, Discs

        side = 64 * COLUMNS
        figure = Figure(figsize=(side / 72, side / 72), dpi=72)
        canvas = FigureCanvasAgg(figure)
        seen = CONNECT_FOUR.board(self.position or CONNECT_FOUR.start())
        discs = Discs(figure, (side, side), (0, 0, side, side))
        discs.show(np.select([seen > 0, seen < 0], [FIRST, SECOND], EMPTY))
        canvas.draw()  # type: ignore[no-untyped-call]
        picture: NDArray[np.uint8] = np.asarray(canvas.buffer_rgba())[..., :3].copy()  # type: ignore[no-untyped-call]
        return picture

    @staticmethod
    def _won(position: Position) -> bool:
        return CONNECT_FOUR.lost(Position(position.theirs, position.mine))

    @staticmethod
    def _seen(position: Position) -> tuple[NDArray[np.int8], dict[str, Any]]:
        free = CONNECT_FOUR.landing(position)
        mask = [int(free >> 7 * column & 63 != 0) for column in range(COLUMNS)]
        return CONNECT_FOUR.board(position), {"action_mask": np.array(mask, np.int8)}
