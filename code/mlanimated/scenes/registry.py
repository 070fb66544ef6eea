"""All animations of the book, found chapter by chapter, for `render`, `verify` and the gallery."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlanimated import scenes
from mlanimated.animate.scene import Scene, Variants
from mlanimated.animate.timeline import Timeline


@dataclass(frozen=True)
class Entry:
    """How an animation comes about: which record it draws, how, and how fast.

    Attributes
    ----------
    draw : callable
        From the record to the scene, or to the variants of a scene.
    recipe : callable
        Returns the record; asked for through the store.
    timeline : Timeline
        Frames per second, and how long steps move and hold.
    """

    draw: Callable[[Any], Scene | Variants]
    recipe: Callable[[], Any]
    timeline: Timeline = Timeline()


def animations() -> dict[str, Entry]:
    """Return every animation under its full name, ``chapter/name``."""
    found: dict[str, Entry] = {}
    for module in sorted(pkgutil.iter_modules(scenes.__path__), key=lambda info: info.name):
        chapter = importlib.import_module(f"{scenes.__name__}.{module.name}")
        for name, entry in getattr(chapter, "ANIMATIONS", {}).items():
            found[f"{module.name.replace('_', '-')}/{name}"] = entry
    return found
