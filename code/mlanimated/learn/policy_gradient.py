"""Policy gradients as a chain: REINFORCE, reward-to-go, baseline, generalised advantages, clipping.

The five methods share one network, one training loop and the whitening of advantages. Each differs from the
one before in a single idea: in how the advantage of an action is estimated (``…_advantages``), or in how it
becomes something to maximise (``score_objective``, ``clipped_objective``).

Used by the chapters on Pong and Breakout, policy gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from mlanimated.learn.returns import episode_returns, finished, generalised_advantages, rewards_to_go

Floats = NDArray[np.float32]
Batch = Mapping[str, Any]


@dataclass(frozen=True)
class Rollout:
    """What the policy saw, did and got: row t is step t, column i is game i.

    Attributes
    ----------
    observation
        (steps, games, height, width, channels) uint8.
    action
        (steps, games) int64: index into the actions the policy chooses from.
    log_prob
        (steps, games): logarithm of the probability with which the action was chosen.
    value
        (steps + 1, games): the critic's value V(s) of the state before each step, and after the last.
    reward
        (steps, games): clipped, as the learner counts it.
    terminal
        (steps, games) bool: no reward is expected after this step; the next state's value counts as 0.
    cut
        (steps, games) bool: nothing that comes after this step counts for it or for steps before it. Every
        terminal step is a cut; a step after which a game was stopped or started anew is a cut, too.
    valid
        (steps, games) bool: False where the emulator was starting a new game; such steps teach nothing.
    """

    observation: NDArray[np.uint8]
    action: NDArray[np.int64]
    log_prob: Floats
    value: Floats
    reward: Floats
    terminal: NDArray[np.bool_]
    cut: NDArray[np.bool_]
    valid: NDArray[np.bool_]


@dataclass(frozen=True)
class Advantages:
    """How good the actions of a rollout were, and what the critic should have predicted.

    Attributes
    ----------
    advantage
        (steps, games): how strongly an action is to become more likely, or less likely if negative.
    value_target
        (steps, games): what the critic should have predicted before each step.
    counts
        (steps, games) bool: the steps that are learned from.
    """

    advantage: Floats
    value_target: Floats
    counts: NDArray[np.bool_]


def reinforce_advantages(
    rollout: Rollout,
    discount: float,
    _gae_lambda: float,
) -> Advantages:
    """REINFORCE (Williams 1992): the episode's return."""
    returns = episode_returns(
        rollout.reward,
        rollout.cut,
        discount,
    )
    advantage = returns
    counts = rollout.valid & finished(rollout.cut)
    return Advantages(advantage, returns, counts)


def reward_to_go_advantages(
    rollout: Rollout,
    discount: float,
    _gae_lambda: float,
) -> Advantages:
    """Reward-to-go: only what came after the action."""
    returns = rewards_to_go(
        rollout.reward,
        rollout.cut,
        discount,
    )
    advantage = returns
    counts = rollout.valid & finished(rollout.cut)
    return Advantages(advantage, returns, counts)


def baseline_advantages(
    rollout: Rollout,
    discount: float,
    _gae_lambda: float,
) -> Advantages:
    """Baseline: only what the critic did not expect."""
    returns = rewards_to_go(
        rollout.reward,
        rollout.cut,
        discount,
    )
    advantage = returns - rollout.value[:-1]
    counts = rollout.valid & finished(rollout.cut)
    return Advantages(advantage, returns, counts)


def gae_advantages(
    rollout: Rollout,
    discount: float,
    gae_lambda: float,
) -> Advantages:
    """GAE (Schulman et al. 2016): the critic looks ahead.

    It predicts the rewards that have not been played for
    yet, so every step counts.
    """
    advantage = generalised_advantages(
        rollout.reward,
        rollout.value,
        rollout.terminal,
        rollout.cut,
        discount,
        gae_lambda,
    )
    returns = advantage + rollout.value[:-1]
    counts = rollout.valid
    return Advantages(advantage, returns, counts)


def whitened(
    advantage: Floats,
    counts: NDArray[np.bool_],
    floor: float,
) -> Floats:
    """Shift and scale to mean 0 and standard deviation 1.

    Both are computed over the steps that count. A standard
    deviation below ``floor`` is replaced by ``floor``: the
    advantages of a player that hits nothing are nearly all
    noise, which must not be scaled up to full size.
    """
    if not counts.any():
        return advantage
    counted = advantage[counts]
    scale = max(counted.std(), floor)
    white: Floats = (advantage - counted.mean()) / scale
    return white


def score_objective(
    log_prob: Any,
    batch: Batch,
    _clip: float,
) -> Any:
    """Policy gradient (Williams 1992): advantage · log π.

    After one pass the data are used up: the policy that
    played them is no longer the policy that learns.
    """
    return batch["advantage"] * log_prob


def clipped_objective(
    log_prob: Any,
    batch: Batch,
    clip: float,
) -> Any:
    """PPO (Schulman et al. 2017, equation 7): stay near.

    No probability gains by moving further than ``clip``
    from the policy that played. That makes several passes
    over the same data safe.
    """
    ratio = ops.exp(log_prob - batch["log_prob"])
    limited = ops.clip(ratio, 1 - clip, 1 + clip)
    return ops.minimum(
        ratio * batch["advantage"],
        limited * batch["advantage"],
    )


