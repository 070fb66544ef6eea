"""Training by deep Q-learning on Atari games, plain or double: play side by side, remember, learn, repeat.

Used by the chapters on Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from mlanimated.atari.checkpoints import Checkpoint
from mlanimated.atari.environments import Step
from mlanimated.atari.foresight import Foresight
from mlanimated.atari.frame_memory import FrameMemory
from mlanimated.atari.settings import DeepQSettings
from mlanimated.atari.training import Training
from mlanimated.atari.views import VIEWS
from mlanimated.atari.weights import load_weights, weight_arrays
from mlanimated.learn import deep_q, double_q
from mlanimated.learn.pixels import action_values
from mlanimated.learn.policies import epsilon_greedy

# A file is copied in memory when it is written or read: this many rows of 32 games at 84 × 84 are 0.23 GB.
ROWS_PER_FILE = 1024
BOOTSTRAPS = {"dqn": deep_q.bootstrap, "double-dqn": double_q.bootstrap}


def channels_last(stacks: Any) -> Any:
    """Move the axis of the stack, (batch, stack, height, width) → (batch, height, width, stack)."""
    return ops.transpose(stacks, (0, 2, 3, 1))


def value_network(settings: DeepQSettings, actions: int) -> Any:
    """Build the network of a run, with its initial weights."""
    view = VIEWS[settings.view]
    return action_values(view.shape, view.scale, actions, settings.network, settings.seed)


class DeepQTraining(Training):
    """A run by deep Q-learning; the settings' ``method`` makes it double."""

    def __init__(self, settings: DeepQSettings, *, threads: int = 1) -> None:
        super().__init__(settings, threads=threads)
        self.run = settings
        self.algorithm = settings.method  # type: ignore[misc]
        self.network = value_network(settings, len(self.actions))
        self.network.compile(jit_compile=False)
        self.target_network = value_network(settings, len(self.actions))
        self.learner = deep_q.DeepQ(
            self.network,
            self.target_network,
            BOOTSTRAPS[settings.method],
            learning_rate=settings.learning_rate,
            adam_epsilon=settings.adam_epsilon,
            gradient_norm=settings.gradient_norm,
            as_input=channels_last,
        )
        rows = settings.memory_steps // settings.environments
        height, width, stack = self.view.shape
        self.memory = FrameMemory(rows, settings.environments, (height, width), stack)
        self.foresight = Foresight(settings.environments, settings.discount)
        self.learn_from = settings.memory_before_learning  # agent steps
        self._promised = np.zeros(settings.environments, np.float32)
        self._target_updated = 0
        self._saved_rows = 0
        self._files: dict[str, int] = {}  # with the number of rows written when each was saved

    def play(self) -> None:
        """Play one step of every game, and remember it."""
        exploration = self.run.exploration_at(self.agent_steps)
        observation = self._observation
        values = self.network.predict_on_batch(observation)
        chosen = epsilon_greedy(values, exploration, self.rng)
        self._promised = values[np.arange(len(chosen)), chosen]
        step = self.step(chosen)
        self.memory.add(observation, chosen, _reward(step), self._terminal(step), step.ended, step.valid)

    def _terminal(self, step: Step) -> NDArray[np.bool_]:
        return step.terminated | step.life_lost if self.run.cut_at_lives else step.terminated

    def watch(self, step: Step) -> None:
        """Note the predicted values of the actions taken, to compare them with the returns that follow."""
        self.foresight.add(self._promised, _reward(step), self._terminal(step), step.valid)

    def about_game(self, game: int) -> dict[str, float]:
        """Return the mean predicted value and the mean return over the steps of a finished game."""
        return self.foresight.finish(game)

    def update(self, seconds: float) -> None:
        """Play and learn once."""
        run = self.run
        for _ in range(run.steps_per_update):
            self.play()
        if self.agent_steps < self.learn_from:
            return
        if self.agent_steps - self._target_updated >= run.target_update_steps:
            self.learner.update_target_network()
            self._target_updated = self.agent_steps
        self.learner.optimizer.learning_rate = run.learning_rate_at(self.agent_steps)
        self.learner.reset_metrics()
        measured: dict[str, float] = {}
        for _ in range(run.gradient_steps):
            batch = self.memory.sample(run.batch, self.rng, steps=run.return_steps, discount=run.discount)
            measured = self.learner.learn(batch)
        exploration = run.exploration_at(self.agent_steps)
        self.curves.add_update(
            agent_steps=self.agent_steps, seconds=seconds, exploration=exploration, **measured
        )

    def stop_games(self) -> None:
        """Keep the n-step returns of these games from running on into the games that come next."""
        self.memory.break_off(self._observation)
        self.foresight.forget()

    def checkpoint(self) -> Checkpoint:
        """Return everything needed to go on; rows new in the replay memory go into files of their own."""
        plain = super().checkpoint()
        target = weight_arrays(self.target_network)
        new = {}
        oldest = self.memory.written - self.memory.rows
        self._saved_rows = max(self._saved_rows, oldest)
        while self._saved_rows < self.memory.written:
            end = min(self._saved_rows + ROWS_PER_FILE, self.memory.written)
            name = f"memory-{end:09d}.npz"
            new[name] = self.memory.to_bytes(self._saved_rows, end)
            self._files[name] = self._saved_rows = end
        self._files = {name: last for name, last in self._files.items() if last > oldest}
        state = {**plain.state, "target_updated": self._target_updated, "files": self._files}
        arrays = {**plain.arrays, **{f"target_network/{name}": array for name, array in target.items()}}
        return Checkpoint(arrays, state, new)

    def load(self, checkpoint: Checkpoint, folder: Path) -> None:
        """Go on from a checkpoint of the same run; if it has no memory, fill one before learning goes on."""
        super().load(checkpoint, folder)
        load_weights(self.target_network, checkpoint.group("target_network"))
        self._target_updated = checkpoint.state["target_updated"]
        self._files = dict(checkpoint.state["files"])
        for name in sorted(self._files):
            self.memory.load(checkpoint.files[name])
        self._saved_rows = self.memory.written
        if not self._files:
            self.learn_from = self.agent_steps + self.run.memory_before_learning


def _reward(step: Step) -> NDArray[np.float64]:
    """Clip each reward to −1, 0 or 1, however many points it is: values then have one scale in all games."""
    return np.clip(step.reward, -1, 1)
