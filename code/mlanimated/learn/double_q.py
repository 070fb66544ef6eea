"""Double deep Q-learning (van Hasselt, Guez and Silver 2016): one network chooses, the other one judges.

The maximum over noisy values is too high on average, because over-estimated actions get chosen. The noise of
two networks differs, so an action that one over-estimates is judged fairly by the other.

Used by the chapters on Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from typing import Any

from keras import ops

from mlanimated.learn.deep_q import Network


def bootstrap(
    network: Network,
    target_network: Network,
    next_observation: Any,
) -> Any:
    """Estimate the next state's value: the target network's value of the action that the network prefers.

    Parameters
    ----------
    network, target_network
        The network being trained, and an older copy of it that is held fixed for a while.
    next_observation
        (batch, ...).

    Returns
    -------
    (batch,) Q_target(s′, argmax_a Q(s′, a)).
    """
    best = ops.argmax(network(next_observation), axis=-1)
    values = target_network(next_observation)
    return ops.take_along_axis(values, ops.expand_dims(best, -1), axis=-1)[:, 0]
