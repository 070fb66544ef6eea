"""One file that holds all of a training run: weights, optimizer, random state, counters and curves.

A safetensors file: arrays, and one JSON text in its header. Reading it runs no code, and replacing it is
atomic, so that a run cut off at any moment leaves the previous checkpoint or the new one, never half of one.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from mlanimated.files import write

CHECKPOINT = "checkpoint.safetensors"
FORMAT = 1


class CheckpointError(ValueError):
    """A checkpoint is missing, broken, or of another run; the message says what to do."""


@dataclass(frozen=True)
class Checkpoint:
    """Arrays by name, and everything else as JSON values.

    Attributes
    ----------
    arrays, state
        What the checkpoint's file holds.
    files
        Further files to write beside it, by name. ``state["files"]``, if there, names all that belong to the
        checkpoint, those written with earlier ones included.
    """

    arrays: Mapping[str, NDArray[Any]]
    state: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def group(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Pick the arrays whose names start with ``prefix/``, without it."""
        start = prefix + "/"
        return {name[len(start) :]: array for name, array in self.arrays.items() if name.startswith(start)}


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint into a folder, over the previous one.

    Files that only the previous one needed go last: at any moment the folder holds a whole checkpoint.
    """
    for name, data in checkpoint.files.items():
        write(folder / name, data)
    header = json.dumps({"format": FORMAT, **checkpoint.state}, sort_keys=True)
    arrays = {name: np.array(array, order="C") for name, array in checkpoint.arrays.items()}
    write(folder / CHECKPOINT, save(arrays, metadata={"state": header}))
    for old in folder.glob("memory-*.npz"):
        if old.name not in checkpoint.state.get("files", {}):
            old.unlink()


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read the checkpoint in a folder.

    Raises
    ------
    CheckpointError
        If there is none, or the file is not one of ours.
    """
    path = folder / CHECKPOINT
    if not path.is_file():
        raise CheckpointError(
            f"there is no checkpoint in {folder}; leave out --resume, or name another folder"
        )
    try:
        with safe_open(path, framework="numpy") as file:
            state = json.loads((file.metadata() or {})["state"])
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except (SafetensorError, KeyError, json.JSONDecodeError) as error:
        raise CheckpointError(f"{path} is not a checkpoint of this program ({error}); remove it") from error
    if state.get("format") != FORMAT:
        raise CheckpointError(f"{path} has format {state.get('format')}; this program reads format {FORMAT}")
    return Checkpoint(arrays, state)
