"""Drives a training run: parts, checkpoints, time limit, and a clean stop.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from mlanimated.atari.checkpoints import save_checkpoint
from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.atari.stages import due, keep_stage
from mlanimated.atari.training import Training
from mlanimated.atari.weights import weight_arrays

# What a power cut may cost a policy gradient at most; deep Q-learning is saved where a part ends.
SECONDS_BETWEEN_CHECKPOINTS = 300.0


@dataclass(frozen=True)
class Past:
    """What a run has behind it when it goes on.

    Attributes
    ----------
    seconds
        Time it took.
    budgets
        (agent steps done, budget until then) for each time that the budget was changed on the way: what
        decays over the budget decayed otherwise before.
    """

    seconds: float = 0.0
    budgets: tuple[tuple[int, int], ...] = ()


def drive(
    training: Training,
    folder: Path,
    *,
    past: Past = Past(),
    stop: Callable[[float], bool] = lambda _seconds: False,
    report: Callable[[float], None] = lambda _seconds: None,
) -> float:
    """Train to the end of the run or until told to stop, with a checkpoint after each part.

    The weights of the `stages` are kept on the way.

    A part ends at each multiple of ``checkpoint_steps``, and the games start anew after it whether the run
    goes on or not: that is why a run that was stopped there and resumed equals one that never stopped. A run
    that is told to stop in between keeps all it has learned, and goes on with new games from that update. The
    same holds for the checkpoints that a policy gradient writes within a part, every five minutes. Deep
    Q-learning writes none there: its memory would have to be broken off, which makes it another run.

    Parameters
    ----------
    training
        The run.
    folder
        Where the checkpoint and the stages are written.
    past
        Of a run that goes on.
    stop
        Asked after each update, with the seconds of the run so far.
    report
        Told after each update.

    Returns
    -------
    Seconds that the whole run took so far.
    """
    begun = time.monotonic() - past.seconds

    def seconds() -> float:
        return time.monotonic() - begun

    def keep_due_stages(before: int) -> None:
        for percent in due(before, training.agent_steps, training.settings.agent_steps):
            keep_stage(folder, percent, weight_arrays(training.network), training.agent_steps)

    def save() -> None:
        checkpoint = training.checkpoint()
        state = {**checkpoint.state, "seconds": seconds(), "budgets": past.budgets}
        save_checkpoint(folder, replace(checkpoint, state=state))

    stopped = False
    saved = seconds()
    within_parts = isinstance(training.settings, PolicyGradientSettings)
    if training.agent_steps == 0:
        keep_due_stages(-1)
    while training.agent_steps < training.settings.agent_steps and not stopped:
        every = training.settings.checkpoint_steps
        part_end = min((training.agent_steps // every + 1) * every, training.settings.agent_steps)
        training.restart_games()
        while training.agent_steps < part_end and not stopped:
            before = training.agent_steps
            training.update(seconds())
            keep_due_stages(before)
            report(seconds())
            if within_parts and seconds() - saved > SECONDS_BETWEEN_CHECKPOINTS:
                save()
                saved = seconds()
            stopped = stop(seconds())
        training.stop_games()
        save()
        saved = seconds()
    return seconds()
