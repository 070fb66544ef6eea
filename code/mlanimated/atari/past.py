"""What happened in a run before it goes on from a checkpoint.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Past:
    """What happened in a run before it goes on from a checkpoint.

    Attributes
    ----------
    seconds
        Time it took.
    budgets
        (agent steps done, budget until then) for each time that the budget was changed: until then,
        whatever decays over the budget decayed at another pace.
    refilled
        Agent steps done, for each time that it went on with a replay memory filled anew.
    """

    seconds: float = 0.0
    budgets: tuple[tuple[int, int], ...] = ()
    refilled: tuple[int, ...] = ()


NOTHING = Past()