@dataclass(frozen=True)
class Method:
    """One method of the chain.

    Attributes
    ----------
    advantages
        How the advantage of each action of a rollout is estimated, given the discount and λ.
    objective
        What is to be maximised, given log π(action), the batch and how far a probability may move.
    critic
        Whether the network's value is trained, too.
    """

    advantages: Callable[[Rollout, float, float], Advantages]
    objective: Callable[[Any, Batch, float], Any]
    critic: bool


METHODS: dict[str, Method] = {
    "reinforce": Method(reinforce_advantages, score_objective, critic=False),
    "reward-to-go": Method(reward_to_go_advantages, score_objective, critic=False),
    "baseline": Method(baseline_advantages, score_objective, critic=True),
    "gae": Method(gae_advantages, score_objective, critic=True),
    "clipped": Method(gae_advantages, clipped_objective, critic=True),
}


class PolicyGradient(keras.Model):  # type: ignore[misc]
    """A network with two outputs, action logits and a value, trained by one of the `METHODS`.

    Build it like any functional model, ``PolicyGradient(inputs, [logits, value])``, then call `prepare`.
    """

    def prepare(
        self, method: str, *, clip: float, value_weight: float, adam_epsilon: float, gradient_norm: float
    ) -> None:
        """Choose the method and make the optimizer; the learning rate is given anew for each update."""
        self.method = METHODS[method]
        self.clip = clip
        self.value_weight = value_weight if self.method.critic else 0.0
        self.entropy_mean = keras.metrics.Mean("entropy")
        self.kl_mean = keras.metrics.Mean("approx_kl")
        self.value_loss_mean = keras.metrics.Mean("value_loss")
        optimizer = keras.optimizers.Adam(1e-3, epsilon=adam_epsilon, global_clipnorm=gradient_norm)
        self.compile(optimizer=optimizer)

    def compute_loss(  # noqa: D102 - Keras' own hook
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        del x, sample_weight, training
        logits, value = y_pred
        log_probs = ops.log_softmax(logits)
        chosen = ops.one_hot(y["action"], logits.shape[-1], dtype=log_probs.dtype)
        log_prob = ops.sum(log_probs * chosen, axis=-1)
        entropy = -ops.sum(ops.exp(log_probs) * log_probs, axis=-1)
        value_loss = 0.5 * ops.square(ops.squeeze(value, -1) - y["value_target"])
        gain = self.method.objective(log_prob, y, self.clip) + y["entropy_weight"] * entropy
        # Steps that do not count get weight 0 instead of being left out: all batches then have one size, for
        # which the code is compiled only once.
        weight = y["weight"] / ops.maximum(ops.sum(y["weight"]), 1.0)
        self.entropy_mean.update_state(ops.sum(weight * entropy))
        # Schulman's estimate of the KL divergence from the policy that played; never negative.
        log_ratio = log_prob - y["log_prob"]
        self.kl_mean.update_state(ops.sum(weight * (ops.exp(log_ratio) - 1 - log_ratio)))
        self.value_loss_mean.update_state(ops.sum(weight * value_loss))
        return ops.sum(weight * (self.value_weight * value_loss - gain))

    def learn(
        self,
        rollout: Rollout,
        rng: np.random.Generator,
        *,
        learning_rate: float,
        entropy_weight: float,
        whiten: bool,
        advantage_std_floor: float,
        discount: float,
        gae_lambda: float,
        epochs: int,
        minibatches: int,
    ) -> dict[str, float]:
        """Improve the policy on one rollout.

        Returns
        -------
        Means over the minibatches: ``loss``, ``entropy`` (nats), ``approx_kl`` (nats, from the policy that
        played to the one that learns) and ``value_loss``.
        """
        found = self.method.advantages(rollout, discount, gae_lambda)
        if whiten:
            found = replace(found, advantage=whitened(found.advantage, found.counts, advantage_std_floor))
        batch = flatten(rollout, found, entropy_weight)
        self.optimizer.learning_rate = learning_rate
        self.reset_metrics()
        result: dict[str, float] = {}
        for observation, part in minibatches_of(batch, rng, epochs, minibatches):
            result = self.train_on_batch(observation, part, return_dict=True)
        return {name: float(number) for name, number in result.items()}


def flatten(rollout: Rollout, found: Advantages, entropy_weight: float) -> dict[str, NDArray[Any]]:
    """Join the steps of all games into one batch."""
    columns: dict[str, NDArray[Any]] = {
        "action": rollout.action,
        "log_prob": rollout.log_prob,
        "advantage": found.advantage,
        "value_target": found.value_target,
        "weight": found.counts.astype(np.float32),
        # Part of the batch, because it decays during training and a constant would be compiled in.
        "entropy_weight": np.full_like(found.advantage, entropy_weight),
    }
    flat = {name: array.reshape(-1) for name, array in columns.items()}
    return flat | {"observation": rollout.observation.reshape(-1, *rollout.observation.shape[2:])}


def minibatches_of(
    batch: Mapping[str, NDArray[Any]], rng: np.random.Generator, epochs: int, minibatches: int
) -> Iterator[tuple[NDArray[np.uint8], dict[str, NDArray[Any]]]]:
    """Deal the steps out at random into equal minibatches, anew in each epoch."""
    for _ in range(epochs):
        for chosen in np.array_split(rng.permutation(len(batch["action"])), minibatches):
            part = {name: array[chosen] for name, array in batch.items()}
            yield part.pop("observation"), part
