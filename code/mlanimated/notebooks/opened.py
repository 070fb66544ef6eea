"""Which files the cells of a notebook open: whoever keeps their results has to look at these again.

This is an extension of IPython, like the limit of a cell. It sees what Python opens, lists or imports, and
not what another program opens that a cell starts. A file that the cells write is none of their sources.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

VARIABLE = "MLANIMATED_CELL_FILES"
"""Names the file that a kernel notes paths in, one line for each."""

_WRITES = os.O_WRONLY | os.O_RDWR
_READ, _WRITTEN = "r", "w"
_LISTS = ("os.listdir", "os.scandir")


def load_ipython_extension(shell: Any) -> None:
    """Let a shell note what its cells open, if it is told where."""
    place = os.environ.get(VARIABLE)
    if not place:
        return
    log = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    seen: set[str] = set()
    running = False

    def begin(_info: object) -> None:
        nonlocal running
        running = True

    def end() -> None:
        nonlocal running
        running = False

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if not running or event not in (*_LISTS, "open", "sqlite3.connect"):
            return
        path = os.curdir if arguments[0] is None else arguments[0]
        if not isinstance(path, str | bytes | os.PathLike):  # a number: what is open already
            return
        path = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - Path would ask the system, which is heard here
        if event in _LISTS and path in map(os.path.abspath, sys.path):  # by an import, looking for a module
            return
        flags = arguments[2] if event == "open" and isinstance(arguments[2], int) else 0
        line = f"{_WRITTEN if flags & _WRITES else _READ}{path}"
        if line not in seen and "\n" not in line:
            seen.add(line)
            os.write(log, f"{line}\n".encode("utf-8", "surrogateescape"))

    sys.addaudithook(hear)
    shell.events.register("pre_run_cell", begin)
    shell.events.register("post_execute", end)


def sources(log: Path, folder: Path, without: Iterable[Path]) -> Iterator[Path]:
    """Yield the files and folders that a kernel has noted, once each.

    Parameters
    ----------
    log : Path
        The file in which it noted them.
    folder : Path
        What lies elsewhere is left out.
    without : iterable of Path
        So is what lies in these folders, and in any that is hidden.
    """
    lines = log.read_text("utf-8", "surrogateescape").splitlines() if log.is_file() else []
    written = {line[1:] for line in lines if line[0] == _WRITTEN}
    ours = [folder.resolve() for folder in without]
    for path in dict.fromkeys(_source(line[1:]) for line in lines if line[1:] not in written):
        real = path.resolve()
        if not real.exists() or not real.is_relative_to(folder.resolve()):
            continue
        inside = real.relative_to(folder.resolve()).parts
        if not any(part.startswith(".") for part in inside) and not any(map(real.is_relative_to, ours)):
            yield real


def _source(path: str) -> Path:
    """Return the file of a module for that of its compiled code."""
    try:
        return Path(importlib.util.source_from_cache(path))
    except ValueError:
        return Path(path)
