"""A training run on the command line: its folder, its progress, and a clean stop."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from mlanimated.files import write

if TYPE_CHECKING:
    from mlanimated.atari.driver import Past
    from mlanimated.atari.settings import Settings
    from mlanimated.atari.training import Training

SECONDS_BETWEEN_LINES = 30.0  # in a log file, where no bar can move


def limit_threads(threads: int) -> None:
    """Bound the threads of TensorFlow or JAX; works only before the import, hence the late imports here."""
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(threads))
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    os.environ.setdefault("NPROC", str(threads))  # what JAX takes for the number of processors
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def require_writable(folder: Path) -> None:
    """Make a folder and write into it, which raises an OSError now and not after hours."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".writable"
    probe.touch()
    probe.unlink()


def prepare_folder(folder: Path, resume: bool) -> None:
    """Find out that nothing can be written before hours of training, not after."""
    from mlanimated.atari.checkpoints import CHECKPOINT, CheckpointError
    from mlanimated.atari.stages import remove_stages

    try:
        require_writable(folder)
    except OSError as error:
        raise CheckpointError(
            f"cannot write into {folder}: {error.strerror}; name another folder with --out"
        ) from error
    if not resume and (folder / CHECKPOINT).exists():
        raise CheckpointError(
            f"{folder} holds a checkpoint already; add --resume to go on, or name another folder"
        )
    if not resume:
        remove_stages(folder)


def go_on(settings: Settings, budget: int | None, folder: Path, threads: int) -> tuple[Training, Past]:
    """Go on with the run in a folder; also return what it has behind it.

    Parameters
    ----------
    settings
        What the run should be.
    budget
        Agent steps in all; None for as many as it was begun with.
    folder
        Of the run.
    threads
        Of the emulator.

    Raises
    ------
    CheckpointError
        If there is no run, it is another one, or it is at its end.
    """
    from mlanimated.atari.checkpoints import CheckpointError, load_checkpoint
    from mlanimated.atari.driver import Past
    from mlanimated.recipes.atari import check_same_run, start

    checkpoint = load_checkpoint(folder)
    done, before = checkpoint.state["agent_steps"], checkpoint.state["settings"]["agent_steps"]
    total = budget or before
    settings = dataclasses.replace(settings, agent_steps=total)
    check_same_run(settings, checkpoint)
    if done >= total:
        raise CheckpointError(
            f"the run in {folder} has done {done:,} of {total:,} agent steps; name more of them with --steps"
        )
    training = start(settings, threads=threads)
    training.load(checkpoint, folder)
    budgets = [(steps, earlier) for steps, earlier in checkpoint.state.get("budgets", ())]
    if total != before:
        budgets.append((done, before))
    return training, Past(float(checkpoint.state["seconds"]), tuple(budgets))


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C (or a polite kill) into a wish to stop; a second one stops at once."""
    wished: list[int] = []

    def wish(number: int, _frame: object) -> None:
        if wished:
            raise KeyboardInterrupt
        wished.append(number)

    before = {number: signal.signal(number, wish) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(wished)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(training: Training, folder: Path, past: Past, minutes: float | None) -> None:
    """Train until the end of the run, the end of the time, or Ctrl-C, and say how it goes."""
    from mlanimated.atari.driver import drive

    console = Console()
    total, first = training.settings.agent_steps, training.agent_steps
    begun = time.monotonic()
    last_line = begun

    def words() -> str:
        done = training.agent_steps - first
        speed = done / max(time.monotonic() - begun, 1e-9)
        left = (total - training.agent_steps) / speed / 60 if speed else math.inf
        score = training.curves.recent_score()
        shown = (
            "no game finished yet"
            if math.isnan(score)
            else f"score {score:8.1f} ({training.curves.games} games)"
        )
        steps = f"{training.agent_steps:,}/{total:,} agent steps"
        return f"{steps}  {shown}  {speed:6.0f} steps/s  {left:5.1f} min left"

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        stop_signals() as stop_wished,
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
    ):
        task = bar.add_task("starting", total=total, completed=first)

        def report(_seconds: float) -> None:
            nonlocal last_line
            bar.update(task, completed=training.agent_steps, description=words())
            if not console.is_terminal and time.monotonic() - last_line > SECONDS_BETWEEN_LINES:
                last_line = time.monotonic()
                print(words(), flush=True)

        def stop(_seconds: float) -> bool:
            return stop_wished() or (minutes is not None and time.monotonic() - begun > 60 * minutes)

        seconds = drive(training, folder, past=past, stop=stop, report=report)
    curves = {name: array.tolist() for name, array in training.curves.arrays().items()}
    write(folder / "curves.json", json.dumps(curves).encode())
    console.print(f"{words()}\n{seconds / 60:.1f} minutes in all; checkpoint and curves are in {folder}")
    if training.agent_steps < total:
        console.print("stopped early: the same command with --resume goes on")
    else:
        console.print(f"judge it by a hundred games with: mlanimated evaluate {folder}", soft_wrap=True)
