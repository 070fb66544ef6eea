"""Why the maximum of uncertain values is too high, in a chain of states so simple that it can be calculated.

A chain of states leads to the end. In each state there are a few actions, all of them move one state on, and
every reward is 0 on average: the true value of every state is 0. But rewards vary, and what a learner knows
of an action is the mean of a few of them.

van Hasselt (2010) gives the argument for tables, van Hasselt, Guez and Silver (2016) for networks.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sampled_rewards(
    rng: np.random.Generator, runs: int, states: int, actions: int, samples: int, spread: float = 1.0
) -> Array:
    """Return what learners find by trying every action of every state a few times.

    Parameters
    ----------
    rng
        Source of chance.
    runs, states, actions
        Learners that know nothing of each other; length of the chain; choices in each state.
    samples
        Tries of each action.
    spread
        Standard deviation of a reward; its mean is 0.

    Returns
    -------
    (runs, states, actions) mean reward of the tries.
    """
    tries = rng.normal(0, spread, (samples, runs, states, actions))
    means: Array = tries.mean(axis=0)
    return means


def values_by_maximum(means: Array) -> Array:
    """Value a chain by the action that looks best.

    Parameters
    ----------
    means
        (runs, states, actions) mean rewards.

    Returns
    -------
    (runs, states) values.
    """
    values = np.zeros(means.shape[:2])
    following = np.zeros(len(means))
    for state in reversed(range(means.shape[1])):
        q = means[:, state] + following[:, None]
        values[:, state] = following = q.max(axis=1)
    return values


def values_by_double(means: Array, others: Array) -> Array:
    """Value a chain: some tries choose, others judge.

    Parameters
    ----------
    means, others
        (runs, states, actions) mean rewards: those that
        choose the best action, and those of other tries.

    Returns
    -------
    (runs, states) values.
    """
    values = np.zeros(means.shape[:2])
    following = np.zeros(len(means))
    for state in reversed(range(means.shape[1])):
        best = means[:, state].argmax(axis=1)
        q = others[:, state] + following[:, None]
        following = q[np.arange(len(q)), best]
        values[:, state] = following
    return values


def expected_maximum(count: int) -> float:
    r"""Return the mean of the highest of ``count`` independent standard normal numbers.

    Integrates :math:`x \, n \, \varphi(x) \, \Phi(x)^{n-1}` on a fine grid; the sum is exact to ten digits.

    Raises
    ------
    ValueError
        If there is no number.
    """
    if count < 1:
        raise ValueError(f"the maximum of {count} numbers: give one at least")
    x = np.linspace(-12, 12, 24_001)
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    step = x[1] - x[0]
    below = np.clip(np.cumsum((density + np.roll(density, 1)) / 2) * step, 0, 1)
    return float(np.sum(x * count * density * below ** (count - 1)) * step)


def expected_value(count: int, samples: int, states_left: int, spread: float = 1.0) -> float:
    """Return what the maximum promises on average in a state of the chain whose true value is 0.

    The mean of a few tries varies by spread / √samples, and each state on the way to the end adds the
    expected maximum of as many such means as there are actions.

    Parameters
    ----------
    count, samples
        Actions of a state, and tries of each.
    states_left
        States from this one to the end, both counted.
    spread
        Standard deviation of a reward.
    """
    return states_left * expected_maximum(count) * spread / float(np.sqrt(samples))
