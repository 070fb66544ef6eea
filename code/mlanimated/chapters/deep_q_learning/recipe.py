"""What chapter "Deep Q-learning" computes: trainings, also with a part switched off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.cart_pole import (
    EDGE,
    START,
    TILT,
    TIME_LIMIT,
    Actions,
    Games,
    Observations,
    over,
    play,
    push,
)
from mlanimated.learn.deep_q_by_hand import Settings, train
from mlanimated.learn.mini_batches import Network
from mlanimated.learn.replay import ReplayMemory
from mlanimated.store.recipes import recall
from mlanimated.store.record import committed, reads

Array = NDArray[np.float64]

SEEDS = (0, 1, 2, 3, 4)  # of the trainings; all are told
CHOOSE = range(2_000_000, 2_000_020)  # seeds of the games that choose a checkpoint
JUDGE = range(3_000_000, 3_000_100)  # seeds of the games that judge it
LOOK_EVERY = 2_000  # steps between two checkpoints
BEYOND = 600  # steps after the time limit that still count for a return: 0.99 to the 600 is 0.002
HOW = Settings()
# The limits of the game; for the turning of the pole ten times the limit of its lean: inputs of like size.
SCALE = np.array([EDGE, EDGE, TILT, 10 * TILT])
METHODS = {"as it should be": HOW, "double": replace(HOW, double=True)}
SWITCHED_OFF = {
    "no memory": replace(HOW, memory=HOW.batch),
    "no copy": replace(HOW, target_every=1),
    "time is failure": replace(HOW, truncation_is_failure=True),
}
SMALL_STEPS = 3_000  # of the small run whose insides are drawn


@dataclass(frozen=True)
class Trainings:
    """Five trainings with the same settings, looked at every `LOOK_EVERY` steps; look 0 is untrained.

    Attributes
    ----------
    seeds : array, shape (seeds,)
        Of the trainings.
    agent_steps : array, shape (looks,)
        Steps played until then.
    choosing : array, shape (seeds, looks)
        Steps that the choosing games last on average.
    judging : array, shape (seeds, looks)
        Steps that the judging games last on average.
    chosen : array, shape (seeds,)
        The look whose choosing games last longest; of equal ones, the last.
    predicted : array, shape (seeds, looks)
        Highest Q-value, in steps, averaged over the states that the network meets when it plays.
    realised : array, shape (seeds, looks)
        Discounted return that followed on average in the same states.
    largest : array, shape (seeds, looks)
        The largest of these Q-values.
    numbers : array, shape (seeds, parameters)
        Weights and biases of the chosen networks.
    early : array, shape (parameters,)
        Those of the first seed at its second look.
    """

    seeds: NDArray[np.int64]
    agent_steps: NDArray[np.int64]
    choosing: Array
    judging: Array
    chosen: NDArray[np.int64]
    predicted: Array
    realised: Array
    largest: Array
    numbers: NDArray[np.float32]
    early: NDArray[np.float32]


@dataclass(frozen=True)
class Methods:
    """Trainings by what they are called."""

    by_name: dict[str, Trainings]


def runs(seed: int, how: Settings) -> Iterator[tuple[int, Network, Network, ReplayMemory]]:
    """Train on Cart Pole."""
    starts = np.random.default_rng((seed, 1))

    def first_state() -> Array:
        drawn: Array = starts.uniform(-START, START, 4) / SCALE
        return drawn

    def step(state: Array, action: int) -> tuple[Array, float, bool]:
        following = push(state * SCALE, action)
        return following / SCALE, 1.0, bool(over(following))

    yield from train(first_state, step, how, np.random.default_rng(seed), actions=2, time_limit=TIME_LIMIT)


def values(network: Network, states: Array, how: Settings = HOW) -> Array:
    """Return the Q-values of states, (n, 2), in steps."""
    in_steps: Array = network(states / SCALE) / how.reward_scale
    return in_steps


def played(network: Network, seeds: range, limit: int = TIME_LIMIT) -> Games:
    """Let a network play, always taking what looks best."""

    def best_push(seen: Observations) -> Actions:
        best: Actions = network(seen / SCALE).argmax(axis=1)
        return best

    return play(best_push, seeds, limit=limit)


def returns(games: Games, discount: float) -> Array:
    """Return the discounted return after each step (steps, games), if every step pays 1 until the end."""
    to_go = np.maximum(games.lengths[None] - np.arange(len(games.actions))[:, None], 0)
    sums: Array = (1 - discount**to_go) / (1 - discount)
    return sums


def trainings(how: Settings) -> Trainings:
    """Train once with each seed."""
    looks = how.agent_steps // LOOK_EVERY + 1
    shape = len(SEEDS), looks
    choosing, judging, predicted, realised, largest = (np.zeros(shape) for _ in range(5))
    weights = []
    for row, seed in enumerate(SEEDS):
        kept = []
        for number, network, _, _ in runs(seed, how):
            if number % LOOK_EVERY:
                continue
            look = number // LOOK_EVERY
            games = played(network, CHOOSE, TIME_LIMIT + BEYOND)
            choosing[row, look] = np.minimum(games.lengths, TIME_LIMIT).mean()
            judging[row, look] = played(network, JUDGE).lengths.mean()
            met = games.actions[:TIME_LIMIT] >= 0
            highest = values(network, games.states[: len(met)][met], how).max(axis=1)
            predicted[row, look], largest[row, look] = highest.mean(), highest.max()
            realised[row, look] = returns(games, how.discount)[: len(met)][met].mean()
            kept.append(network.numbers.astype(np.float32))
        weights.append(kept)
    best = [looks - 1 - int(line[::-1].argmax()) for line in choosing]
    return Trainings(
        seeds=np.array(SEEDS),
        agent_steps=np.arange(looks) * LOOK_EVERY,
        choosing=choosing,
        judging=judging,
        chosen=np.array(best),
        predicted=predicted,
        realised=realised,
        largest=largest,
        numbers=np.stack([kept[look] for kept, look in zip(weights, best, strict=True)]),
        early=weights[0][1],
    )


@committed
def methods() -> Methods:
    """Train deep Q-learning and double deep Q-learning."""
    return Methods({name: trainings(how) for name, how in METHODS.items()})


@committed
def switched_off() -> Methods:
    """Train with one part switched off at a time."""
    return Methods({name: trainings(how) for name, how in SWITCHED_OFF.items()})


@dataclass(frozen=True)
class Stage:
    """One game of a network at one moment of its training.

    Attributes
    ----------
    agent_steps : int
        Steps that it had trained for.
    states : array, shape (steps + 1, 4)
        Before each step and after the last.
    actions : array, shape (steps,)
        What was pushed.
    q_values : array, shape (steps + 1, 2)
        Of left and right, in steps.
    """

    agent_steps: int
    states: Array
    actions: NDArray[np.int8]
    q_values: Array


@dataclass(frozen=True)
class Player:
    """The first training at three moments: untrained, early, and as chosen.

    Attributes
    ----------
    seed : int
        Of the training.
    game : int
        Seed of the game: the first of the judging games that the early network loses.
    stages : tuple of Stage
        In order; all games begin in the same state.
    """

    seed: int
    game: int
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Insides:
    """A short training, step by step, to look into.

    Attributes
    ----------
    seed : int
        Of the training.
    remembered : array, shape (memory,)
        Angle of the pole in each remembered step, in degrees, in the order of playing.
    latest, sampled : arrays, shape (batch,)
        Rows of the memory: the newest ones, and as many drawn at random.
    network, target : arrays, shape (steps + 1,)
        Highest Q-value of an upright pole, in steps: that of the network and that of its older copy.
    """

    seed: int
    remembered: Array
    latest: NDArray[np.int64]
    sampled: NDArray[np.int64]
    network: Array
    target: Array


@reads("deep-q-learning/methods")
def player() -> Player:
    """Let the first training play one game at three moments."""
    found = recall(methods).by_name["as it should be"]
    network = Network((len(SCALE), *HOW.hidden, 2), np.random.default_rng(SEEDS[0]))
    moments = (
        (0, network.numbers.copy()),
        (LOOK_EVERY, found.early),
        (int(found.agent_steps[found.chosen[0]]), found.numbers[0]),
    )
    network.numbers[:] = found.early
    game = JUDGE[int(np.argmax(played(network, JUDGE).lengths < TIME_LIMIT))]
    stages = []
    for steps, numbers in moments:
        network.numbers[:] = numbers
        games = played(network, range(game, game + 1))
        states = games.states[:, 0]
        q_values = values(network, states.astype(np.float32))
        stages.append(Stage(steps, states, games.actions[:, 0], q_values))
    return Player(SEEDS[0], game, tuple(stages))


def insides() -> Insides:
    """Train for a little while, and keep what the memory and both networks hold."""
    upright = np.zeros((1, len(SCALE)))
    network_says, target_says = [], []
    for _, network, target_network, memory in runs(  # noqa: B007 - the last one is kept
        SEEDS[0], replace(HOW, agent_steps=SMALL_STEPS)
    ):
        network_says.append(network(upright).max() / HOW.reward_scale)
        target_says.append(target_network(upright).max() / HOW.reward_scale)
    seen = len(memory)
    rng = np.random.default_rng(SEEDS[0])
    return Insides(
        seed=SEEDS[0],
        remembered=np.degrees(memory.observation[:seen, 2].astype(np.float64) * TILT),
        latest=np.arange(seen - HOW.batch, seen),
        sampled=np.sort(rng.integers(0, seen, HOW.batch)),
        network=np.array(network_says),
        target=np.array(target_says),
    )


@dataclass(frozen=True)
class Everything:
    """Deep Q-learning with nothing and with one part switched off."""

    by_name: dict[str, Trainings]


@reads("deep-q-learning/methods", "deep-q-learning/switched-off")
def everything() -> Everything:
    """Put the trainings side by side."""
    whole = recall(methods).by_name["as it should be"]
    return Everything({"nothing": whole, **recall(switched_off).by_name})
