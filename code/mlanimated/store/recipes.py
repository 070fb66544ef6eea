"""The store: look up records and artifacts, verify, refuse. It knows no trainer and no picture.

A recipe's record is computed once, kept in the build cache, and used by every page, test and gallery script
that asks for it. Its key is made of all that can change it: code, packages, arguments, launch settings, and
the artifacts that it is marked to read.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock
from platformdirs import user_cache_path

from mlanimated import files, launch
from mlanimated.store import artifacts, closure, own, record
from mlanimated.store.artifacts import Artifact, ArtifactError, artifact, save_artifact

__all__ = ["Artifact", "ArtifactError", "Kept", "artifact", "cache_folder", "find_recipe", "recall"]
__all__ += ["recipe_name", "remake", "save_artifact"]

R = TypeVar("R")

_log = logging.getLogger(__name__)
_CHAPTERS = "mlanimated.chapters"


def recall(recipe: Callable[..., R], **arguments: Any) -> R:
    """Return a recipe's record: from the cache if nothing that it depends on has changed, else computed now.

    Parameters
    ----------
    recipe : callable
        A top-level function of a module of this package that returns a record.
    **arguments
        Plain values for the recipe. A committed recipe takes none: it is stored for its defaults.

    Raises
    ------
    ArtifactError
        If the record is a committed one and is missing, altered, outdated but not marked as outdated, or
        marked as outdated but not outdated; or if an artifact that it reads is missing.
    mlanimated.store.record.RecordError
        If the recipe returns something that is not a record.
    """
    name = recipe_name(recipe)
    is_own = own.is_used(_unit(recipe))
    if is_own and (record.is_committed(recipe) or record.artifacts_read(recipe)):
        said = "%s: what a long training has left stays the book's own, without your changes"
        own.computed((name, "said"), lambda: _log.warning(said, name))
    if record.is_committed(recipe):
        if arguments:
            raise TypeError(
                f"{name} is committed for its default arguments; it cannot be recalled with others"
            )
        return _committed(recipe, name)  # type: ignore[no-any-return]
    bound = inspect.signature(recipe).bind(**arguments)
    bound.apply_defaults()
    settings = {variable: os.environ.get(variable) for variable in launch.NUMBERS}
    question = record.digest((bound.arguments, settings))[:16]
    if is_own:
        with artifacts.only(record.artifacts_read(recipe)):
            return own.computed((name, question), functools.partial(recipe, **arguments))  # type: ignore[no-any-return]
    made_of = [closure.digest(_unit(recipe)), *map(_manifest_of, record.artifacts_read(recipe))]
    state = made_of[0] if len(made_of) == 1 else artifacts.sha256("\n".join(made_of).encode())
    kept = Kept(cache_folder() / "records" / name, question, state[:16])
    with artifacts.only(record.artifacts_read(recipe)):
        return kept.get(functools.partial(recipe, **arguments))  # type: ignore[no-any-return]


def recipe_name(recipe: Callable[..., Any]) -> str:
    """Return ``chapter/name`` of a recipe, in words joined by dashes."""
    module, function = recipe.__module__, recipe.__qualname__
    if not module.startswith("mlanimated.") or not function.isidentifier():
        raise TypeError(
            f"{module}.{function} is not a top-level function of a module of mlanimated: no recipe"
        )
    folder, _, last = module.removeprefix(f"{_CHAPTERS}.").partition(".")
    # Recipes live in a chapter's folder; what is recalled elsewhere is called by its module.
    chapter = folder if module.startswith(f"{_CHAPTERS}.") else last.rpartition(".")[2]
    return f"{chapter}/{function}".replace("_", "-")


def declared_artifacts(modules: Iterable[str]) -> set[str]:
    """Return the artifacts that the recipes of modules read, and the records of those that are committed.

    Parameters
    ----------
    modules
        Full names; those without a marked recipe are not imported.
    """
    found: set[str] = set()
    for name in modules:
        if not closure.marks_recipes(name):
            continue
        for function in vars(importlib.import_module(name)).values():
            if inspect.isfunction(function) and function.__module__ == name:
                found.update(record.artifacts_read(function))
                if record.is_committed(function):
                    found.add(recipe_name(function))
    return found


def find_recipe(name: str) -> Callable[..., Any]:
    """Return the recipe called ``chapter/name``.

    Raises
    ------
    ArtifactError
        If there is no recipe of that name.
    """
    chapter, _, function = name.replace("-", "_").partition("/")
    module = f"{_CHAPTERS}.{chapter}.recipe"
    try:
        recipe = getattr(importlib.import_module(module), function, None)
    except ModuleNotFoundError as error:
        # If what is missing is the chapter's module, or a part of its dotted name, there is no such recipe.
        # Anything else is a module that the chapter needs and that is not installed.
        if not f"{module}.".startswith(f"{error.name}."):
            raise
        recipe = None
    if not callable(recipe):
        raise ArtifactError(f"there is no recipe {name}; recipes are named CHAPTER/NAME")
    return recipe  # type: ignore[no-any-return]


def cache_folder() -> Path:
    """Return where computed records are kept: ``$MLANIMATED_CACHE``, the checkout, or the user's cache."""
    if named := os.environ.get("MLANIMATED_CACHE"):
        return Path(named)
    home = artifacts.checkout()
    return home / "_build" / ".mlanimated" if home else user_cache_path("mlanimated")


