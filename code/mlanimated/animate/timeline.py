"""When each step is seen: the time (in steps) that every frame shows, and where the steps stand still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.animate.easing import Easing, smooth
from mlanimated.animate.scene import Step


@dataclass(frozen=True)
class Timeline:
    """How long a film moves and how long it stands still.

    Attributes
    ----------
    fps : int
        Frames per second.
    move : float
        Seconds from one step to the next. 0: the next frame shows the next step.
    hold, mark_hold : float
        Seconds that a step, or a mark, stands still; at least one frame.
    ease : Easing
        How the movement starts and ends; see `mlanimated.animate.easing`.
    """

    fps: int = 20
    move: float = 0.4
    hold: float = 0.1
    mark_hold: float = 0.6
    ease: Easing = smooth

    def __post_init__(self) -> None:
        if not 1 <= self.fps <= 60:
            raise ValueError(f"fps is {self.fps}: choose 1 to 60 frames per second")
        for name in ("move", "hold", "mark_hold"):
            if not 0 <= getattr(self, name) < 3600:
                raise ValueError(f"{name} is {getattr(self, name)}: it is a number of seconds, 0 or more")

    def frame_times(self, steps: Sequence[Step]) -> NDArray[np.float64]:
        """Return the time, in steps, that each frame shows; a step standing still repeats its number."""
        holds = self._hold_frames(steps)
        moving = [self.ease(k / self._move_frames) for k in range(1, self._move_frames)]
        times: list[float] = []
        for index, held in enumerate(holds):
            if index:
                times.extend(index - 1 + part for part in moving)
            times.extend([float(index)] * held)
        return np.array(times)

    def frame_of_step(self, steps: Sequence[Step]) -> NDArray[np.int64]:
        """Return the frame, counted from 0, at which each step has arrived and stands still."""
        arrivals = [0]
        for held in self._hold_frames(steps)[:-1]:
            arrivals.append(arrivals[-1] + held + self._move_frames - 1)
        return np.array(arrivals, dtype=np.int64)

    @property
    def _move_frames(self) -> int:
        # From the last frame of a step to the first one of the next: all but the last are in between.
        return max(1, round(self.move * self.fps))

    def _hold_frames(self, steps: Sequence[Step]) -> list[int]:
        if not steps:
            raise ValueError("there are no steps: a film needs at least one")
        seconds = (self.mark_hold if step.sentence else self.hold for step in steps)
        return [max(1, round(length * self.fps)) for length in seconds]
