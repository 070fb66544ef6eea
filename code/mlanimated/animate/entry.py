"""An animation as a chapter lists it: which record it draws, how, and how fast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mlanimated.animate.animation import Animation
from mlanimated.animate.scene import Scene, Variants
from mlanimated.animate.timeline import Timeline


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
