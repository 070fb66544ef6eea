"""Double deep Q-learning (van Hasselt, Guez and Silver 2016): one network chooses, the other one judges.

The maximum over noisy values is too high on average: what is over-estimated is what gets chosen. The noise of
two networks differs, so an action that one over-estimates is judged fairly by the other.

Used by the chapters on Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

import numpy as np

from mlanimated.learn.deep_q import Floats


def bootstrap(online: Floats, target: Floats) -> Floats:
    """Say what the next state is worth: the target network's value of the action the online network prefers.

    Parameters
    ----------
    online, target
        (batch, actions): values of the next state by the network that learns, and by its older copy.

    Returns
    -------
    (batch,) Q_target(s′, argmax_a Q_online(s′, a)).
    """
    best = online.argmax(axis=-1)
    return np.take_along_axis(target, best[:, None], axis=-1)[:, 0]
