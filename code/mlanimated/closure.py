"""What a module depends on: everything of ours that it imports, found by reading the source and not by running it."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import mlanimated

_OURS = "mlanimated"
_NAME = re.compile(r"mlanimated(\.\w+)+(:\w+)?")
_IGNORED_FIELDS = {"ctx", "kind", "type_comment"}


def modules(*names: str) -> tuple[str, ...]:
    """Return the named modules of ours and all that they import, transitively, sorted.

    Imports inside functions count, and so do strings that name a module of ours (the entry point of a registered
    environment, for example). Imports for type checkers only do not.

    Raises
    ------
    ModuleNotFoundError
        If one of `names` is not a module of this package.
    """
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        source = _source(name)
        if source is None:
            raise ModuleNotFoundError(f"there is no module {name} in this package", name=name)
        found.add(name)
        waiting += [imported for imported in _read(source)[1] if _is_ours(imported)]
    return tuple(sorted(found))


def packages(*names: str) -> dict[str, str]:
    """Return the third-party distributions imported anywhere in the closure of `names`, with their versions."""
    imported = {other for module in modules(*names) for other in _read(_path(module))[1]}
    return _versions(name for name in imported if not _is_ours(name))


def digest(*names: str) -> str:
    """Return the sha256 of the code of `names` and all they import, of its data files and of package versions.

    `names` may hold third-party packages too, as `imports_of` returns them; only their version counts.
    Comments, docstrings and layout do not matter, nor does the version of Python.
    """
    ours, others = [n for n in names if _is_ours(n)], [n for n in names if not _is_ours(n)]
    lines = [
        f"{name} {version}" for name, version in sorted({**packages(*ours), **_versions(others)}.items())
    ]
    return _sha256("\n".join([code_digest(*ours), *lines]))


def code_digest(*names: str) -> str:
    """Return the same as `digest`, without package versions."""
    return _sha256("\n".join(f"{name} {part}" for name, part in sorted(code_parts(*names).items())))


def code_parts(*names: str) -> dict[str, str]:
    """Return what `code_digest` is made of: each module and data file with its own digest."""
    parts = {name: _read(_path(name))[0] for name in modules(*names)}
    for folder in {_path(name).parent for name in parts}:
        parts.update(
            {file.relative_to(folder.parent).as_posix(): _data_digest(file) for file in _data_files(folder)}
        )
    return parts


def imports_of(source: str) -> set[str]:
    """Return what the cells of a chapter import: modules of ours by full name, other packages by first name.

    Lines with notebook commands (``%time``, ``!ls``) are passed over.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        lines = ("pass" if line[:1] in ("%", "!", "?") else line for line in source.splitlines())
        tree = ast.parse("\n".join(lines))
    return _imports(tree, "__main__")


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] == _OURS


def _source(name: str) -> Path | None:
    """Return the file of one of our modules, without importing anything."""
    for root in mlanimated.__path__:
        path = Path(root, *name.split(".")[1:])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file() and _is_ours(name):
                return file
    return None


def _path(name: str) -> Path:
    file = _source(name)
    assert file is not None  # `modules` returns only what exists
    return file


def _read(file: Path) -> tuple[str, frozenset[str]]:
    """Return the digest of a source file and what it imports."""
    status = file.stat()
    return _read_version(file, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=1024)
def _read_version(file: Path, _modified: int, _size: int) -> tuple[str, frozenset[str]]:
    tree = ast.parse(file.read_bytes(), filename=str(file))
    root = next(Path(root) for root in mlanimated.__path__ if file.is_relative_to(root))
    name = ".".join((_OURS, *file.relative_to(root).with_suffix("").parts))
    return _sha256(canonical(tree)), frozenset(_imports(tree, name))


def _imports(tree: ast.AST, name: str) -> set[str]:
    found: set[str] = set()
    for node in _live(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found |= _resolve(alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*name.split(".")[: -node.level], *([base] if base else [])])
            found |= _resolve(base)
            for alias in node.names:
                if _is_ours(base) and _source(f"{base}.{alias.name}"):
                    found |= _resolve(f"{base}.{alias.name}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value):
            named = node.value.partition(":")[0]
            if _source(named):
                found |= _resolve(named)
    return found - {name}


def _resolve(name: str) -> set[str]:
    """Return what importing `name` loads: for ours every package on the way with code in it, else the first name."""
    first = name.partition(".")[0]
    if not _is_ours(name):
        return set() if first in sys.stdlib_module_names or first in ("", "__main__") else {first}
    parts = name.split(".")
    on_the_way = {".".join(parts[:n]) for n in range(1, len(parts))}
    file = _source(name)
    wanted = {name} if file is not None and (file.name != "__init__.py" or file.stat().st_size) else set()
    return wanted | {package for package in on_the_way if (f := _source(package)) and f.stat().st_size}


def _live(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree, leaving out what only type checkers read."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting.extend(node.orelse)
        else:
            waiting.extend(ast.iter_child_nodes(node))


def canonical(node: Any) -> str:
    """Return a syntax tree as text that is the same on every supported version of Python."""
    if isinstance(node, list):
        return "[" + ",".join(canonical(item) for item in node) + "]"
    if not isinstance(node, ast.AST):
        return ascii(node)  # repr would depend on the version's Unicode table
    fields = {name: value for name, value in ast.iter_fields(node) if name not in _IGNORED_FIELDS}
    if isinstance(
        node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    ) and _has_docstring(node):
        fields["body"] = node.body[1:]
    if isinstance(node, ast.JoinedStr):
        fields["values"] = _merged(node.values)
    kept = [
        f"{name}={canonical(value)}" for name, value in fields.items() if value is not None and value != []
    ]
    if isinstance(node, ast.Constant) and node.value is None:
        kept = ["value=None"]
    return f"{type(node).__name__}({','.join(kept)})"


def _has_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = node.body[0] if node.body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def _merged(values: list[ast.expr]) -> list[ast.expr]:
    """Join neighbouring texts of an f-string: how they are split differs between versions of Python."""
    result: list[ast.expr] = []
    for value in values:
        last = result[-1] if result else None
        if isinstance(value, ast.Constant) and isinstance(last, ast.Constant):
            result[-1] = ast.Constant(f"{last.value}{value.value}")
        elif not (isinstance(value, ast.Constant) and value.value == ""):
            result.append(value)
    return result


def _data_files(folder: Path) -> Iterator[Path]:
    """Return the files of a package that are not modules, in folders that are not packages themselves too."""
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
    known = _distributions()
    result: dict[str, str] = {}
    for name in imported:
        for distribution in known.get(name, [name]):
            try:
                result[distribution] = importlib.metadata.version(distribution)
            except importlib.metadata.PackageNotFoundError:
                result[distribution] = "not installed"
    return dict(sorted(result.items()))


@functools.cache
def _distributions() -> dict[str, list[str]]:
    return {name: list(found) for name, found in importlib.metadata.packages_distributions().items()}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
