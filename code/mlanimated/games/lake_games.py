"""A hundred thousand games on one lake at the same time: the rules of `lakes`, one array for each step.

Chapter: Frozen Lake with Deep Learning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlanimated.games import lakes

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Games:
    """Steps of many games: all first steps, then all second ones, and so on.

    Attributes
    ----------
    game, square, action : int arrays, shape (steps,)
        Which game a step belongs to, where it was taken, and what was tried.
    won : array of bool, shape (games,)
        Whether the goal was reached within the limit.
    """

    game: Whole
    square: Whole
    action: Whole
    won: NDArray[np.bool_]


def random_games(
    lake: Sequence[str], slippery: bool, games: int, rng: np.random.Generator, limit: int = 100
) -> Games:
    """Play from the lake's only start, each step at random; after `limit` steps a game is not won."""
    (start,) = lakes.squares(lakes.checked(lake), "S")

    def choose(_: int, square: Whole) -> Whole:
        return rng.integers(0, 4, len(square))

    return _play(lake, slippery, np.full(games, start), choose, rng, limit)


def tried_steps(
    lake: Sequence[str],
    slippery: bool,
    policy: ArrayLike,
    games: int,
    rng: np.random.Generator,
    limit: int = 100,
) -> Games:
    """Try one random step on a random square of ice, and play by a policy from then on.

    The policy, shape (squares,), holds the action for each square. Of each game only the first step is
    returned: nothing in what follows is random but the ice.
    """
    ice = lakes.squares(lakes.checked(lake), "SF")
    follow = np.asarray(policy)

    def choose(step: int, square: Whole) -> Whole:
        return rng.integers(0, 4, len(square)) if step == 0 else follow[square]

    played = _play(lake, slippery, rng.choice(ice, games), choose, rng, limit)
    return Games(played.game[:games], played.square[:games], played.action[:games], played.won)


def _play(
    lake: Sequence[str],
    slippery: bool,
    square: Whole,
    choose: Callable[[int, Whole], Whole],
    rng: np.random.Generator,
    limit: int,
) -> Games:
    known = lakes.checked(lake)
    count = len(known) * len(known[0])
    ways = np.array([_ways(known, number, slippery) for number in range(count)])
    over = np.isin(np.arange(count), lakes.squares(known, "HG"))
    goal = np.isin(np.arange(count), lakes.squares(known, "G"))
    game, won = np.arange(len(square)), np.zeros(len(square), np.bool_)
    games, squares, actions = [], [], []
    for step in range(limit):
        action = choose(step, square)
        games.append(game)
        squares.append(square)
        actions.append(action)
        side = (ways.shape[2] * rng.random(len(square))).astype(np.int64)
        square = ways[square, action, side]
        won[game[goal[square]]] = True
        going = ~over[square]
        game, square = game[going], square[going]
        if not len(game):
            break
    return Games(np.concatenate(games), np.concatenate(squares), np.concatenate(actions), won)


def _ways(lake: lakes.Lake, square: int, slippery: bool) -> list[list[int]]:
    """Return the squares to which each action can lead: as many on every square, the over ones too."""
    found = [lakes.outcomes(lake, square, action, slippery) for action in range(4)]
    return [after * 3 if slippery and len(after) == 1 else after for after in found]
