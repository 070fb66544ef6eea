"""Markers in code that pages show: ``# line: update`` at the end of a line gives that line a name.

A step of a film may name the line that made it, and its page then lights that line up. Readers never see a
marker: the page and the notebook show the code without it.
"""

from __future__ import annotations

import re

_MARKER = re.compile(r"(?<=\S)[ \t]+# line: ([a-z][a-z0-9-]*)[ \t]*$")
_LIKE_ONE = re.compile(r"#\s*lines?\s*:", re.I)


class MarkerError(ValueError):
    """A comment that looks like a marker and is none."""


def names(source: str) -> dict[str, list[int]]:
    """Return the numbers, counted from 1, of the lines with a marker, by name.

    A name may stand on several lines: a long statement, or two that belong together.

    Raises
    ------
    MarkerError
        If a comment looks like a marker and is none: readers would see it.
    """
    found: dict[str, list[int]] = {}
    for number, line in enumerate(source.splitlines(), start=1):
        if marker := _MARKER.search(line):
            found.setdefault(marker[1], []).append(number)
        elif _LIKE_ONE.search(line):
            raise MarkerError(
                f"{line.strip()!r} is no marker: write it at the end of a line of code, as '# line: update', "
                "with small letters, digits and hyphens"
            )
    return found


def without(source: str) -> str:
    """Return code as readers see it, without its markers."""
    return "\n".join(_MARKER.sub("", line) for line in source.split("\n"))
