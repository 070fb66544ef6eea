"""What chapter "Introduction to Reinforcement Learning" computes: tables that are learned by playing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.reinforcement_learning import training
from mlanimated.chapters.reinforcement_learning.training import (
    ACTIONS,
    CLIFF_EPISODES,
    SLIPPERY_EPISODES,
    STATES,
    SURE_DISCOUNT,
    SURE_EPISODES,
)
from mlanimated.games import cliff
from mlanimated.games.frozen_lake import FOUR_BY_FOUR, LIMIT, transitions
from mlanimated.learn.q_learning import q_learning
from mlanimated.learn.sarsa import sarsa
from mlanimated.learn.tabular import Array, Moves, Rate, Whole
from mlanimated.learn.value_iteration import best_policies, value_iteration
from mlanimated.store.record import committed

SEEDS = range(5)  # all that there are: every figure of the chapter tells all five
SWEEPS = 3000  # of value iteration: then nothing changes any more, to twelve digits
MEASURED = (*range(0, 1000, 100), *range(1000, SLIPPERY_EPISODES + 1, 250))
DISCOUNTS = (0.5, 0.9, 0.99, 1.0)
SHOWN_SWEEPS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 300, SWEEPS)
CLIFF_SHOWN = (0, 1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 700, CLIFF_EPISODES)
LAST = 100  # episodes of which the mean reward is told


@dataclass(frozen=True)
class SureLake:
    """One training on firm ice, move by move.

    Attributes
    ----------
    seed : int
        Of the training.
    lake : tuple of str
        Its rows.
    discount : float
        The discount.
    epsilon : array, shape (episodes,)
        How likely a move was random.
    moves : Moves
        All that happened, and what was learned from it.
    shown : int array
        Numbers of moves that the pictures show; see `shown_moves`.
    walk : int array, shape (squares,)
        Where the finished table leads, from the start.
    """

    seed: int
    lake: tuple[str, ...]
    discount: float
    epsilon: Array
    moves: Moves
    shown: Whole
    walk: Whole


@dataclass(frozen=True)
class SureSeeds:
    """What five trainings on firm ice end with, and what they should end with.

    Attributes
    ----------
    tables : array, shape (seeds, squares, actions)
        The learned tables.
    powers : array, shape (squares, actions)
        The discount multiplied with itself once for each move that the goal is away, by counting; 0 for moves
        into a hole.
    open : bool array, shape (squares,)
        Where a game goes on: neither hole nor goal.
    exact_after : int array, shape (seeds,)
        Episodes after which the whole table was right, and stayed so; −1: never.
    """

    tables: Array
    powers: Array
    open: NDArray[np.bool_]
    exact_after: Whole


@dataclass(frozen=True)
class Sweeps:
    """Value iteration on slippery ice, for several discounts in step.

    Attributes
    ----------
    lake : tuple of str
        Its rows.
    shown : int array, shape (steps,)
        Numbers of sweeps.
    tables : dict of str to array, shape (steps, squares, actions)
        By discount.
    wins : dict of str to array, shape (steps,)
        How likely the best moves of the table win within the limit, exactly.
    limit : int
        Steps of a game.
    """

    lake: tuple[str, ...]
    shown: Whole
    tables: dict[str, Array]
    wins: dict[str, Array]
    limit: int


@dataclass(frozen=True)
class Slippery:
    """Five trainings on slippery ice with each of two learning rates.

    Attributes
    ----------
    seeds : int array
        Of the trainings.
    episodes : int array, shape (measured,)
        After how many it was measured.
    wins : dict of str to array, shape (seeds, measured)
        By learning rate: how likely the best moves of the table win within the limit, exactly.
    best : float
        The most that any rule with one move for each square can win.
    best_count : int
        Number of such rules.
    limit : int
        Steps of a game.
    """

    seeds: Whole
    episodes: Whole
    wins: dict[str, Array]
    best: float
    best_count: int
    limit: int

    @property
    def seed(self) -> str:
        """All seeds: every training is drawn."""
        return ", ".join(map(str, self.seeds))


@dataclass(frozen=True)
class Edge:
    """Q-learning and SARSA at the cliff, five trainings each.

    Attributes
    ----------
    seeds : int array
        Of the trainings.
    shown : int array, shape (steps,)
        Numbers of episodes.
    tables : dict of str to array, shape (seeds, steps, squares, actions)
        By method.
    visits : dict of str to array, shape (steps, squares)
        By method: how often the first player was on each square, in the mean of the last `LAST` episodes.
    rewards : dict of str to array, shape (seeds, episodes)
        What each episode was paid in all, with the random moves in it.
    """

    seeds: Whole
    shown: Whole
    tables: dict[str, Array]
    visits: dict[str, Array]
    rewards: dict[str, Array]

    @property
    def seed(self) -> int:
        """The seed of the two trainings that are drawn, the first."""
        return int(self.seeds[0])


def sure_lake() -> SureLake:
    """The first of the five trainings on firm ice, whole."""
    moves = training.train_sure(SEEDS[0])
    table = moves.tables([len(moves.state)], STATES, ACTIONS)[0]
    return SureLake(
        seed=SEEDS[0],
        lake=FOUR_BY_FOUR,
        discount=SURE_DISCOUNT,
        epsilon=np.array([training.exploration(k / SURE_EPISODES) for k in range(SURE_EPISODES)]),
        moves=moves,
        shown=shown_moves(moves),
        walk=training.lake_walk(table),
    )


def shown_moves(moves: Moves) -> Whole:
    """Choose what is worth seeing, by a rule: numbers of moves, in order.

    The first two; the end of the first episode; the first win and the move before; each move that gave a
    square its first value; the last one.
    """
    worth = np.flatnonzero(moves.error > 0)
    first = [k for k in worth if moves.state[k] not in moves.state[worth[worth < k]]]
    ends = np.flatnonzero(np.diff(moves.episode))
    chosen = {0, 1, 2, int(ends[0]) + 1, int(first[0]), *(int(k) + 1 for k in first), len(moves.state)}
    return np.array(sorted(chosen))


def sure_seeds() -> SureSeeds:
    """All five trainings on firm ice, beside what can be counted."""
    model = transitions(FOUR_BY_FOUR, slippery=False)
    going_on = ~model.terminal
    powers = training.powers_of_discount(SURE_DISCOUNT)
    tables, exact_after = [], []
    for seed in SEEDS:
        moves = training.train_sure(seed)
        numbers = moves.after_episodes(np.arange(SURE_EPISODES + 1))
        after = moves.tables(numbers, STATES, ACTIONS)
        wrong = np.flatnonzero((after != powers)[:, going_on].any(axis=(1, 2)))
        tables.append(after[-1])
        exact_after.append(int(wrong[-1]) + 1 if wrong[-1] < SURE_EPISODES else -1)
    return SureSeeds(np.array(tables), powers, going_on, np.array(exact_after))


def sweeps() -> Sweeps:
    """Correct all cells again and again by the rules of slippery ice, for each discount."""
    model = transitions(FOUR_BY_FOUR, slippery=True)
    tables = {
        f"{discount:.2f}": value_iteration(model, discount, SWEEPS)[list(SHOWN_SWEEPS)]
        for discount in DISCOUNTS
    }
    wins = {name: training.wins_of(table) for name, table in tables.items()}
    return Sweeps(FOUR_BY_FOUR, np.array(SHOWN_SWEEPS), tables, wins, LIMIT)


@committed
def slippery() -> Slippery:
    """Learn on slippery ice with a rate that falls with every visit, and with one that never does."""
    rates: dict[str, Rate] = {"falling": training.by_visits, "constant": training.constant}
    policies, bounds = _best()
    return Slippery(
        seeds=np.array(SEEDS),
        episodes=np.array(MEASURED),
        wins={name: np.array([_curve(seed, rate) for seed in SEEDS]) for name, rate in rates.items()},
        best=float(bounds.max()),
        best_count=len(policies),
        limit=LIMIT,
    )


def too_short() -> Slippery:
    """Learn on slippery ice in half of the episodes; measured at the end only."""
    episodes = SLIPPERY_EPISODES // 2
    trainings = [training.train_slippery(seed, training.by_visits, episodes) for seed in SEEDS]
    tables = [moves.tables([len(moves.state)], STATES, ACTIONS) for moves in trainings]
    policies, bounds = _best()
    return Slippery(
        seeds=np.array(SEEDS),
        episodes=np.array([episodes]),
        wins={"falling": training.wins_of(np.array(tables))},
        best=float(bounds.max()),
        best_count=len(policies),
        limit=LIMIT,
    )


def edge() -> Edge:
    """Learn at the cliff with both methods; a tenth of all moves is random, to the end."""
    methods: dict[str, Callable[..., Moves]] = {"Q-learning": q_learning, "SARSA": sarsa}
    tables: dict[str, list[Array]] = {name: [] for name in methods}
    rewards: dict[str, list[Array]] = {name: [] for name in methods}
    visits: dict[str, Array] = {}
    for name, method in methods.items():
        for seed in SEEDS:
            moves = training.train_edge(method, seed)
            numbers = moves.after_episodes(CLIFF_SHOWN)
            tables[name].append(moves.tables(numbers, cliff.ROWS * cliff.COLUMNS, len(cliff.ACTIONS)))
            rewards[name].append(np.bincount(moves.episode, moves.reward).astype(np.float64))
            visits.setdefault(name, _visits(moves))
    return Edge(
        np.array(SEEDS),
        np.array(CLIFF_SHOWN),
        {name: np.array(rows) for name, rows in tables.items()},
        visits,
        {name: np.array(rows) for name, rows in rewards.items()},
    )


def _best() -> tuple[Whole, Array]:
    return best_policies(transitions(FOUR_BY_FOUR, slippery=True), start=0, steps=LIMIT, at_least=0.74)


def _curve(seed: int, rate: Rate) -> Array:
    moves = training.train_slippery(seed, rate)
    return training.wins_of(moves.tables(moves.after_episodes(MEASURED), STATES, ACTIONS))


def _visits(moves: Moves) -> Array:
    """Count, before each shown number of episodes, visits of each square in one of the last episodes."""
    counts = []
    for end in CLIFF_SHOWN:
        first = max(end - LAST, 0)
        lately = moves.state[(moves.episode >= first) & (moves.episode < end)]
        visits = np.bincount(lately, minlength=cliff.ROWS * cliff.COLUMNS)
        counts.append(visits / max(end - first, 1))
    return np.array(counts)
