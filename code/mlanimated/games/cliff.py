"""The cliff: walk from S to G along an edge, one step from the fall. A real environment of Gymnasium.

It answers as Gymnasium's own CliffWalking does, without wind, and several times as fast.

Chapter: Introduction to Reinforcement Learning.
"""

from __future__ import annotations

from typing import Any

import gymnasium
from gymnasium.error import ResetNeeded

ROWS, COLUMNS = 4, 12
START, GOAL = 36, 47  # the lower corners; squares are numbered row by row from the upper left
CLIFF = range(37, 47)  # what lies between them
ACTIONS = ("up", "right", "down", "left")  # in Gymnasium's order

_MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))


def move(square: int, action: int) -> tuple[int, float, bool]:
    """Return next square, reward, and whether it is the goal.

    A step costs 1; who falls pays 100 and is back at the start.
    """
    row, column = divmod(square, COLUMNS)
    down, right = _MOVES[action]
    row = min(max(row + down, 0), ROWS - 1)
    column = min(max(column + right, 0), COLUMNS - 1)
    after = row * COLUMNS + column
    if after in CLIFF:
        return START, -100.0, False
    return after, -1.0, after == GOAL


class Cliff(gymnasium.Env[int, int]):
    """A walker at the edge of a cliff.

    ## Action Space
    ``Discrete(4)``: 0 goes up, 1 right, 2 down, 3 left; at the border the walker stays where it is.

    ## Observation Space
    ``Discrete(48)``: the number of the square.

    ## Starting State
    The lower left corner.

    ## Rewards
    −1 for each step, −100 for a fall, which leads back to the start and does not end the episode.

    ## Episode End
    Terminated at the goal, the lower right corner. There is no limit of its own.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012

    def __init__(self) -> None:
        self.observation_space = gymnasium.spaces.Discrete(ROWS * COLUMNS)
        self.action_space = gymnasium.spaces.Discrete(4)
        self.render_mode = None
        self.square: int | None = None

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> tuple[int, dict[str, Any]]:
        """Put the walker on the start."""
        super().reset(seed=seed)
        self.square = START
        return START, {"prob": 1.0}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Go one square; return what the world answers."""
        if self.square is None:
            raise ResetNeeded("call reset() before step()")
        if not self.action_space.contains(action):
            raise ValueError(f"{action!r} is no action: 0 to 3")
        self.square, reward, terminated = move(self.square, int(action))
        return self.square, reward, terminated, False, {"prob": 1.0}
