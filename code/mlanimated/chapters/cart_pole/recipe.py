"""What chapter "Deep learning in any situation" computes: random games, labels, trainings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.games import cart_pole
from mlanimated.games.cart_pole import EDGE, TILT, TIME_LIMIT, Games, play, random_player
from mlanimated.learn.last_steps import (
    Examples,
    Training,
    chances,
    label_last_steps,
    learn_losing,
    safer,
)
from mlanimated.learn.mini_batches import Network
from mlanimated.store.record import committed

Array = NDArray[np.float64]

RANDOM_GAMES = 3_000
CUT_OFF = 10
CUT_OFFS = (5, 10, 15, 20, 25, 30)
SEEDS = (0, 1, 2, 3, 4)  # of the trainings; all are told
TEST_GAMES = range(1_000_000, 1_000_100)  # seeds of the games that judge
HOW = Training(hidden=(32, 16), epochs=20, batch=256, learning_rate=0.01, weight_decay=0.3)
# The limits of the game; for the turning of the pole ten times the limit of its lean: inputs of like size.
SCALE = np.array([EDGE, EDGE, TILT, 10 * TILT])
LOOKS = (0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 130, 200, 400, 1000)  # updates: ever more sparsely
ANGLES = np.linspace(-TILT, TILT, 31)  # of the map
SPINS = np.linspace(-3.0, 3.0, 31)


@dataclass(frozen=True)
class TwoGames:
    """A random and a trained player in games that begin in the same state.

    Attributes
    ----------
    seed : int
        Of the training.
    game : int
        Seed of the game: that in which the random player lasts as long as in the median of the test games.
    random_states, trained_states : arrays, shape (steps + 1, 4)
        Before each step and after the last.
    random_actions, trained_actions : arrays, shape (steps,)
        What was pushed.
    chances : array, shape (steps, 2)
        What the trained player took for the chance that left, or right, is one of the last steps.
    random_lengths, trained_lengths : arrays, shape (test games,)
        Steps that each of the test games lasted.
    """

    seed: int
    game: int
    random_states: Array
    trained_states: Array
    random_actions: NDArray[np.int8]
    trained_actions: NDArray[np.int8]
    chances: Array
    random_lengths: NDArray[np.int64]
    trained_lengths: NDArray[np.int64]


@dataclass(frozen=True)
class Progress:
    """One training, looked at after some of its updates; row 0 is the untrained network.

    Attributes
    ----------
    seed : int
        Of the training.
    updates : array, shape (looks,)
        After how many updates.
    maps : array, shape (looks, spins, angles)
        For a cart at rest in the middle: P(losing) of a push to the left minus that of one to the right.
    means : array, shape (looks,)
        Steps that the test games last on average with the network of this moment.
    wins : array, shape (looks,)
        How many of them last to the time limit.
    examples : int
        Steps that were learned from.
    longest : int
        Steps of the longest of the random games.
    farthest : float
        How far from the middle the cart got in 99 of 100 of them, in metres.
    """

    seed: int
    updates: NDArray[np.int64]
    maps: Array
    means: Array
    wins: NDArray[np.int64]
    examples: int
    longest: int
    farthest: float


@dataclass(frozen=True)
class CutOffs:
    """One training for each cut-off and seed.

    Attributes
    ----------
    cut_offs, seeds : arrays
        What was tried.
    labelled : array, shape (cut-offs,)
        Share of all steps that are labelled losing.
    means : array, shape (cut-offs, seeds, epochs + 1)
        Steps that the test games last on average.
    wins : array, shape (cut-offs, seeds)
        How many of them last to the time limit after the last epoch.
    off_track : array, shape (cut-offs, seeds)
        How many end because the cart has left the track.
    """

    cut_offs: NDArray[np.int64]
    seeds: NDArray[np.int64]
    labelled: Array
    means: Array
    wins: NDArray[np.int64]
    off_track: NDArray[np.int64]


def random_games(seed: int, games: int = RANDOM_GAMES) -> Games:
    """Play games at random."""
    rng = np.random.default_rng(seed)
    seeds = rng.integers(0, 2**31, games).tolist()
    return play(random_player(rng), seeds)


def examples(games: Games, cut_off: int) -> Examples:
    """Turn games into labelled steps."""
    lengths = games.lengths
    states = [games.states[:steps, k] for k, steps in enumerate(lengths)]
    actions = [games.actions[:steps, k] for k, steps in enumerate(lengths)]
    return Examples(
        observations=np.concatenate(states),
        actions=np.concatenate(actions).astype(np.int64),
        losing=np.concatenate(label_last_steps(lengths, cut_off)),
    )


def updates_per_epoch(found: Examples) -> int:
    """Return how many batches show every example once."""
    return math.ceil(len(found.losing) / HOW.batch)


def judged(network: Network, scale: Array = SCALE) -> Games:
    """Let a network play the test games; what it sees is divided by ``scale``."""
    return play(lambda seen: safer(network, scale, seen), TEST_GAMES)


@committed
def two_games() -> TwoGames:
    """Play the test games at random and with a network, and pick the game that is shown."""
    seed = SEEDS[0]
    *_, (_, network) = learn_losing(
        examples(random_games(seed), CUT_OFF), SCALE, HOW, np.random.default_rng(seed)
    )
    by_chance, trained = play(random_player(np.random.default_rng(seed)), TEST_GAMES), judged(network)
    middle = np.sort(by_chance.lengths)[len(TEST_GAMES) // 2]
    shown = int(np.flatnonzero(by_chance.lengths == middle)[0])
    short, long = by_chance.lengths[shown], trained.lengths[shown]
    states = trained.states[: long + 1, shown]
    return TwoGames(
        seed=seed,
        game=TEST_GAMES[shown],
        random_states=by_chance.states[: short + 1, shown],
        trained_states=states,
        random_actions=by_chance.actions[:short, shown],
        trained_actions=trained.actions[:long, shown],
        chances=chances(network, SCALE, states[:-1].astype(np.float32)),
        random_lengths=by_chance.lengths,
        trained_lengths=trained.lengths,
    )


@committed
def progress() -> Progress:
    """Train once, and look at the network now and then."""
    seed = SEEDS[0]
    games = random_games(seed)
    found = examples(games, CUT_OFF)
    spins, angles = np.meshgrid(SPINS, ANGLES, indexing="ij")
    still = np.zeros(spins.size)
    grid = np.column_stack([still, still, angles.ravel(), spins.ravel()])
    last = HOW.epochs * updates_per_epoch(found)
    updates = (*LOOKS, last)
    maps, played = [], []
    for update, network in learn_losing(found, SCALE, HOW, np.random.default_rng(seed)):
        if update not in updates:
            continue
        left, right = chances(network, SCALE, grid).T
        maps.append((left - right).reshape(spins.shape))
        played.append(judged(network).lengths)
    return Progress(
        seed=seed,
        updates=np.array(updates),
        maps=np.array(maps),
        means=np.mean(played, axis=1),
        wins=np.sum(np.array(played) == TIME_LIMIT, axis=1),
        examples=len(found.losing),
        longest=int(games.lengths.max()),
        farthest=float(np.quantile(np.abs(found.observations[:, 0]), 0.99)),
    )


@committed
def cut_offs() -> CutOffs:
    """Train with each cut-off and each seed."""
    shape = len(CUT_OFFS), len(SEEDS)
    labelled, means = np.zeros(shape), np.zeros((*shape, HOW.epochs + 1))
    wins, off_track = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for column, seed in enumerate(SEEDS):
        games = random_games(seed)
        for row, cut_off in enumerate(CUT_OFFS):
            found = examples(games, cut_off)
            labelled[row, column] = found.losing.mean()
            each = updates_per_epoch(found)
            for update, network in learn_losing(found, SCALE, HOW, np.random.default_rng(seed)):
                if update % each == 0:
                    played = judged(network)
                    means[row, column, update // each] = played.lengths.mean()
            lost = played.lengths < TIME_LIMIT
            wins[row, column] = np.sum(~lost)
            off_track[row, column] = np.sum(lost & (np.abs(played.states[-1, :, 0]) > cart_pole.EDGE))
    return CutOffs(np.array(CUT_OFFS), np.array(SEEDS), labelled.mean(axis=1), means, wins, off_track)
