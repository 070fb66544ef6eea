"""How the players of this chapter are trained: worlds, schedules, settings; and what could be counted.

Chapter: Introduction to Reinforcement Learning.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from gymnasium.wrappers import TimeLimit

from mlanimated.games import cliff
from mlanimated.games.cliff import Cliff
from mlanimated.games.frozen_lake import FOUR_BY_FOUR, LIMIT, FrozenLake, transitions
from mlanimated.learn.q_learning import q_learning
from mlanimated.learn.tabular import Array, Moves, Rate, Whole
from mlanimated.learn.value_iteration import expected_reward, greedy

STATES, ACTIONS = 16, 4

SURE_DISCOUNT = 0.9
SURE_EPISODES = 1000

SLIPPERY_DISCOUNT = 0.99  # up to 0.97 another policy is best, and it wins less often
SLIPPERY_EPISODES = 10_000  # chosen with ten other seeds: with half of them two of those ten did not arrive
LOWEST_RATE = 0.002
CONSTANT_RATE = 0.1  # the wrong turn

CLIFF_EPISODES = 1000
CLIFF_RATE = 0.1
CLIFF_EPSILON = 0.1


def exploration(progress: float) -> float:
    """From 1, all moves random, evenly down to 0.3."""
    return 1 - 0.7 * progress


def at_once(_visits: float, _progress: float) -> float:
    """Believe each target: where nothing is left to chance."""
    return 1.0


def by_visits(visits: float, _progress: float) -> float:
    """Turn a cell less, the more often it was turned."""
    return max(1 / (1 + 0.05 * visits), LOWEST_RATE)


def constant(_visits: float, _progress: float) -> float:
    """Turn every cell by the same part of its error, always."""
    return CONSTANT_RATE


def lake(*, slippery: bool) -> TimeLimit:
    """Return a lake whose games end after a hundred steps."""
    return TimeLimit(FrozenLake(slippery=slippery), LIMIT)


def train_sure(seed: int) -> Moves:
    """Learn on firm ice."""
    return q_learning(
        lake(slippery=False),
        SURE_EPISODES,
        SURE_DISCOUNT,
        at_once,
        exploration,
        seed,
    )


def train_slippery(seed: int, rate: Rate, episodes: int = SLIPPERY_EPISODES) -> Moves:
    """Learn on slippery ice."""
    return q_learning(
        lake(slippery=True),
        episodes,
        SLIPPERY_DISCOUNT,
        rate,
        exploration,
        seed,
    )


def train_edge(method: Callable[..., Moves], seed: int) -> Moves:
    """Learn at the cliff with one method."""
    return method(
        Cliff(),
        CLIFF_EPISODES,
        1.0,
        lambda _visits, _progress: CLIFF_RATE,
        lambda _progress: CLIFF_EPSILON,
        seed,
    )


def edge_walk(table: Array) -> list[int]:
    """Return the squares where the best moves of a table lead at the cliff, at most so many as it has."""
    square, walk = cliff.START, [cliff.START]
    for _ in range(cliff.ROWS * cliff.COLUMNS):
        square, _, arrived = cliff.move(square, int(greedy(table)[square]))
        walk.append(square)
        if arrived or square == cliff.START:
            break
    return walk


def powers_of_discount(discount: float) -> Array:
    """Count how far the goal is after each move on firm ice, and discount once for each step of the way."""
    model = transitions(FOUR_BY_FOUR, slippery=False)
    goes_to = model.probability.argmax(axis=2)
    worth: Array = model.reward.max(axis=2)  # of a move onto the goal: 1
    found = np.greater(worth, 0)
    value = 1.0
    while True:
        value = value * discount
        good = np.any(found, axis=1)  # squares from which the goal is so near
        new = ~found & good[goes_to] & ~model.terminal[:, None]
        if not new.any():
            return worth
        worth[new] = value
        found |= new


def wins_of(tables: Array) -> Array:
    """Return how likely the best moves of tables win on slippery ice, within the limit; exactly."""
    model = transitions(FOUR_BY_FOUR, slippery=True)
    return expected_reward(model, greedy(tables), LIMIT)[..., 0]


def lake_walk(table: Array) -> Whole:
    """Return the squares where the best moves of a table lead on firm ice, until the game is over."""
    world = FrozenLake()
    square, _ = world.reset()
    walk, over = [square], False
    while not over and len(walk) <= STATES:
        square, _, over, _, _ = world.step(int(greedy(table)[square]))
        walk.append(square)
    return np.array(walk)
