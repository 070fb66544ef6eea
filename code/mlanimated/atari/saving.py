"""Saves what a run has learned; a full disk delays that, but neither ends the run nor harms the files.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import copy
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from mlanimated.atari.checkpoints import Checkpoint, save_checkpoint
from mlanimated.atari.finite import NotFinite, check_arrays, check_learned, check_numbers
from mlanimated.atari.run_folder import claim, go_on_from, saved_steps
from mlanimated.atari.snapshots import keep_snapshot, snapshot_file
from mlanimated.atari.space import NoSpace, space_for
from mlanimated.files import write

SECONDS_BETWEEN_TRIES = 60.0

_log = logging.getLogger(__name__)


class Saver:
    """Writes checkpoints and snapshots of one run into its folder; if there is no space, it tries again.

    Parameters
    ----------
    folder
        Folder of the run.
    agent_steps
        Agent steps of the checkpoint from which the run goes on; 0 for a new run.
    """

    def __init__(self, folder: Path, agent_steps: int) -> None:
        self._folder = folder
        self._checkpoint: Checkpoint | None = None  # still to be written
        self._snapshots: dict[int, tuple[Mapping[str, NDArray[Any]], int]] = {}  # also to be written
        self._tried = float("-inf")
        go_on_from(folder, agent_steps)

    def check(self, row: Mapping[str, float], agent_steps: int) -> None:
        """Check what an update measured.

        Raises
        ------
        NotFinite
            If one of the numbers is not finite; the message says what is kept.
        """
        self._stop_if_wrong(lambda: check_numbers(row), agent_steps)

    def keep(self, checkpoint: Checkpoint) -> None:
        """Write a checkpoint, now or as soon as there is space.

        Raises
        ------
        NotFinite
            If something that was learned is not finite; the previous checkpoint is not touched.
        """
        self._stop_if_wrong(lambda: check_learned(checkpoint.arrays), checkpoint.state["agent_steps"])
        state = copy.deepcopy(dict(checkpoint.state))
        # The further files of a checkpoint that could not be written yet are still to be written.
        waiting = self._checkpoint.files if self._checkpoint else {}
        needed = {name: data for name, data in waiting.items() if name in state.get("files", {})}
        self._checkpoint = replace(checkpoint, state=state, files={**needed, **checkpoint.files})
        self._try()

    def keep_snapshot(self, percent: int, weights: Mapping[str, NDArray[Any]], agent_steps: int) -> None:
        """Write the weights of a snapshot, now or as soon as there is space.

        Raises
        ------
        NotFinite
            If one of them is not finite.
        """
        self._stop_if_wrong(lambda: check_arrays(weights), agent_steps)
        self._snapshots[percent] = (weights, agent_steps)
        self._try()

    def try_again(self) -> None:
        """Try again to write what found no space, if the last try was more than a minute ago."""
        waiting = self._checkpoint or self._snapshots
        if waiting and time.monotonic() - self._tried > SECONDS_BETWEEN_TRIES:
            self._try()

    def finish(self) -> None:
        """Write what is left, waiting for as long as there is no space."""
        until_there_is_space(self._write)

    def _try(self) -> None:
        try:
            self._write()
        except NoSpace as error:
            _log.warning("%s; the run goes on and tries again; %s", error, self._kept())
        self._tried = time.monotonic()

    def _write(self) -> None:
        if self._checkpoint:
            save_checkpoint(self._folder, self._checkpoint)
            self._checkpoint = None
        for percent, (weights, agent_steps) in list(self._snapshots.items()):
            path = snapshot_file(self._folder, percent)
            if claim(self._folder, path.name):
                with space_for(path, sum(2 * array.size for array in weights.values())):
                    keep_snapshot(self._folder, percent, weights, agent_steps)
            else:
                _log.warning("%s is not of this run, so it stays, and no snapshot is kept", path)
            del self._snapshots[percent]

    def _stop_if_wrong(self, check: Callable[[], None], agent_steps: int) -> None:
        try:
            check()
        except NotFinite as error:
            if self._checkpoint:
                self._try()
            raise NotFinite(
                f"{error} after {agent_steps:,} agent steps, so the run stops; {self._kept()}"
            ) from error

    def _kept(self) -> str:
        steps = saved_steps(self._folder)
        if not steps:
            return f"there is no checkpoint in {self._folder} yet"
        return f"the last good checkpoint, of {steps:,} agent steps, is kept in {self._folder}"


def until_there_is_space(attempt: Callable[[], None]) -> None:
    """Run something that writes files; as long as the disk is full, try again each minute."""
    while True:
        try:
            attempt()
        except NoSpace as error:
            _log.warning("%s; free some: it is tried again each minute, the third Ctrl-C gives up", error)
            time.sleep(SECONDS_BETWEEN_TRIES)
        else:
            return


def keep_file(folder: Path, name: str, data: bytes) -> bool:
    """Write a further file of the run, waiting for space; return False if somebody else's file is there."""

    def attempt() -> bool:
        if not claim(folder, name):
            return False
        with space_for(folder / name, len(data)):
            write(folder / name, data)
        return True

    done: list[bool] = []
    until_there_is_space(lambda: done.append(attempt()))
    return done[0]
