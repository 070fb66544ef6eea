"""What chapter "Create Your Own Environment" computes: games on our lake, and the same on Gymnasium's."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from numpy.typing import NDArray

from mlanimated.games.frozen_lake import LEFT, LIMIT, RIGHT, FrozenLake
from mlanimated.games.lakes import letter, outcomes, squares, steps_to
from mlanimated.games.registration import register

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

NAME = "mlanimated/FrozenLake-v0"
OWN_LAKE = ("SFFFH", "FHFFF", "FFFHF", "HFFFG")
PLAN = ("v>v<.", "v.vv<", ">>v.v", ".>>>.")  # drawn by hand: where to go from each square
NO_WAY = ("SFFHF", "FHFHF", "FFFHF", "HFHFF", "FFHFG")
SEED = 0

SQUARE = 9  # of the small lake: a hole above it, ice to the right and below
TRIES = (3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000)
GAMES = 500  # of each kind that are played on both lakes

_SIGNS = "<v>^"


@dataclass(frozen=True)
class Loop:
    """Games as an agent sees them; a row is what one call returns, first `reset`, then `step` after `step`.

    Attributes
    ----------
    lake : str
        Rows of letters, joined by spaces.
    seed : int
        That every reset is called with.
    slippery : array of bool, shape (rows,)
        Whether this game is played on slippery ice.
    action : int array, shape (rows,)
        What was tried; −1 in the rows of a reset.
    observation : int array, shape (rows,)
        The square.
    reward, prob : arrays, shape (rows,)
        The reward, 0 for a reset; what `info` says about how likely this was.
    terminated, truncated : arrays of bool, shape (rows,)
        Both False for a reset.
    slid : array of bool, shape (rows,)
        Whether the walker came to another square than it would have on ice that is not slippery.
    picture : array of uint8, shape (rows, height, width, 3)
        What `render` draws then.
    """

    lake: str
    seed: int
    slippery: NDArray[np.bool_]
    action: Whole
    observation: Whole
    reward: Array
    prob: Array
    terminated: NDArray[np.bool_]
    truncated: NDArray[np.bool_]
    slid: NDArray[np.bool_]
    picture: NDArray[np.uint8]


@dataclass(frozen=True)
class Wrappers:
    """What is around the environment that `gymnasium.make` returns, and what it does.

    Attributes
    ----------
    names : tuple of str
        From the outermost to the environment itself.
    refusal : str
        What a step before the first reset is answered with.
    truncated, truncated_inside : arrays of bool, shape (limit,)
        For a walker that never arrives: what the outermost says after each step, and the lake itself.
    """

    names: tuple[str, ...]
    refusal: str
    truncated: NDArray[np.bool_]
    truncated_inside: NDArray[np.bool_]


@dataclass(frozen=True)
class Slips:
    """Where a step to the right leads on slippery ice.

    Attributes
    ----------
    seed : int
        Of the chance.
    tries : int array, shape (counts,)
        After how many tries it was counted.
    share : array, shape (counts, 3)
        The share of those that went up, right and down.
    """

    seed: int
    tries: Whole
    share: Array


@dataclass(frozen=True)
class Compared:
    """The same games, with the same seeds and actions, on our lake and on Gymnasium's own.

    Attributes
    ----------
    games, steps : int
        How many games and steps, half of the games on slippery ice.
    different : int
        Steps after which any of the five values is not the same.
    warnings : int
        How many complaints Gymnasium's checker of environments has about ours.
    """

    games: int
    steps: int
    different: int
    warnings: int


@dataclass(frozen=True)
class Reach:
    """How far a walker comes on a lake without a way to the goal.

    Attributes
    ----------
    lake : tuple of str
        Its rows.
    steps : array, shape (squares,)
        Least number of steps from the start; nan for holes, and where no step leads.
    """

    lake: tuple[str, ...]
    steps: Array


def the_loop() -> Loop:
    """Walk the same plan on our own lake twice: on ice that is not slippery, and on ice that is."""
    rows: list[dict[str, Any]] = []
    for slippery in (False, True):
        env = FrozenLake(OWN_LAKE, slippery=slippery, render_mode="rgb_array")
        rows += _episode(env)
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return Loop(lake=" ".join(OWN_LAKE), seed=SEED, **columns)


def wrappers() -> Wrappers:
    """Look through the wrappers that `gymnasium.make` adds."""
    register()
    env = gymnasium.make(NAME)
    names, layer = [], env
    while True:
        names.append(type(layer).__name__)
        if layer is env.unwrapped:
            break
        layer = layer.env
    refusal = ""
    try:
        env.step(LEFT)
    except ResetNeeded as error:
        refusal = str(error)
    bare = FrozenLake()
    env.reset(seed=SEED)
    bare.reset(seed=SEED)
    outside = [env.step(LEFT)[3] for _ in range(LIMIT)]
    inside = [bare.step(LEFT)[3] for _ in range(LIMIT)]
    return Wrappers(tuple(names), refusal, np.array(outside), np.array(inside))


def slips() -> Slips:
    """Try to go right from the same square, again and again."""
    env = FrozenLake(slippery=True)
    env.reset(seed=SEED)
    arrived = []
    for _ in range(TRIES[-1]):
        env.square = SQUARE
        arrived.append(env.step(RIGHT)[0])
    ways = np.array([SQUARE - 4, SQUARE + 1, SQUARE + 4])
    counts = (np.array(arrived)[:, None] == ways).cumsum(axis=0)[np.array(TRIES) - 1]
    return Slips(SEED, np.array(TRIES), counts / np.array(TRIES)[:, None])


def compared() -> Compared:
    """Play the same random games on our lake and on Gymnasium's, and let Gymnasium check ours."""
    register()
    steps = different = 0
    for slippery in (False, True):
        ours = gymnasium.make(NAME, slippery=slippery)
        theirs = gymnasium.make("FrozenLake-v1", is_slippery=slippery)
        for seed in range(GAMES):
            rng = np.random.default_rng(seed)
            different += not _same(ours.reset(seed=seed), theirs.reset(seed=seed))
            over = False
            while not over:
                action = int(rng.integers(4))
                answer = ours.step(action)
                different += not _same(answer, theirs.step(action))
                steps += 1
                over = answer[2] or answer[3]
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        for slippery in (False, True):
            check_env(gymnasium.make(NAME, slippery=slippery, render_mode="rgb_array").unwrapped)
    return Compared(2 * GAMES, steps, different, len(complaints))


