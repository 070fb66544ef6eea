"""What the training runs of all algorithms share: games, counters, curves, going on from a checkpoint.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.checkpoints import Checkpoint
from mlanimated.atari.curves import Curves
from mlanimated.atari.environments import Games, Step, training_seeds
from mlanimated.atari.settings import Settings
from mlanimated.atari.views import VIEWS
from mlanimated.atari.weights import load_optimizer, load_weights, optimizer_arrays, weight_arrays
from mlanimated.atari.workplace import workplace


class Training(ABC):
    """A training run that can be stopped after any update, and continued.

    Parameters
    ----------
    settings
        All numbers of the run.
    threads
        Emulator threads; their number does not change the results.
    """

    algorithm: ClassVar[str]
    network: Any  # the one that plays
    learner: Any  # the model with the optimizer: the network itself, or one that trains it

    def __init__(self, settings: Settings, *, threads: int = 1) -> None:
        self.view = VIEWS[settings.view]
        self.games = Games(
            settings.game, settings.environments, self.view, sticky=settings.sticky, threads=threads
        )
        self.actions = np.array(settings.actions or range(self.games.actions), np.int64)
        self.rng = np.random.default_rng(settings.seed)
        self.agent_steps = self._resumed_at = 0
        self.curves = Curves()
        # The places where the run was trained, each with the agent steps done before it.
        self.trained_on: list[dict[str, Any]] = []
        self._run = settings
        self._observation: NDArray[np.uint8] = np.zeros(0, np.uint8)
        self._score = np.zeros(settings.environments)
        self._length = np.zeros(settings.environments, np.int64)

    @property
    def settings(self) -> Settings:
        """All numbers of the run."""
        return self._run

    @abstractmethod
    def update(self, seconds: float) -> None:
        """Play and learn once; ``seconds`` is the time the run has taken so far, for the curve."""

    def restart_games(self) -> None:
        """Start all games anew: emulators cannot be saved, so every part of a run begins like this."""
        seeds = training_seeds(self._run.seed, self.agent_steps, self._run.environments)
        self._observation = self.games.reset(seeds)
        self._score[:] = 0
        self._length[:] = 0

    def stop_games(self) -> None:  # noqa: B027 - nothing to do is the usual case
        """Break off the games where they are: they are started anew next, or the run ends."""

    def watch(self, step: Step) -> None:  # noqa: B027 - nothing to do is the usual case
        """Look at a step before the games that ended with it are noted."""

    def about_game(self, game: int) -> dict[str, float]:
        """Return what else the algorithm knows of a game that has just ended, for the curve."""
        del game
        return {}

    def step(self, chosen: NDArray[np.int64]) -> Step:
        """Play one step of every game with the chosen actions, and note the games that ended."""
        step = self.games.step(self.actions[chosen])
        self._observation = step.observation
        self.agent_steps += self.games.copies
        self._score += step.reward
        self._length += step.valid
        self.watch(step)
        for game in np.flatnonzero(step.ended):
            score, length = self._score[game], self._length[game]
            self.curves.add_game(
                agent_steps=self.agent_steps, score=score, length=length, **self.about_game(int(game))
            )
        self._score[step.ended] = 0
        self._length[step.ended] = 0
        return step

    def checkpoint(self) -> Checkpoint:
        """Return everything needed to go on."""
        self._note_workplace()
        groups: dict[str, Mapping[str, NDArray[Any]]] = {
            "weights": weight_arrays(self.network),
            "optimizer": optimizer_arrays(self.learner),
            "curves": self.curves.arrays(),
        }
        arrays = {
            f"{group}/{name}": array for group, named in groups.items() for name, array in named.items()
        }
        state = {
            "algorithm": self.algorithm,
            "settings": dataclasses.asdict(self._run),
            "agent_steps": self.agent_steps,
            "random": self.rng.bit_generator.state,
            "trained_on": self.trained_on,
        }
        return Checkpoint(arrays, state)

    def _note_workplace(self) -> None:
        here = workplace()
        last = self.trained_on[-1] if self.trained_on else {}
        if any(last.get(name) != value for name, value in here.items()):
            self.trained_on = [*self.trained_on, {"from_agent_steps": self._resumed_at, **here}]

    def load(self, checkpoint: Checkpoint, folder: Path) -> None:
        """Go on from a checkpoint of the same run; ``folder`` holds the files that belong to it."""
        del folder
        load_weights(self.network, checkpoint.group("weights"))
        load_optimizer(self.learner, checkpoint.group("optimizer"))
        self.curves.load(checkpoint.group("curves"))
        self.rng.bit_generator.state = checkpoint.state["random"]
        self.agent_steps = self._resumed_at = checkpoint.state["agent_steps"]
        self.trained_on = list(checkpoint.state.get("trained_on", ()))
