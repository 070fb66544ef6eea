"""What a learned table does with the car: games by their seeds, and single drives step by step.

Chapter: Q-Learning with Continuous States: Mountain Car.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from mlanimated.games.mountain_car import HIGH, LOW, MountainCar
from mlanimated.learn.binned_q_learning import Boxes
from mlanimated.learn.tile_coding import Tilings

Array = NDArray[np.float32]
Policy = Callable[[Any], int]  # from an observation to an action


@dataclass(frozen=True)
class Games:
    """How games went.

    Attributes
    ----------
    steps : array of int16, shape (games,)
        How long each took.
    reached : array of bool, shape (games,)
        Whether the car reached the flag.
    """

    steps: NDArray[np.int16]
    reached: NDArray[np.bool_]

    @property
    def missed(self) -> int:
        """How many games ended without the flag."""
        return int((~self.reached).sum())

    @property
    def mean(self) -> float:
        """Steps of a game, on average; a missed one counts with its 200."""
        return float(self.steps.mean())


@dataclass(frozen=True)
class Drive:
    """One game, step by step.

    Attributes
    ----------
    position, velocity : arrays, shape (steps + 1,)
        Row 0 is the start.
    action : array of int8, shape (steps,)
        What was done after each but the last.
    reached : bool
        Whether the last row is at the flag.
    """

    position: Array
    velocity: Array
    action: NDArray[np.int8]
    reached: bool


def boxes(bins: int) -> Boxes:
    """Cut all places and speeds of the car into boxes."""
    return Boxes(LOW, HIGH, bins)


def greedy_in_boxes(q: Array) -> Policy:
    """Return the policy that always takes the best action of its box."""
    plane = boxes(len(q))
    best = q.reshape(-1, q.shape[-1]).argmax(axis=1).tolist()
    return lambda observation: int(best[plane.box(observation)])


def greedy_in_tiles(weights: Array, tilings: Tilings) -> Policy:
    """Return the policy that always takes the action with the largest sum over its tiles."""
    return lambda observation: int(weights[tilings.tiles_at(observation)].sum(axis=0).argmax())


def play(policy: Policy, seeds: Iterable[int], env: gymnasium.Env[Any, Any] | None = None) -> Games:
    """Play one game for each seed."""
    drives = [drive(policy, seed, env) for seed in seeds]
    return Games(
        np.array([len(one.action) for one in drives], np.int16),
        np.array([one.reached for one in drives], np.bool_),
    )


def drive(
    policy: Policy,
    seed: int,
    env: gymnasium.Env[Any, Any] | None = None,
    options: dict[str, float] | None = None,
) -> Drive:
    """Play one game and keep every step."""
    env = env or MountainCar()
    observation, _ = env.reset(seed=seed, options=options)
    seen, actions = [observation], []
    terminated = truncated = False
    while not (terminated or truncated):
        actions.append(policy(observation))
        observation, _, terminated, truncated, _ = env.step(actions[-1])
        seen.append(observation)
    position, velocity = np.array(seen, np.float32).T
    return Drive(position, velocity, np.array(actions, np.int8), bool(terminated))
