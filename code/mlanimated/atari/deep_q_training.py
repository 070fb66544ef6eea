"""Training by deep Q-learning on Atari games, plain or double: play side by side, remember, learn, repeat.

Used by the chapters on Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.checkpoints import Checkpoint
from mlanimated.atari.environments import Step
from mlanimated.atari.foresight import Foresight
from mlanimated.atari.settings import DeepQSettings
from mlanimated.atari.training import Training
from mlanimated.atari.views import VIEWS
from mlanimated.atari.weights import load_weights, weight_arrays
from mlanimated.learn import deep_q, double_q
from mlanimated.learn.pixels import action_values
from mlanimated.learn.replay import Replay

# A file is copied in memory when it is written or read: this many rows of 32 games at 84 × 84 are 0.23 GB.
ROWS_PER_FILE = 1024
BOOTSTRAPS = {"dqn": deep_q.bootstrap, "double-dqn": double_q.bootstrap}


def value_network(settings: DeepQSettings, actions: int) -> deep_q.DeepQ:
    """Build the network of a run, with its first weights."""
    view = VIEWS[settings.view]
    network: deep_q.DeepQ = action_values(
        view.shape, view.scale, actions, settings.layers, settings.seed, deep_q.DeepQ
    )
    network.prepare(
        learning_rate=settings.learning_rate, epsilon=settings.epsilon, gradient_norm=settings.gradient_norm
    )
    return network


class DeepQTraining(Training):
    """A run by deep Q-learning; the settings' ``method`` makes it double."""

    def __init__(self, settings: DeepQSettings, *, threads: int = 1) -> None:
        super().__init__(settings, threads=threads)
        self.run = settings
        self.algorithm = settings.method  # type: ignore[misc]
        self.bootstrap = BOOTSTRAPS[settings.method]
        self.network = value_network(settings, len(self.actions))
        self.older = value_network(settings, len(self.actions))
        rows = settings.memory_steps // settings.environments
        height, width, stack = self.view.shape
        self.memory = Replay(rows, settings.environments, (height, width), stack)
        self.foresight = Foresight(settings.environments, settings.discount)
        self._promised = np.zeros(settings.environments, np.float32)
        self._copied = 0
        self._saved_rows = 0
        self._files: dict[str, int] = {}  # and the number of rows written when each was saved

    def play(self) -> None:
        """Play one step of every game, and remember it."""
        exploration = self.run.exploration_at(self.agent_steps)
        observation = self._observation
        values = self.network.predict_on_batch(observation)
        chosen = deep_q.choose_actions(values, exploration, self.rng)
        self._promised = values[np.arange(len(chosen)), chosen]
        step = self.step(chosen)
        self.memory.add(observation, chosen, _reward(step), self._terminal(step), step.ended, step.valid)

    def _terminal(self, step: Step) -> NDArray[np.bool_]:
        return step.terminated | step.life_lost if self.run.cut_at_lives else step.terminated

    def watch(self, step: Step) -> None:
        """Compare later what the actions taken promised with what comes."""
        self.foresight.add(self._promised, _reward(step), self._terminal(step), step.valid)

    def about_game(self, game: int) -> dict[str, float]:
        """Return what a finished game promised and what came, on average over its steps."""
        return self.foresight.finish(game)

    def update(self, seconds: float) -> None:
        """Play and learn once."""
        run = self.run
        for _ in range(run.steps_per_update):
            self.play()
        if self.agent_steps < run.memory_before_learning:
            return
        if self.agent_steps - self._copied >= run.copy_steps:
            self.older.set_weights(self.network.get_weights())
            self._copied = self.agent_steps
        batch = self.memory.draw(run.batch, self.rng, steps=run.return_steps, discount=run.discount)
        measured = self.network.learn(batch, self.older, self.bootstrap)
        exploration = run.exploration_at(self.agent_steps)
        self.curves.add_update(
            agent_steps=self.agent_steps, seconds=seconds, exploration=exploration, **measured
        )

    def stop_games(self) -> None:
        """Let no remembered step run on from the games played so far into those that come next."""
        self.memory.break_off(self._observation)
        self.foresight.forget()

    def checkpoint(self) -> Checkpoint:
        """Return everything needed to go on; the memory goes into files of its own, each with what is new."""
        plain = super().checkpoint()
        older = {f"older/{name}": array for name, array in weight_arrays(self.older).items()}
        new = {}
        oldest = self.memory.written - self.memory.rows
        self._saved_rows = max(self._saved_rows, oldest)
        while self._saved_rows < self.memory.written:
            end = min(self._saved_rows + ROWS_PER_FILE, self.memory.written)
            name = f"memory-{end:09d}.npz"
            new[name] = self.memory.to_bytes(self._saved_rows, end)
            self._files[name] = self._saved_rows = end
        self._files = {name: last for name, last in self._files.items() if last > oldest}
        state = {**plain.state, "copied": self._copied, "files": self._files}
        return Checkpoint({**plain.arrays, **older}, state, new)

    def load(self, checkpoint: Checkpoint, folder: Path) -> None:
        """Go on from a checkpoint of the same run."""
        super().load(checkpoint, folder)
        load_weights(self.older, checkpoint.group("older"))
        self._copied = checkpoint.state["copied"]
        self._files = dict(checkpoint.state["files"])
        for name in sorted(self._files):
            self.memory.load((folder / name).read_bytes())
        self._saved_rows = self.memory.written


def _reward(step: Step) -> NDArray[np.float64]:
    """Count a reward as one, however many points: the size of the network's task is then that of any game."""
    return np.clip(step.reward, -1, 1)
