"""Names that a person types: found, or refused with those that are nearest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

import typer

T = TypeVar("T")
_SHOWN = 8  # names in a message


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that a person may have meant."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    # People leave the chapter out, or name only the chapter.
    near += [other for other in names if name in other.split("/") and other not in near]
    return near[:_SHOWN]


def pick(name: str, known: Mapping[str, T], what: str) -> T:
    """Return what is known under a name.

    Raises
    ------
    typer.BadParameter
        If there is nothing of that name; the message has the nearest names.
    """
    wanted = name.strip().replace("_", "-")
    if wanted in known:
        return known[wanted]
    raise typer.BadParameter(f"there is no {what} {name!r}: {unknown(wanted, known)}")


def unknown(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that begins with what is unknown: the nearest names, all, or where."""
    names = list(known)
    if near := nearest(name, names):
        return f"did you mean {' or '.join(near)}?"
    if len(names) <= _SHOWN:
        return f"it is one of {', '.join(map(repr, names))}" if names else "there is none"
    return "`mlanimated list` shows all"
