"""What a page's code depends on, part by part, so that a build runs exactly what changed and can say why.

Take the parts of a source, ask the ledger why it is stale, run it, and note the parts it was run with.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mlanimated import files, launch
from mlanimated.store import address, artifacts, closure, recipes

FORMAT = 1
_NAMED_REASONS = 3
_FILE = "file "
_FACTS = ("key", "result", "seconds")
# The site makes the figures itself: a page's code puts out films and words, not the player around them.
_PLAYER_FACES = tuple(
    f"mlanimated.player.{name}" for name in ("markup", "standalone", "live.markup", "live.standalone")
)
# Where things are kept or published, and who asks, does not change what comes out.
_INDIFFERENT = {
    "MLANIMATED_CACHE",
    "MLANIMATED_SITE",
    "MLANIMATED_ARTIFACTS",
    address.REPOSITORY,
    address.SITE,
    address.VERSION,
}


def parts_of(*cells: str) -> dict[str, str]:
    """Return everything that decides what pieces of code put out, as names with digests or versions.

    These are the code itself, each module of ours that it reaches, packages with their versions, the
    artifacts that recipes in them declare, Python, the launch settings, and our own environment variables
    (the data set, for example).
    """
    imported = closure.imports_of(*cells)
    ours = sorted(name for name in imported if name.partition(".")[0] == "mlanimated")
    parts = {"its code": _sha256("\n\n".join(cells).encode("utf-8", "surrogatepass"))}
    code = {
        name: digest
        for name, digest in closure.code_parts(*ours).items()
        if not name.startswith(("player/", "live/")) and name not in _PLAYER_FACES
    }
    parts |= code
    parts |= {name: f"version {version}" for name, version in closure.packages(*imported).items()}
    parts |= _artifact_parts(code)
    parts["python"] = f"version {platform.python_version()}"
    parts["the launch settings"] = _sha256(json.dumps(launch.SETTINGS, sort_keys=True).encode())
    parts |= {
        name: value
        for name, value in os.environ.items()
        if name.startswith("MLANIMATED_") and name not in _INDIFFERENT
    }
    return parts


def file_parts(root: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the parts that are files which a page's code opens, or folders which it lists, below a root."""
    return {f"{_FILE}{name}": _content(path) for name in sorted(set(names)) if (path := root / name).exists()}


def files_among(parts: Iterable[str]) -> list[str]:
    """Return the names that `file_parts` was given."""
    return [part.removeprefix(_FILE) for part in parts if part.startswith(_FILE)]


def _content(path: Path) -> str:
    if path.is_dir():
        return _sha256(
            "\n".join(sorted(file.name for file in path.iterdir())).encode("utf-8", "surrogateescape")
        )
    return _sha256(path.read_bytes())


def _artifact_parts(parts: Iterable[str]) -> dict[str, str]:
    # Data files are parts, too; and a function's module counts as a whole here.
    modules = {name.partition(":")[0] for name in parts if name.startswith("mlanimated.")}
    return {
        f"artifact {file}": _sha256(path.read_bytes())
        for name in sorted(recipes.declared_artifacts(sorted(modules)))
        for file, path in artifacts.files_of(name).items()
    }


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return what is not the same any more, in words."""
    words = []
    for name in sorted(before.keys() | now.keys(), key=lambda name: (name != "its code", name)):
        old, new = before.get(name), now.get(name)
        if old == new:
            continue
        if old is None:
            words.append(f"{name} is new")
        elif new is None:
            words.append(f"{name} is gone")
        elif new.startswith("version "):
            words.append(f"{name} went from {old} to {new}")
        else:
            words.append(f"{name} changed")
    return words


class Ledger:
    """What was run with which parts, and what came out, kept as JSON from build to build."""

    def __init__(self, file: Path) -> None:
        self.file = file
        # What cannot be read, or is in another format, is as good as nothing: everything runs again.
        self._data: dict[str, Any] = {"format": FORMAT}
        self.damage = ""
        try:
            data = json.loads(file.read_bytes())
            if not isinstance(data, dict):
                raise ValueError("it is no table")
            if data.get("format", FORMAT) == FORMAT:
                _check(data)
                self._data = data
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            self.damage = str(error)
        self.entries: dict[str, dict[str, Any]] = self._data.setdefault("entries", {})
        self.shown: dict[str, dict[str, str]] = self._data.setdefault("shown", {})

    def why(self, name: str, parts: Mapping[str, str]) -> str:
        """Return why this has to be run, in words; nothing if it has not."""
        if name not in self.entries:
            return "it has not been run yet"
        words = differences(self.entries[name]["parts"], parts)
        more = len(words) - _NAMED_REASONS
        return ", ".join(words[:_NAMED_REASONS]) + (f" and {more} more" if more > 0 else "")

    def note(self, name: str, parts: Mapping[str, str], **facts: str) -> None:
        """Keep what this was run with, and facts about the result."""
        self.entries[name] = {"parts": dict(parts), **facts}

    def forget(self, name: str) -> None:
        """Drop what is known about this: it has to be run again."""
        self.entries.pop(name, None)

    def save(self) -> None:
        """Write the file, as a whole or not at all."""
        files.write(self.file, json.dumps(self._data, indent=1, sort_keys=True).encode())


def _check(data: Mapping[str, Any]) -> None:
    """Refuse a ledger that does not hold what this one would have written."""
    for name, table in (("entries", data.get("entries", {})), ("shown", data.get("shown", {}))):
        if not isinstance(table, dict) or not all(isinstance(row, dict) for row in table.values()):
            raise ValueError(f"its {name} are no tables")
    for name, entry in data.get("entries", {}).items():
        parts, facts = entry.get("parts"), [entry[fact] for fact in _FACTS if fact in entry]
        texts = [*facts, *parts.values()] if isinstance(parts, dict) else [None]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError(f"its entry {name} is none")
        float(entry.get("seconds", 0))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
