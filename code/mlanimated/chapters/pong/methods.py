"""Five policy gradients on one budget: the same games, network and updates, the same number of agent steps.

Points are counted, not games: a long game that is not over at the end of a run would be left out, and only
good players play long games.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.learn.architectures import MNIH_2013

SEEDS = (0, 1, 2)
AGENT_STEPS = 262_144  # a whole number of updates
WINDOW = 8_192  # agent steps that one row of a curve stands for

# The settings that all methods share. They are not those of the long training, so that these may change
# without making this comparison outdated.
PLAIN = PolicyGradientSettings(
    game="pong",
    view="pong-field-2",
    actions=(0, 2, 3),
    network=MNIH_2013,
    method="reinforce",
    # Three of the methods learn only from rallies that end within the steps of one update: many are needed.
    steps_per_update=128,
    epochs=1,
    minibatches=16,
    learning_rate=5e-4,
    advantage_std_floor=0.1,
    cut_at_points=True,
    agent_steps=AGENT_STEPS,
    # All games go on to the end of the run.
    checkpoint_steps=AGENT_STEPS,
)
COMPARED = {
    "reinforce": PLAIN,
    "reward-to-go": replace(PLAIN, method="reward-to-go"),
    "baseline": replace(PLAIN, method="baseline"),
    "gae": replace(PLAIN, method="gae"),
    # Only clipping makes it safe to learn from each step more than once.
    "clipped": replace(PLAIN, method="clipped", epochs=3),
}


@dataclass(frozen=True)
class PointsRun:
    """What one training run scored, counted in windows of agent steps; a record.

    Attributes
    ----------
    method
        A link of the chain in `mlanimated.learn.policy_gradient.METHODS`.
    seed
        Seed of weights, actions and games.
    agent_steps
        (windows,) where each window ends, over all games side by side.
    won, lost
        (windows,) points.
    updates
        Gradient steps of the whole run.
    """

    method: str
    seed: int
    agent_steps: NDArray[np.int64]
    won: NDArray[np.int64]
    lost: NDArray[np.int64]
    updates: int

    @property
    def share(self) -> NDArray[np.float64]:
        """(windows,) points won out of all points; 0 where none was played."""
        share: NDArray[np.float64] = self.won / np.maximum(self.won + self.lost, 1)
        return share


@dataclass(frozen=True)
class Comparison:
    """Runs of several methods and seeds on one budget; a record."""

    runs: tuple[PointsRun, ...]

    def of(self, method: str) -> tuple[PointsRun, ...]:
        """Return the runs of a method, one for each seed."""
        return tuple(run for run in self.runs if run.method == method)


def compare(agent_steps: int = AGENT_STEPS, seeds: tuple[int, ...] = SEEDS) -> Comparison:
    """Train with every method and seed; what is finished stays in the cache if the rest is interrupted."""
    from mlanimated.store.recipes import recall

    return Comparison(
        tuple(
            recall(method_run, method=method, seed=seed, agent_steps=agent_steps)
            for seed in seeds
            for method in COMPARED
        )
    )


def method_run(method: str, seed: int, agent_steps: int) -> PointsRun:
    """Train with one method and seed, and print the progress."""

    def report(line: str) -> None:
        print(f"{method}, seed {seed}: {line}", flush=True)

    settings = replace(COMPARED[method], seed=seed, agent_steps=agent_steps, checkpoint_steps=agent_steps)
    return points_run(settings, report=report)


def points_run(
    settings: PolicyGradientSettings,
    prepare: Callable[[Any], None] = lambda _network: None,
    window: int = WINDOW,
    report: Callable[[str], None] = lambda _line: None,
) -> PointsRun:
    """Train from the first step to the last, counting points.

    Parameters
    ----------
    settings
        Settings of the run.
    prepare
        Changes the network before the first step.
    window
        Agent steps per row.
    report
        Called with a line of text after each window.
    """
    from mlanimated.atari.policy_training import PolicyTraining
    from mlanimated.launch import deterministic_tensorflow

    class Counting(PolicyTraining):
        """A run that notes when which points were played."""

        def step(self, chosen: NDArray[np.int64]) -> Any:
            step = super().step(chosen)
            points.extend((self.agent_steps, reward) for reward in step.reward[step.reward != 0])
            return step

    points: list[tuple[int, float]] = []
    deterministic_tensorflow(settings.seed)
    training = Counting(settings)
    prepare(training.network)
    training.restart_games()
    ends = np.arange(window, settings.agent_steps + window, window)
    for end in ends.tolist():
        begun = len(points)
        while training.agent_steps < min(end, settings.agent_steps):
            training.update(0.0)
        new = np.array([reward for _, reward in points[begun:]])
        report(f"{training.agent_steps:,} agent steps: {(new > 0).sum()} of {len(new)} points won")
    when, reward = np.array(points).reshape(-1, 2).T
    row = np.minimum((when.astype(np.int64) - 1) // window, len(ends) - 1)
    return PointsRun(
        method=settings.method,
        seed=settings.seed,
        agent_steps=np.minimum(ends, training.agent_steps),
        won=np.bincount(row[reward > 0], minlength=len(ends)),
        lost=np.bincount(row[reward < 0], minlength=len(ends)),
        updates=int(training.network.optimizer.iterations),
    )
