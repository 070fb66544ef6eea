"""Policies: from the numbers that a network gives for each action to the action that is taken.

Used by the chapters on Pong, Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Actions = NDArray[np.int64]


def greedy(preferences: Floats) -> Actions:
    """Take the action with the highest number in each row of (games, actions); of equal ones, the first."""
    best: Actions = preferences.argmax(axis=-1)
    return best


def epsilon_greedy(values: Floats, epsilon: float, rng: np.random.Generator) -> Actions:
    """Take the action with the highest value in each row or, with probability ``epsilon``, a random one."""
    random = rng.integers(0, values.shape[-1], len(values))
    return np.where(rng.random(len(values)) < epsilon, random, greedy(values))


def sample(logits: Floats, rng: np.random.Generator) -> tuple[Actions, Floats]:
    """Sample one action per row from softmax(logits); also return the logarithm of its probability."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    # Gumbel's trick: the largest of logit + noise is a sample from the softmax.
    actions = np.argmax(log_probs + rng.gumbel(size=logits.shape), axis=-1)
    return actions, np.take_along_axis(log_probs, actions[:, None], axis=-1)[:, 0].astype(np.float32)
