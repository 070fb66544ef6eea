"""The zip of a version: the same bytes for the same site; unpacked, it is read without a network."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from mlanimated.publish import signature

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
_MODE = 0o100644 << 16
_UNIX = 3


def pack(site: Path, version: str, target: Path, report: Callable[[int], None]) -> None:
    """Write the files of a version into a zip, in one folder; whole, or not at all.

    Raises
    ------
    OSError
        If the disk is full, or the folder may not be written; what was there before stays.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as archive:
            # Not compressed: films are already, and compressors differ from machine to machine.
            for file in sorted([signature.FILE, *signature.names(site)]):
                data = (site / file).read_bytes()
                info = zipfile.ZipInfo(f"mlanimated-{version}/{file}", _TIME)
                info.external_attr, info.create_system = _MODE, _UNIX
                archive.writestr(info, data)
                report(len(data))
        part.chmod(0o644)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
