"""Artifacts: trained weights and long records, committed with a manifest that says how they were made.

No file is used before its sha256 has been compared with the manifest. An artifact that was made by code other
than today's is refused, with the command that makes it again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mlanimated.files import write
from mlanimated.store import closure, download, record
from mlanimated.store.address import checkout as checkout  # others ask for it here
from mlanimated.store.download import DownloadError
from mlanimated.store.scores import check_protocol
from mlanimated.store.swap import recover, replacing

MANIFEST = "manifest.json"

# While a recipe is computed: the artifacts that it was declared to read.
_declared: ContextVar[frozenset[str] | None] = ContextVar("declared", default=None)


class ArtifactError(RuntimeError):
    """An artifact is missing, altered or outdated; the message names the command that makes it again."""


@dataclass(frozen=True)
class Artifact:
    """A folder of committed files (weights, records, films) that match its manifest."""

    name: str
    folder: Path
    manifest: dict[str, Any]

    def read(self, file: str) -> bytes:
        """Return the bytes of one of its files, after checking them against the manifest."""
        known = self.manifest.get("files", {})
        if file not in known:
            raise ArtifactError(
                f"{self.name} has no file {file}; it has {', '.join(sorted(known)) or 'none'}"
            )
        path = locate(f"{self.name}/{file}", self.folder.parents[self.name.count("/")])
        return verified(self.name, path.read_bytes() if path else None, known[file]["sha256"], file)

    def weights(self, file: str = "weights.safetensors") -> dict[str, np.ndarray[Any, Any]]:
        """Return the named arrays of a safetensors file."""
        from safetensors.numpy import load

        return load(self.read(file))

    def record(self, file: str) -> Any:
        """Return the record in one of its files."""
        return record.from_bytes(self.read(file))


def artifact(name: str) -> Artifact:
    """Return the artifact of this name, from the first place that has it: see `locate`.

    Raises
    ------
    ArtifactError
        If it is missing, if its files do not match its manifest, if the manifest's results do not follow from
        its scores, or if the code that made it has changed.
    """
    found = unjudged(name)
    try:
        for protocol in found.manifest.get("protocols", []):
            check_protocol(protocol)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise refusal(name, f"was altered: {error}") from error
    check_code(name, found.manifest)
    return found


def unjudged(name: str) -> Artifact:
    """Return the artifact of this name, with its files checked but neither its results nor its code.

    It may have been made by code other than today's: this is for evaluating it again.

    Raises
    ------
    ArtifactError
        If it is missing, or if its files do not match its manifest.
    """
    require_declared(name)
    check_name(name)
    for place in folders():
        recover(place / name)
    file = locate(f"{name}/{MANIFEST}")
    if file is None:
        raise refusal(name, "is missing")
    found = Artifact(name, file.parent, read_manifest(name, file))
    for known in found.manifest.get("files", {}):
        found.read(known)
    return found


@contextmanager
def only(names: Iterable[str]) -> Iterator[None]:
    """Let nothing but these artifacts be read: what is not declared would go stale unnoticed.

    Raises
    ------
    ArtifactError
        If this happens while something is computed that was not declared to read one of them.
    """
    names = frozenset(names)
    for name in names:
        require_declared(name)
    token = _declared.set(names)
    try:
        yield
    finally:
        _declared.reset(token)


def require_declared(name: str) -> None:
    """Refuse an artifact that the recipe being computed was not declared to read.

    Raises
    ------
    ArtifactError
        With the mark that is missing.
    """
    declared = _declared.get()
    if declared is not None and name not in declared:
        raise ArtifactError(
            f"a recipe reads {name} without saying so, and would not be computed again when that changes: "
            f'mark it with @reads("{name}")'
        )


def files_of(name: str) -> dict[str, Path]:
    """Return the files of an artifact on this machine, by their path in the folder of artifacts.

    An artifact is a folder with a manifest, or a committed record with its manifest beside it.
    """
    for folder in folders():
        # Hidden ones are on their way to another name, or were when a process was killed.
        inside = (path for path in sorted((folder / name).rglob("*")) if path.is_file())
        found = [p for p in inside if not any(part.startswith(".") for part in p.relative_to(folder).parts)]
        found += [path for suffix in (".json", ".npz") if (path := folder / f"{name}{suffix}").is_file()]
        if found:
            return {path.relative_to(folder).as_posix(): path for path in found}
    return {}


def save_artifact(
    name: str,
    *,
    files: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    made_on: Mapping[str, Any] | None = None,
) -> Path:
    """Write an artifact's files and manifest, replacing the one of that name as a whole; return its folder.

    Parameters
    ----------
    name : str
        Words joined by dashes; parts joined by slashes.
    files : mapping of str to bytes
        File names and contents.
    manifest : mapping
        What the trainer knows: recipe, hyper-parameters, seed, seconds, protocol, scores; and ``modules``,
        the code that made the artifact, as `mlanimated.store.closure` names it. Checksums, code digest,
        versions and machine are added.
    made_on : mapping, optional
        Machine and versions, if the artifact was not made by this process.
    """
    complete = {
        "name": check_name(name),
        **manifest,
        **origin(*manifest.get("modules", ())),
        **(made_on or {}),
        "files": {file: {"sha256": sha256(data), "bytes": len(data)} for file, data in files.items()},
    }
    folder = place_for(name)
    with replacing(folder) as new:
        for file, data in {**files, MANIFEST: as_json(complete)}.items():
            write(new / file, data)
    return folder


def place_for(name: str) -> Path:
    """Return the folder that an artifact of this name is written to.

    Raises
    ------
    ArtifactError
        If something else is there, or around it: a name stands for one artifact and replaces no other.
    ValueError
        If no artifact can have this name.
    """
    folder = root() / check_name(name)
    advice = "an artifact replaces one of the same name only: choose another"
    for around in list(folder.relative_to(root()).parents)[:-1]:
        if (root() / around / MANIFEST).exists():
            raise ArtifactError(f"{name} would lie in the artifact {around.as_posix()}; {advice}")
    if folder.with_name(f"{folder.name}.npz").exists():
        raise ArtifactError(f"{name} is a record; {advice}")
    if folder.exists() and not (folder / MANIFEST).is_file() and any(folder.iterdir()):
        inside = ", ".join(sorted(path.name for path in folder.iterdir()))
        raise ArtifactError(f"{name} is no artifact but holds others ({inside}); {advice}")
    if any(path.is_dir() for path in folder.glob("*")):
        inside = ", ".join(sorted(path.name for path in folder.glob("*") if path.is_dir()))
        raise ArtifactError(f"in {name} lie other artifacts ({inside}); {advice}")
    return folder


def origin(*modules: str) -> dict[str, Any]:
    """Return the part of a manifest that says what code made something, with what, and on which machine.

    Raises
    ------
    ValueError
        If no module is named: without one, nobody could tell when it is outdated, or make it again.
    """
    if not modules:
        raise ValueError("a manifest needs `modules`: the names of the modules whose code makes the artifact")
    return {
        "modules": list(modules),
        "code": closure.code_digest(*modules),
        "versions": {"python": platform.python_version(), **closure.packages(*modules)},
        "machine": machine(),
    }


def root() -> Path:
    """Return the folder that artifacts are written to: the first of those in which they are looked for."""
    places = folders()
    if not places:
        raise ArtifactError(
            "there is no folder for artifacts: work in a checkout, or set MLANIMATED_ARTIFACTS"
        )
    return places[0]


def folders() -> list[Path]:
    """Return the folders in which artifacts are looked for."""
    home, named = checkout(), os.environ.get("MLANIMATED_ARTIFACTS")
    return [*([home / "artifacts"] if home else []), *([Path(named)] if named else [])]


def locate(file: str, *only: Path) -> Path | None:
    """Return where a file of an artifact is, or None.

    It is looked for in the checkout, then in ``$MLANIMATED_ARTIFACTS`` (or only in the folders given), then,
    for an installed package, on the site of this version.

    Raises
    ------
    ArtifactError
        If the site has it, but it cannot be fetched.
    """
    found = next((path for folder in only or folders() if (path := folder / file).is_file()), None)
    if found is not None:
        return found
    try:
        return download.fetch(file)
    except DownloadError as error:
        raise ArtifactError(
            f"{file} is not on this machine, and {error}; go online, or copy the book's folder artifacts/ "
            "here and name it in MLANIMATED_ARTIFACTS"
        ) from error


def read_manifest(name: str, file: Path) -> dict[str, Any]:
    """Return the manifest in a file; if it cannot be read, the artifact called `name` is refused."""
    try:
        manifest = json.loads(file.read_bytes())
    except (OSError, ValueError):
        raise refusal(name, f"was altered: its manifest {file.name} cannot be read") from None
    if damage := _damage(manifest, of_folder=file.name == MANIFEST):
        raise refusal(name, f"was altered: its manifest {file.name} {damage}")
    return manifest  # type: ignore[no-any-return]


def _damage(manifest: Any, *, of_folder: bool) -> str:
    """Return what a manifest lacks, in words; nothing if it says all that is asked of it."""
    if not isinstance(manifest, dict):
        return "is no table"
    modules, seconds = manifest.get("modules"), manifest.get("seconds", 0)
    if not isinstance(modules, list) or not modules or not all(isinstance(one, str) for one in modules):
        return "does not name the modules whose code made it"
    if not isinstance(manifest.get("code"), str):
        return "has no digest of that code"
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return "does not say in seconds how long it took"
    if not isinstance(manifest.get("protocols", []), list):
        return "has protocols that are no list"
    if not of_folder:
        return "" if _is_sha256(manifest.get("sha256")) else "has no sha256 of its record"
    files = manifest.get("files")
    if not isinstance(files, dict) or not files:
        return "names no files"
    for file, known in files.items():
        if not isinstance(known, dict) or not _is_sha256(known.get("sha256")):
            return f"has no sha256 of {file}"
        if not all(re.fullmatch(r"[\w-][\w.-]*", part) for part in file.split("/")):
            return f"names {file!r}, which is no file of a folder"
    return ""


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def verified(name: str, data: bytes | None, checksum: str, file: str) -> bytes:
    """Return `data` if it has this sha256."""
    if data is None:
        raise refusal(name, f"is missing its file {file}")
    if sha256(data) != checksum:
        raise refusal(name, f"was altered: {file} is not the file that its manifest describes")
    return data


def check_code(name: str, manifest: Mapping[str, Any]) -> None:
    """Refuse an artifact that was made by code other than today's."""
    if change := change_of_code(manifest):
        raise refusal(name, f"is outdated: {change}")


