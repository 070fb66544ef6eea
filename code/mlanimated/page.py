"""What a chapter's cells call: recall a record, show an animation, print a claim, name a number."""

from __future__ import annotations

import html
import platform
import sys
from collections.abc import Iterable
from importlib import metadata
from typing import Any

from mlanimated import record
from mlanimated.animate.animation import Animation
from mlanimated.animate.scene import Scene, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.claim import Claim
from mlanimated.claims import ClaimError, check
from mlanimated.store import recall

__all__ = ["claim", "number", "recall", "show"]

_NAMED_PACKAGES = ("numpy", "matplotlib", "tensorflow", "keras", "gymnasium", "ale_py")


def show(scene: Scene | Variants, timeline: Timeline | None = None) -> None:
    """Draw a scene as an animation and display it, with what it was made by under it."""
    animation = Animation.from_scene(scene, timeline or Timeline(), made_by=made_by(scene))
    _display(animation)


def made_by(scene: Scene | Variants) -> dict[str, str]:
    """Return what a scene's numbers come from: data set, seed, versions, and a digest of its records."""
    scenes = scene.scenes.values() if isinstance(scene, Variants) else (scene,)
    records = [scene.record for scene in scenes]
    result = {}
    if names := _distinct(getattr(item, "data_name", None) for item in records):
        result["data"] = names
    if seeds := _distinct(getattr(item, "seed", None) for item in records):
        result["seed"] = seeds
    result["python"] = platform.python_version()
    for package in _NAMED_PACKAGES:
        if package in sys.modules:
            result[package] = _version(package)
    result["record"] = record.digest(records[0] if len(records) == 1 else tuple(records))[:12]
    return result


def claim(claim: Claim[Any]) -> None:
    """Measure a claim and print its sentence with the measured numbers.

    Raises
    ------
    mlanimated.claims.ClaimError
        If it does not hold: a page never says what is not so.
    """
    verdict = check(claim)
    if not verdict.holds:
        measured = ", ".join(f"{name} = {value}" for name, value in verdict.values.items())
        raise ClaimError(f"{verdict.name} does not hold: {verdict.sentence} (measured: {measured})")
    _display(_Words(verdict.name, verdict.sentence))


def number(name: str, value: float | int | str, fmt: str = "") -> None:
    """Make a value available to the text as ``{glue:text}`name```, formatted; nothing is displayed."""
    text = format(value, fmt)
    try:
        from myst_nb import glue
    except ImportError:
        return  # a notebook outside the book's build: its text does not ask for numbers
    glue(name, text, display=False)


class _Words:
    """A claim that holds, as a notebook displays it."""

    def __init__(self, name: str, sentence: str) -> None:
        self.name, self.sentence = name, sentence

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/html": (
                f'<p class="ml-claim" data-claim="{html.escape(self.name)}">'
                '<span class="ml-claim-tick" role="img" aria-label="checked">✓</span> '
                f"{html.escape(self.sentence)}</p>"
            ),
            "text/markdown": f"✓ {self.sentence}",
            "text/plain": str(self),
        }

    def __str__(self) -> str:
        return f"✓ {self.sentence}"


def _display(thing: Any) -> None:
    try:
        from IPython.display import display
    except ImportError:
        print(thing)
    else:
        display(thing)


def _distinct(values: Iterable[Any]) -> str:
    return ", ".join(dict.fromkeys(str(value) for value in values if value is not None))


def _version(package: str) -> str:
    return str(getattr(sys.modules[package], "__version__", "")) or metadata.version(package)
