"""Reports a full disk, in numbers.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT}


class NoSpace(OSError):  # noqa: N818 - reads as what it is in a message
    """A disk, or the share of it that a user may fill, is full; the message has the file and the bytes."""


@contextmanager
def space_for(path: Path, needed: int) -> Iterator[None]:
    """If the disk is full, say which file did not fit, how large it is, and how much is free.

    Raises
    ------
    NoSpace
        Instead of the OSError of a full disk; every other error stays as it is.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        free = shutil.disk_usage(path.parent).free
        why = (
            "your quota of the disk is used up"
            if error.errno == errno.EDQUOT
            else f"its disk has {free:,} bytes free, {max(needed - free, 0):,} too few"
        )
        raise NoSpace(f"cannot write {path}: it needs {needed:,} bytes, and {why}") from error
