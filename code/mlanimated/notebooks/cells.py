"""The code cells that a notebook has and its page has not: the installation, and functions that are shown."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from mlanimated.notebooks import markers

# What needs which of the optional dependencies in pyproject.toml. The module reads the files of a package.
_EXTRAS = {
    "mlanimated.data.gapminder": "data",
    "ale-py": "emulator",
    "gymnasium": "games",
    "keras": "learn",
    "scalenx": "upscaling",
    "tensorflow": "learn",
    "tensorflow-cpu": "learn",
}
_LOOK = """\
# @title Install the code of the book where it is missing. Where it is there, this cell does nothing.
import importlib
import subprocess
import sys
from importlib import metadata, util

VERSION = "{version}"
try:
    package = metadata.distribution("mlanimated")
    found, origin = package.version, package.read_text("direct_url.json") or ""
except metadata.PackageNotFoundError:
    found, origin = None, ""
"""
_INSTALL = """\
SHA256 = ""  # of the wheel: another build can have the same version
# pip notes the sha256 of a wheel that it installs. What was installed from a checkout has none, and stays.
replace = found == VERSION and "sha256" in origin and SHA256 not in origin
if found != VERSION or replace:
    # A TensorFlow that is there stays: the extra "learn" would put another one on top of it.
    extras = [name for name in {extras} if name != "learn" or util.find_spec("tensorflow") is None]
    wheel = "{wheel}"
    wanted = f"mlanimated[{{','.join(extras)}}] @ {{wheel}}"
    print(f"installing {{wanted}}")
    # To pip the same version is the same package unless forced, and that must not reach other packages.
    forced = [["--force-reinstall", "--no-deps", "--no-cache-dir", wanted]] if replace else []
    for options in [*forced, [wanted]]:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", *options]
        done = subprocess.run(pip, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise RuntimeError(f"mlanimated {{VERSION}} cannot be installed:\\n{{done.stderr}}")
    importlib.invalidate_caches()
    if "mlanimated" in sys.modules:
        raise RuntimeError(f"mlanimated {{found}} is in use: restart the runtime, then run all cells")
"""
_REFUSE = """\
if found != VERSION:
    raise RuntimeError(
        f"mlanimated {VERSION} is not installed, and this notebook was made before the book had an address: "
        "install it from a checkout of the book, with: pip install ."
    )
"""


def install(version: str, wheel: str, used: Iterable[str]) -> str:
    """Return the first cell: it installs exactly this version of the package, and replaces no TensorFlow.

    Which build of the version that is, `with_wheel` says when the wheel is there.

    Parameters
    ----------
    version : str
        That of the package.
    wheel : str
        Address of its wheel; empty while the book has none.
    used : iterable of str
        The packages and modules of ours that the chapter's code uses: they decide which extras it needs.
    """
    # "tensorflow_cpu" and "tensorflow-cpu" are the same; no module of ours in the table has a "_".
    extras = sorted({_EXTRAS[name] for item in used if (name := item.replace("_", "-")) in _EXTRAS})
    rest = _INSTALL.format(extras=json.dumps(extras), wheel=wheel) if wheel else _REFUSE
    return _LOOK.format(version=version) + rest


def with_wheel(cell: str, sha256: str) -> str:
    """Return the first cell for a wheel with this sha256: another build of the same version is replaced."""
    return re.sub('^SHA256 = "[0-9a-f]*"', f'SHA256 = "{sha256}"', cell, flags=re.M)


def shown(source: str, file: Path, module: str) -> str | None:
    """Return a cell that defines a function or class that a page shows, with the names that it needs.

    A method comes inside a class of the same name, which inherits the rest.

    Parameters
    ----------
    source : str
        What the page shows.
    file : Path
        The file that it is from.
    module : str
        The name under which that is imported.

    Returns
    -------
    str or None
        None if it is not a whole function, method or class of the file.
    """
    text = file.read_text("utf-8")
    tree = ast.parse(text)
    code = markers.without(textwrap.dedent(source).strip("\n"))
    found = [pair for pair in _objects(tree) if markers.without(_text(text, pair[1])) == code]
    if not found:
        return None
    owner, node = found[0]
    if owner is not None:
        code = f"class {owner.name}({owner.name}):\n{textwrap.indent(code, '    ')}"
    known = {name for statement in tree.body for name in _bound(statement)}
    used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    names = sorted((used & known) - {getattr(node, "name", "")} | ({owner.name} if owner else set()))
    lines = [
        f"# From {module}.",
        "# Change it, run this cell, and run those below again: they use your version,",
        "# and so do their films and claims.",
        "from __future__ import annotations",
        "",
    ]
    if names:
        lines.append(_import(module, names))
    lines.append("from mlanimated.page import use")
    defined = owner.name if owner else node.name
    return "\n".join([*lines, "", "", code, "", "", f'use({defined}, "{module}")'])


Shown = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _objects(tree: ast.Module) -> Iterator[tuple[ast.ClassDef | None, Shown]]:
    """Yield functions and classes of a module, and methods with their class."""
    for node in tree.body:
        if isinstance(node, Shown):
            yield None, node
        if isinstance(node, ast.ClassDef):
            yield from ((node, method) for method in node.body if isinstance(method, ast.FunctionDef))


def _text(text: str, node: Shown) -> str:
    """Return the lines of an object, decorators included, as a page shows them."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    lines = text.splitlines()[first - 1 : node.end_lineno]
    return "\n".join(line[node.col_offset :] for line in lines)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement at the top of a module binds when it runs."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    elif isinstance(statement, Shown):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
        yield from (node.id for node in stored if isinstance(node.ctx, ast.Store))


def _import(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    return line if len(line) <= 88 else f"from {module} import (\n    " + ",\n    ".join(names) + ",\n)"
