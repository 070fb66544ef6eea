"""Copies the folder of a run to another machine and back, file by file, as safely as checkpoints are written.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.checkpoint_index import INDEX, CheckpointError
from mlanimated.atari.run_folder import read_folder, write_index
from mlanimated.atari.space import space_for
from mlanimated.files import write

Bytes = NDArray[np.uint8]  # travels between processes without being copied


def names(folder: Path) -> list[str]:
    """Return the files of a run that are worth copying, the index last."""
    index = read_folder(folder)
    return [name for name in (*sorted(index.needed() | {*index.others}), INDEX) if (folder / name).is_file()]


def read(folder: Path, name: str) -> Bytes:
    """Return what a file of a run holds."""
    return np.fromfile(folder / name, np.uint8)


class Changes:
    """The files of a run that have changed since they were last asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = self._times()

    def _times(self) -> dict[str, int]:
        return {name: (self._folder / name).stat().st_mtime_ns for name in names(self._folder)}

    def new(self) -> Iterator[tuple[str, Bytes]]:
        """Go through the new and the changed files, the index last."""
        now = self._times()
        for name in [name for name, time in now.items() if self._known.get(name) != time]:
            yield name, read(self._folder, name)
        self._known = now


def take(folder: Path, name: str, data: Bytes) -> None:
    """Write a file of a run that was copied from elsewhere; the index, which comes last, makes it count.

    Whatever moment this is cut off at, the folder holds the previous checkpoint or the new one.

    Raises
    ------
    CheckpointError
        If a file of that name is there, and it is not the run's.
    NoSpace
        If the disk is full; what was there before stays.
    """
    before = read_folder(folder)
    if name not in before.owned():
        if (folder / name).exists():
            raise CheckpointError(f"{folder / name} is not of this run, so it stays: take it away to go on")
        write_index(folder, replace(before, passing=(*before.passing, name)))
    with space_for(folder / name, data.size):
        write(folder / name, data.tobytes())
    if name == INDEX:
        for old in before.owned() - read_folder(folder).owned():
            (folder / old).unlink(missing_ok=True)
