"""A replay memory of many games, kept as single frames; stacks are rebuilt when they are sampled.

A stack of four frames shares three with the next one: keeping frames takes a quarter of the room.

Used by the chapters on Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.replay import Transitions

_COLUMNS = ("frame", "action", "reward", "terminal", "ended", "valid")


class FrameMemory:
    """The last steps of many games played side by side.

    Parameters
    ----------
    rows
        Steps of each game to remember; older ones are overwritten.
    games
        Number of games.
    screen
        (height, width) of a frame.
    stack
        Frames per observation.
    """

    def __init__(self, rows: int, games: int, screen: tuple[int, int], stack: int) -> None:
        self.rows, self.games, self.stack = rows, games, stack
        self.frame = np.zeros((rows, games, *screen), np.uint8)
        self.action = np.zeros((rows, games), np.uint8)
        self.reward = np.zeros((rows, games), np.float32)
        self.terminal = np.zeros((rows, games), np.bool_)
        self.ended = np.zeros((rows, games), np.bool_)
        self.valid = np.zeros((rows, games), np.bool_)
        self.written = 0  # rows ever written; row r lies at r % rows

    def add(
        self,
        observation: NDArray[np.uint8],
        action: NDArray[np.integer],
        reward: NDArray[np.floating],
        terminal: NDArray[np.bool_],
        ended: NDArray[np.bool_],
        valid: NDArray[np.bool_],
    ) -> None:
        """Remember one step of every game.

        Parameters
        ----------
        observation
            (games, height, width, stack): before the step; only the newest frame is kept.
        action, reward
            (games,) what was done, and what it brought, as the learner counts it.
        terminal
            (games,) no reward is expected after this step: the game is over, or a life is lost.
        ended
            (games,) the game is over or was stopped: the next row shows its last screen and is not valid.
        valid
            (games,) False for the step that only restarts a game.
        """
        at = self.written % self.rows
        self.frame[at] = observation[..., -1]
        self.action[at], self.reward[at] = action, reward
        self.terminal[at], self.ended[at], self.valid[at] = terminal, ended, valid
        self.written += 1

    def break_off(self, observation: NDArray[np.uint8]) -> None:
        """Note that all games are stopped here; ``observation`` is the last one of each game."""
        if self.written:
            self.ended[(self.written - 1) % self.rows] = True
        nothing = np.zeros(self.games, np.bool_)
        self.add(observation, np.zeros(self.games, np.int64), np.zeros(self.games), nothing, nothing, nothing)

    def sample(self, batch: int, rng: np.random.Generator, *, steps: int, discount: float) -> Transitions:
        """Sample transitions at random, each remembered one as likely as any other.

        Parameters
        ----------
        batch
            How many.
        rng
            Source of chance.
        steps
            n of the n-step return; fewer count where a game or a life ends earlier.
        discount
            Per step.

        Raises
        ------
        ValueError
            If too few steps are remembered to sample from.
        """
        # All rows of a stack must still be remembered, and the row n steps later must exist already.
        oldest = max(0, self.written - self.rows + self.stack - 1)
        newest = self.written - steps
        if newest <= oldest:
            raise ValueError(
                f"{self.written} remembered rows are too few to sample {steps}-step returns from"
            )
        row = np.empty(0, np.int64)
        game = np.empty(0, np.int64)
        while len(row) < batch:
            more_rows = rng.integers(oldest, newest, batch)
            more_games = rng.integers(0, self.games, batch)
            good = self.valid[more_rows % self.rows, more_games]
            row = np.concatenate([row, more_rows[good]])[:batch]
            game = np.concatenate([game, more_games[good]])[:batch]
        return self._transitions(row, game, steps, discount)

    def _transitions(
        self, row: NDArray[np.int64], game: NDArray[np.int64], steps: int, discount: float
    ) -> Transitions:
        reward = np.zeros(len(row), np.float32)
        factor = np.ones(len(row), np.float32)
        last = row.copy()
        going = np.ones(len(row), np.bool_)
        for ahead in range(steps):
            at = (row + ahead) % self.rows
            reward += np.where(going, factor * self.reward[at, game], 0)
            factor = np.where(going, factor * discount, factor)
            last += going
            factor[going & self.terminal[at, game]] = 0
            going &= ~(self.terminal[at, game] | self.ended[at, game])
        return Transitions(
            observation=self.observation(row, game),
            action=self.action[row % self.rows, game].astype(np.int64),
            reward=reward,
            discount=factor.astype(np.float32),
            next_observation=self.observation(last, game),
        )

    def observation(self, row: NDArray[np.int64], game: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Rebuild stacks: (batch, stack, height, width); frames from before the game started are black.

        The axis of the stack comes first, as in memory: moving it is cheaper in the network.
        """
        ages = np.arange(self.stack - 1, -1, -1)
        rows = row[:, None] - ages
        known = rows >= 0
        at = rows % self.rows
        # A row that restarts a game, and those before it, do not show the game that the newest row shows.
        restarts = ~self.valid[at, game[:, None]] & (ages > 0)
        same = known & ~np.logical_or.accumulate(restarts[:, ::-1], axis=1)[:, ::-1]
        stacks: NDArray[np.uint8] = self.frame[at, game[:, None]]
        stacks[~same] = 0
        return stacks

    def to_bytes(self, first: int, end: int) -> bytes:
        """Write the rows from ``first`` to before ``end``, all remembered, as a compressed ``.npz`` file."""
        at = np.arange(first, end)
        columns: dict[str, Any] = {name: getattr(self, name)[at % self.rows] for name in _COLUMNS}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, row=at, **columns)
        return buffer.getvalue()

    def load(self, data: bytes) -> None:
        """Put back rows that `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            at = file["row"]
            for name in _COLUMNS:
                getattr(self, name)[at % self.rows] = file[name]
        self.written = max(self.written, int(at[-1]) + 1)
