"""What the code of the package depends on, kept from build to build: finding it out takes seconds."""

from __future__ import annotations

import hashlib
import json
import platform
from contextlib import suppress
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import mlanimated
from mlanimated import files
from mlanimated.site import execution
from mlanimated.store import closure, syntax

_FIRST = 1  # before anybody asks


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    app.connect("config-inited", _recall, priority=_FIRST)
    app.connect("build-finished", _keep)


def _recall(app: Sphinx, _config: Config) -> None:
    closure.kept.update(read(_file(app)))


def _keep(app: Sphinx, _exception: Exception | None) -> None:
    with suppress(OSError):  # the next build takes longer, that is all
        write(_file(app))


def _file(app: Sphinx) -> Path:
    return execution.state_folder(app) / ".code.json"


def read(file: Path) -> dict[str, closure.Unit]:
    """Return what a build has kept; nothing if another version of the package kept it, or it is damaged."""
    try:
        data = json.loads(file.read_bytes())
        if data["kept by"] != _keeper():
            return {}
        return {
            key: closure.Unit(str(digest), frozenset(names)) for key, (digest, names) in data["known"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write(file: Path) -> None:
    """Keep what has been read, as a whole or not at all."""
    if read(file) != closure.known:
        known = {key: [unit.digest, sorted(unit.imports)] for key, unit in sorted(closure.known.items())}
        files.write(file, json.dumps({"kept by": _keeper(), "known": known}, indent=1).encode())


def _keeper() -> str:
    """Return the digest of all that decides what is found in a file, but for the file itself."""
    root = Path(mlanimated.__path__[0])
    # Whether a name that is imported is a module, or is in one, depends on which files there are.
    names = "\n".join(sorted(file.relative_to(root).as_posix() for file in root.rglob("*.py")))
    code = b"".join(Path(str(module.__file__)).read_bytes() for module in (closure, syntax))
    return hashlib.sha256(f"{platform.python_version()}\n{names}\n".encode() + code).hexdigest()
