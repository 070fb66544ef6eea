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
    found: dict[str, ModuleType] = {}
    for name in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        chapter = name.replace("_", "-")
        try:
            found[chapter] = importlib.import_module(f"{package.__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] == "mlanimated":
                raise
            _log.warning("%s is left out: it needs %s, which is not installed", chapter, error.name)
    return found