def change_of_code(manifest: Mapping[str, Any]) -> str:
    """Say how the code that made something has changed; empty if it has not."""
    try:
        current = closure.code_digest(*manifest.get("modules", ()))
    except ModuleNotFoundError as error:
        return str(error)
    if current == manifest.get("code"):
        return ""
    return f"the code of {', '.join(manifest['modules'])} has changed"


def refusal(name: str, reason: str) -> ArtifactError:
    """Return the error for an artifact that cannot be used."""
    return ArtifactError(
        f"{name} {reason}; make it again with: mlanimated train {name} "
        f"(for an agent whose files are here: mlanimated evaluate {name} --publish {name})"
    )


def check_name(name: str) -> str:
    """Return `name` if it is one that an artifact can have."""
    if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", name):
        raise ValueError(
            f"{name!r} is not a name: use words joined by dashes, with slashes between the parts"
        )
    return name


def sha256(data: bytes) -> str:
    """Return the checksum of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def as_json(data: Mapping[str, Any]) -> bytes:
    """Return data as JSON that people can read and compare."""
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()


def machine() -> str:
    """Return the processor in words."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file() and (
        found := re.search(r"^model name\s*:\s*(.+)$", cpuinfo.read_text(), re.MULTILINE)
    ):
        model = found[1]
    return f"{model}, {os.cpu_count()} cores, {sys.platform}"
