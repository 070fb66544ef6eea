"""What clipping does in its six cases: the objective of PPO and its slope, by the book's own function.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SixCases:
    """The clipped objective for a positive and a negative advantage; a record.

    Attributes
    ----------
    clip
        How far a probability may move before the slope ends, as a part of it.
    ratios
        (points,) probability of an action now, divided by the one with which it was chosen.
    objectives
        (2, points) for the advantages 1 and −1.
    advantages, cases
        (6,) advantage and ratio of each case: below, inside and above the range, first for praise.
    heights, slopes
        (6,) the objective there, and how it changes with the ratio.
    """

    clip: float
    ratios: Floats
    objectives: Floats
    advantages: Floats
    cases: Floats
    heights: Floats
    slopes: Floats


def six_cases(clip: float) -> SixCases:
    """Compute the objective, and its slopes by TensorFlow's gradient."""
    ratios = np.linspace(0.4, 1.6, 121)
    cases = np.tile([1 - 2 * clip, 1.0, 1 + 2 * clip], 2)
    advantages = np.repeat([1.0, -1.0], 3)
    heights, slopes = _objective(cases, advantages, clip)
    curves = [_objective(ratios, np.full(len(ratios), sign), clip)[0] for sign in (1.0, -1.0)]
    return SixCases(clip, ratios, np.stack(curves), advantages, cases, heights, slopes)


def _objective(ratios: Floats, advantages: Floats, clip: float) -> tuple[Floats, Floats]:
    """Return the objective at each ratio, and its slope."""
    import tensorflow as tf

    from mlanimated.learn.policy_gradient import clipped_objective

    # The action was chosen with probability 1 of this scale: its logarithm is 0.
    batch = {"advantage": advantages, "log_prob": np.zeros(len(ratios))}
    ratio = tf.constant(ratios)
    with tf.GradientTape() as tape:
        tape.watch(ratio)
        found = clipped_objective(tf.math.log(ratio), batch, clip)
    return found.numpy(), tape.gradient(found, ratio).numpy()
