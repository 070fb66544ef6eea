"""Policy gradients as a chain of small steps: REINFORCE, reward-to-go, baseline, clipped updates.

The four methods share one network and one training loop. They differ only in what an action is praised for
(`praise_…`) and in how the praise becomes a loss (`score_objective`, `clipped_objective`).

Used by the chapters on Pong and Breakout, policy gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
        (steps + 1, games): the critic's opinion before each step and after the last.
    reward
        (steps, games): as the learner counts it (clipped).
    terminal, cut
        (steps, games) bool, see `generalised_advantages`.
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
class Praise:
    """How much each action is praised, what the critic should have said, and which steps count."""

    advantage: Floats
    target: Floats
    counts: NDArray[np.bool_]


def praise_reinforce(rollout: Rollout, discount: float, decay: float) -> Praise:
    """REINFORCE (Williams 1992): an action gets the return of its episode."""
    del decay
    returns = episode_returns(rollout.reward, rollout.cut, discount)
    return Praise(returns, returns, rollout.valid & finished(rollout.cut))


def praise_reward_to_go(
    rollout: Rollout,
    discount: float,
    decay: float,
) -> Praise:
    """Reward-to-go: an action cannot have caused what came before it."""
    del decay
    returns = rewards_to_go(rollout.reward, rollout.cut, discount)
    return Praise(returns, returns, rollout.valid & finished(rollout.cut))


def praise_baseline(rollout: Rollout, discount: float, decay: float) -> Praise:
    """Baseline: praise what is better than the critic expected.

    Unfinished episodes count, too.
    """
    advantages = generalised_advantages(
        rollout.reward,
        rollout.value,
        rollout.terminal,
        rollout.cut,
        discount,
        decay,
    )
    return Praise(advantages, advantages + rollout.value[:-1], rollout.valid)


def score_objective(log_prob: Any, batch: Batch, clip: float) -> Any:
    """Make praised actions more likely: advantage · log π(action).

    After one pass the data are used up: the policy that played them is no
    longer the policy that learns.
    """
    del clip
    return batch["advantage"] * log_prob


def clipped_objective(log_prob: Any, batch: Batch, clip: float) -> Any:
    """PPO (Schulman et al. 2017, equation 7): stay near the old policy.

    No probability gains by moving further than ``clip``. That makes several
    passes over the same data safe.
    """
    ratio = ops.exp(log_prob - batch["log_prob"])
    limited = ops.clip(ratio, 1 - clip, 1 + clip)
    return ops.minimum(ratio * batch["advantage"], limited * batch["advantage"])


@dataclass(frozen=True)
class Method:
    """One link of the chain: what an action is praised for, and how praise becomes an objective."""

    praise: Callable[[Rollout, float, float], Praise]
    objective: Callable[[Any, Batch, float], Any]
    critic: bool


METHODS: dict[str, Method] = {
    "reinforce": Method(praise_reinforce, score_objective, critic=False),
    "reward-to-go": Method(praise_reward_to_go, score_objective, critic=False),
    "baseline": Method(praise_baseline, score_objective, critic=True),
    "clipped": Method(praise_baseline, clipped_objective, critic=True),
}


class PolicyGradient(keras.Model):  # type: ignore[misc]
    """A network with two outputs, action logits and a value, trained by one of the `METHODS`.

    Build it like any functional model, ``PolicyGradient(inputs, [logits, value])``, then call `prepare`.
    """

    def prepare(
        self, method: str, *, clip: float, value_weight: float, epsilon: float, gradient_norm: float
    ) -> None:
        """Choose the method and make the optimizer; the learning rate travels with each update."""
        self.method = METHODS[method]
        self.clip = clip
        self.value_weight = value_weight if self.method.critic else 0.0
        self.entropy_mean = keras.metrics.Mean("entropy")
        self.change_mean = keras.metrics.Mean("policy_change")
        self.value_loss_mean = keras.metrics.Mean("value_loss")
        optimizer = keras.optimizers.Adam(1e-3, epsilon=epsilon, global_clipnorm=gradient_norm)
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
        value_loss = 0.5 * ops.square(ops.squeeze(value, -1) - y["target"])
        gain = self.method.objective(log_prob, y, self.clip) + y["entropy_weight"] * entropy
        # Steps that do not count have weight 0 instead of being left out: batches of one size compile once.
        weight = y["weight"] / ops.maximum(ops.sum(y["weight"]), 1.0)
        self.entropy_mean.update_state(ops.sum(weight * entropy))
        # Schulman's estimate of the divergence from the policy that played; always positive, small is tame.
        log_ratio = log_prob - y["log_prob"]
        self.change_mean.update_state(ops.sum(weight * (ops.exp(log_ratio) - 1 - log_ratio)))
        self.value_loss_mean.update_state(ops.sum(weight * value_loss))
        return ops.sum(weight * (self.value_weight * value_loss - gain))

    def learn(
        self,
        rollout: Rollout,
        rng: np.random.Generator,
        *,
        learning_rate: float,
        entropy_weight: float,
        spread_floor: float,
        discount: float,
        decay: float,
        epochs: int,
        minibatches: int,
    ) -> dict[str, float]:
        """Improve the policy on one rollout.

        Returns
        -------
        Mean ``loss``, ``entropy`` (nats), ``policy_change`` and ``value_loss`` over the minibatches.
        """
        praise = self.method.praise(rollout, discount, decay)
        batch = flatten(rollout, praise, entropy_weight, spread_floor)
        self.optimizer.learning_rate = learning_rate
        self.reset_metrics()
        result: dict[str, float] = {}
        for observation, part in minibatches_of(batch, rng, epochs, minibatches):
            result = self.train_on_batch(observation, part, return_dict=True)
        return {name: float(number) for name, number in result.items()}


def flatten(
    rollout: Rollout, praise: Praise, entropy_weight: float, spread_floor: float
) -> dict[str, NDArray[Any]]:
    """Lay the steps of all games in one row; advantages of the steps that count get mean 0 and spread ≤ 1.

    Small advantages are divided by ``spread_floor`` instead of their own spread. Otherwise a player that hits
    nothing, whose advantages are almost nothing but noise, would have that noise blown up to full size.
    """
    counted = praise.advantage[praise.counts]
    spread = counted.std() if counted.size else 0.0
    centre = counted.mean() if counted.size else 0.0
    advantage = (praise.advantage - centre) / max(spread, spread_floor)
    flat = {
        "action": rollout.action,
        "log_prob": rollout.log_prob,
        "advantage": advantage,
        "target": praise.target,
        "weight": praise.counts.astype(np.float32),
        # Travels with the batch, because it decays during training and a constant would be compiled in.
        "entropy_weight": np.full_like(advantage, entropy_weight),
    }
    columns = {name: array.reshape(-1) for name, array in flat.items()}
    return columns | {"observation": rollout.observation.reshape(-1, *rollout.observation.shape[2:])}


def minibatches_of(
    batch: Mapping[str, NDArray[Any]], rng: np.random.Generator, epochs: int, minibatches: int
) -> Iterator[tuple[NDArray[np.uint8], dict[str, NDArray[Any]]]]:
    """Deal the steps out at random into equal minibatches, anew in each epoch."""
    for _ in range(epochs):
        for chosen in np.array_split(rng.permutation(len(batch["action"])), minibatches):
            part = {name: array[chosen] for name, array in batch.items()}
            yield part.pop("observation"), part


def choose_actions(logits: Floats, rng: np.random.Generator) -> tuple[NDArray[np.int64], Floats]:
    """Sample one action per row from the policy; also return the logarithm of its probability."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    # Gumbel's trick: the largest of logit + noise is a sample from the softmax.
    actions = np.argmax(log_probs + rng.gumbel(size=logits.shape), axis=-1)
    return actions, np.take_along_axis(log_probs, actions[:, None], axis=-1)[:, 0].astype(np.float32)
