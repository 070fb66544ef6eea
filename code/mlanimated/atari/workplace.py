"""Where a training runs: the machine, the versions of the packages that compute, and the Keras backend.

Noted by the process that trains, because the one that publishes may run elsewhere.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import importlib
import platform
from typing import Any

from mlanimated.store import artifacts, closure

COMPUTES = ("ale_py", "keras", "numpy")


def workplace() -> dict[str, Any]:
    """Return machine, versions and backend of this process, as JSON values."""
    import keras

    backend = importlib.import_module(keras.backend.backend())
    return {
        "machine": artifacts.machine(),
        "versions": {"python": platform.python_version(), **closure.packages(*COMPUTES)},
        "backend": f"{backend.__name__} {backend.__version__}",
    }
