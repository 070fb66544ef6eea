"""What chapter "Frozen Lake with Deep Learning" computes: networks that learned from random games, and games.

Every network sees labels of steps and says P(win); how good its greedy player is, is computed exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.frozen_lake import LIMIT
from mlanimated.games.lake_games import Games, random_games, tried_steps
from mlanimated.games.lakes import FOUR_BY_FOUR, squares, transitions
from mlanimated.learn.value_iteration import best_policies, expected_reward, greedy, value_iteration
from mlanimated.learn.win_probability import Labels, label, loss, play_values, train
from mlanimated.store.record import committed

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

LAKE = FOUR_BY_FOUR
SQUARES, ACTIONS = 16, 4
HIDDEN = (64, 32)
UPDATES = 800
LEARNING_RATE = 0.01
SEEDS = (0, 1, 2, 3, 4)  # every training of this chapter is done with each, and all are told

GAMES = 100_000  # on the sure lake
SURE_GAMES = (1_000, 10_000, 100_000)
ICY_GAMES = (3_000, 10_000, 20_000, 50_000, 100_000, 300_000, 1_000_000)
TRIES = 200_000  # steps that are tried in each later generation
GENERATIONS = 4  # after the one that learns from random games


@dataclass(frozen=True)
class Learning:
    """One network on the sure lake; row n is the state after n updates.

    Attributes
    ----------
    seed, games : int
        Of games and network; how many random games it learns from.
    labels : Labels
        How often each step was taken, and won.
    probability : array, shape (updates + 1, squares, actions)
        P(win) as the network says it.
    losses : array, shape (updates + 1,)
        Cross-entropy of all steps.
    wins : array of bool, shape (updates + 1, squares)
        Whether the greedy player wins from there.
    exact : array, shape (squares, actions)
        P(win) of random play, from the rules.
    """

    seed: int
    games: int
    labels: Labels
    probability: Array
    losses: Array
    wins: NDArray[np.bool_]
    exact: Array


@dataclass(frozen=True)
class Walks:
    """Greedy games on the sure lake, one after the other; a row is what the player sees before a step.

    Attributes
    ----------
    seed : int
        Of games and network.
    games : int array, shape (rows,)
        How many games the network had learned from.
    square : int array, shape (rows,)
        Where the player stands.
    probability : array, shape (rows, actions)
        P(win) of each step, as the network says it; nan at the end of a game.
    action : int array, shape (rows,)
        The step that is taken; −1 at the end of a game.
    exact : array, shape (squares, actions)
        P(win) of random play, from the rules.
    """

    seed: int
    games: Whole
    square: Whole
    probability: Array
    action: Whole
    exact: Array


@dataclass(frozen=True)
class Seeds:
    """How well greedy players do that learned from more and more random games.

    Attributes
    ----------
    games : int array, shape (counts,)
        How many games.
    success : array, shape (seeds, counts)
        P(win) of the greedy player from the start, exactly.
    squares : int array, shape (seeds, counts)
        From how many squares of ice it wins more often than not.
    table_success : array, shape (seeds, counts)
        P(win) of the player that takes the step with the highest share of wins among the labels, without a
        network.
    from_exact, best, best_ever : float
        P(win) of the player that is greedy on exact values of random play; of the best player with one
        action for each square; and of the best of all, who also looks at the clock.
    """

    games: Whole
    success: Array
    squares: Whole
    table_success: Array
    from_exact: float
    best: float
    best_ever: float


@dataclass(frozen=True)
class Generations:
    """Players that learn from games of the player before; generation 0 learns from random games.

    Attributes
    ----------
    success : array, shape (seeds, generations)
        P(win) of the greedy player from the start, exactly.
    policy : int array, shape (seeds, generations, squares)
        Its action for each square.
    probability : array, shape (seeds, generations, squares, actions)
        What its network says.
    best : float
        P(win) of the best player with one action for each square.
    exact_gap : array, shape (2,)
        By how much the best step on the start is better than the second best, if the rest is played at
        random, and if it is played by the best player.
    """

    success: Array
    policy: Whole
    probability: Array
    best: float
    exact_gap: Array


@committed
def learning() -> Learning:
    """Train one network on the sure lake, and keep what it says after each update."""
    seed, model = SEEDS[0], transitions(LAKE, slippery=False)
    labels = labels_of(random_games(LAKE, False, GAMES, np.random.default_rng(seed)))
    says = np.array(list(train(labels, HIDDEN, UPDATES, LEARNING_RATE, seed)))
    odds = np.log(says) - np.log1p(-says)
    return Learning(
        seed=seed,
        games=GAMES,
        labels=labels,
        probability=says,
        losses=np.array([loss(labels, row) for row in odds]),
        wins=expected_reward(model, greedy(says), LIMIT) > 0.5,
        exact=play_values(model, everywhere_random(), LIMIT),
    )


@committed
def walks() -> Walks:
    """Let the untrained network play a few steps, and then the trained one."""
    found = learning()
    untrained = _walk(found.probability[0], most=2)
    trained = _walk(found.probability[-1], most=LIMIT)
    rows = [(0, *row) for row in untrained] + [(found.games, *row) for row in trained]
    games, square, action = (np.array([row[k] for row in rows]) for k in range(3))
    says = np.where((games == 0)[:, None], found.probability[0][square], found.probability[-1][square])
    says[np.isin(square, squares(LAKE, "HG"))] = np.nan
    return Walks(found.seed, games, square, says, action, found.exact)


@committed
def sure_seeds() -> Seeds:
    """Learn on the sure lake from few games and from many, with five seeds."""
    return _seeds(slippery=False, counts=SURE_GAMES)


@committed
def icy_seeds() -> Seeds:
    """Learn on the slippery lake from few games and from many, with five seeds."""
    return _seeds(slippery=True, counts=ICY_GAMES)


@committed
def generations() -> Generations:
    """Learn from a million random games on ice, and then from games of the last player, with five seeds."""
    model = transitions(LAKE, slippery=True)
    policies, says = [], []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        played = random_games(LAKE, True, ICY_GAMES[-1], rng)
        for generation in range(GENERATIONS + 1):
            says.append(_trained(labels_of(played), seed))
            policies.append(greedy(says[-1]))
            if generation < GENERATIONS:
                played = tried_steps(LAKE, True, policies[-1], TRIES, rng)
    shape = (len(SEEDS), GENERATIONS + 1)
    policy = np.array(policies).reshape(*shape, SQUARES)
    best = best_policies(model, start=0, steps=LIMIT, at_least=0.74)
    values = play_values(model, np.eye(ACTIONS)[best[0][0]], LIMIT)
    return Generations(
        success=expected_reward(model, policy, LIMIT)[..., 0],
        policy=policy,
        probability=np.array(says).reshape(*shape, SQUARES, ACTIONS),
        best=float(best[1].max()),
        exact_gap=np.array(
            [_gap(table[0]) for table in (play_values(model, everywhere_random(), LIMIT), values)]
        ),
    )


def labels_of(games: Games) -> Labels:
    """Label the steps of games on this lake."""
    return label(games.square, games.action, games.won[games.game], (SQUARES, ACTIONS))


def everywhere_random() -> Array:
    """Return a policy that takes each action with the same probability."""
    return np.full((SQUARES, ACTIONS), 1 / ACTIONS)


def _trained(labels: Labels, seed: int) -> Array:
    *_, says = train(labels, HIDDEN, UPDATES, LEARNING_RATE, seed)
    return says


def _seeds(slippery: bool, counts: tuple[int, ...]) -> Seeds:
    model = transitions(LAKE, slippery)
    success = np.empty((len(SEEDS), len(counts), SQUARES))
    of_table = np.empty((len(SEEDS), len(counts)))
    for row, seed in enumerate(SEEDS):
        played = random_games(LAKE, slippery, counts[-1], np.random.default_rng(seed))
        for column, count in enumerate(counts):
            labels = labels_of(_first(played, count))
            success[row, column] = expected_reward(model, greedy(_trained(labels, seed)), LIMIT)
            share = labels.won / np.maximum(labels.taken, 1)
            of_table[row, column] = expected_reward(model, greedy(share), LIMIT)[0]
    exact = play_values(model, everywhere_random(), LIMIT)
    highest = value_iteration(model, 1.0, LIMIT)[-1][0].max()
    return Seeds(
        games=np.array(counts),
        success=success[..., 0],
        squares=(success > 0.5).sum(axis=2),
        table_success=of_table,
        from_exact=float(expected_reward(model, greedy(exact), LIMIT)[0]),
        best=float(best_policies(model, 0, LIMIT, at_least=0.74)[1].max()),
        best_ever=float(highest),
    )


def _first(games: Games, count: int) -> Games:
    """Return the first games of many: those with more are the same ones and others."""
    kept = games.game < count
    return Games(games.game[kept], games.square[kept], games.action[kept], games.won[:count])


def _walk(says: Array, most: int) -> list[tuple[int, int]]:
    """Return square and action of each step of a greedy game on the sure lake, and where it ended."""
    model = transitions(LAKE, slippery=False)
    square, rows = squares(LAKE, "S")[0], []
    for _ in range(most):
        action = int(says[square].argmax())
        rows.append((square, action))
        square = int(model.probability[square, action].argmax())
        if model.terminal[square]:
            return [*rows, (square, -1)]
    return [*rows, (square, int(says[square].argmax()))]


def _gap(values: Array) -> float:
    best, second = sorted(values)[-1], sorted(values)[-2]
    return float(best - second)
