"""In which lines two functions differ, read from their source.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

WIDTH = 56  # columns of a line, so that it fits on a phone


def statements(function: Callable[..., Any]) -> list[str]:
    """Return the lines of a function, without its documentation, comments and types."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    (found,) = tree.body
    assert isinstance(found, ast.FunctionDef)
    if ast.get_docstring(found) is not None:
        found.body = found.body[1:]
    found.returns = None
    for argument in found.args.args:
        argument.annotation = None
    return ast.unparse(found).splitlines()


def difference(first: Callable[..., Any], second: Callable[..., Any]) -> str:
    """Return both functions as one text: lines of the first begin with −, of the second with +."""
    signs = {"- ": "\N{MINUS SIGN} ", "+ ": "+ ", "  ": "  "}
    lines = difflib.ndiff(statements(first), statements(second))
    return "\n".join(
        signs[line[:2]] + part for line in lines if line[:2] in signs for part in _broken(line[2:])
    )


def _broken(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(
        line.strip(),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
