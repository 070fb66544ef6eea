"""The loop of REINFORCE on the tiny Pong, with a policy that can be read: a table of nine numbers.

The policy sees only whether the ball is above the middle of its paddle, level with it, or below.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.pong.tiny import MOVES, PADDLE, TinyPong
from mlanimated.learn.reinforce import Floats, Played, action_probabilities, reinforce

LOOKS = ("above", "level", "below")
LATE = 200  # rallies at the end by which a player is judged


@dataclass(frozen=True)
class Rallies:
    """A training of REINFORCE, one update after each rally; a record.

    Attributes
    ----------
    learning_rate
        Of the training.
    seed
        Seed of balls, paddles and actions.
    won
        (rallies,) bool: whether the ball was caught.
    numbers
        (kept,) which rallies, counted from 1, the arrays below are about.
    pictures
        (kept, steps, height, width) what there was to see before each action.
    looks, actions
        (kept, steps) where the ball was, as an index into `LOOKS`, and what was done: stay, up, down.
    before, after
        (kept, looks, actions) the probabilities before and after the update that followed the rally.
    """

    learning_rate: float
    seed: int
    won: NDArray[np.bool_]
    numbers: NDArray[np.int64]
    pictures: NDArray[np.uint8]
    looks: NDArray[np.int64]
    actions: NDArray[np.int64]
    before: Floats
    after: Floats

    @property
    def late_share(self) -> float:
        """Percent of the balls caught in the last rallies."""
        return 100 * float(self.won[-LATE:].mean())


def practise(rallies: int = 1000, learning_rate: float = 0.05, seed: int = 0) -> Rallies:
    """Train with REINFORCE, and keep a few rallies.

    They are the first one that is lost, the first one that is won, and some later ones.
    """
    rng = np.random.default_rng(seed)
    game, won, played = TinyPong(1, rng), [], []
    tables: list[Floats] = []

    def play_rally(weights: Floats) -> Played:
        tables.append(action_probabilities(np.eye(len(LOOKS)), weights))
        pictures, looks, actions, reward = _rally(game, tables[-1], rng)
        won.append(reward > 0)
        played.append((pictures, looks, actions))
        return np.eye(len(LOOKS))[looks], actions, reward

    weights = reinforce(np.zeros((len(LOOKS), len(MOVES))), play_rally, rallies, learning_rate)
    tables.append(action_probabilities(np.eye(len(LOOKS)), weights))
    caught = np.array(won)
    kept = sorted({int(caught.argmin()), int(caught.argmax()), *_later(rallies)})
    return Rallies(
        learning_rate=learning_rate,
        seed=seed,
        won=caught,
        numbers=np.array(kept) + 1,
        pictures=np.stack([played[row][0] for row in kept]),
        looks=np.stack([played[row][1] for row in kept]),
        actions=np.stack([played[row][2] for row in kept]),
        before=np.stack([tables[row] for row in kept]),
        after=np.stack([tables[row + 1] for row in kept]),
    )


def _later(rallies: int) -> list[int]:
    return [number - 1 for number in (rallies // 20, rallies // 4, rallies) if number]


def _rally(
    game: TinyPong, table: Floats, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64], float]:
    pictures, looks, actions, reward = [], [], [], 0.0
    while not reward:
        pictures.append(game.observe()[0, ..., 1])
        looks.append(look(pictures[-1]))
        # The action whose part of the interval from 0 to 1 is hit.
        drawn = int(np.searchsorted(table[looks[-1]].cumsum()[:-1], rng.random(), side="right"))
        actions.append(drawn)
        reward = float(game.step(np.array([drawn]))[0])
    return np.stack(pictures), np.array(looks), np.array(actions), reward


def look(picture: NDArray[np.uint8]) -> int:
    """Say where the ball is, seen from the middle of the paddle, as an index into `LOOKS`."""
    ball = int(picture[:, :-1].any(axis=1).argmax())
    middle = int(picture[:, -1].argmax()) + PADDLE // 2
    return int(np.sign(ball - middle)) + 1
