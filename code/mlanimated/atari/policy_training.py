"""Training by policy gradients on Atari games: play side by side, learn, repeat.

Used by the chapters on Pong and Breakout, policy gradients.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.checkpoints import Checkpoint
from mlanimated.atari.curves import Curves
from mlanimated.atari.environments import Games, training_seeds
from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.atari.views import VIEWS
from mlanimated.atari.weights import load_optimizer, load_weights, optimizer_arrays, weight_arrays
from mlanimated.learn.pixels import policy_and_value
from mlanimated.learn.policy_gradient import PolicyGradient, Rollout, choose_actions


def policy_network(settings: PolicyGradientSettings, actions: int) -> PolicyGradient:
    """Build the network of a run, with its first weights."""
    view = VIEWS[settings.view]
    network: PolicyGradient = policy_and_value(
        view.shape, view.scale, actions, settings.layers, settings.seed, PolicyGradient
    )
    network.prepare(
        settings.method,
        clip=settings.clip,
        value_weight=settings.value_weight,
        epsilon=settings.epsilon,
        gradient_norm=settings.gradient_norm,
    )
    return network


class PolicyTraining:
    """A run by policy gradients that can be stopped after any update and gone on with.

    Parameters
    ----------
    settings
        All numbers of the run.
    threads
        Emulator threads; without influence on the result.
    """

    algorithm = "policy-gradient"

    def __init__(self, settings: PolicyGradientSettings, *, threads: int = 1) -> None:
        self.settings = settings
        self.games = Games(
            settings.game,
            settings.environments,
            VIEWS[settings.view],
            sticky=settings.sticky,
            threads=threads,
        )
        self.actions = np.array(settings.actions or range(self.games.actions), np.int64)
        self.network = policy_network(settings, len(self.actions))
        self.rng = np.random.default_rng(settings.seed)
        self.agent_steps = 0
        self.curves = Curves()
        self._observation: NDArray[np.uint8] = np.zeros(0, np.uint8)
        self._score = np.zeros(settings.environments)
        self._length = np.zeros(settings.environments, np.int64)

    def restart_games(self) -> None:
        """Start all games anew: emulators cannot be saved, so that every part of a run begins like this."""
        seeds = training_seeds(self.settings.seed, self.agent_steps, self.settings.environments)
        self._observation = self.games.reset(seeds)
        self._score[:] = 0
        self._length[:] = 0

    def play(self) -> Rollout:
        """Let the policy play, and write down what it saw, did and got."""
        steps, copies = self.settings.steps_per_update, self.settings.environments
        shape = VIEWS[self.settings.view].shape
        rollout = Rollout(
            observation=np.empty((steps, copies, *shape), np.uint8),
            action=np.empty((steps, copies), np.int64),
            log_prob=np.empty((steps, copies), np.float32),
            value=np.empty((steps + 1, copies), np.float32),
            reward=np.empty((steps, copies), np.float32),
            terminal=np.empty((steps, copies), np.bool_),
            cut=np.empty((steps, copies), np.bool_),
            valid=np.empty((steps, copies), np.bool_),
        )
        for t in range(steps):
            logits, value = self.network.predict_on_batch(self._observation)
            rollout.observation[t] = self._observation
            rollout.value[t] = value[:, 0]
            rollout.action[t], rollout.log_prob[t] = choose_actions(logits, self.rng)
            step = self.games.step(self.actions[rollout.action[t]])
            terminal = step.terminated.copy()
            if self.settings.cut_at_points:
                terminal |= step.reward != 0
            if self.settings.cut_at_lives:
                terminal |= step.life_lost
            rollout.reward[t] = np.clip(step.reward, -1, 1)
            rollout.terminal[t] = terminal
            # The step that restarts a game belongs to no episode, so it is cut off from both sides.
            rollout.cut[t] = terminal | step.truncated | ~step.valid
            rollout.valid[t] = step.valid
            self._observation = step.observation
            self.agent_steps += copies
            self._note_games(step.reward, step.valid, step.ended)
        rollout.value[steps] = self.network.predict_on_batch(self._observation)[1][:, 0]
        return rollout

    def _note_games(
        self, reward: NDArray[np.float64], valid: NDArray[np.bool_], ended: NDArray[np.bool_]
    ) -> None:
        self._score += reward
        self._length += valid
        for game in np.flatnonzero(ended):
            self.curves.add_game(
                agent_steps=self.agent_steps, score=self._score[game], length=self._length[game]
            )
        self._score[ended] = 0
        self._length[ended] = 0

    def update(self, seconds: float) -> None:
        """Play and learn once; ``seconds`` is the time the run has taken so far, for the curve."""
        run, begun = self.settings, self.agent_steps
        learning_rate = run.at(run.learning_rate, run.final_learning_rate, begun)
        entropy_weight = run.at(run.entropy_weight, run.final_entropy_weight, begun)
        measured = self.network.learn(
            self.play(),
            self.rng,
            learning_rate=learning_rate,
            entropy_weight=entropy_weight,
            spread_floor=run.spread_floor,
            discount=run.discount,
            decay=run.decay,
            epochs=run.epochs,
            minibatches=run.minibatches,
        )
        self.curves.add_update(
            agent_steps=self.agent_steps, seconds=seconds, learning_rate=learning_rate, **measured
        )

    def checkpoint(self) -> Checkpoint:
        """Everything needed to go on."""
        arrays: dict[str, NDArray[Any]] = {}
        for group, content in (
            ("weights", weight_arrays(self.network)),
            ("optimizer", optimizer_arrays(self.network)),
            ("curves", self.curves.arrays()),
        ):
            arrays |= {f"{group}/{name}": array for name, array in content.items()}
        state = {
            "algorithm": self.algorithm,
            "settings": dataclasses.asdict(self.settings),
            "agent_steps": self.agent_steps,
            "random": self.rng.bit_generator.state,
        }
        return Checkpoint(arrays, state)

    def load(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint of the same run."""
        load_weights(self.network, checkpoint.group("weights"))
        load_optimizer(self.network, checkpoint.group("optimizer"))
        self.curves.load(checkpoint.group("curves"))
        self.rng.bit_generator.state = checkpoint.state["random"]
        self.agent_steps = checkpoint.state["agent_steps"]
