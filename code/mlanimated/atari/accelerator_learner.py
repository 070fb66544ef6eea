"""Deep Q-learning in JAX: how actions are chosen, and many gradient steps in one call.

The formulas are those of `mlanimated.learn.deep_q`, `mlanimated.learn.double_q` and Keras' Adam; a test
compares them.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from mlanimated.atari import accelerator_memory
from mlanimated.atari.accelerator_memory import Batch, Memory
from mlanimated.atari.accelerator_network import Shapes, action_values, from_vector
from mlanimated.atari.settings import DeepQSettings
from mlanimated.atari.views import View

MOMENTUM, VELOCITY = 0.9, 0.999  # Adam's, as in Keras


class Learned(NamedTuple):
    """The network being trained and the state of Adam.

    Attributes
    ----------
    weights, momentum, velocity
        (weights,) each.
    updates
        Gradient steps so far, int32.
    """

    weights: Any
    momentum: Any
    velocity: Any
    updates: Any


def next_values(method: str, online: Any, target: Any) -> Any:
    """Estimate the values of the next states, (batch,).

    Parameters
    ----------
    method
        ``"double-dqn"``: the network that learns chooses the action, the target network judges it;
        ``"dqn"``: the target network does both.
    online, target
        (batch, actions) values of both networks.
    """
    if method == "dqn":
        return target.max(-1)
    return jnp.take_along_axis(target, online.argmax(-1)[:, None], -1)[:, 0]


class Learner:
    """The compiled calls of a run.

    Parameters
    ----------
    settings
        All numbers of the run.
    view
        What the agent sees.
    shapes
        Of the weights.
    unroll
        Gradient steps that are compiled as one block; more are faster, and take longer to compile.
    together
        Evaluate the network on this and the next observations in one call: fewer calls for an accelerator,
        more arithmetic for a processor.
    """

    def __init__(
        self, settings: DeepQSettings, view: View, shapes: Shapes, *, unroll: int = 1, together: bool = False
    ) -> None:
        self.settings, self.view, self.shapes = settings, view, shapes
        self.unroll, self.together = unroll, together
        self.act = jax.jit(self._act)
        self.learn = jax.jit(self._learn, donate_argnums=0)
        self.update = jax.jit(self._update)
        self.remember = jax.jit(accelerator_memory.remember, donate_argnums=(0, 2))
        self.values = jax.jit(self._values)

    def _values(self, weights: Any, screens: Any) -> Any:
        named = from_vector(self.shapes, weights)
        return action_values(named, screens, self.settings.network, self.view.scale)

    def _act(
        self, weights: Any, stack: Any, key: Any, number: Any, exploration: Any, measured: Any
    ) -> tuple[Any, Any]:
        """Choose an action for every game.

        Returns
        -------
        Actions (games,) for the memory; and for the host, in one transfer: actions, their values, and what
        the last updates ``measured``.
        """
        values = self._values(weights, stack)
        key_whether, key_which = jax.random.split(jax.random.fold_in(key, number))
        games, actions = values.shape
        chosen = jnp.where(
            jax.random.uniform(key_whether, (games,)) < exploration,
            jax.random.randint(key_which, (games,), 0, actions),
            values.argmax(-1),
        )
        value = jnp.take_along_axis(values, chosen[:, None], -1)[:, 0]
        told = jnp.concatenate([chosen.astype(jnp.float32), value, measured])
        return chosen.astype(jnp.uint8), told

    def _learn(
        self, learned: Learned, target: Any, memory: Memory, written: Any, key: Any, number: Any, rate: Any
    ) -> tuple[Learned, Any]:
        """Take all gradient steps of an update; also return the mean loss and the mean value.

        The memory does not change meanwhile, so all batches are drawn at once, and the target network, which
        does not change either, is evaluated once.
        """
        run = self.settings
        count, stack = run.gradient_steps * run.batch, self.view.stack
        key = jax.random.fold_in(key, number)
        row, game = accelerator_memory.draw(memory, written, key, count, stack, run.return_steps)
        batch = accelerator_memory.transitions(memory, row, game, stack, run.return_steps, run.discount)
        judged = self._values(target, batch.next_observation)
        parts = jax.tree.map(
            lambda column: column.reshape(run.gradient_steps, run.batch, *column.shape[1:]), (batch, judged)
        )

        def one(learned: Learned, part: tuple[Batch, Any]) -> tuple[Learned, Any]:
            return self._step(learned, *part, rate)

        learned, measured = jax.lax.scan(one, learned, parts, unroll=min(self.unroll, run.gradient_steps))
        return learned, measured.mean(0)

    def _update(self, learned: Learned, target: Any, batch: Batch, rate: Any) -> tuple[Learned, Any]:
        """Take one gradient step on a given batch; also return its loss and its mean value."""
        return self._step(learned, batch, self._values(target, batch.next_observation), rate)

    def _step(self, learned: Learned, batch: Batch, judged: Any, rate: Any) -> tuple[Learned, Any]:
        run = self.settings

        def loss_of(named: dict[str, Any]) -> tuple[Any, Any]:
            def values(screens: Any) -> Any:
                return action_values(named, screens, run.network, self.view.scale)

            if self.together:
                both = values(jnp.concatenate([batch.observation, batch.next_observation]))
                seen, then = jnp.split(both, 2)
            else:
                seen, then = values(batch.observation), values(batch.next_observation)
            # No gradient flows through the target: only the value of the action taken is to move towards it.
            following = next_values(run.method, jax.lax.stop_gradient(then), judged)
            target = batch.reward + batch.discount * following
            q_value = jnp.take_along_axis(seen, batch.action[:, None], -1)[:, 0]
            error = jnp.abs(q_value - target)
            loss = jnp.where(error < 1, 0.5 * jnp.square(error), error - 0.5)
            counted = jnp.maximum(batch.weight.sum(), 1)
            return (batch.weight * loss).sum() / counted, (batch.weight * q_value).sum() / counted

        named = from_vector(self.shapes, learned.weights)
        (loss, q_value), gradients = jax.value_and_grad(loss_of, has_aux=True)(named)
        gradient = jnp.concatenate([gradients[name].ravel() for name in self.shapes])
        norm = jnp.sqrt(jnp.square(gradient).sum())
        gradient *= run.gradient_norm / jnp.maximum(norm, run.gradient_norm)
        return adam(learned, gradient, rate, run.adam_epsilon), jnp.stack([loss, q_value])


def adam(learned: Learned, gradient: Any, rate: Any, epsilon: float) -> Learned:
    """Take Keras' step of Adam, whose epsilon is not corrected for the first steps."""
    updates = learned.updates + 1
    momentum = learned.momentum + (gradient - learned.momentum) * (1 - MOMENTUM)
    velocity = learned.velocity + (jnp.square(gradient) - learned.velocity) * (1 - VELOCITY)
    t = updates.astype(jnp.float32)
    rate = rate * jnp.sqrt(1 - VELOCITY**t) / (1 - MOMENTUM**t)
    weights = learned.weights - rate * momentum / (jnp.sqrt(velocity) + epsilon)
    return Learned(weights, momentum, velocity, updates)
