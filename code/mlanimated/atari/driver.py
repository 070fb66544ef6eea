"""Drives a training run: parts, checkpoints, time limit, and a clean stop.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mlanimated.atari.bookkeeping import Bookkeeping
from mlanimated.atari.past import NOTHING, Past
from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.atari.training import Training
from mlanimated.atari.weights import weight_arrays

__all__ = ["Past", "drive"]

# The most that a power cut can cost a policy gradient; deep Q-learning is saved only where a part ends.
SECONDS_BETWEEN_CHECKPOINTS = 300.0


def drive(
    training: Training,
    folder: Path,
    *,
    past: Past = NOTHING,
    stop: Callable[[float], bool] = lambda _seconds: False,
    report: Callable[[float], None] = lambda _seconds: None,
) -> float:
    """Train to the end of the run or until told to stop, with a checkpoint after each part.

    The weights of the `snapshots` are kept on the way.

    A part ends at each multiple of ``checkpoint_steps``, and the games start anew after it whether the run is
    stopped there or not: that is why a run that was stopped there and resumed equals one that never stopped.
    A run that is told to stop in between keeps all it has learned, and goes on with new games from that
    update. The same holds for the checkpoints that a policy gradient writes within a part, every five
    minutes. Deep Q-learning writes none there: it would have to stop its games, which changes the run.

    Parameters
    ----------
    training
        The run.
    folder
        Where the checkpoint and the snapshots are written.
    past
        What came before, of a run that goes on.
    stop
        Asked after each update, with the seconds of the run so far.
    report
        Called after each update, with the same.

    Returns
    -------
    Seconds that the whole run has taken so far.

    Raises
    ------
    NotFinite
        If something that was measured or learned is NaN or infinite; the previous checkpoint stays.
    """
    books = Bookkeeping(folder, training.agent_steps, training.settings.agent_steps, past)
    saver, seconds = books.saver, books.seconds

    def keep_due_snapshots(before: int) -> None:
        books.keep_due_snapshots(before, training.agent_steps, lambda: weight_arrays(training.network))

    def save() -> None:
        books.save(training.checkpoint())

    stopped = False
    saved = seconds()
    within_parts = isinstance(training.settings, PolicyGradientSettings)
    if training.agent_steps == 0:
        keep_due_snapshots(-1)
    while training.agent_steps < training.settings.agent_steps and not stopped:
        every = training.settings.checkpoint_steps
        part_end = min((training.agent_steps // every + 1) * every, training.settings.agent_steps)
        training.restart_games()
        while training.agent_steps < part_end and not stopped:
            before = training.agent_steps
            training.update(seconds())
            saver.check(training.curves.last_update, training.agent_steps)
            keep_due_snapshots(before)
            report(seconds())
            stopped = stop(seconds())
            going_on = training.agent_steps < part_end and not stopped
            if within_parts and going_on and seconds() - saved > SECONDS_BETWEEN_CHECKPOINTS:
                save()
                saved = seconds()
            saver.try_again()
        training.stop_games()
        save()
        saved = seconds()
    saver.finish()
    return seconds()
