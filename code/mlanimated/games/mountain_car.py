"""Mountain Car: a car too weak for its hill has to swing up to the flag; the same game as Gymnasium's.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import ArrayLike, NDArray

LEFTMOST, FLAG, RIGHTMOST = -1.2, 0.5, 0.6  # positions
TOP_SPEED = 0.07  # of the position, each step
ENGINE, GRAVITY = 0.001, 0.0025  # what they add to the velocity in one step, at most
START = (-0.6, -0.4)  # the car stands somewhere between these
STEP_LIMIT = 200
LOW, HIGH = (LEFTMOST, -TOP_SPEED), (RIGHTMOST, TOP_SPEED)

Observation = NDArray[np.float32]


def move(
    position: float,
    velocity: float,
    action: int,
) -> tuple[float, float]:
    """Return position and velocity one step later.

    Action 0 drives to the left, 1 lets the car roll, and 2
    drives to the right.
    """
    slope = math.cos(3 * position)
    velocity += (action - 1) * ENGINE - GRAVITY * slope
    velocity = min(max(velocity, -TOP_SPEED), TOP_SPEED)
    position = min(
        max(position + velocity, LEFTMOST),
        RIGHTMOST,
    )
    if position == LEFTMOST and velocity < 0:
        velocity = 0.0  # the wall stops the car
    return position, velocity


def height(position: ArrayLike) -> NDArray[np.float64]:
    """Return how high the ground is: the lowest point has height 0.1, the flag 1.0."""
    return np.sin(3 * np.asarray(position, np.float64)) * 0.45 + 0.55


class MountainCar(gymnasium.Env[Observation, np.int64]):
    """A car in a valley, whose engine is weaker than gravity on the slope to the flag.

    It is Gymnasium's ``MountainCar-v0``, step for step, and several times as fast because it calculates with
    Python's own numbers. It has no picture: the chapter draws it.

    ## Action Space
    ``Discrete(3)``: 0 drives to the left, 1 rolls, 2 drives to the right.

    ## Observation Space
    ``Box``: position (−1.2 to 0.6) and velocity (−0.07 to 0.07 a step), as 32-bit numbers.

    ## Starting State
    At rest, somewhere between −0.6 and −0.4, near the lowest point.

    ## Rewards
    −1 for each step, also for the one that reaches the flag.

    ## Episode End
    Terminated when the position is 0.5 or more; truncated after ``step_limit`` steps.

    ## Arguments
    ``step_limit``: 200 as in ``MountainCar-v0``.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": []}

    def __init__(self, step_limit: int = STEP_LIMIT) -> None:
        self.observation_space = spaces.Box(np.array(LOW, np.float32), np.array(HIGH, np.float32))
        self.action_space = spaces.Discrete(3)
        self._step_limit = step_limit
        self._position = self._velocity = 0.0
        self._steps = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Put the car near the lowest point, or at ``options["position"]``."""
        super().reset(seed=seed)
        somewhere = float(self.np_random.uniform(*START))
        self._position = float((options or {}).get("position", somewhere))
        self._velocity, self._steps = 0.0, 0
        return self._observation(), {}

    def step(self, action: np.int64 | int) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Drive, roll, pay 1."""
        if action not in (0, 1, 2):
            raise ValueError(f"the action is {action}: choose 0 (left), 1 (roll) or 2 (right)")
        self._position, self._velocity = move(self._position, self._velocity, int(action))
        self._steps += 1
        terminated = self._position >= FLAG and self._velocity >= 0
        return self._observation(), -1.0, terminated, self._steps >= self._step_limit, {}

    def _observation(self) -> Observation:
        return np.array((self._position, self._velocity), dtype=np.float32)
