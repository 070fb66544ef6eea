"""From rewards to what an action was worth: returns, rewards-to-go, advantages, n-step targets.

All arrays are (steps, games): row t holds what happened in every game at step t. ``cut[t]`` says that nothing
after step t may count for steps up to t: the game ended there, or a life or a point.

Used by the chapters on Pong, Breakout and Double deep Q-learning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


def rewards_to_go(rewards: Floats, cut: Bools, discount: float) -> Floats:
    """Sum the discounted rewards from each step to the next cut (or last row).

    Returns
    -------
    (steps, games): G_t = r_t + discount · G_{t+1}, begun again after a cut.
    """
    returns = np.zeros_like(rewards)
    following = np.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        following = rewards[t] + discount * np.where(cut[t], 0, following)
        returns[t] = following
    return returns


def episode_returns(rewards: Floats, cut: Bools, discount: float) -> Floats:
    """Give every step the whole discounted return of its episode, counted from the episode's first step.

    This is what plain REINFORCE multiplies with: an action is also praised for rewards that came before it.
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
    decay: float,
) -> Floats:
    """Estimate how much better each action was than the critic expected.

    Source: Schulman et al. 2016, equation 16.

    Parameters
    ----------
    rewards
        (steps, games).
    values
        (steps + 1, games): the critic's value of the state before each step,
        and of the state after the last.
    terminal
        (steps, games): nothing is to be expected after this step, so the next
        value does not count.
    cut
        (steps, games): advantages do not flow back over this step. Every
        terminal step is a cut; a step at which a game was only stopped is a
        cut that still counts the next value.
    discount, decay
        γ and λ of the paper.

    Returns
    -------
    (steps, games): A_t = δ_t + γλ A_{t+1} up to the next cut, with
    δ_t = r_t + γ V(s_{t+1}) − V(s_t).
    """
    advantages = np.zeros_like(rewards)
    following = np.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        error = (
            rewards[t]
            # Nothing is to be expected after a terminal step.
            + discount * np.where(terminal[t], 0, values[t + 1])
            - values[t]
        )
        following = error + discount * decay * np.where(cut[t], 0, following)
        advantages[t] = following
    return advantages
