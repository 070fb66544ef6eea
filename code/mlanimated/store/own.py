"""A reader's own versions of the book's functions, used everywhere in place of them.

A notebook holds the functions that its page shows, and readers may change them. What is changed takes the
place of the book's own function itself, so it does not matter who calls it, or who has imported it before.
Nothing of this is kept: the next process has the book's functions again.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable
from types import CellType, FunctionType
from typing import Any

from mlanimated.store import closure, syntax

_TABLE = "_mlanimated_own"
_own: dict[str, Any] = {}  # what readers have put in place, by "module:name"
_book: dict[str, dict[str, Any]] = {}  # what was there before, part by part
_computed: dict[object, Any] = {}
_NOTHING = object()
_OF_A_FUNCTION = ("__code__", "__defaults__", "__kwdefaults__")


def use(own: Callable[..., Any], module: str) -> str:
    """Put a function or class in the place of the book's own of the same name, if it differs from that.

    Parameters
    ----------
    own : callable
        The reader's.
    module : str
        The module of the book in which the other one is.

    Returns
    -------
    str
        What the book now uses, ``"your"`` or ``"its own"``; empty if nothing has changed.

    Raises
    ------
    TypeError
        If one is a function and the other is a class.
    """
    name = f"{module}:{own.__name__}"
    own, book = _bare(own), _find(name)
    if isinstance(book, type) != isinstance(own, type):
        raise TypeError(f"{own.__name__} is a {type(own).__name__}, the book's own a {type(book).__name__}")
    if own is book:
        return ""  # imported, not written
    was_changed = name in _own
    _restore(name, book)
    is_same = _fits(own, book) if isinstance(own, type) else _same(own, book)
    if not is_same:
        (_replace_class if isinstance(own, type) else _replace_function)(name, book, own)
        _own[name] = own
    elif not was_changed:
        return ""
    _forget()
    return "its own" if is_same else "your"


def give_back() -> None:
    """Let the book use its own functions and classes again, all of them."""
    for name in list(_own):
        _restore(name, _find(name))
    _forget()


def is_used(name: str = "") -> bool:
    """Return whether a recipe, as ``module:name``, depends on something that a reader has changed.

    Without a name: whether there is anything at all that a reader has changed.
    """
    changed = {key.partition(":")[0] for key in _own}
    return bool(changed) and (not name or not changed.isdisjoint(closure.modules(name)))


def computed(question: object, compute: Callable[[], Any]) -> Any:
    """Return what was computed with the reader's functions as they are now, or compute it."""
    if question not in _computed:
        _computed[question] = compute()
    return _computed[question]


def _find(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return _bare(getattr(importlib.import_module(module), attribute))


def _bare(code: Any) -> Any:
    """Return a function without what keeps its results, as `functools.cache` does."""
    while not isinstance(code, FunctionType | type):
        code = code.__wrapped__
    return code


def _replace_function(name: str, book: Any, own: Any) -> None:
    if book.__code__.co_freevars:
        raise TypeError(f"{book.__name__} is made by another function: it cannot be replaced")
    _book[name] = {part: getattr(book, part) for part in _OF_A_FUNCTION}
    # Calls go on to the reader's function, which runs among the names of the notebook.
    scope: dict[str, Any] = {}
    code = f"def {own.__name__}(*args, **kwargs):\n    return {_TABLE}[{name!r}](*args, **kwargs)\n"
    exec(compile(code, "<the notebook's own>", "exec"), scope)
    book.__globals__[_TABLE] = _own
    book.__code__, book.__defaults__, book.__kwdefaults__ = scope[own.__name__].__code__, None, None
    book.__wrapped__ = own


def _replace_class(name: str, book: Any, own: Any) -> None:
    new = _members(own)
    _book[name] = {key: vars(book).get(key, _NOTHING) for key in new}
    for key, value in new.items():
        setattr(book, key, _moved(value, book))


def _restore(name: str, book: Any) -> None:
    for part, value in _book.pop(name, {}).items():
        if value is not _NOTHING:
            setattr(book, part, value)
        elif part in vars(book):
            delattr(book, part)
    if _own.pop(name, None) is not None and isinstance(book, FunctionType):
        del book.__dict__["__wrapped__"]


def _members(cls: type) -> dict[str, Any]:
    """Return what the body of a class defines: methods, and values that are not Python's own."""
    return {
        key: value
        for key, value in vars(cls).items()
        if isinstance(value, FunctionType) or not key.startswith(("__", "_abc_"))
    }


def _moved(value: Any, book: type) -> Any:
    """Return a method for the book's class: what it calls ``super`` is above that class."""
    if not isinstance(value, FunctionType) or "__class__" not in value.__code__.co_freevars:
        return value
    cells = [
        CellType(book) if free == "__class__" else cell
        for free, cell in zip(value.__code__.co_freevars, value.__closure__ or (), strict=True)
    ]
    moved = FunctionType(value.__code__, value.__globals__, value.__name__, value.__defaults__, tuple(cells))
    moved.__kwdefaults__ = value.__kwdefaults__
    return moved


def _fits(own: type, book: type) -> bool:
    """Return whether a class does what the book's does: all of it, or those methods that it has."""
    ours, theirs = _members(own), _members(book)
    if book not in own.__mro__ and ours.keys() != theirs.keys():
        return False
    return all(key in theirs and _same(value, theirs[key]) for key, value in ours.items())


def _same(one: Any, other: Any) -> bool:
    """Return whether two functions, or two values in a class, are written alike, but for words and layout."""
    if type(one) is not type(other):
        return False
    if isinstance(one, FunctionType):
        sources = _source(one), _source(other)
        if None not in sources:
            return sources[0] == sources[1]
        # Written by Python itself, as the methods of a dataclass are.
        return one.__code__.co_code == other.__code__.co_code and repr(one.__defaults__) == repr(
            other.__defaults__
        )
    if isinstance(one, property):
        return _same(one.fget, other.fget)
    if isinstance(one, staticmethod | classmethod):
        return _same(one.__func__, other.__func__)
    return repr(one) == repr(other)


def _source(function: FunctionType) -> str | None:
    try:
        text = inspect.getsource(function.__code__)
    except OSError:
        return None
    return syntax.canonical(ast.parse(textwrap.dedent(text)))


def _forget() -> None:
    """Forget what was computed with other functions."""
    _computed.clear()
    for module in [part for name, part in sys.modules.items() if name.startswith("mlanimated.")]:
        for value in list(vars(module).values()):
            if isinstance(value, functools._lru_cache_wrapper):
                value.cache_clear()
