"""All animations of the book, found chapter by chapter, for `render`, `verify` and the gallery."""

from __future__ import annotations

from mlanimated.animate.entry import Entry
from mlanimated.catalogue.finding import modules_of


def animations() -> dict[str, Entry]:
    """Return every animation under its full name, ``chapter/name``."""
    return {
        f"{chapter}/{name}": entry
        for chapter, module in modules_of("scenes").items()
        for name, entry in getattr(module, "ANIMATIONS", {}).items()
    }


def heroes() -> dict[str, str]:
    """Return the animation that each chapter lists first, as its name in the chapter, by chapter."""
    found: dict[str, str] = {}
    for full in animations():
        chapter, _, name = full.partition("/")
        found.setdefault(chapter, name)
    return found
