"""Deep Q-learning (Mnih et al. 2015): a network that says what each action is worth, trained on a memory.

Double deep Q-learning differs in one function, `mlanimated.learn.double_q.bootstrap`.

Used by the chapters on Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from mlanimated.learn.replay import Transitions

Floats = NDArray[np.float32]
Bootstrap = Callable[[Floats, Floats], Floats]


def bootstrap(online: Floats, target: Floats) -> Floats:
    """Say what the next state is worth: the best that the target network sees in it.

    Parameters
    ----------
    online, target
        (batch, actions): values of the next state by the network that learns, and by its older copy.

    Returns
    -------
    (batch,) max_a Q_target(s′, a).
    """
    del online
    best: Floats = target.max(axis=-1)
    return best


def q_target(transitions: Transitions, online: Floats, target: Floats, bootstrap: Bootstrap) -> Floats:
    """Compute what Q(s, a) should have been: y = R + γⁿ (1 − done) · value of s′."""
    return transitions.reward + transitions.discount * bootstrap(online, target)


class DeepQ(keras.Model):  # type: ignore[misc]
    """A network from a screen to action values, ``DeepQ(inputs, values)``; then call `prepare`."""

    def prepare(self, *, learning_rate: float, epsilon: float, gradient_norm: float) -> None:
        """Make the optimizer."""
        self.prediction_mean = keras.metrics.Mean("prediction")
        self.compile(
            optimizer=keras.optimizers.Adam(learning_rate, epsilon=epsilon, global_clipnorm=gradient_norm)
        )

    def compute_loss(  # noqa: D102 - Keras' own hook
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        del x, sample_weight, training
        chosen = ops.one_hot(y["action"], y_pred.shape[-1], dtype=y_pred.dtype)
        predicted = ops.sum(y_pred * chosen, axis=-1)
        self.prediction_mean.update_state(predicted)
        # Huber: squared while the error is below 1, then straight: one surprise cannot shake the network.
        error = ops.abs(predicted - y["target"])
        return ops.mean(ops.where(error < 1, 0.5 * ops.square(error), error - 0.5))

    def learn(self, transitions: Transitions, older: keras.Model, bootstrap: Bootstrap) -> dict[str, float]:
        """Take one step towards the targets that the older copy of the network gives.

        Returns
        -------
        ``loss`` and the mean ``prediction`` of the chosen actions' values.
        """
        online = self.predict_on_batch(transitions.next_observation)
        target = older.predict_on_batch(transitions.next_observation)
        wanted = {
            "action": transitions.action,
            "target": q_target(transitions, online, target, bootstrap).astype(np.float32),
        }
        self.reset_metrics()
        measured = self.train_on_batch(transitions.observation, wanted, return_dict=True)
        return {name: float(number) for name, number in measured.items()}


def choose_actions(values: Floats, exploration: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Take the best action in each row, or with probability ``exploration`` any one at random."""
    actions = values.argmax(axis=-1)
    random = rng.integers(0, values.shape[-1], len(values))
    return np.where(rng.random(len(values)) < exploration, random, actions)
