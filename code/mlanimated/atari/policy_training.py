"""Training by policy gradients on Atari games: play side by side, learn, repeat.

Used by the chapters on Pong and Breakout, policy gradients.
"""

from __future__ import annotations

import numpy as np

from mlanimated.atari.settings import PolicyGradientSettings
from mlanimated.atari.training import Training
from mlanimated.atari.views import VIEWS
from mlanimated.learn.pixels import policy_and_value
from mlanimated.learn.policies import sample
from mlanimated.learn.policy_gradient import PolicyGradient, Rollout


def policy_network(settings: PolicyGradientSettings, actions: int) -> PolicyGradient:
    """Build the network of a run, with its initial weights."""
    view = VIEWS[settings.view]
    network: PolicyGradient = policy_and_value(
        view.shape, view.scale, actions, settings.network, settings.seed, PolicyGradient
    )
    network.prepare(
        settings.method,
        clip=settings.clip,
        value_weight=settings.value_weight,
        adam_epsilon=settings.adam_epsilon,
        gradient_norm=settings.gradient_norm,
    )
    return network


class PolicyTraining(Training):
    """A run by policy gradients."""

    algorithm = "policy-gradient"

    def __init__(self, settings: PolicyGradientSettings, *, threads: int = 1) -> None:
        super().__init__(settings, threads=threads)
        self.run = settings
        self.network = self.learner = policy_network(settings, len(self.actions))

    def play(self) -> Rollout:
        """Let the policy play, and write down what it saw, did and got."""
        steps, copies = self.run.steps_per_update, self.run.environments
        rollout = Rollout(
            observation=np.empty((steps, copies, *self.view.shape), np.uint8),
            action=np.empty((steps, copies), np.int64),
            log_prob=np.empty((steps, copies), np.float32),
            value=np.empty((steps + 1, copies), np.float32),
            reward=np.empty((steps, copies), np.float32),
            terminal=np.empty((steps, copies), np.bool_),
            cut=np.empty((steps, copies), np.bool_),
            valid=np.empty((steps, copies), np.bool_),
        )
        for t in range(steps):
            rollout.observation[t] = self._observation
            logits, value = self.network.predict_on_batch(self._observation)
            rollout.value[t] = value[:, 0]
            rollout.action[t], rollout.log_prob[t] = sample(logits, self.rng)
            step = self.step(rollout.action[t])
            terminal = step.terminated.copy()
            if self.run.cut_at_points:
                terminal |= step.reward != 0
            if self.run.cut_at_lives:
                terminal |= step.life_lost
            rollout.reward[t] = np.clip(step.reward, -1, 1)
            rollout.terminal[t] = terminal
            # The step that restarts a game belongs to no episode, so it is cut off on both sides.
            rollout.cut[t] = terminal | step.truncated | ~step.valid
            rollout.valid[t] = step.valid
        rollout.value[steps] = self.network.predict_on_batch(self._observation)[1][:, 0]
        return rollout

    def update(self, seconds: float) -> None:
        """Play and learn once."""
        run, begun = self.run, self.agent_steps
        learning_rate = run.at(run.learning_rate, run.final_learning_rate, begun)
        entropy_weight = run.at(run.entropy_weight, run.final_entropy_weight, begun)
        measured = self.network.learn(
            self.play(),
            self.rng,
            learning_rate=learning_rate,
            entropy_weight=entropy_weight,
            whiten=run.whiten,
            advantage_std_floor=run.advantage_std_floor,
            discount=run.discount,
            gae_lambda=run.gae_lambda,
            epochs=run.epochs,
            minibatches=run.minibatches,
        )
        self.curves.add_update(
            agent_steps=self.agent_steps, seconds=seconds, learning_rate=learning_rate, **measured
        )
