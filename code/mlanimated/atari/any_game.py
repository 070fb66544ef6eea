"""One function, one argument: trains a player for any game of the emulator.

Used by the chapter on Scale up.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from mlanimated.atari.driver import drive
from mlanimated.atari.game_settings import settings_for
from mlanimated.atari.machine import check_fits
from mlanimated.atari.run_folder import hold
from mlanimated.atari.runs import start
from mlanimated.atari.trained import Trained, from_folder

ALGORITHM = "double-dqn"


def train(
    game: str,
    folder: Path | None = None,
    **changes: Any,
) -> Trained:
    """Train a player for any game of the emulator.

    Parameters
    ----------
    game
        Any usual spelling of its name.
    folder
        For checkpoints; without one, in `trained`.
    changes
        Settings that should be other than usual.
    """
    settings = settings_for(game, ALGORITHM)
    settings = dataclasses.replace(settings, **changes)
    check_fits(settings, threads=1)
    if folder is None:
        folder = Path("trained") / settings.game
    with hold(folder, resume=False):
        drive(start(settings), folder)
    return from_folder(folder)
