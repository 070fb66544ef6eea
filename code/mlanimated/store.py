"""The store of records and artifacts: look up, verify, refuse; it runs a recipe but knows no trainer.

A recipe's record is computed once, kept in the build cache and used by every page, test and gallery script. Records
and weights that are too dear for that are committed under ``artifacts/``, each with a manifest that says how it was
made; what is missing, altered or outdated is refused with the command that makes it again.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import inspect
import json
import logging
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from filelock import FileLock
from platformdirs import user_cache_path

from mlanimated import closure, launch, record

R = TypeVar("R")

_log = logging.getLogger(__name__)
_RECIPES = "mlanimated.recipes."


class ArtifactError(RuntimeError):
    """A committed record or artifact is missing, altered or outdated; the message names the command to run."""


# ---------------------------------------------------------------------------------------------------- records


def recall(recipe: Callable[..., R], **arguments: Any) -> R:
    """Return the recipe's record: from the cache if nothing it depends on has changed, else computed and kept.

    Parameters
    ----------
    recipe : callable
        A function of a module of this package that returns a record.
    **arguments
        Plain values, passed on to the recipe.

    Raises
    ------
    ArtifactError
        If the recipe's record is a committed one and is missing, altered or outdated.
    mlanimated.record.RecordError
        If the recipe returns something that is not a record.
    """
    name = recipe_name(recipe)
    bound = inspect.signature(recipe).bind(**arguments)
    if record.is_committed(recipe):
        if arguments:
            raise TypeError(f"{name} is a committed record: it is stored for its default arguments only")
        result: R = _recall_committed(name, recipe)
        return result
    bound.apply_defaults()
    settings = {key: os.environ.get(key) for key in launch.NUMBERS}
    question = record.digest((bound.arguments, settings))[:16]
    answer = closure.digest(recipe.__module__)[:16]
    file = cache_folder() / "records" / name / f"{question}-{answer}.npz"
    kept = _read_cached(file)
    if kept is None:
        kept = _compute_once(file, functools.partial(recipe, **arguments), name)
    return kept  # type: ignore[no-any-return]


def recipe_name(recipe: Callable[..., Any]) -> str:
    """Return ``chapter/name`` of a recipe, in words joined by dashes."""
    module, function = recipe.__module__, recipe.__qualname__
    if not module.startswith("mlanimated.") or not function.isidentifier():
        raise TypeError(
            f"{module}.{function} is not a function of a module of mlanimated, so it cannot be recalled"
        )
    return f"{module.rpartition('.')[2]}/{function}".replace("_", "-")


def cache_folder() -> Path:
    """Return where computed records are kept: ``$MLANIMATED_CACHE``, the checkout's build folder, or the user's."""
    if named := os.environ.get("MLANIMATED_CACHE"):
        return Path(named)
    root = checkout()
    return root / "_build" / ".mlanimated" if root else user_cache_path("mlanimated")


def _read_cached(file: Path) -> Any:
    try:
        return record.from_bytes(file.read_bytes())
    except FileNotFoundError:
        return None
    except (record.RecordError, OSError) as error:
        _log.warning("computing %s again: %s", file.parent.name, error)
        return None


def _compute_once(file: Path, compute: Callable[[], Any], name: str) -> Any:
    """Compute a record while holding its lock; another process that wants it waits and reads it."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(file.with_suffix(".lock"))
        lock.acquire()
    except OSError as error:
        _log.warning("cannot keep %s: %s", name, error)
        return record.from_bytes(record.to_bytes(compute()))
    with lock:
        lock.release()  # `with` took it a second time
        kept = _read_cached(file)
        if kept is not None:
            return kept
        started = time.perf_counter()
        data = record.to_bytes(compute())
        _log.info("computed %s in %.1f s", name, time.perf_counter() - started)
        try:
            write(file, data)
        except OSError as error:
            _log.warning("cannot keep %s: %s", name, error)
        question = file.name.partition("-")[0]
        for old in file.parent.glob(f"{question}-*.npz"):
            if old != file:
                old.unlink(missing_ok=True)
        return record.from_bytes(data)


# ------------------------------------------------------------------------------------------ committed records


def remake(name: str) -> Path:
    """Compute the committed record ``chapter/recipe`` again, write it with its manifest and return its file."""
    recipe = find_recipe(name)
    if not record.is_committed(recipe):
        raise ArtifactError(
            f"{name} is computed when it is needed; only recipes marked @committed are stored"
        )
    started = time.perf_counter()
    data = record.to_bytes(recipe())
    manifest = {
        "recipe": name,
        "modules": [recipe.__module__],
        "code": closure.code_digest(recipe.__module__),
        "sha256": hashlib.sha256(data).hexdigest(),
        "seconds": round(time.perf_counter() - started, 1),
        "versions": versions(recipe.__module__),
        "machine": machine(),
    }
    file = _artifacts_folder() / f"{name}.npz"
    write(file, data)
    write(file.with_suffix(".json"), _json(manifest))
    return file


