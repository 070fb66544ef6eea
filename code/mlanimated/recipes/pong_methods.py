"""Four policy gradients on one budget: the same games, the same network, the same number of agent steps.

What is counted are points, not games: a long game that is not over at the end of a run would be left out, and
only good players play long games.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.learn.sizes import MNIH_2013

SEEDS = (0, 1, 2)
AGENT_STEPS = 262_144  # a whole number of updates for both kinds of batch
WINDOW = 8_192  # agent steps that one row of a curve stands for

# Not the settings of the long training: those may change without making this comparison another one.
CLIPPED = PolicyGradientSettings(
    game="pong",
    view="pong-field-2",
    actions=(0, 2, 3),
    layers=MNIH_2013,
    method="clipped",
    steps_per_update=64,
    epochs=3,
    minibatches=8,
    learning_rate=5e-4,
    spread_floor=0.1,
    cut_at_points=True,
    agent_steps=AGENT_STEPS,
    # All games go on to the end of the run.
    checkpoint_steps=AGENT_STEPS,
)
# Each step is learned from once instead of three times, in small batches of the same size.
ONCE = replace(CLIPPED, method="baseline", epochs=1)
# Without a critic, a rally counts only if its end is seen: twice as many steps between two updates.
WHOLE = replace(ONCE, steps_per_update=128, minibatches=16)
COMPARED = {
    "reinforce": replace(WHOLE, method="reinforce"),
    "reward-to-go": replace(WHOLE, method="reward-to-go"),
    "baseline": ONCE,
    "clipped": CLIPPED,
}


@dataclass(frozen=True)
class PointsRun:
    """What one training run scored, counted in windows of agent steps; a record.

    Attributes
    ----------
    method
        A link of the chain in `mlanimated.learn.policy_gradient.METHODS`.
    seed
        Of weights, actions and games.
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
    from mlanimated.store import recall

    return Comparison(
        tuple(
            recall(method_run, method=method, seed=seed, agent_steps=agent_steps)
            for seed in seeds
            for method in COMPARED
        )
    )


def method_run(method: str, seed: int, agent_steps: int) -> PointsRun:
    """Train with one method and seed, saying how it goes."""

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
        Of the run.
    prepare
        Changes the network before the first step.
    window
        Agent steps per row.
    report
        Told after each window.
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
