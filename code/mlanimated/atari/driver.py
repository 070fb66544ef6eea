"""Drives a training run: parts, checkpoints, time limit, and a clean stop.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mlanimated.atari.checkpoints import save_checkpoint
from mlanimated.atari.stages import due, keep_stage
from mlanimated.atari.training import Training
from mlanimated.atari.weights import weight_arrays


def drive(
    training: Training,
    folder: Path,
    *,
    seconds_before: float = 0.0,
    stop: Callable[[float], bool] = lambda _seconds: False,
    report: Callable[[float], None] = lambda _seconds: None,
) -> float:
    """Train to the end of the run or until told to stop, with a checkpoint after each part.

    The weights of the `stages` are kept on the way.

    A part ends at each multiple of ``checkpoint_steps``, and the games start anew after it whether the run
    goes on or not: that is why a run that was stopped there and resumed equals one that never stopped. A run
    that is told to stop in between keeps all it has learned, and goes on with new games from that update.

    Parameters
    ----------
    training
        The run.
    folder
        Where the checkpoint and the stages are written.
    seconds_before
        Time the run took before it was resumed.
    stop
        Asked after each update, with the seconds of the run so far.
    report
        Told after each update.

    Returns
    -------
    Seconds that the whole run took so far.
    """
    begun = time.monotonic() - seconds_before

    def seconds() -> float:
        return time.monotonic() - begun

    def keep_due_stages() -> None:
        for percent in due(folder, training.agent_steps, training.settings.agent_steps):
            keep_stage(folder, percent, weight_arrays(training.network), training.agent_steps)

    stopped = False
    keep_due_stages()
    while training.agent_steps < training.settings.agent_steps and not stopped:
        every = training.settings.checkpoint_steps
        part_end = min((training.agent_steps // every + 1) * every, training.settings.agent_steps)
        training.restart_games()
        while training.agent_steps < part_end and not stopped:
            training.update(seconds())
            keep_due_stages()
            report(seconds())
            stopped = stop(seconds())
        training.stop_games()
        checkpoint = training.checkpoint()
        save_checkpoint(folder, replace(checkpoint, state={**checkpoint.state, "seconds": seconds()}))
    return seconds()
