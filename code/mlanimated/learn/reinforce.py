"""REINFORCE in its smallest form: one game, a policy without hidden layers, one update for each rally.

What is seen at one moment is a row of numbers, and each action has one weight for each of them.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# What the policy saw in a rally, what it did, and what the rally brought.
Played = tuple[Floats, NDArray[np.int64], float]


def action_probabilities(
    seen: Floats,
    weights: Floats,
) -> Floats:
    """Softmax of the sums, a row for each moment."""
    sums = seen @ weights
    powers = np.exp(sums - sums.max(axis=-1, keepdims=True))
    likely: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return likely


def reinforce(
    weights: Floats,
    play_rally: Callable[[Floats], Played],
    rallies: int,
    learning_rate: float,
) -> Floats:
    """Play, learn, repeat (Williams 1992)."""
    count = weights.shape[1]
    for _ in range(rallies):
        seen, actions, reward = play_rally(weights)  # line: play
        likely = action_probabilities(seen, weights)  # line: push
        taken = np.eye(count)[actions]  # line: push
        # The gradient of log π, summed over the rally.
        gradient = seen.T @ (taken - likely)  # line: push
        step = learning_rate * reward * gradient  # line: push
        weights = weights + step  # line: push
    return weights
