"""A training run on the command line: how it is resumed, what is reported of it, and how it ends."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from mlanimated.atari.run_folder import require_writable
from mlanimated.cli.signals import INTERRUPTED, stop_signals

if TYPE_CHECKING:
    from mlanimated.atari.accelerator import AcceleratedTraining
    from mlanimated.atari.checkpoints import Checkpoint
    from mlanimated.atari.past import Past
    from mlanimated.atari.settings import DeepQSettings, Settings
    from mlanimated.atari.training import Training

__all__ = ["limit_threads", "require_writable", "resume", "run", "stop_signals"]

SECONDS_BETWEEN_LINES = 30.0  # in a log file, where no bar can move
SECONDS_BETWEEN_ADVICE = 60.0
CURVES = "curves.json"


def limit_threads(threads: int) -> None:
    """Bound the threads of TensorFlow or JAX; works only before the import, hence the late imports here."""
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(threads))
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    os.environ.setdefault("NPROC", str(threads))  # what JAX takes for the number of processors
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def resume(
    settings: Settings,
    budget: int | None,
    folder: Path,
    threads: int,
    *,
    refill_memory: bool = False,
    begin: Callable[[DeepQSettings], AcceleratedTraining] | None = None,
) -> tuple[Any, Past]:
    """Go on with the run in a folder; also return its past.

    Parameters
    ----------
    settings
        Those that the run should have.
    budget
        Agent steps in all; None for as many as it was begun with.
    folder
        Folder of the run.
    threads
        Threads of the emulator.
    refill_memory
        Do not read the replay memory of deep Q-learning, but fill it anew by playing.
    begin
        Begins a run on an accelerator, whose memory is always filled anew, with the games side by side of
        ``settings``; None for the learner in Keras.

    Raises
    ------
    CheckpointError
        If there is no run, it is another one, or it is at its end.
    """
    from mlanimated.atari.checkpoints import CheckpointError, load_checkpoint
    from mlanimated.atari.past import Past
    from mlanimated.atari.runs import start
    from mlanimated.atari.settings import DeepQSettings

    if refill_memory and not isinstance(settings, DeepQSettings):
        raise CheckpointError("--refill-memory: only deep Q-learning has a memory; leave it out")
    checkpoint = load_checkpoint(folder, without_memory=refill_memory or begin is not None)
    # A run on an accelerator saves no memory.
    refilled_now = isinstance(settings, DeepQSettings) and not checkpoint.state.get("files")
    done, before = checkpoint.state["agent_steps"], checkpoint.state["settings"]["agent_steps"]
    same = same_run(settings, budget, checkpoint)
    total = same.agent_steps
    settings = dataclasses.replace(settings, agent_steps=total)
    check_unfinished(f"the run in {folder}", done, total)
    training: Training | AcceleratedTraining
    if begin is not None and isinstance(settings, DeepQSettings):
        training = begin(settings)
        training.load(checkpoint)
    else:
        training = start(same, threads=threads)
        training.load(checkpoint, folder)
    budgets = [(steps, earlier) for steps, earlier in checkpoint.state.get("budgets", ())]
    if total != before:
        budgets.append((done, before))
    refilled = [*checkpoint.state.get("refilled", ()), *([done] if refilled_now else [])]
    return training, Past(float(checkpoint.state["seconds"]), tuple(budgets), tuple(refilled))


def check_unfinished(name: str, done: int, budget: int) -> None:
    """Refuse to go on with a run that is at its end.

    Raises
    ------
    CheckpointError
        With the way out.
    """
    from mlanimated.atari.checkpoint_index import CheckpointError

    if done >= budget:
        raise CheckpointError(
            f"{name} has done {done:,} of {budget:,} agent steps; name more of them with --steps"
        )


def same_run(settings: Settings, budget: int | None, checkpoint: Checkpoint) -> Settings:
    """Return the settings with which a run goes on from its checkpoint.

    Parameters
    ----------
    settings
        Those that the run should have.
    budget
        Agent steps in all; None for as many as it was begun with.
    checkpoint
        The last one of the run.

    Raises
    ------
    CheckpointError
        If the checkpoint is of another run.
    """
    from mlanimated.atari.runs import check_same_run
    from mlanimated.atari.settings import DeepQSettings, settings_from

    total = budget or checkpoint.state["settings"]["agent_steps"]
    settings = dataclasses.replace(settings, agent_steps=total)
    if isinstance(settings, DeepQSettings):
        settings = _with_games_of(settings, settings_from(checkpoint.state))
    check_same_run(settings, checkpoint)
    return settings


def _with_games_of(settings: DeepQSettings, found: Settings) -> Settings:
    """Play as many games side by side as a run did, if that gives the same gradient steps per agent step.

    So Keras goes on with a run that was begun on an accelerator, whose games are many more.
    """

    def plays(run: Settings) -> dict[str, Any]:
        names = ("environments", "steps_per_update", "gradient_steps")
        return {name: getattr(run, name, 0) for name in names}

    def per_agent_step(run: Settings) -> float:
        numbers = plays(run)
        return float(numbers["gradient_steps"] / (numbers["environments"] * numbers["steps_per_update"]))

    same = per_agent_step(settings) == per_agent_step(found)
    return dataclasses.replace(settings, **plays(found)) if same else settings


class Progression:
    """What is reported of a run while it trains.

    Parameters
    ----------
    training
        The run, before it goes on.
    """

    def __init__(self, training: Training | AcceleratedTraining) -> None:
        self.training = training
        self.total, self._first = training.settings.agent_steps, training.agent_steps
        self.begun = time.monotonic()
        self._advised = self.begun
        self._said: list[str] = []

    def words(self) -> str:
        """Say in a line how far the run is, how well it plays, how fast it is and how long it will take."""
        steps, score = self.training.agent_steps, self.training.curves.recent_score()
        speed = (steps - self._first) / max(time.monotonic() - self.begun, 1e-9)
        left = max(self.total - steps, 0) / speed / 60 if speed else math.inf
        shown = (
            "no game finished yet"
            if math.isnan(score)
            else f"score {score:8.1f} ({self.training.curves.games} games)"
        )
        # An update plays all its steps, so a run may end with a few more than were asked for.
        far = (
            f"{steps:,}/{self.total:,} agent steps"
            if steps <= self.total
            else f"{steps:,} agent steps, to the end of an update ({self.total:,} asked for)"
        )
        return f"{far}  {shown}  {speed:6.0f} steps/s  {left:5.1f} min left"

    def new_advice(self, *, now: bool = False) -> list[str]:
        """Return the stop rules that newly apply; they are checked once a minute, or at once with ``now``."""
        if not now and time.monotonic() - self._advised < SECONDS_BETWEEN_ADVICE:
            return []
        self._advised = time.monotonic()
        new = [sentence for sentence in self.advice() if sentence not in self._said]
        self._said += new
        return new

    def advice(self) -> list[str]:
        """Return the stop rules that apply."""
        from mlanimated.atari.stop_rules import stop_rules

        return stop_rules(self.training.settings, self.training.curves.arrays())


def run(
    training: Training | AcceleratedTraining,
    folder: Path,
    past: Past,
    seconds_allowed: float | None,
    drive: Callable[..., float] | None = None,
) -> None:
    """Train until the end of the run, the end of the time, or Ctrl-C, and say how it goes.

    Raises
    ------
    SystemExit
        With code 130 after a signal that came before the end of the run; everything is saved.
    """
    from mlanimated.atari.run_folder import saved_steps
    from mlanimated.atari.saving import keep_file

    if drive is None:
        from mlanimated.atari import driver

        drive = cast("Callable[..., float]", driver.drive)

    console = Console()
    going = Progression(training)
    last_line = going.begun

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        stop_signals(lambda: training.agent_steps - saved_steps(folder)) as stop_wished,
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
    ):
        task = bar.add_task("starting", total=going.total, completed=training.agent_steps)

        def report(_seconds: float) -> None:
            nonlocal last_line
            done = min(training.agent_steps, going.total)
            bar.update(task, completed=done, description=going.words())
            if not console.is_terminal and time.monotonic() - last_line > SECONDS_BETWEEN_LINES:
                last_line = time.monotonic()
                print(going.words(), flush=True)
            for sentence in going.new_advice():
                console.print(f"stop rule: {sentence}", highlight=False, soft_wrap=True)

        def stop(_seconds: float) -> bool:
            late = seconds_allowed is not None and time.monotonic() - going.begun > seconds_allowed
            return stop_wished() or late

        seconds = drive(training, folder, past=past, stop=stop, report=report)
        curves = {name: array.tolist() for name, array in training.curves.arrays().items()}
        kept = keep_file(folder, CURVES, json.dumps(curves).encode())
    console.print(
        f"{going.words()}\n{seconds / 60:.1f} minutes in all; checkpoint and curves are in {folder}"
    )
    if not kept:
        console.print(f"{folder / CURVES} is not of this run and stays; the curves are in the checkpoint")
    for sentence in going.advice():
        console.print(f"stop rule: {sentence}", highlight=False, soft_wrap=True)
    if training.agent_steps < going.total:
        console.print("stopped early: the same command with --resume goes on")
        if stop_wished():
            raise SystemExit(INTERRUPTED)
    else:
        console.print(f"judge it by a hundred games with: mlanimated evaluate {folder}", soft_wrap=True)
