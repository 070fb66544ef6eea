"""What is promised and what comes: in a chain that can be calculated, and in two trainings on Breakout.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.overestimation import (
    expected_value,
    sampled_rewards,
    values_by_double,
    values_by_maximum,
)

Array = NDArray[np.float64]

SEED = 0
ACTIONS = (2, 4, 10)  # choices in each state, what the slider of the film goes through
STATES, TRIES, RUNS = 10, 4, 2_000
WINDOWS = 24  # points of the curves from the trainings
RECENT = 100  # games in each point


@dataclass(frozen=True)
class Chain:
    """What learners think of the states of a chain whose true values are all 0; state 0 is the first.

    Attributes
    ----------
    seed
        Of the rewards.
    tries, runs
        Tries of each action, and learners in each average.
    actions
        (variants,) choices in each state.
    by_maximum, by_double
        (variants, states) mean value over all learners.
    band
        (variants, 2, 2, states) between which values nine of ten learners lie, by the maximum and by double.
    exact
        (variants, states) what the maximum promises, calculated.
    """

    seed: int
    tries: int
    runs: int
    actions: NDArray[np.int64]
    by_maximum: Array
    by_double: Array
    band: Array
    exact: Array


def value_chains(
    actions: tuple[int, ...] = ACTIONS, states: int = STATES, tries: int = TRIES, runs: int = RUNS
) -> Chain:
    """Let many learners value the chain, once by the maximum and once by two sets of tries."""
    rng = np.random.default_rng(SEED)
    means, bands, exact = [], [], []
    for count in actions:
        first, second = (sampled_rewards(rng, runs, states, count, tries) for _ in range(2))
        both = (values_by_maximum(first), values_by_double(first, second))
        means.append([values.mean(axis=0) for values in both])
        bands.append([np.quantile(values, (0.05, 0.95), axis=0) for values in both])
        exact.append([expected_value(count, tries, states - state) for state in range(states)])
    by_maximum, by_double = np.array(means).swapaxes(0, 1)
    return Chain(
        SEED, tries, runs, np.array(actions), by_maximum, by_double, np.array(bands), np.array(exact)
    )


@dataclass(frozen=True)
class Promises:
    """What the values of two trainings said, and what then came, in the games that had just ended.

    Attributes
    ----------
    seed
        Of both trainings.
    methods
        (methods,) their names.
    agent_steps
        (points,) of training.
    promised, realised
        (methods, points) mean value of the actions taken, and mean discounted reward that followed; over the
        steps of the last hundred games.
    games
        Games in each point.
    """

    seed: int
    methods: tuple[str, ...]
    agent_steps: Array
    promised: Array
    realised: Array
    games: int


def promises(histories: dict[str, dict[str, NDArray[Any]]], agent_steps: int, seed: int) -> Promises:
    """Average over the games that ended last, each weighted by its length.

    Parameters
    ----------
    histories
        For each method, what is known of its training games: ``agent_steps`` at which each ended, its
        ``length``, and the means ``promised`` and ``realised``; all (games,).
    agent_steps
        Of the whole trainings.
    seed
        Of the trainings.
    """
    at = np.linspace(0, agent_steps, WINDOWS + 1)[1:]
    rows: dict[str, list[list[float]]] = {"promised": [], "realised": []}
    for games in histories.values():
        # Before the first game has ended, it speaks for what came before.
        ends = np.maximum(np.searchsorted(games["agent_steps"], at, side="right"), 1)
        for name, found in rows.items():
            found.append([_mean(games, name, end) for end in ends])
    return Promises(
        seed, tuple(histories), at, np.array(rows["promised"]), np.array(rows["realised"]), RECENT
    )


def _mean(games: dict[str, NDArray[Any]], name: str, end: int) -> float:
    last = slice(max(end - RECENT, 0), end)
    return float(np.average(games[name][last], weights=games["length"][last]))
