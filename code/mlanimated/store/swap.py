"""Replace a folder by another in one step, so that an interruption leaves the one or the other."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_AT_FDCWD, _EXCHANGE = -100, 2


class BusyError(RuntimeError):
    """Another process is replacing the same folder."""


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Yield a new empty folder beside `folder`, which takes its place when the block ends without an error.

    Raises
    ------
    BusyError
        If another process is doing the same.
    """
    new, old = _beside(folder, "new"), _beside(folder, "old")
    with _lock(folder):
        _recover(folder, new, old)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            new.mkdir()
            yield new
            if folder.exists():
                shutil.copymode(folder, new)
                exchange(new, folder, old)
            else:
                new.rename(folder)
        finally:
            # Whichever is not in its place: the unfinished tree after an error, else the old one.
            if folder.exists() or not old.exists():
                for rest in (new, old):
                    shutil.rmtree(rest, ignore_errors=True)


def recover(folder: Path) -> None:
    """Put a folder back that a process killed between two renames has left beside its place.

    Raises
    ------
    BusyError
        If another process is between them just now.
    """
    new, old = _beside(folder, "new"), _beside(folder, "old")
    if old.exists() and not folder.exists():
        with _lock(folder):
            _recover(folder, new, old)


def exchange(new: Path, folder: Path, old: Path) -> None:
    """Put `new` in the place of `folder`, which is then called `new` or `old`.

    In one step where the system can exchange two folders; else in two, and the next `replacing` repairs what
    a process that was killed between them has left.
    """
    if _exchanged(new, folder):
        return
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return whether the system can."""
    with suppress(OSError, AttributeError):  # AttributeError: not Linux
        rename = ctypes.CDLL(None, use_errno=True).renameat2
        return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)
    return False


def _recover(folder: Path, new: Path, old: Path) -> None:
    """Clear away what a process that was killed has left."""
    if old.exists() and not folder.exists():
        old.rename(folder)
    for rest in (new, old):
        if rest.exists():
            shutil.rmtree(rest)


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}")


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    # Not beside the folder, where it would stay.
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    try:
        with FileLock(Path(tempfile.gettempdir(), f"mlanimated-swap-{name}.lock"), timeout=0):
            yield
    except Timeout:
        raise BusyError(f"another process is writing {folder}: wait for it") from None
