"""From rewards to what an action was worth: returns, rewards-to-go, advantages, n-step targets.

All arrays are (steps, games): row t holds what happened in every game at step t. ``cut[t]`` says that nothing
that comes after step t counts for step t or for any before it: the game ended there, or a life or a point.

Used by the chapters on Pong, Breakout and Double deep Q-learning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


def rewards_to_go(
    rewards: Floats,
    cut: Bools,
    discount: float,
) -> Floats:
    """Sum the discounted rewards from each step on.

    The sums end at the next cut, or else at the last row.

    Returns
    -------
    (steps, games): G_t = r_t + discount · G_{t+1}, where
    G_{t+1} counts as 0 after a cut.
    """
    returns = np.zeros_like(rewards)
    following = np.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        following = np.where(cut[t], 0, following)
        following = rewards[t] + discount * following
        returns[t] = following
    return returns


def episode_returns(rewards: Floats, cut: Bools, discount: float) -> Floats:
    """Give every step the whole discounted return of its episode, counted from the episode's first step.

    Plain REINFORCE multiplies by this: an action is also credited with rewards that came before it.
    """
    to_go = rewards_to_go(rewards, cut, discount)
    returns = np.zeros_like(rewards)
    whole = to_go[0]
    for t in range(len(rewards)):
        returns[t] = whole
        if t + 1 < len(rewards):
            whole = np.where(cut[t], to_go[t + 1], whole)
    return returns


def finished(cut: Bools) -> Bools:
    """Say for each step whether its episode ends within these rows; only then is its return known."""
    return np.logical_or.accumulate(cut[::-1], axis=0)[::-1]


def generalised_advantages(
    rewards: Floats,
    values: Floats,
    terminal: Bools,
    cut: Bools,
    discount: float,
    gae_lambda: float,
) -> Floats:
    """Estimate how much better actions were than expected.

    Source: Schulman et al. 2016, equation 16.

    Parameters
    ----------
    rewards
        (steps, games).
    values
        (steps + 1, games): the critic's value V(s) of the
        state before each step, and after the last.
    terminal
        (steps, games): no reward is expected after this
        step, so the next value does not count.
    cut
        (steps, games): no advantage flows back over this
        step. Every terminal step is a cut; where a game was
        only stopped there is a cut, too, but the next value
        still counts.
    discount, gae_lambda
        γ and λ of the paper.

    Returns
    -------
    (steps, games): A_t = δ_t + γλ A_{t+1} up to the next
    cut, with δ_t = r_t + γ V(s_{t+1}) − V(s_t).
    """
    kept = discount * gae_lambda
    advantages = np.zeros_like(rewards)
    following = np.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        # Nothing is to be expected after a terminal step.
        ahead = np.where(terminal[t], 0, values[t + 1])
        error = rewards[t] + discount * ahead - values[t]
        following = np.where(cut[t], 0, following)
        following = error + kept * following
        advantages[t] = following
    return advantages