def find_recipe(name: str) -> Callable[..., Any]:
    """Return the recipe called ``chapter/name``.

    Raises
    ------
    ArtifactError
        If there is no such recipe.
    """
    chapter, _, function = name.replace("-", "_").partition("/")
    try:
        recipe = getattr(importlib.import_module(_RECIPES + chapter), function)
    except (ModuleNotFoundError, AttributeError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name != _RECIPES + chapter:
            raise
        raise ArtifactError(
            f"there is no recipe {name}: expected CHAPTER/NAME, see `mlanimated list`"
        ) from None
    return recipe  # type: ignore[no-any-return]


def _recall_committed(name: str, recipe: Callable[..., Any]) -> Any:
    file = next((f for folder in artifact_folders() if (f := folder / f"{name}.npz").is_file()), None)
    if file is None:
        raise _refused(name, "is missing")
    manifest = _manifest(file.with_suffix(".json"), name)
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != manifest.get("sha256"):
        raise _refused(name, "was altered: its sha256 is not that of its manifest")
    if closure.code_digest(recipe.__module__) != manifest.get("code"):
        raise _refused(name, "is outdated: the code that makes it has changed")
    return record.from_bytes(data)


# -------------------------------------------------------------------------------------------------- artifacts


@dataclass(frozen=True)
class Artifact:
    """A folder of committed files (weights, records, films) whose checksums were verified against its manifest."""

    name: str
    folder: Path
    manifest: dict[str, Any]

    def read(self, file: str) -> bytes:
        """Return the bytes of one of its files, after checking them against the manifest."""
        known = self.manifest.get("files", {})
        if file not in known:
            raise _refused(self.name, f"has no file {file}; it has {', '.join(sorted(known))}")
        try:
            data = (self.folder / file).read_bytes()
        except FileNotFoundError:
            raise _refused(self.name, f"lacks its file {file}") from None
        if hashlib.sha256(data).hexdigest() != known[file]["sha256"]:
            raise _refused(self.name, f"was altered: the sha256 of {file} is not that of its manifest")
        return data

    def weights(self, file: str = "weights.safetensors") -> dict[str, np.ndarray[Any, Any]]:
        """Return the named arrays of a safetensors file."""
        from safetensors.numpy import load

        return load(self.read(file))

    def record(self, file: str) -> Any:
        """Return the record in one of its files."""
        return record.from_bytes(self.read(file))


def artifact(name: str) -> Artifact:
    """Return the artifact called `name`, verified.

    Raises
    ------
    ArtifactError
        If it is missing, if its files are not those of its manifest, or if the code that made it has changed.
    """
    _check_name(name)
    folder = next(
        (f for root in artifact_folders() if (f := root / name).joinpath("manifest.json").is_file()), None
    )
    if folder is None:
        raise _refused(name, "is missing")
    found = Artifact(name, folder, _manifest(folder / "manifest.json", name))
    for file in found.manifest.get("files", {}):
        found.read(file)
    try:
        code = closure.code_digest(*found.manifest.get("modules", ()))
    except ModuleNotFoundError as error:
        raise _refused(name, f"is outdated: {error}") from None
    if code != found.manifest.get("code"):
        raise _refused(name, "is outdated: the code that makes it has changed")
    return found


def save_artifact(name: str, *, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Path:
    """Write an artifact's files and manifest, replacing the one of that name as a whole; return its folder.

    Parameters
    ----------
    name : str
        Words joined by dashes, parts joined by slashes.
    files : mapping of str to bytes
        File names and contents.
    manifest : mapping
        What the trainer knows: recipe, hyper-parameters, seed, seconds, protocol, scores. Must hold ``modules``, the
        names of the modules whose code made it; checksums, code digest, versions and machine are added.
    """
    _check_name(name)
    if not manifest.get("modules"):
        raise ValueError(
            f"the manifest of {name} needs `modules`: the modules whose code makes this artifact"
        )
    complete = {
        "name": name,
        "code": closure.code_digest(*manifest["modules"]),
        "versions": versions(*manifest["modules"]),
        "machine": machine(),
        **manifest,
        "files": {
            file: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for file, data in files.items()
        },
    }
    folder = _artifacts_folder() / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=".part", dir=folder.parent))
    try:
        for file, data in {**files, "manifest.json": _json(complete)}.items():
            (new / file).write_bytes(data)
        new.chmod(0o755)
        old = new.with_suffix(".old")
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


def checkout() -> Path | None:
    """Return the root of the checkout this package runs from, or None when it is installed elsewhere."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").is_file() and (root / "artifacts").is_dir() else None


def artifact_folders() -> list[Path]:
    """Return where artifacts are looked for, in this order: the checkout, ``$MLANIMATED_ARTIFACTS``."""
    root = checkout()
    named = os.environ.get("MLANIMATED_ARTIFACTS")
    return [*([root / "artifacts"] if root else []), *([Path(named)] if named else [])]


def versions(*modules: str) -> dict[str, str]:
    """Return the versions of Python and of the packages that these modules use."""
    return {"python": platform.python_version(), **closure.packages(*modules)}


def machine() -> str:
    """Return the processor that computes, in words."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file() and (
        model := re.search(r"^model name\s*:\s*(.+)$", cpuinfo.read_text(), re.MULTILINE)
    ):
        processor = model[1]
    return f"{processor}, {os.cpu_count()} cores, {sys.platform}"


def write(file: Path, data: bytes) -> None:
    """Write a file as a whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{file.name}-", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _artifacts_folder() -> Path:
    folders = artifact_folders()
    if not folders:
        raise ArtifactError(
            "there is no folder for artifacts: run this in a checkout, or set MLANIMATED_ARTIFACTS"
        )
    return folders[0]


def _manifest(file: Path, name: str) -> dict[str, Any]:
    try:
        manifest = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _refused(name, f"has no readable manifest ({error})") from None
    if not isinstance(manifest, dict):
        raise _refused(name, "has no readable manifest")
    return manifest


def _refused(name: str, reason: str) -> ArtifactError:
    return ArtifactError(f"{name} {reason}. Make it again: mlanimated train {name}")


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", name):
        raise ValueError(f"{name!r} is not a name of words joined by dashes, with slashes between them")


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()
