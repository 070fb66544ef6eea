"""The chapters that have code: a folder each in ``chapters``, found by looking."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from types import ModuleType

from mlanimated import chapters

_log = logging.getLogger(__name__)


def modules_of(part: str) -> dict[str, ModuleType]:
    """Return one module of each chapter that has it, by chapter in words joined by dashes.

    A chapter that needs a package which is not installed (the emulator, for example) is left out, and the log
    says so.

    Parameters
    ----------
    part
        ``"recipe"``, ``"claims"`` or ``"scenes"``.
    """
    found, lacking = _look(part)
    for chapter, name in lacking.items():
        _log.warning("%s is left out: it needs %s, which is not installed", chapter, name)
    return found


def left_out(part: str) -> dict[str, str]:
    """Return the chapters that `modules_of` leaves out, each with the package that it needs."""
    return _look(part)[1]


def _look(part: str) -> tuple[dict[str, ModuleType], dict[str, str]]:
    found: dict[str, ModuleType] = {}
    lacking: dict[str, str] = {}
    for name in sorted(info.name for info in pkgutil.iter_modules(chapters.__path__)):
        chapter = name.replace("_", "-")
        module = f"{chapters.__name__}.{name}.{part}"
        try:
            found[chapter] = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name == module:  # a chapter without animations, or without claims
                continue
            if error.name is None or error.name.partition(".")[0] == "mlanimated":
                raise
            lacking[chapter] = error.name
    return found, lacking
