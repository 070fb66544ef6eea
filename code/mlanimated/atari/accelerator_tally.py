"""Scores, lengths, promised and realised returns of many games, kept as running sums.

The numbers are those of `mlanimated.atari.foresight.Foresight`, which keeps every step: with a hundred games
side by side that would cost more than playing them.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray


class Tally:
    """Running sums of the games being played.

    Parameters
    ----------
    games
        Number of games side by side.
    discount
        Per step, the same as in the values.
    """

    def __init__(self, games: int, discount: float) -> None:
        self._discount = discount
        self._score = np.zeros(games)
        self._length = np.zeros(games, np.int64)
        self._promised = np.zeros(games)
        self._realised = np.zeros(games)
        # How much a reward won now adds to the returns of all steps since the last end of a game or a life.
        self._weight = np.zeros(games)

    def add(
        self,
        score: NDArray[np.floating],
        reward: NDArray[np.floating],
        value: NDArray[np.floating],
        terminal: NDArray[np.bool_],
        valid: NDArray[np.bool_],
    ) -> None:
        """Note one step of every game: points won, reward as learned from, value of the action taken."""
        self._score += score
        self._length += valid
        self._promised += np.where(valid, value, 0)
        self._weight = np.where(valid, 1 + self._discount * self._weight, self._weight)
        self._realised += np.where(valid, reward * self._weight, 0)
        self._weight[terminal & valid] = 0

    def finish(self, ended: NDArray[np.bool_]) -> Iterator[dict[str, float]]:
        """Go through the games that ended with this step, and forget them."""
        for game in np.flatnonzero(ended):
            length = int(self._length[game])
            yield {
                "score": float(self._score[game]),
                "length": length,
                "promised": float(self._promised[game] / max(length, 1)),
                "realised": float(self._realised[game] / max(length, 1)),
            }
            for column in (self._score, self._length, self._promised, self._realised, self._weight):
                column[game] = 0
