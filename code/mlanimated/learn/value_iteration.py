"""Value iteration: values from the rules of a world, without playing; and how good a policy is, exactly.

After Bellman (1957). A player does not know the rules; here they say what it should have found.

Chapter: Introduction to Reinforcement Learning.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Whole = NDArray[np.int64]


class Model(Protocol):
    """The rules of a world with numbered states and actions."""

    @property
    def probability(self) -> Array:
        """(states, actions, states): of coming from, with an action, to."""

    @property
    def reward(self) -> Array:
        """(states, actions, states): what that move is paid."""

    @property
    def terminal(self) -> NDArray[np.bool_]:
        """(states,): whether the episode is over there."""


def bellman(
    model: Model,
    q: Array,
    discount: float,
) -> Array:
    """What a move is worth if q is right about the rest.

    Tables have the shape (states, actions).
    """
    future = np.where(model.terminal, 0.0, q.max(axis=1))
    worth = model.reward + discount * future
    corrected: Array = (model.probability * worth).sum(axis=2)
    return corrected


def value_iteration(model: Model, discount: float, sweeps: int) -> Array:
    """Start with zeros, and correct all cells again and again.

    Returns (sweeps + 1, states, actions).
    """
    q = np.zeros(model.probability.shape[:2])
    tables = [q]
    for _ in range(sweeps):
        q = bellman(model, q, discount)
        tables.append(q)
    return np.array(tables)


def greedy(q: ArrayLike) -> Whole:
    """Return the best action of each state, (..., states, actions) to (..., states); of equal ones the first.

    Values that differ only by rounding are equal.
    """
    table = np.asarray(q)
    best = table.max(axis=-1, keepdims=True)
    first: Whole = (table >= best - 1e-12).argmax(axis=-1)
    return first


def expected_reward(model: Model, policies: ArrayLike, steps: int) -> Array:
    """Return what policies are paid in so many steps, in the mean, from every state; exactly.

    Parameters
    ----------
    model
        The rules.
    policies
        (..., states): the action that is taken in each state.
    steps
        After so many it is over.

    Returns
    -------
    array, shape (..., states)
        Where the only reward is 1 for a win, that is the probability of winning in time.
    """
    chosen = np.asarray(policies)
    states = np.arange(chosen.shape[-1])
    moves = model.probability[states, chosen]  # (..., states, states)
    paid = (moves * model.reward[states, chosen]).sum(axis=-1)
    total = np.zeros(chosen.shape)
    for _ in range(steps):
        future = np.where(model.terminal, 0.0, total)
        total = paid + (moves @ future[..., None])[..., 0]
    return total


def best_policies(model: Model, start: int, steps: int, at_least: float) -> tuple[Whole, Array]:
    """Return all policies that are paid at least so much in so many steps, and what they are paid.

    A policy has one action for each state, whatever the time. Branch and bound: a policy that is fixed for
    some states only is paid at most what the best moves, chosen anew at every step, bring in the others.

    Returns
    -------
    (array, array), shapes (policies, states) and (policies,)
        The action is −1 where it does not matter because the episode is over.
    """
    states, actions = model.probability.shape[:2]
    going_on = model.probability * ~model.terminal
    paid = (model.probability * model.reward).sum(axis=2)
    policies = np.full((1, states), -1, np.int64)
    bounds = np.empty(0)
    for state in np.flatnonzero(~model.terminal):
        policies = np.repeat(policies, actions, axis=0)
        policies[:, state] = np.arange(len(policies)) % actions
        free = (policies[..., None] < 0) | (policies[..., None] == np.arange(actions))
        value = np.zeros((len(policies), states))
        for _ in range(steps):
            worth = paid + np.einsum("sat,pt->psa", going_on, value)
            value = np.where(free, worth, -np.inf).max(axis=2)
        kept = value[:, start] >= at_least
        policies, bounds = policies[kept], value[kept, start]
    return policies, bounds
