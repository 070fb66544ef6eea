"""Source code as data: a form that is the same on every Python, and what a function needs of its module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

_IGNORED_FIELDS = {"ctx", "kind", "type_comment"}


def canonical(node: Any) -> str:
    """Return a syntax tree as text, without docstrings, the same on every supported version of Python."""
    if isinstance(node, list):
        return "[" + ",".join(canonical(item) for item in node) + "]"
    if not isinstance(node, ast.AST):
        return ascii(node)  # repr would depend on the version's Unicode table
    fields = {name: value for name, value in ast.iter_fields(node) if name not in _IGNORED_FIELDS}
    if has_docstring(node):
        fields["body"] = fields["body"][1:]
    if isinstance(node, ast.JoinedStr):
        fields["values"] = _merged(node.values)
    # Fields that later versions of Python added are None or empty where they are not used.
    kept = [
        f"{name}={canonical(value)}" for name, value in fields.items() if value is not None and value != []
    ]
    if isinstance(node, ast.Constant) and node.value is None:
        kept = ["value=None"]
    return f"{type(node).__name__}({','.join(kept)})"


def has_docstring(node: ast.AST) -> bool:
    """Return whether the node's body begins with a docstring, which does nothing when the code runs."""
    if (
        not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        or not node.body
    ):
        return False
    first = node.body[0]
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def live(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree, leaving out what only type checkers read."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting.extend(node.orelse)
        else:
            waiting.extend(ast.iter_child_nodes(node))


def slice_of(module: ast.Module, name: str) -> ast.Module | None:
    """Return the part of a module that one of its top-level names needs, or None if there is no such name.

    Kept are the statements that bind the name, those that bind any name used in these, and so on; and every
    statement that binds nothing, because it can only be there for its effect.
    """
    bodies = module.body[1:] if has_docstring(module) else module.body
    binds = [_bound(statement) for statement in bodies]
    if not any(name in bound for bound in binds):
        return None
    kept = [not bound for bound in binds]
    wanted = {name}.union(*(_used(s) for s, keep in zip(bodies, kept, strict=True) if keep))
    grown = True
    while grown:
        grown = False
        for i, statement in enumerate(bodies):
            if not kept[i] and (binds[i] & wanted or "*" in binds[i]):
                kept[i] = grown = True
                wanted |= _used(statement)
    return ast.Module([s for s, keep in zip(bodies, kept, strict=True) if keep], [])


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a top-level statement gives a value, those inside if, try and with included."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    names: set[str] = set()
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            names |= _bound(child)  # type: ignore[arg-type]
        else:
            for node in ast.walk(child):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    names.add(node.id)
                elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
                    names |= _used(node.value)  # TABLE[key] = value belongs to TABLE
    return names


def _used(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _merged(values: list[ast.expr]) -> list[ast.expr]:
    """Join neighbouring texts of an f-string: how they are split differs between versions of Python."""
    result: list[ast.expr] = []
    for value in values:
        last = result[-1] if result else None
        if isinstance(value, ast.Constant) and isinstance(last, ast.Constant):
            result[-1] = ast.Constant(f"{last.value!s}{value.value!s}")
        elif not (isinstance(value, ast.Constant) and value.value == ""):
            result.append(value)
    return result
