"""How the agents of this chapter were trained, from their manifests.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlanimated.atari.environments import FRAMES_PER_STEP
from mlanimated.atari.results import LongRuns


@dataclass(frozen=True)
class Pair:
    """Two trainings by the first recipe, which differ in one function."""

    plain: LongRuns
    double: LongRuns

    @property
    def seed(self) -> str:
        """Seed of both trainings."""
        return self.plain.seed


@dataclass(frozen=True)
class Story:
    """How one agent was trained.

    Attributes
    ----------
    seed
        Of the training.
    agent_steps, frames
        Of the whole training.
    minutes
        It took.
    machine
        The last one on which it was trained.
    planned, cut_at
        Agent steps that it was begun with, and at which the plan was changed; all of them if it was not.
    environments
        Games side by side.
    """

    seed: int
    agent_steps: int
    frames: int
    minutes: float
    machine: str
    planned: int
    cut_at: int
    environments: int


def read_story(name: str) -> Story:
    """Read the manifest of a trained agent."""
    from mlanimated.store.artifacts import artifact

    manifest = artifact(name).manifest
    steps = int(manifest["agent_steps"])
    changes = manifest["earlier_budgets"] or [[steps, steps]]
    return Story(
        seed=int(manifest["seed"]),
        agent_steps=steps,
        frames=FRAMES_PER_STEP * steps,
        minutes=manifest["seconds"] / 60,
        machine=manifest["trained_on"][-1]["machine"],
        planned=int(changes[-1][1]),
        cut_at=int(changes[-1][0]),
        environments=int(manifest["settings"]["environments"]),
    )
