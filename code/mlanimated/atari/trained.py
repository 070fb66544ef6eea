"""A trained agent, read from the folder of its training run or from a committed artifact.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.agents import epsilon_greedy, greedy, random_player, sampled
from mlanimated.atari.checkpoints import load_checkpoint
from mlanimated.atari.curves import History, history
from mlanimated.atari.environments import Agent
from mlanimated.atari.old_names import current_columns
from mlanimated.atari.settings import DeepQSettings, Settings, settings_from
from mlanimated.atari.snapshots import read_snapshots
from mlanimated.atari.views import VIEWS, View
from mlanimated.atari.weights import load_weights
from mlanimated.learn.pixels import action_values, policy_and_value
from mlanimated.store.artifacts import Artifact, artifact

WEIGHTS = "weights.safetensors"
CURVES = "curves.npz"
STAGES = "stages.npz"
HIGHLIGHTS = "highlights.npz"


@dataclass(frozen=True)
class Trained:
    """What came out of a training run.

    Attributes
    ----------
    algorithm, settings
        What was run.
    agent_steps
        Agent steps of training, over all games.
    seconds
        Time the training took.
    budgets
        (agent steps done, budget until then) for each time that the budget was changed during the run.
    trained_on
        For each place where it was trained: ``from_agent_steps``, ``machine``, ``versions``, ``backend``.
    refilled
        Agent steps at which the run went on with an empty replay memory, which had to be filled anew.
    weights
        By layer and role, such as ``conv_1/kernel``.
    history
        How the run went.
    """

    algorithm: str
    settings: Settings
    agent_steps: int
    seconds: float
    budgets: tuple[tuple[int, int], ...]
    trained_on: tuple[Mapping[str, Any], ...]
    refilled: tuple[int, ...]
    weights: Mapping[str, NDArray[Any]]
    history: History

    @property
    def view(self) -> View:
        """What the agent sees."""
        return VIEWS[self.settings.view]

    @property
    def actions(self) -> NDArray[np.int64]:
        """The emulator's action number of each of the network's actions."""
        head = "values" if isinstance(self.settings, DeepQSettings) else "policy"
        return np.array(self.settings.actions or range(len(self.weights[f"{head}/bias"])), np.int64)

    def rounded(self) -> Trained:
        """Return the agent with its weights rounded to float16: half the bytes, another agent."""
        return replace(self, weights={name: array.astype(np.float16) for name, array in self.weights.items()})

    def network(self) -> Any:
        """Build the network that was trained, without what only training needs."""
        build = action_values if isinstance(self.settings, DeepQSettings) else policy_and_value
        view, settings = self.view, self.settings
        network = build(view.shape, view.scale, len(self.actions), settings.network, settings.seed)
        # XLA would compile it anew for every number of games side by side.
        network.compile(jit_compile=False)
        load_weights(network, {name: array.astype(np.float32) for name, array in self.weights.items()})
        return network

    def agent(self, choice: str = "greedy", seed: int = 0) -> Agent:
        """Return the agent that plays.

        Parameters
        ----------
        choice
            ``"greedy"``; as in training, which is ``"sampled"`` for a policy and ``"epsilon-greedy"`` for
            deep Q-learning; or ``"random"``, a player for comparison.
        seed
            Seed of the random choices; a greedy player makes none.

        Raises
        ------
        ValueError
            If the choice does not fit the algorithm.
        """
        as_trained = "epsilon-greedy" if isinstance(self.settings, DeepQSettings) else "sampled"
        if choice not in ("greedy", "random", as_trained):
            raise ValueError(
                f"a {self.algorithm} agent cannot play {choice!r}; use 'greedy', {as_trained!r} or 'random'"
            )
        if choice == "random":
            return random_player(self.actions, seed)
        if choice == "greedy":
            return greedy(self.network(), self.actions)
        if isinstance(self.settings, DeepQSettings):
            return epsilon_greedy(self.network(), self.actions, self.settings.final_exploration, seed)
        return sampled(self.network(), self.actions, seed)


def _pairs(found: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((steps, budget) for steps, budget in found)


def from_folder(folder: Path) -> Trained:
    """Read the last checkpoint of a training run.

    Raises
    ------
    CheckpointError
        If there is none, or it cannot be read.
    """
    checkpoint = load_checkpoint(folder, without_memory=True)
    state = checkpoint.state
    return Trained(
        algorithm=state["algorithm"],
        settings=settings_from(state),
        agent_steps=state["agent_steps"],
        seconds=state["seconds"],
        budgets=_pairs(state.get("budgets", ())),
        trained_on=tuple(state.get("trained_on", ())),
        refilled=tuple(state.get("refilled", ())),
        weights=checkpoint.group("weights"),
        history=history(checkpoint.group("curves")),
    )


def stages_of(folder: Path, last: Trained) -> list[Trained]:
    """Read the agents that a run saved on its way to ``last``, the untrained one first; ``last`` included."""
    earlier = [
        replace(last, agent_steps=steps, weights=weights)
        for steps, weights in read_snapshots(folder)
        if steps < last.agent_steps
    ]
    return [*earlier, last.rounded()]


def from_artifact(name: str) -> Trained:
    """Read a committed agent, after checking its files, its scores and the code that plays it.

    Raises
    ------
    ArtifactError
        If it is missing, altered or outdated.
    """
    return agent_of(artifact(name))


def agent_of(found: Artifact) -> Trained:
    """Return the agent in an artifact."""
    manifest = found.manifest
    # Agents published before trainings noted where they ran: only where they were published is known.
    place: dict[str, Any] = {"noted": "when it was published"}
    place |= {key: manifest[key] for key in ("machine", "versions", "backend") if key in manifest}
    places = manifest.get("trained_on", [place])
    curves = found.record(CURVES)
    return Trained(
        algorithm=manifest["algorithm"],
        settings=settings_from(manifest),
        agent_steps=manifest["agent_steps"],
        seconds=manifest["seconds"],
        budgets=_pairs(manifest.get("earlier_budgets", ())),
        trained_on=tuple(places),
        refilled=tuple(manifest.get("refilled", ())),
        weights=found.weights(WEIGHTS),
        history=replace(curves, updates=current_columns(curves.updates)),
    )
