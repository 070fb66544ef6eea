"""What the finished agent looks at, moment by moment of a game.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.breakout_policy_gradient.seeing import WALL_COLUMNS, WALL_ROWS
from mlanimated.learn.occlusion import covered, occlusion

if TYPE_CHECKING:
    from mlanimated.atari.trained import Trained
    from mlanimated.chapters.breakout_policy_gradient.seeing import Seeing
    from mlanimated.learn.occlusion import Policy

SQUARE = 5  # pixels of the 42 × 42 picture that are covered, in both directions
PADDLE_ROW = 36  # squares whose middle is from here downwards are on the paddle; above, only the ball is
EVERY = 2  # agent steps from one moment to the next
MOVES = ("stay", "right", "left")  # in the order of the actions; while a ball flies "fire" does nothing else


@dataclass(frozen=True)
class Looking:
    """What covering a part of the picture does to the policy, moment by moment.

    Attributes
    ----------
    seed
        Seed of the emulator.
    steps
        (moments,) agent steps of the game.
    pictures
        (moments, 42, 42, 4) uint8: what the network gets.
    maps
        (moments, 42, 42) how much probability moves if a square around this pixel is covered, 0 to 1.
    usual
        (moments, 3) probabilities of MOVES.
    without
        (moments, 3) the same with that square covered that matters most.
    bricks
        (moments,) how many stand.
    """

    seed: int
    steps: NDArray[np.int64]
    pictures: NDArray[np.uint8]
    maps: NDArray[np.float64]
    usual: NDArray[np.float64]
    without: NDArray[np.float64]
    bricks: NDArray[np.int64]

    @property
    def strongest(self) -> NDArray[np.int64]:
        """(moments, 2): row and column of the square that matters most."""
        flat = self.maps.reshape(len(self.maps), -1).argmax(axis=1)
        return np.stack(np.unravel_index(flat, self.maps.shape[1:]), axis=1)


def looking(trained: Trained, seen: Seeing) -> Looking:
    """Cover every square of every second moment of a game, and ask the network each time."""
    policy = policy_of(trained)
    rows = np.arange(0, len(seen.pictures), EVERY)
    pictures, empty = seen.pictures[rows], empty_field(seen.pictures)
    maps = np.stack([occlusion(policy, picture, empty, SQUARE) for picture in pictures])
    found = Looking(
        seed=seen.seed,
        steps=seen.first + 1 + rows,
        pictures=pictures,
        maps=np.round(maps, 4),
        usual=np.round(policy(pictures), 4),
        without=np.zeros((len(rows), len(MOVES))),
        bricks=seen.bricks[rows],
    )
    hidden = [
        covered(picture, empty, *place, SQUARE)  # type: ignore[call-arg]
        for picture, place in zip(pictures, found.strongest.tolist(), strict=True)
    ]
    found.without[:] = np.round(policy(np.stack(hidden)), 4)
    return found


def part_of_the_field(row: int) -> str:
    """Say where a square with its middle in this row of the picture lies."""
    if row < WALL_ROWS.start:
        return "above the wall"
    if row < WALL_ROWS.stop:
        return "in the wall"
    return "at the paddle" if row >= PADDLE_ROW else "at the ball"


def empty_field(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (42, 42): the field without ball, paddle and bricks; the frame around it is never covered.

    A pixel is as dark as it was at the darkest moment; where bricks can be it is black.
    """
    darkest: NDArray[np.uint8] = pictures.min(axis=(0, -1))
    darkest[WALL_ROWS, WALL_COLUMNS] = 0
    return darkest


def policy_of(trained: Trained) -> Policy:
    """Return what a network makes of pictures: the probabilities of the moves, with "fire" as one to stay."""
    network = trained.network()

    def policy(pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
        logits = network.predict_on_batch(pictures)[0].astype(np.float64)
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        stay, fire, right, left = (exponentials / exponentials.sum(axis=1, keepdims=True)).T
        return np.stack([stay + fire, right, left], axis=1)

    return policy
