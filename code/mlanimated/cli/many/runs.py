"""What `mlanimated train` is to train if it is given several games or seeds; checked beforehand."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlanimated.atari.checkpoints import CheckpointError, load_checkpoint
from mlanimated.atari.run_folder import LOCK, hold, holds_run, saved_steps
from mlanimated.cli.training import same_run

if TYPE_CHECKING:
    from mlanimated.atari.settings import Settings


@dataclass(frozen=True)
class Run:
    """One training of a set.

    Attributes
    ----------
    folder
        Where its checkpoints are collected; the name of the folder is the name of the run.
    settings
        All numbers of the run.
    threads
        Processor cores that it gets.
    until
        Seconds of the whole run after which it stops; None for no limit.
    """

    folder: Path
    settings: Settings
    threads: int = 1
    until: float | None = None

    @property
    def name(self) -> str:
        """The name of the run, in all messages about it."""
        return self.folder.name

    @property
    def finished(self) -> bool:
        """Whether the last checkpoint in its folder is that of its end."""
        return saved_steps(self.folder) >= self.settings.agent_steps


def seeds_from(text: str) -> list[int]:
    """Read seeds that are written as ``0-2``, ``0,3,7`` or both.

    Raises
    ------
    ValueError
        If they are not.
    """
    seeds: list[int] = []
    for part in text.replace(" ", "").split(","):
        found = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
        if not found or (found[2] and int(found[2]) < int(found[1])):
            raise ValueError(f"--seeds {text}: write them as 0-2 or 0,3,7")
        seeds += range(int(found[1]), int(found[2] or found[1]) + 1)
    return seeds


@contextmanager
def held(runs: list[Run], budget: int | None, seconds: float | None, *, go_on: bool) -> Iterator[list[Run]]:
    """Lock the folders of all runs, and yield the runs as they are to be trained; with nothing to do, fewer.

    Parameters
    ----------
    runs
        With settings as for new runs.
    budget
        Agent steps of each run; None for as many as it was begun with.
    seconds
        How long each run may take from now on.
    go_on
        Go on with the runs that have begun, and begin the others; otherwise all have to be new.

    Raises
    ------
    CheckpointError
        If one of them may not be begun, or not be gone on with; the message has its name.
    """
    twice = {run.name for run in runs if runs.count(run) > 1}
    if twice:
        raise CheckpointError(f"named twice: {', '.join(sorted(twice))}")
    folders = [folder for run in runs for folder in (run.folder, run.folder.parent)]
    with _without_empty(folder for folder in folders if not folder.exists()), ExitStack() as locks:
        ready = []
        for run in runs:
            begun = go_on and holds_run(run.folder)
            try:
                locks.enter_context(hold(run.folder, resume=begun))
                ready.append(_ready(run, budget, seconds, begun))
            except CheckpointError as error:
                raise CheckpointError(f"{run.name}: {error}") from error
        yield ready


@contextmanager
def _without_empty(made: Iterable[Path]) -> Iterator[None]:
    """Remove new folders in which no training has left anything: it was refused, or did not get so far."""
    made = list(made)
    try:
        yield
    finally:
        for folder in made:
            if folder.is_dir() and {file.name for file in folder.iterdir()} <= {LOCK}:
                (folder / LOCK).unlink(missing_ok=True)
                folder.rmdir()


def _ready(run: Run, budget: int | None, seconds: float | None, begun: bool) -> Run:
    before = 0.0
    if begun:
        checkpoint = load_checkpoint(run.folder, without_memory=True)
        before = float(checkpoint.state["seconds"])
        run = dataclasses.replace(run, settings=same_run(run.settings, budget, checkpoint))
    return dataclasses.replace(run, until=None if seconds is None else before + seconds)
