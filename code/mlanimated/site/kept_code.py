"""What the code of the package depends on, and what is installed: kept, for finding it out takes seconds."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx
from sphinx.config import Config

import mlanimated
from mlanimated import files
from mlanimated.site import execution
from mlanimated.store import closure, syntax

_FIRST = 1  # before anybody asks


class Kept(NamedTuple):
    """What a build has found out: of code, and which distributions packages come from."""

    known: dict[str, closure.Unit]
    distributions: dict[str, tuple[str, ...]]


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    app.connect("config-inited", _recall, priority=_FIRST)
    app.connect("build-finished", _keep)


def _recall(app: Sphinx, _config: Config) -> None:
    kept = read(_file(app))
    closure.kept.update(kept.known)
    closure.kept_distributions.update(kept.distributions)


def _keep(app: Sphinx, _exception: Exception | None) -> None:
    with suppress(OSError):  # the next build takes longer, that is all
        write(_file(app))


def _file(app: Sphinx) -> Path:
    return execution.state_folder(app) / ".code.json"


def read(file: Path) -> Kept:
    """Return what a build has kept; nothing if another version of the package kept it, or it is damaged."""
    try:
        data = json.loads(file.read_bytes())
        if data["kept by"] != _keeper():
            return Kept({}, {})
        known = {
            key: closure.Unit(str(digest), frozenset(names)) for key, (digest, names) in data["known"].items()
        }
        installed = data["distributions"] if data["installed"] == _installed() else {}
        return Kept(known, {name: tuple(map(str, found)) for name, found in installed.items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Kept({}, {})


def write(file: Path) -> None:
    """Keep what has been read, as a whole or not at all."""
    if read(file) != (closure.known, closure.distributions()):
        data = {
            "kept by": _keeper(),
            "known": {
                key: [unit.digest, sorted(unit.imports)] for key, unit in sorted(closure.known.items())
            },
            "installed": _installed(),
            "distributions": closure.distributions(),
        }
        files.write(file, json.dumps(data, indent=1).encode())


def _keeper() -> str:
    """Return the digest of all that decides what is found in a file, but for the file itself."""
    root = Path(mlanimated.__path__[0])
    # Whether a name that is imported is a module, or is in one, depends on which files there are.
    names = "\n".join(sorted(file.relative_to(root).as_posix() for file in root.rglob("*.py")))
    code = b"".join(Path(str(module.__file__)).read_bytes() for module in (closure, syntax))
    return hashlib.sha256(f"{platform.python_version()}\n{names}\n".encode() + code).hexdigest()


def _installed() -> str:
    """Return the digest of what says which distributions are installed, in which versions, and since when."""
    folders = [folder for folder in map(Path, sys.path) if folder.is_dir()]
    found = sorted(
        f"{entry.name} {entry.stat().st_mtime_ns}"
        for folder in folders
        for entry in os.scandir(folder)
        if entry.name.endswith("-info")
    )
    return hashlib.sha256("\n".join(found).encode()).hexdigest()
