"""Write files completely or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write `data` to `path` and return it; if that fails, what was there before stays.

    Raises
    ------
    OSError
        If the disk is full, or the folder may not be written.
    """
    write_together({Path(path): data})
    return Path(path)


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write files that belong together: none takes its place before all of them are on the disk.

    Raises
    ------
    OSError
        As `write` does.
    """
    temporary: dict[Path, Path] = {}
    try:
        for file, data in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            # In the same folder, because a rename is atomic only within one file system.
            handle, name = tempfile.mkstemp(prefix=f".{file.name}-", suffix=".part", dir=file.parent)
            temporary[file] = Path(name)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary[file].chmod(0o644)
        for file, written in temporary.items():
            os.replace(written, file)  # noqa: PTH105 - named so that a test can make it fail
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)
