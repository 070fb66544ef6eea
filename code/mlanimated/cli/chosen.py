"""The animations that a person names: of one chapter only that chapter is imported."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from mlanimated import chapters
from mlanimated.cli.names import pick

if TYPE_CHECKING:
    from mlanimated.animate.entry import Entry


def animation(name: str) -> tuple[str, Entry]:
    """Return the full name and the entry of an animation.

    Raises
    ------
    typer.BadParameter
        If there is none of that name; the message has the nearest names, of its chapter if there is one.
    ModuleNotFoundError
        If its chapter needs a package that is not installed.
    """
    chapter = name.strip().replace("_", "-").partition("/")[0]
    known = _of_chapter(chapter) if "/" in name else {}
    if not known:
        from mlanimated.catalogue.animations import animations

        known = animations()
    return pick(name, {key: (key, entry) for key, entry in known.items()}, "animation")


def _of_chapter(chapter: str) -> dict[str, Entry]:
    package = chapter.replace("-", "_")
    if package not in {info.name for info in pkgutil.iter_modules(chapters.__path__)}:
        return {}
    module = f"{chapters.__name__}.{package}.scenes"
    try:
        scenes = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:  # it has animations, but a package that they need is missing
            raise
        return {}
    return {f"{chapter}/{name}": entry for name, entry in getattr(scenes, "ANIMATIONS", {}).items()}
