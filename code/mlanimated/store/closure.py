"""What code depends on: all of this package that it imports, found by reading the source, not by running it.

A name is that of a module (``mlanimated.learn.descent``), of a function together with what it needs of its
module (``mlanimated.learn.descent:adam_step``), or of another package (``numpy``).
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import mlanimated
from mlanimated.store import syntax

_OURS = "mlanimated"
_DOTTED = re.compile(rf"{_OURS}(\.\w+)+(:\w+)?")
# These mark, keep, find and measure records without changing what is in them: no recipe depends on them.
_KEEPERS = {
    f"{_OURS}.store.{name}"
    for name in ("artifacts", "claim", "closure", "own", "record", "recipes", "syntax")
}


def modules(*names: str) -> tuple[str, ...]:
    """Return the modules of `names` and all modules of this package that they import, transitively, sorted.

    Imports inside functions count, and so do strings that name a module of this package (the entry point of a
    registered environment, for example). Imports for type checkers only do not.

    Raises
    ------
    ModuleNotFoundError
        If one of `names` is not a module, or a top-level name of a module, of this package.
    """
    return tuple(sorted({name.partition(":")[0] for name in _reached(names)}))


def packages(*names: str, keepers: bool = True) -> dict[str, str]:
    """Return the third-party distributions imported anywhere in the closure of `names`, with versions.

    Third-party packages among `names` count as imported; what only finds and keeps records counts unless
    `keepers` is false.
    """
    units = _reached((name for name in names if _is_ours(name)), keepers=keepers).values()
    imported = {name for unit in units for name in unit.imports}
    return _versions(name for name in imported.union(names) if not _is_ours(name))


def digest(*names: str) -> str:
    """Return the sha256 of `code_digest` and of the versions of all packages that are used.

    Third-party packages among `names` count with their version.
    """
    lines = [f"{name} {version}" for name, version in sorted(packages(*names).items())]
    return _sha256("\n".join([code_digest(*(name for name in names if _is_ours(name))), *lines]))


def code_digest(*names: str) -> str:
    """Return the sha256 of the code of `names` and of all they import, and of the data files beside it.

    Comments, docstrings and layout do not matter, nor does the version of Python.
    """
    return _sha256("\n".join(f"{name} {part}" for name, part in sorted(code_parts(*names).items())))


def code_parts(*names: str) -> dict[str, str]:
    """Return what `code_digest` is made of: the digest of each module, function and data file, by name."""
    units = _reached(names)
    parts = {name: unit.digest for name, unit in units.items()}
    for folder in {_file(name.partition(":")[0]).parent for name in units}:
        for file in _data_files(folder):
            parts[file.relative_to(folder.parent).as_posix()] = _data_digest(file)
    return parts


def marks_recipes(module: str) -> bool:
    """Return whether a module has functions marked with `mlanimated.store.record.reads` or ``committed``."""
    file = _file(module)
    status = file.stat()
    return _marks_recipes(file, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=1024)
def _marks_recipes(file: Path, _modified: int, _size: int) -> bool:
    tree = ast.parse(file.read_bytes())
    marks = (
        mark.func if isinstance(mark, ast.Call) else mark
        for statement in tree.body
        if isinstance(statement, ast.FunctionDef)
        for mark in statement.decorator_list
    )
    return any(ast.unparse(mark).rpartition(".")[2] in ("reads", "committed") for mark in marks)


def imports_of(*cells: str) -> set[str]:
    """Return what the cells of a chapter import: our modules by full name, other packages by first name.

    A cell may hold whatever IPython accepts (``%time``, ``x = !ls``, ``%%bash``, ``name?``). One that it does
    not accept imports nothing: it fails when it is run, which says where.
    """
    return {name for cell in cells for tree in _trees(cell) for name in _imports(tree, "__main__")}


def _trees(cell: str) -> Iterator[ast.Module]:
    """Yield the code of a cell, and what stands in it under ``%%time`` and its like."""
    with suppress(SyntaxError, ValueError):  # ValueError: a zero byte
        yield ast.parse(cell)
        return
    from IPython.core.inputtransformer2 import TransformerManager

    with suppress(SyntaxError, ValueError):
        yield ast.parse(TransformerManager().transform_cell(cell))
        first, _, rest = cell.lstrip().partition("\n")
        if first.startswith("%%"):
            yield from _trees(rest)


class Unit(NamedTuple):
    """A module, or the part of it that one function needs."""

    digest: str
    imports: frozenset[str]


# By name and digest of the file: what has been read, and what an earlier build has kept of that.
known: dict[str, Unit] = {}
kept: dict[str, Unit] = {}
# What an earlier build has found installed, if that is still so.
kept_distributions: dict[str, tuple[str, ...]] = {}


def _reached(names: Iterable[str], *, keepers: bool = True) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    waiting = list(names)
    passed_over = _KEEPERS if not keepers or all(":" in name for name in waiting) else set()
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        module, _, function = name.partition(":")
        file = _file(module)
        status = file.stat()
        unit = _read(file, module, function, status.st_mtime_ns, status.st_size)
        found[name] = unit
        waiting += [imported for imported in unit.imports - passed_over if _is_ours(imported)]
    return found


@functools.lru_cache(maxsize=1024)
def _read(file: Path, module: str, function: str, _modified: int, _size: int) -> Unit:
    source = file.read_bytes()
    key = f"{module}:{function} {hashlib.sha256(source).hexdigest()}"
    known[key] = kept.get(key) or _unit(source, file, module, function)
    return known[key]


def _unit(source: bytes, file: Path, module: str, function: str) -> Unit:
    tree: ast.Module | None = ast.parse(source, filename=str(file))
    assert tree is not None
    if not function:
        return Unit(_sha256(syntax.canonical(tree)), frozenset(_imports(tree, module)))
    tree = syntax.slice_of(_with_bare_marks(tree), function)
    if tree is None:
        raise ModuleNotFoundError(f"{module} has no {function} at its top level", name=module)
    return Unit(_sha256(syntax.canonical(tree)), frozenset(_imports(tree, module)))


def _with_bare_marks(tree: ast.Module) -> ast.Module:
    """Return a module in which ``@committed(outdated=…)`` is ``@committed``.

    The arguments say something about a record but do not change it; nor does anything that only they use.
    """
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            statement.decorator_list = [
                mark.func if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "committed" else mark
                for mark in statement.decorator_list
            ]
    return tree


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] == _OURS


def _find(module: str) -> Path | None:
    """Return the file of one of our modules, or None, without importing anything."""
    for root in mlanimated.__path__ if _is_ours(module) else ():
        path = Path(root, *module.split(".")[1:])
        for file in (path.with_name(f"{path.name}.py"), path / "__init__.py"):
            if file.is_file():
                return file
    return None


def _file(module: str) -> Path:
    file = _find(module)
    if file is None:
        raise ModuleNotFoundError(f"there is no module {module} in this package", name=module)
    return file


def _imports(tree: ast.AST, module: str) -> set[str]:
    found: set[str] = set()
    for node in syntax.live(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found |= _loaded_by(alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = (
                ".".join([*module.split(".")[: -node.level], node.module or ""])
                if node.level
                else node.module
            )
            assert base is not None
            base = base.removesuffix(".")
            found |= _loaded_by(base)
            for alias in node.names:
                if _find(f"{base}.{alias.name}"):
                    found |= _loaded_by(f"{base}.{alias.name}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _DOTTED.fullmatch(node.value):
            found |= _loaded_by(node.value.partition(":")[0])
    return found - {module}


def _loaded_by(name: str) -> set[str]:
    """Return what importing `name` loads: for our modules, also the packages around them that hold code."""
    first = name.partition(".")[0]
    if not _is_ours(name):
        return set() if first in sys.stdlib_module_names else {first}
    parts = name.split(".")
    on_the_way = (".".join(parts[:n]) for n in range(1, len(parts) + 1))
    return {module for module in on_the_way if (file := _find(module)) and _holds_code(file)}


def _holds_code(file: Path) -> bool:
    return file.name != "__init__.py" or file.stat().st_size > 0


def _data_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a package that are not modules, those in its folders without modules included."""
    for file in sorted(folder.iterdir()):
        if file.name.startswith((".", "__pycache__")) or file.name.endswith(("~", ".part", ".py", ".pyc")):
            continue
        if file.is_file():
            yield file
        elif not (file / "__init__.py").exists():
            yield from _data_files(file)


def _data_digest(file: Path) -> str:
    data = file.read_bytes()
    # Git may check text out with other line ends on Windows.
    return hashlib.sha256(data if b"\0" in data else data.replace(b"\r\n", b"\n")).hexdigest()


def _versions(imported: Iterable[str]) -> dict[str, str]:
    known = distributions()
    return {
        distribution: _version(distribution)
        for name in sorted(imported)
        for distribution in known.get(name, (name,))
    }


@functools.cache
def distributions() -> dict[str, tuple[str, ...]]:
    """Return which distributions each installed package comes from; finding it lists all their files."""
    if kept_distributions:
        return kept_distributions
    found = importlib.metadata.packages_distributions()
    return {name: tuple(sorted(set(distributions))) for name, distributions in found.items()}


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
