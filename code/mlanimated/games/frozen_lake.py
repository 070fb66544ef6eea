"""The frozen lake: cross the ice from S to G, and fall into no hole H. A real environment of Gymnasium.

It gives the same answers as Gymnasium's own FrozenLake to the same actions and the same seed, but it draws
itself without a display, and it refuses lakes that nobody can cross.

Chapters: Create Your Own Environment, Frozen Lake with Deep Learning, Introduction to Reinforcement Learning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from gymnasium import Env
from gymnasium.error import ResetNeeded
from gymnasium.spaces import Discrete
from numpy.typing import NDArray

from mlanimated.games import lake_picture, lakes
from mlanimated.games.lakes import DOWN, FOUR_BY_FOUR, LEFT, RIGHT, UP, Transitions, transitions

__all__ = ["ACTIONS", "DOWN", "FOUR_BY_FOUR", "LEFT", "LIMIT", "RIGHT", "UP", "FrozenLake", "Transitions"]
__all__ += ["transitions"]

ACTIONS = ("left", "down", "right", "up")
LIMIT = 100  # steps of a game, as for Gymnasium's small lake; the registry's TimeLimit keeps it


class FrozenLake(Env):
    """One walker on one lake."""

    metadata: ClassVar[dict[str, Any]] = {
        "render_modes": ["rgb_array"],
        "render_fps": 4,
    }

    def __init__(
        self,
        lake: Sequence[str] = FOUR_BY_FOUR,
        *,
        slippery: bool = False,
        render_mode: str | None = None,
    ) -> None:
        self.lake = lakes.checked(lake)
        self.slippery = slippery
        self.render_mode = render_mode
        size = len(self.lake) * len(self.lake[0])
        self.observation_space = Discrete(size)
        self.action_space = Discrete(4)
        self.square: int | None = None  # nobody is there

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Begin at the start; a seed sets chance."""
        super().reset(seed=seed, options=options)
        starts = lakes.squares(self.lake, "S")
        self.square = self._one_of(starts)
        return self.square, {"prob": 1 / len(starts)}

    def step(
        self,
        action: int,
    ) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Try to go one square; return what happens."""
        if self.square is None:
            raise ResetNeeded("call reset() before step()")
        if not self.action_space.contains(action):
            raise ValueError(f"{action!r} is no action")
        before = self.square
        ways = lakes.outcomes(
            self.lake,
            before,
            int(action),
            self.slippery,
        )
        self.square = self._one_of(ways)
        after = self.square
        reward = lakes.reward(self.lake, before, after)
        letter = lakes.letter(self.lake, after)
        terminated = letter in "HG"
        info = {"prob": 1 / len(ways)}
        # Never truncated: a wrapper looks at the clock.
        return after, reward, terminated, False, info

    def render(self) -> NDArray[np.uint8] | None:
        """Return a picture with 64 pixels a square."""
        if self.render_mode is None:
            return None
        return lake_picture.draw(self.lake, self.square)

    def _one_of(self, squares: list[int]) -> int:
        chance = self.np_random.random()  # 0 to below 1
        return squares[int(chance * len(squares))]
