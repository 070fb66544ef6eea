"""The folder of a run: whether it holds one, which files are the run's, and one training at a time.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from mlanimated.atari.checkpoint_index import INDEX, CheckpointError, Entry, Index, read_index
from mlanimated.atari.old_folders import OLD_CHECKPOINT, old_index
from mlanimated.atari.space import space_for
from mlanimated.files import write

LOCK = ".training.lock"
SHOWN = 5  # names of files in a message


def read_folder(folder: Path) -> Index:
    """Return what a run has written into a folder, even if it did so before there was an index.

    Raises
    ------
    CheckpointError
        If the index is not one that this program can read.
    """
    return read_index(folder) or old_index(folder)


def holds_run(folder: Path) -> bool:
    """Say whether there is a checkpoint in a folder, whatever state it is in."""
    if not (folder / INDEX).is_file():
        return (folder / OLD_CHECKPOINT).is_file()
    try:
        return read_folder(folder).current is not None
    except CheckpointError:
        return True


def saved_steps(folder: Path) -> int:
    """Return the agent steps of the last checkpoint in a folder; 0 if there is none."""
    current = read_folder(folder).current
    return current.agent_steps if current else 0


def write_index(folder: Path, index: Index) -> None:
    """Replace the index in a folder.

    Raises
    ------
    NoSpace
        If the disk is full; the index stays what it was.
    """
    data = index.to_bytes()
    with space_for(folder / INDEX, len(data)):
        write(folder / INDEX, data)


def go_on_from(folder: Path, agent_steps: int) -> None:
    """Make the checkpoint of so many agent steps the last one, before a run goes on from it.

    Files of newer checkpoints are listed as no longer needed, and are removed with the next checkpoint. Files
    that have no digests yet get them.
    """
    index = read_folder(folder)
    found = next((e for e in (index.current, index.previous) if e and e.agent_steps == agent_steps), None)
    if found is not index.current:
        new = replace(index, current=found, previous=None)
        passing = {*index.passing, *index.needed()} - new.needed()
        write_index(folder, replace(new, passing=tuple(sorted(passing))))
    elif found and any(part.sha256 is None for part in found.parts()):
        files = {name: part.verify(folder) for name, part in found.files.items() if (folder / name).exists()}
        write_index(folder, replace(index, current=Entry(agent_steps, found.main.verify(folder), files)))


def claim(folder: Path, name: str) -> bool:
    """List a further file as the run's, before it is written; return False if somebody else's is there."""
    index = read_folder(folder)
    if name in index.owned():
        return True
    if (folder / name).exists():
        return False
    write_index(folder, replace(index, others=(*index.others, name)))
    return True


def tidy(folder: Path, index: Index) -> Index:
    """Remove what an interrupted or an earlier save left behind; return the index without it."""
    for name in {*index.passing} - index.needed():
        (folder / name).unlink(missing_ok=True)
        for half_written in folder.glob(f".{glob.escape(name)}-*.part"):
            half_written.unlink(missing_ok=True)
    return replace(index, passing=())


@contextmanager
def hold(folder: Path, *, resume: bool) -> Iterator[None]:
    """Lock a folder for one training; the system releases the lock even if the process is killed.

    Parameters
    ----------
    folder
        Is made if it does not exist.
    resume
        Whether the training goes on with a run in it; a new one begins only where there is nothing.

    Raises
    ------
    CheckpointError
        If another training is running there, if it holds what a new run must not touch, if there is no run to
        go on with, or if it cannot be written.
    """
    locked = (folder / LOCK).exists()
    if not locked:
        _refuse(folder, resume)
    lock = FileLock(folder / LOCK)
    try:
        require_writable(folder)
        lock.acquire(timeout=0)
    except Timeout:
        raise CheckpointError(
            f"another training is running in {folder}; wait for its end, or name another folder with --out"
        ) from None
    except OSError as error:
        raise CheckpointError(
            f"cannot write into {folder}: {error.strerror}; name another folder with --out"
        ) from error
    try:
        _refuse(folder, resume)  # once more: another training may have ended in between
        yield
    finally:
        lock.release()


def require_writable(folder: Path) -> None:
    """Make a folder and write into it: if that fails, the OSError comes now, not after hours of training."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".writable-"):
        pass


def _refuse(folder: Path, resume: bool) -> None:
    if resume and not holds_run(folder):
        raise CheckpointError(
            f"there is no checkpoint in {folder}; leave out --resume, or name another folder with --out"
        )
    if resume or not folder.is_dir():
        return
    if holds_run(folder):
        raise CheckpointError(
            f"{folder} holds a run already; add --resume to go on with it, or name another folder with --out"
        )
    # The files of a run that was cut off before its first checkpoint may go: nothing learned is lost.
    own = read_folder(folder).owned()
    found = sorted(file.name for file in folder.iterdir() if not file.name.startswith("."))
    others = [name for name in found if name not in own]
    if others:
        shown = ", ".join(others[:SHOWN]) + (", …" if len(others) > SHOWN else "")
        raise CheckpointError(
            f"{folder} is not empty ({shown}), and a new run touches nothing that it did not write: "
            "name another folder with --out"
        )
