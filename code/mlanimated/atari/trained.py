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

from mlanimated.artifacts import artifact
from mlanimated.atari.agents import epsilon_greedy, greedy, random_player, sampled
from mlanimated.atari.checkpoints import load_checkpoint
from mlanimated.atari.curves import History, history
from mlanimated.atari.environments import Agent
from mlanimated.atari.settings import DeepQSettings, Settings, settings_from
from mlanimated.atari.stages import read_stages
from mlanimated.atari.views import VIEWS, View
from mlanimated.atari.weights import load_weights
from mlanimated.learn.pixels import action_values, policy_and_value

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
        (agent steps done, budget until then) for each time that the budget was changed on the way.
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
        """Return the agent with the weights that float16 holds: half the bytes, and another agent."""
        return replace(self, weights={name: array.astype(np.float16) for name, array in self.weights.items()})

    def network(self) -> Any:
        """Build the network that was trained, without what only training needs."""
        build = action_values if isinstance(self.settings, DeepQSettings) else policy_and_value
        view, settings = self.view, self.settings
        network = build(view.shape, view.scale, len(self.actions), settings.layers, settings.seed)
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
            deep Q-learning; or ``"random"``, the player to compare with.
        seed
            Of the chance in any but a greedy player.

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
    checkpoint = load_checkpoint(folder)
    return Trained(
        algorithm=checkpoint.state["algorithm"],
        settings=settings_from(checkpoint.state),
        agent_steps=checkpoint.state["agent_steps"],
        seconds=checkpoint.state["seconds"],
        budgets=_pairs(checkpoint.state.get("budgets", ())),
        weights=checkpoint.group("weights"),
        history=history(checkpoint.group("curves")),
    )


def stages_of(folder: Path, last: Trained) -> list[Trained]:
    """Read the agents that a run was on its way to ``last``: the first is the one before training began."""
    earlier = [
        replace(last, agent_steps=steps, weights=weights)
        for steps, weights in read_stages(folder)
        if steps < last.agent_steps
    ]
    return [*earlier, last.rounded()]


def from_artifact(name: str) -> Trained:
    """Read a committed agent, after its files and the code that plays it were checked.

    Raises
    ------
    ArtifactError
        If it is missing, altered or outdated.
    """
    found = artifact(name)
    return Trained(
        algorithm=found.manifest["algorithm"],
        settings=settings_from(found.manifest),
        agent_steps=found.manifest["agent_steps"],
        seconds=found.manifest["seconds"],
        budgets=_pairs(found.manifest.get("earlier_budgets", ())),
        weights=found.weights(WEIGHTS),
        history=found.record(CURVES),
    )
