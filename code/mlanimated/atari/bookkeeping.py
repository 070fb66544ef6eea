"""What every drive of a training run keeps: its clock, the snapshots that are due, checkpoints with its past.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from mlanimated.atari.checkpoints import Checkpoint
from mlanimated.atari.past import Past
from mlanimated.atari.saving import Saver
from mlanimated.atari.snapshots import due


class Bookkeeping:
    """The books of one run.

    Parameters
    ----------
    folder
        Where checkpoints and snapshots are written.
    agent_steps
        Agent steps of the checkpoint from which the run goes on; 0 for a new run.
    budget
        Agent steps of the whole run.
    past
        What came before, of a run that goes on.
    """

    def __init__(self, folder: Path, agent_steps: int, budget: int, past: Past) -> None:
        self.saver = Saver(folder, agent_steps)
        self._budget, self._past = budget, past
        self._begun = time.monotonic() - past.seconds

    def seconds(self) -> float:
        """Return the seconds that the whole run has taken so far."""
        return time.monotonic() - self._begun

    def keep_due_snapshots(
        self, before: int, agent_steps: int, weights: Callable[[], Mapping[str, NDArray[Any]]]
    ) -> None:
        """Keep the snapshots that the steps since ``before`` have reached; only then ask for weights."""
        for percent in due(before, agent_steps, self._budget):
            self.saver.keep_snapshot(percent, weights(), agent_steps)

    def save(self, checkpoint: Checkpoint, **facts: Any) -> None:
        """Keep a checkpoint, with what the run has behind it."""
        past = {"seconds": self.seconds(), "budgets": self._past.budgets, "refilled": self._past.refilled}
        self.saver.keep(replace(checkpoint, state={**checkpoint.state, **past, **facts}))
