"""The films of the book: drawn once, and used again wherever nothing that makes them has changed."""

from __future__ import annotations

import functools
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated import launch
from mlanimated.animate.animation import Animation
from mlanimated.animate.entry import Entry
from mlanimated.animate.film import Finished
from mlanimated.store import closure, own, recipes
from mlanimated.store.record import RecordError, digest

_ENCODER = "mlanimated.animate.animation"  # reaches all that draws, encodes and measures a film
_PIECES = ("video", "start", "poster", "strip")


@dataclass(frozen=True)
class KeptFilm:
    """A finished film as it is kept: bytes as arrays, and the digest that its frames had when drawn."""

    video: NDArray[np.uint8]
    start: NDArray[np.uint8]
    poster: NDArray[np.uint8]
    strip: NDArray[np.uint8]
    digest: str
    max_speed: float


@dataclass(frozen=True)
class Shelf:
    """Where the films of one animation are kept, as its code is now; without a name nothing is kept.

    The key of a film is made of all that can change it: the code of the chapter's scenes with everything that
    they import, the versions of packages and of Python, the launch settings, and the record.
    """

    name: str = ""
    code: str = ""

    def keep(self, record: Any, animation: Animation) -> Animation:
        """Return an animation drawn from a record, whose films are drawn only if they are not there yet."""
        if not self.name:
            return animation
        try:
            state = digest((self.code, digest(record), platform.python_version()))[:16]
        except RecordError:
            return animation
        settings = {variable: os.environ.get(variable) for variable in launch.NUMBERS}
        films = []
        for film in animation.films:
            question = digest((film.label, film.fps, film.crf, film.pixel_ratio, settings))[:16]
            place = recipes.Kept(recipes.cache_folder() / "films" / self.name, question, state)
            films.append(replace(film, keep=functools.partial(_look_up, place)))
        return replace(animation, films=tuple(films))


def shelf_of(entry: Entry) -> Shelf:
    """Return where an animation of the book is kept; what a chapter does not list is drawn each time."""
    if own.is_used():
        return Shelf()  # the code is not what its files say
    chapter, _, _ = entry.recipe.__module__.removeprefix("mlanimated.chapters.").partition(".")
    module = f"mlanimated.chapters.{chapter}.scenes"
    listed = getattr(sys.modules.get(module), "ANIMATIONS", {})
    name = next((name for name, other in listed.items() if other is entry), "")
    if not name:
        return Shelf()
    return Shelf(f"{chapter.replace('_', '-')}/{name}", closure.digest(module, _ENCODER))


def _look_up(place: recipes.Kept, finish: Callable[[], Finished]) -> Finished:
    found: KeptFilm = place.get(lambda: _as_record(finish()))
    video, start, poster, strip = (getattr(found, piece).tobytes() for piece in _PIECES)
    return Finished(video, start, poster, strip, found.digest, found.max_speed)


def _as_record(film: Finished) -> KeptFilm:
    video, start, poster, strip = (np.frombuffer(getattr(film, piece), np.uint8) for piece in _PIECES)
    return KeptFilm(video, start, poster, strip, film.digest, film.max_speed)
