"""Cart Pole: many games side by side, step for step those of Gymnasium's ``CartPole-v1``.

A state is four numbers: the cart's position (metres from the middle) and velocity (m/s), the pole's angle
(radians from upright, to the right) and angular velocity (rad/s). Action 0 pushes the cart left, 1 right.
The equations are those of Barto, Sutton and Anderson (1983), one Euler step of 0.02 s each.

Used by the chapters on Deep learning in any situation and Deep Q-learning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Observations = NDArray[np.float32]  # what a player sees: states, rounded as Gymnasium rounds them
Actions = NDArray[np.int64]
Player = Callable[[Observations], Actions]  # from (games, 4) to one action for each game

LEFT, RIGHT = 0, 1
TIME_LIMIT = 500  # steps; then a game is over although the pole stands
EDGE = 2.4  # metres from the middle to the end of the track
TILT = 12 * 2 * np.pi / 360  # radians; a pole that leans more than this has fallen
SECONDS = 0.02  # of one step

GRAVITY = 9.8  # m/s²
CART, POLE = 1.0, 0.1  # kg
HALF_LENGTH = 0.5  # metres from the hinge to the middle of the pole
FORCE = 10.0  # newtons, of one push
START = 0.05  # every number of the first state lies between minus this and this


@dataclass(frozen=True)
class Games:
    """Games as they were played.

    Attributes
    ----------
    states : array, shape (steps + 1, games, 4)
        Before the first step, and after each; a game that is over keeps its last state.
    actions : array, shape (steps, games)
        What was pushed; -1 where the game was over.
    lengths : array, shape (games,)
        Steps that each game lasted. A game of `TIME_LIMIT` steps may be one that time ended.
    """

    states: Array
    actions: NDArray[np.int8]
    lengths: NDArray[np.int64]


def first_states(seeds: Sequence[int]) -> Array:
    """Return the states that games with these seeds begin in, as ``env.reset(seed=...)`` draws them."""
    return np.array([np.random.default_rng(seed).uniform(-START, START, 4) for seed in seeds])


def push(state: Array, action: Any) -> Array:
    """Return the states after one push each; the last axis of ``state`` holds the four numbers."""
    x, velocity, angle, spin = np.moveaxis(state, -1, 0)
    force = np.where(action == RIGHT, FORCE, -FORCE)
    cos, sin = np.cos(angle), np.sin(angle)
    mass = CART + POLE
    # The order of the operations is Gymnasium's: another one would differ in the last bit, and soon in all.
    shove = (force + POLE * HALF_LENGTH * np.square(spin) * sin) / mass
    angular = (GRAVITY * sin - cos * shove) / (HALF_LENGTH * (4.0 / 3.0 - POLE * np.square(cos) / mass))
    linear = shove - POLE * HALF_LENGTH * angular * cos / mass
    return np.stack(
        [
            x + SECONDS * velocity,
            velocity + SECONDS * linear,
            angle + SECONDS * spin,
            spin + SECONDS * angular,
        ],
        axis=-1,
    )


def over(state: Array) -> NDArray[np.bool_]:
    """Say of each state whether the cart has left the track or the pole has fallen."""
    lost: NDArray[np.bool_] = (np.abs(state[..., 0]) > EDGE) | (np.abs(state[..., 2]) > TILT)
    return lost


def play(player: Player, seeds: Sequence[int], *, limit: int = TIME_LIMIT) -> Games:
    """Play one game for each seed, all at the same time, until the last is over."""
    state = first_states(seeds)
    states: list[Array] = [state]
    actions: list[NDArray[np.int8]] = []
    lengths = np.zeros(len(state), np.int64)
    on = np.arange(len(state))  # games that go on
    while len(on) and len(actions) < limit:
        chosen = np.full(len(state), -1, np.int8)
        chosen[on] = player(state[on].astype(np.float32))
        state = state.copy()
        state[on] = push(state[on], chosen[on])
        lengths[on] += 1
        on = on[~over(state[on])]
        states.append(state)
        actions.append(chosen)
    return Games(np.stack(states), np.array(actions).reshape(-1, len(state)), lengths)


def random_player(rng: np.random.Generator) -> Player:
    """Return a player who tosses a coin at every step."""
    return lambda observations: rng.integers(0, 2, len(observations))
