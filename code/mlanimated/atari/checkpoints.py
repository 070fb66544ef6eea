"""Checkpoints of a training run: weights, optimizer, random state, counters, curves; the last two are kept.

The main file is in the safetensors format: arrays, and one JSON text in its header. Reading it runs no code.
Further files hold what is too large to be written each time. An index names them all with their digests, and
is replaced last: a run cut off at any moment leaves the previous checkpoint or the new one, never half a one.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from mlanimated.atari.checkpoint_index import CheckpointError, Entry, Part
from mlanimated.atari.finite import NotFinite, check_learned
from mlanimated.atari.old_names import current_arrays, current_state
from mlanimated.atari.run_folder import read_folder, tidy, write_index
from mlanimated.atari.space import space_for
from mlanimated.files import write

__all__ = ["Checkpoint", "CheckpointError", "load_checkpoint", "save_checkpoint"]

FORMAT = 2
READABLE = (1, 2)  # 1: with the old names

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checkpoint:
    """Arrays by name, and everything else as JSON values.

    Attributes
    ----------
    arrays, state
        What the checkpoint's file holds.
    files
        Further files beside it, by name. A checkpoint to be saved has only the new ones; a loaded one has
        all, each read and verified when it is asked for. ``state["files"]``, if there, names all of them.
    """

    arrays: Mapping[str, NDArray[Any]]
    state: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def group(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return the arrays whose names start with ``prefix/``, by the rest of their names."""
        start = prefix + "/"
        return {name[len(start) :]: array for name, array in self.arrays.items() if name.startswith(start)}


class _OnDisk(Mapping[str, bytes]):
    """The further files of a checkpoint; each is verified when it is read."""

    def __init__(self, folder: Path, parts: Mapping[str, Part]) -> None:
        self._folder, self._parts = folder, parts

    def __getitem__(self, name: str) -> bytes:
        return self._parts[name].read(self._folder)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint into a folder, and keep the previous one.

    Raises
    ------
    NoSpace
        If the disk is full; the folder then holds what it held before, and nothing else.
    OSError
        If the folder cannot be written.
    """
    index = tidy(folder, read_folder(folder))
    steps = int(checkpoint.state.get("agent_steps", 0))
    header = json.dumps({"format": FORMAT, **checkpoint.state}, sort_keys=True)
    arrays = {name: np.array(array, order="C") for name, array in checkpoint.arrays.items()}
    main = f"checkpoint-{steps:09d}.safetensors"
    contents = {**checkpoint.files, main: save(arrays, metadata={"state": header})}
    # Never overwrite a file: it may be a part of the previous checkpoint, or somebody else's.
    names = {name: _free_name(folder, name) for name in contents}
    parts = _earlier_parts(folder, checkpoint, index.current)
    index = replace(index, passing=tuple(names.values()))
    write_index(folder, index)
    try:
        for name, data in contents.items():
            with space_for(folder / names[name], len(data)):
                write(folder / names[name], data)
            parts[name] = Part(names[name], hashlib.sha256(data).hexdigest(), len(data))
        entry = Entry(steps, parts.pop(main), parts)
        new = replace(index, current=entry, previous=index.current)
        write_index(folder, replace(new, passing=tuple(sorted(index.needed() - new.needed()))))
    except OSError:
        for name in names.values():
            (folder / name).unlink(missing_ok=True)
        raise
    for name in index.needed() - new.needed():
        (folder / name).unlink(missing_ok=True)


def load_checkpoint(folder: Path, *, without_memory: bool = False) -> Checkpoint:
    """Read the last checkpoint in a folder; if it is damaged, log that and read the previous one.

    Parameters
    ----------
    folder
        Folder of the run.
    without_memory
        Leave the further files alone: only the weights are wanted, or the replay memory is filled anew.

    Raises
    ------
    CheckpointError
        If there is no checkpoint, or both are damaged; the message names the file.
    """
    index = read_folder(folder)
    if index.current is None:
        raise CheckpointError(
            f"there is no checkpoint in {folder}; leave out --resume, or name another folder"
        )
    problems: list[str] = []
    for entry in (index.current, index.previous):
        if entry is None:
            continue
        try:
            checkpoint = _read(folder, entry, without_memory)
        except CheckpointError as error:
            problems.append(str(error))
            continue
        if problems:
            _log.warning(
                "%s; going back to the checkpoint before it, of %s agent steps",
                problems[0],
                f"{entry.agent_steps:,}",
            )
        return checkpoint
    lost = any(part.file in problems[0] for part in index.current.files.values())
    advice = "--refill-memory goes on without the memory; or " if lost else ""
    raise CheckpointError(
        f"{'; and the checkpoint before it: '.join(problems)}; {advice}put the file back from a copy, "
        "or begin a new run in another folder"
    )


def _read(folder: Path, entry: Entry, without_memory: bool) -> Checkpoint:
    path = folder / entry.main.file
    data = entry.main.read(folder)
    try:
        arrays = current_arrays(load(data))
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        state = json.loads(header["__metadata__"]["state"])
        version = state.get("format")
        if version in READABLE:
            state = current_state(state)
    except (SafetensorError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{path} is not a checkpoint of this program ({error})") from error
    if version not in READABLE:
        raise CheckpointError(f"{path} has format {version}; this program reads format {FORMAT}: update it")
    try:
        check_learned(arrays)
    except NotFinite as error:
        raise CheckpointError(f"{path} cannot be used: {error}") from error
    if without_memory:
        return Checkpoint(arrays, {**state, "files": {}} if "files" in state else state)
    for name in state.get("files", {}):
        if name not in entry.files:
            raise CheckpointError(f"{folder / name} is named in {path}, and not in the index")
        entry.files[name].verify(folder)
    return Checkpoint(
        arrays, state, _OnDisk(folder, {name: entry.files[name] for name in state.get("files", {})})
    )


def _earlier_parts(folder: Path, checkpoint: Checkpoint, last: Entry | None) -> dict[str, Part]:
    """Return the files that were written with earlier checkpoints and are still needed."""
    wanted = [name for name in checkpoint.state.get("files", {}) if name not in checkpoint.files]
    there = last.files if last else {}
    for name in wanted:
        if name not in there:
            raise CheckpointError(
                f"the checkpoint needs {name}, and the one before it in {folder} has no such file"
            )
    return {name: there[name] for name in wanted}


def _free_name(folder: Path, name: str) -> str:
    """Return the name, with a number added if there is a file of that name already."""
    path, number = Path(name), 1
    while (folder / name).exists() or (folder / name).is_symlink():
        number += 1
        name = f"{path.stem}-{number}{path.suffix}"
    return name