def reach() -> Reach:
    """Look as far as a walker can come on a lake that is refused."""
    steps = np.full(len(NO_WAY) * len(NO_WAY[0]), np.nan)
    for square, count in steps_to(NO_WAY, squares(NO_WAY, "S")[0]).items():
        if letter(NO_WAY, square) != "H":  # who comes there goes no farther
            steps[square] = count
    return Reach(NO_WAY, steps)


def _episode(env: FrozenLake) -> list[dict[str, Any]]:
    square, info = env.reset(seed=SEED)
    rows = [_row(env, -1, (square, 0.0, False, False, info), False)]
    while not rows[-1]["terminated"]:
        action = _SIGNS.index("".join(PLAN)[square])
        (ahead,) = outcomes(OWN_LAKE, square, action, slippery=False)
        answer = env.step(action)
        square = answer[0]
        rows.append(_row(env, action, answer, square != ahead))
    return rows


def _row(
    env: FrozenLake, action: int, answer: tuple[int, float, bool, bool, dict[str, Any]], slid: bool
) -> dict[str, Any]:
    observation, reward, terminated, truncated, info = answer
    return {
        "slippery": env.slippery,
        "action": action,
        "observation": observation,
        "reward": reward,
        "prob": info["prob"],
        "terminated": terminated,
        "truncated": truncated,
        "slid": slid,
        "picture": env.render(),
    }


def _same(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
    # They write 1/3 in two ways that differ in the last digit.
    return ours[:-1] == theirs[:-1] and abs(ours[-1]["prob"] - theirs[-1]["prob"]) < 1e-12
