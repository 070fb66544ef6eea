"""Deep Q-learning (Mnih et al. 2015): a network of action values, trained on a replay memory.

Double deep Q-learning differs in one function, `mlanimated.learn.double_q.bootstrap`.

Used by the chapters on Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from mlanimated.learn.replay import Transitions

Network = Callable[[Any], Any]  # from observations to action values (batch, actions)
Bootstrap = Callable[[Network, Network, Any], Any]


def bootstrap(
    network: Network,
    target_network: Network,
    next_observation: Any,
) -> Any:
    """Estimate the value of the next state: the highest action value of the target network.

    Parameters
    ----------
    network, target_network
        The network being trained, and an older copy of it that is held fixed for a while.
    next_observation
        (batch, ...).

    Returns
    -------
    (batch,) max_a Q_target(s′, a).
    """
    del network
    return ops.max(target_network(next_observation), axis=-1)


def td_target(reward: Any, discount: Any, next_value: Any) -> Any:
    """Return the target for Q(s, a): R + γⁿ · value of s′, or R alone if s′ is terminal.

    All are (batch,); ``discount`` is γⁿ, or 0 if s′ is terminal (`mlanimated.learn.replay.Transitions`).
    """
    return reward + discount * next_value


class DeepQ(keras.Model):  # type: ignore[misc]
    """Trains a network of action values towards targets that an older copy of it computes.

    Target, loss and gradient are one compiled call.

    Parameters
    ----------
    network, target_network
        Two networks of the same architecture.
    bootstrap
        Estimates the value of the next state, as plain or as double deep Q-learning does.
    learning_rate, adam_epsilon, gradient_norm
        Of Adam; gradients with a norm above ``gradient_norm`` are scaled down to it.
    as_input
        Turns observations from the replay memory into the network's input.
    """

    def __init__(
        self,
        network: Any,
        target_network: Any,
        bootstrap: Bootstrap,
        *,
        learning_rate: float,
        adam_epsilon: float,
        gradient_norm: float,
        as_input: Callable[[Any], Any] = lambda observation: observation,
    ) -> None:
        super().__init__()
        self.network, self.target_network = network, target_network
        target_network.trainable = False
        self.bootstrap, self.as_input = bootstrap, as_input
        self.q_value_mean = keras.metrics.Mean("q_value")
        self.compile(
            optimizer=keras.optimizers.Adam(
                learning_rate, epsilon=adam_epsilon, global_clipnorm=gradient_norm
            )
        )
        self.update_target_network()

    def update_target_network(self) -> None:
        """Copy the weights of the network being trained into the target network."""
        self.target_network.set_weights(self.network.get_weights())

    def call(self, observation: Any) -> Any:  # noqa: D102 - Keras' own hook
        return self.network(self.as_input(observation))

    def compute_loss(  # noqa: D102 - Keras' own hook
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        del x, sample_weight, training
        next_value = self.bootstrap(self.network, self.target_network, self.as_input(y["next_observation"]))
        # No gradient flows through the target: only the value of the action taken is to move towards it.
        target = ops.stop_gradient(td_target(y["reward"], y["discount"], next_value))
        chosen = ops.one_hot(y["action"], y_pred.shape[-1], dtype=y_pred.dtype)
        q_value = ops.sum(y_pred * chosen, axis=-1)
        self.q_value_mean.update_state(q_value)
        # Huber loss: quadratic while the error is below 1, then linear, so one large error does little harm.
        error = ops.abs(q_value - target)
        return ops.mean(ops.where(error < 1, 0.5 * ops.square(error), error - 0.5))

    def learn(self, transitions: Transitions) -> dict[str, float]:
        """Take one gradient step.

        Returns
        -------
        ``loss`` and the mean ``q_value`` of the actions taken, averaged since `reset_metrics` was called.
        """
        measured = self.train_on_batch(
            transitions.observation,
            {
                "action": transitions.action,
                "reward": transitions.reward,
                "discount": transitions.discount,
                "next_observation": transitions.next_observation,
            },
            return_dict=True,
        )
        return {name: float(number) for name, number in measured.items()}
