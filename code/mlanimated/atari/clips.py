"""Parts of recorded games: pictures, what the agent thought, what came of it.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import ChosenGame

Span = tuple[int, int]  # first agent step and the one after the last


@dataclass(frozen=True)
class Clip:
    """A part of a game; row k is the moment after its k-th agent step.

    Attributes
    ----------
    seed
        Seed of the emulator.
    first
        Agent steps of the game before row 0.
    screens
        (rows, 210, 160, 3) uint8.
    preferences
        (rows, actions): the probabilities or the action values with which the next action was chosen from
        this screen.
    chosen
        (rows,) index of that action; the game's last row repeats the one before.
    rewards
        (rows,): what the step that led here brought, raw.
    memory
        (rows, 128) uint8: the console's memory, from which events are detected.
    """

    seed: int
    first: int
    screens: NDArray[np.uint8]
    preferences: NDArray[np.float64]
    chosen: NDArray[np.int64]
    rewards: NDArray[np.int64]
    memory: NDArray[np.uint8]


C = TypeVar("C", bound=Clip)


def clip(game: ChosenGame, span: Span, kind: type[C]) -> C:
    """Play a game again up to the end of a span, and keep what was seen and thought in it.

    Parameters
    ----------
    game
        A recorded game.
    span
        Its agent steps that are kept.
    kind
        `Clip`, or what a chapter derives from it.
    """
    from mlanimated.atari.recording import play_again

    first, end = span
    moments = list(islice(play_again(game.episode), first, end))
    # The preferences shown after a step are those for the next step; after the last step there are none.
    following = np.minimum(np.arange(first, end) + 1, len(game.episode.actions) - 1)
    # The emulator's number of each action is not its place among the agent's actions.
    place = {int(number): index for index, number in enumerate(game.actions)}
    return kind(
        seed=game.seed,
        first=first,
        screens=np.stack([moment.screen for moment in moments]),
        preferences=game.preferences[following].astype(np.float64),
        chosen=np.array([place[int(action)] for action in game.episode.actions[following]]),
        rewards=game.episode.rewards[first:end].astype(np.int64),
        memory=np.stack([moment.memory for moment in moments]),
    )
