"""The chapters that have code: one module each in ``recipes`` and in ``scenes``, found by looking."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from types import ModuleType

_log = logging.getLogger(__name__)


def modules_of(package: ModuleType) -> dict[str, ModuleType]:
    """Return the modules of a package by chapter, in words joined by dashes.

    A chapter that needs a package which is not installed (the emulator, for example) is left out, and the log
    says so.
    """
    found, lacking = _look(package)
    for chapter, name in lacking.items():
        _log.warning("%s is left out: it needs %s, which is not installed", chapter, name)
    return found


def left_out(package: ModuleType) -> dict[str, str]:
    """Return the chapters that `modules_of` leaves out, each with the package that it needs."""
    return _look(package)[1]


def _look(package: ModuleType) -> tuple[dict[str, ModuleType], dict[str, str]]:
    found: dict[str, ModuleType] = {}
    lacking: dict[str, str] = {}
    for name in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        chapter = name.replace("_", "-")
        try:
            found[chapter] = importlib.import_module(f"{package.__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] == "mlanimated":
                raise
            lacking[chapter] = error.name
    return found, lacking
