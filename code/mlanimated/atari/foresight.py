"""The returns that deep Q-learning predicts, and those that it then gets, noted during training.

The values are those of the network at that step; the rewards are won with some random actions, and while the
network goes on learning. How much a network over-estimates is measured with one whose weights are fixed.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.returns import rewards_to_go


class Foresight:
    """Keeps, for every game being played, the values of the actions taken and the rewards that followed.

    Parameters
    ----------
    games
        Number of games side by side.
    discount
        Per step, the same as in the values.
    """

    def __init__(self, games: int, discount: float) -> None:
        self.discount = discount
        # Value of the action taken, reward as the learner counts it, end of a game or a life.
        self._steps: list[list[tuple[float, float, bool]]] = [[] for _ in range(games)]

    def add(
        self,
        value: NDArray[np.floating],
        reward: NDArray[np.floating],
        terminal: NDArray[np.bool_],
        valid: NDArray[np.bool_],
    ) -> None:
        """Note one step of every game; all are (games,)."""
        for game in np.flatnonzero(valid):
            self._steps[game].append((float(value[game]), float(reward[game]), bool(terminal[game])))

    def finish(self, game: int) -> dict[str, float]:
        """Return the means over a game that has ended, and forget it.

        Returns
        -------
        ``promised``: mean value of the actions taken; ``realised``: mean discounted return that followed.
        """
        value, reward, terminal = (np.array(column) for column in zip(*self._steps[game], strict=True))
        self._steps[game].clear()
        returns = rewards_to_go(reward[:, None], terminal[:, None], self.discount)
        return {"promised": float(value.mean()), "realised": float(returns.mean())}

    def forget(self) -> None:
        """Drop all games: they are stopped before their end, so their returns are not known."""
        for steps in self._steps:
            steps.clear()
