"""Trains a committed agent once more, to have what it was on its way: only its last weights are committed.

A training is repeatable, so the weights come out as they were. What proves it is the scores of the games in
training, which are committed: they have to be the same, game by game.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlanimated.atari.policy_training import PolicyTraining
from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.atari.snapshots import keep_snapshot, read_snapshots
from mlanimated.atari.weights import weight_arrays

if TYPE_CHECKING:
    from mlanimated.atari.trained import Trained


class RepeatError(RuntimeError):
    """A training did not go as it went before: on another processor, or with other packages, it may not."""


def stages_again(
    trained: Trained, stops: Sequence[int], folder: Path, say: Callable[[str], None]
) -> list[Trained]:
    """Return what an agent was after so many agent steps of its training, with weights rounded to float16.

    Parameters
    ----------
    trained
        A committed agent that was trained by policy gradients.
    stops
        Agent steps, in order, each at the end of an update.
    folder
        Where the weights of all stops are kept; what is there is not trained again.
    say
        What the lines of progress are given to.

    Raises
    ------
    RepeatError
        If a game in training ended with another score than in the training that is committed.
    """
    if set(stops) - {steps for steps, _ in read_snapshots(folder)}:
        folder.mkdir(parents=True, exist_ok=True)
        for training in _trained_again(trained, stops):
            _check(training, trained)
            steps = training.agent_steps
            # The files are numbered: two stops may lie in the same percent of the training.
            keep_snapshot(folder, list(stops).index(steps), weight_arrays(training.network), steps)
            say(f"trained again for {steps:,} agent steps: all games in training as before")
    found = dict(read_snapshots(folder))
    return [replace(trained, agent_steps=steps, weights=found[steps]) for steps in stops]


def _trained_again(trained: Trained, stops: Sequence[int]) -> Iterator[PolicyTraining]:
    """Train as before, and stop at each of these agent steps."""
    training: PolicyTraining | None = None
    for end, budget in (*trained.budgets, (trained.agent_steps, trained.settings.agent_steps)):
        settings = replace(trained.settings, agent_steps=budget)
        if not isinstance(settings, PolicyGradientSettings):
            raise TypeError(f"{trained.algorithm} cannot be repeated, only a policy gradient")
        before, training = training, PolicyTraining(settings)
        if before is not None:
            training.load(before.checkpoint(), Path())
        training.restart_games()
        while True:
            if training.agent_steps in stops and not (before and training.agent_steps == before.agent_steps):
                yield training
            if training.agent_steps >= min(end, max(stops)):
                break
            if training.agent_steps and training.agent_steps % settings.checkpoint_steps == 0:
                training.restart_games()
            training.update(0.0)
        if training.agent_steps >= max(stops):
            return


def _check(training: PolicyTraining, trained: Trained) -> None:
    scores = training.curves.arrays().get("games/score", np.zeros(0))
    before = trained.history.games["score"][: len(scores)]
    if not np.array_equal(scores, before):
        raise RepeatError(
            f"of the {len(scores)} games in the first {training.agent_steps:,} agent steps of the training, "
            f"not all ended as before: this processor, or these packages, compute otherwise"
        )
