"""Snapshots of a training run: the weights before it began, and at 1, 10, 50 and 100 percent of it.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from mlanimated.atari.checkpoint_index import CheckpointError
from mlanimated.atari.old_names import SNAPSHOT_FILES
from mlanimated.files import write

PERCENT = (0, 1, 10, 50, 100)


def snapshot_file(folder: Path, percent: int) -> Path:
    """Return where the weights of a snapshot are kept."""
    return folder / f"snapshot-{percent:03d}.safetensors"


def due(before: int, agent_steps: int, budget: int) -> list[int]:
    """Return the snapshots, in percent of the budget, that the steps since ``before`` have reached.

    Those reached earlier are left out: if a run goes on with a larger budget, its early snapshots stay.
    """
    return [percent for percent in PERCENT if 100 * before < percent * budget <= 100 * agent_steps]


def keep_snapshot(folder: Path, percent: int, weights: Mapping[str, NDArray[Any]], agent_steps: int) -> None:
    """Write the weights of a snapshot, rounded to float16 like those of a published agent."""
    rounded = {name: np.array(array, np.float16, order="C") for name, array in weights.items()}
    data = save(rounded, metadata={"agent_steps": str(agent_steps)})
    write(snapshot_file(folder, percent), data)


def read_snapshots(folder: Path) -> list[tuple[int, dict[str, NDArray[Any]]]]:
    """Return agent steps and weights of all snapshots that a run has kept, the earliest first.

    Raises
    ------
    CheckpointError
        If one is damaged.
    """
    found = []
    for path in [path for pattern in SNAPSHOT_FILES for path in folder.glob(pattern)]:
        try:
            with safe_open(path, framework="numpy") as file:
                steps = int(file.metadata()["agent_steps"])
                found.append((steps, {name: file.get_tensor(name) for name in file.keys()}))  # noqa: SIM118
        except (SafetensorError, OSError, TypeError, KeyError, ValueError) as error:
            raise CheckpointError(
                f"the snapshot {path} is damaged ({error}): take it away to do without this stage"
            ) from error
    return sorted(found, key=lambda snapshot: snapshot[0])
