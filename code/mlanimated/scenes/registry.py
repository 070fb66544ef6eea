"""All animations of the book, found chapter by chapter, for `render`, `verify` and the gallery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mlanimated import scenes
from mlanimated.animate.animation import Animation
from mlanimated.animate.scene import Scene, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters import modules_of


@dataclass(frozen=True)
class Entry:
    """How an animation comes about: which record it draws, how, and how fast.

    Attributes
    ----------
    draw : callable
        From the record to the scene, to the variants of a scene, or to a finished film.
    recipe : callable
        Returns the record; asked for through the store.
    timeline : Timeline
        Frames per second, and how long steps move and hold.
    """

    draw: Callable[[Any], Scene | Variants | Animation]
    recipe: Callable[[], Any]
    timeline: Timeline = field(default_factory=Timeline)


def animations() -> dict[str, Entry]:
    """Return every animation under its full name, ``chapter/name``."""
    return {
        f"{chapter}/{name}": entry
        for chapter, module in modules_of(scenes).items()
        for name, entry in getattr(module, "ANIMATIONS", {}).items()
    }