def is_long(recipe: Callable[..., Any]) -> bool:
    """Return whether a recipe takes a folder for its checkpoints, because it trains for hours."""
    return "folder" in inspect.signature(recipe).parameters


def remake(name: str, folder: Path | None = None, say: Callable[[str], None] | None = None) -> Path:
    """Compute the committed record ``chapter/recipe``, write it with its manifest and return its file.

    A record's property ``made_from``, if it has one, says in the manifest which data it is about.

    Parameters
    ----------
    name : str
        Of the recipe.
    folder : Path, optional
        For the checkpoints of a long training, which goes on with what is there.
    say : callable, optional
        What the lines of progress of a long training are given to.
    """
    recipe = find_recipe(name)
    if not record.is_committed(recipe):
        raise ArtifactError(f"{name} needs no training: it is computed whenever it is asked for")
    file = artifacts.root() / f"{recipe_name(recipe)}.npz"
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=file.parent):  # what forbids writing is said now, not after hours
        pass
    started = time.perf_counter()
    with artifacts.only(record.artifacts_read(recipe)):
        made = recipe(folder, say or _log.info) if is_long(recipe) else recipe()
        data = record.to_bytes(made)
    manifest = {
        "recipe": recipe_name(recipe),
        **({"made_from": dict(made.made_from)} if hasattr(made, "made_from") else {}),
        "seconds": round(time.perf_counter() - started, 1),
        "settings": {variable: os.environ.get(variable) for variable in launch.NUMBERS},
        **artifacts.origin(_unit(recipe)),
        "sha256": artifacts.sha256(data),
    }
    files.write_together({file: data, file.with_suffix(".json"): artifacts.as_json(manifest)})
    return file


def _committed(recipe: Callable[..., Any], name: str) -> Any:
    artifacts.require_declared(name)
    file = artifacts.locate(f"{name}.npz")
    if file is None:
        raise artifacts.refusal(name, "is missing")
    beside = file.with_suffix(".json")
    # On the site the manifest is a file of its own, to be fetched like the record.
    manifest = artifacts.read_manifest(name, artifacts.locate(f"{name}.json", beside.parents[1]) or beside)
    data = artifacts.verified(name, file.read_bytes(), manifest.get("sha256", ""), file.name)
    made_by = {**manifest, "modules": [_unit(recipe)]}
    reason = record.why_outdated(recipe)
    if not reason:
        artifacts.check_code(name, made_by)
        return record.from_bytes(data)
    if not artifacts.change_of_code(made_by):
        raise ArtifactError(
            f"{name} is marked as outdated ({reason}), but was made by today's code: remove the reason from "
            "its recipe's mark, and from its page"
        )
    return record.translated(recipe, record.from_bytes(data))


def _manifest_of(name: str) -> str:
    """Return the sha256 of an artifact's manifest, which holds those of its files."""
    file = artifacts.locate(f"{name}/{artifacts.MANIFEST}") or artifacts.locate(f"{name}.json")
    if file is None:
        raise artifacts.refusal(name, "is missing")
    return artifacts.sha256(file.read_bytes())


def _unit(recipe: Callable[..., Any]) -> str:
    return f"{recipe.__module__}:{recipe.__qualname__}"


class Kept:
    """One record of the cache: a question (arguments and settings), answered by one state of the code.

    The newest answer to a question replaces older ones, so that the cache does not grow as code is edited.
    """

    def __init__(self, folder: Path, question: str, code: str) -> None:
        self.name = f"{folder.parent.name}/{folder.name}"
        self.question = folder / question
        self.file = folder / f"{question}-{code}.npz"

    def get(self, compute: Callable[[], Any]) -> Any:
        """Return the record, computed if it is not kept; if two processes ask, one computes and one waits."""
        if (found := self._read()) is not None:
            return found
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.question.with_suffix(".lock"))
            lock.acquire()
        except OSError as error:
            _log.warning("%s will not be kept: %s", self.name, error)
            return record.from_bytes(record.to_bytes(compute()))
        try:
            if (found := self._read()) is not None:
                return found
            started = time.perf_counter()
            data = record.to_bytes(compute())
            _log.info("computed %s in %.1f s", self.name, time.perf_counter() - started)
            self._keep(data)
        finally:
            lock.release()
        return record.from_bytes(data)

    def _read(self) -> Any:
        try:
            return record.from_bytes(self.file.read_bytes())
        except FileNotFoundError:
            return None
        except (record.RecordError, OSError) as error:
            _log.warning("computing %s again, the kept one cannot be read: %s", self.name, error)
            return None

    def _keep(self, data: bytes) -> None:
        try:
            files.write(self.file, data)
            for old in self.file.parent.glob(f"{self.question.name}-*.npz"):
                if old != self.file:
                    old.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("%s will not be kept: %s", self.name, error)
