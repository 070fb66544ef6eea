"""Curves of a training run, kept as data: one row per update and one row per finished game.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RECENT_GAMES = 100
ROWS_KEPT = 1000  # in a history, which is drawn: a figure has fewer pixels than that


@dataclass(frozen=True)
class History:
    """How a run went; a record, small enough to be kept with the weights.

    Attributes
    ----------
    updates
        Columns by name (``agent_steps``, ``loss``, …), float32: means over equal blocks of updates.
    updates_per_row
        Number of updates in a block; the last block may have fewer.
    games
        Columns ``agent_steps``, ``score`` (raw) and ``length`` (agent steps) of every finished game, float32.
        Deep Q-learning adds ``promised`` and ``realised``, see `mlanimated.atari.foresight`.
    """

    updates: dict[str, NDArray[np.float32]]
    updates_per_row: int
    games: dict[str, NDArray[np.float32]]


def history(arrays: Mapping[str, NDArray[np.float64]], rows: int = ROWS_KEPT) -> History:
    """Make a history of the columns of a run, such as ``games/score`` and ``updates/entropy``."""
    tables: dict[str, dict[str, NDArray[np.float64]]] = {"updates": {}, "games": {}}
    for name, numbers in arrays.items():
        table, column = name.split("/")
        tables[table][column] = numbers
    updates = max(map(len, tables["updates"].values()), default=0)
    block = max(-(-updates // rows), 1)
    starts = np.arange(0, updates, block)
    return History(
        updates={
            column: (np.add.reduceat(numbers, starts) / np.diff(starts, append=updates)).astype(np.float32)
            for column, numbers in tables["updates"].items()
        },
        updates_per_row=block,
        games={column: numbers.astype(np.float32) for column, numbers in tables["games"].items()},
    )


class Curves:
    """Tables that grow by rows; the column names are fixed by the first row."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, list[float]]] = {"updates": {}, "games": {}}

    def add_update(self, **row: float) -> None:
        """Append what one update measured."""
        self._add("updates", row)

    def add_game(self, **row: float) -> None:
        """Append a finished game: ``agent_steps`` when it ended, raw ``score``, ``length`` in agent steps."""
        self._add("games", row)

    def _add(self, table: str, row: Mapping[str, float]) -> None:
        columns = self._tables[table]
        if columns and columns.keys() != row.keys():
            raise ValueError(f"a row of {table} has columns {sorted(row)}, the table has {sorted(columns)}")
        for name, number in row.items():
            columns.setdefault(name, []).append(float(number))

    @property
    def games(self) -> int:
        """Number of games finished so far."""
        return len(self._tables["games"].get("score", ()))

    def recent_score(self) -> float:
        """Mean raw score of the last 100 finished games; not a number before the first one has ended."""
        scores = self._tables["games"].get("score", [])[-RECENT_GAMES:]
        return float(np.mean(scores)) if scores else float("nan")

    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """Return the columns by name, such as ``games/score`` and ``updates/entropy``."""
        return {
            f"{table}/{name}": np.array(numbers, np.float64)
            for table, columns in self._tables.items()
            for name, numbers in columns.items()
        }

    def load(self, arrays: Mapping[str, NDArray[np.float64]]) -> None:
        """Start from the columns of an earlier part of the run."""
        self._tables = {"updates": {}, "games": {}}
        for name, numbers in arrays.items():
            table, column = name.split("/")
            self._tables[table][column] = [float(number) for number in numbers]
