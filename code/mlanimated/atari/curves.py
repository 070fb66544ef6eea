"""Curves of a training run, kept as data: one row per block of updates and one row per finished game.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RECENT_GAMES = 100
ROWS_KEPT = 1000  # in a history, which is drawn: a figure has fewer pixels than that
# Most rows of updates in a checkpoint, however long the run; once reached, there are always at least half.
MOST_ROWS = 2000


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


def history(arrays: Mapping[str, NDArray[Any]], rows: int = ROWS_KEPT) -> History:
    """Make a history from the columns of a run, such as ``games/score`` and ``updates/entropy``.

    Parameters
    ----------
    arrays
        As `Curves.arrays` gives them, or without ``block/…`` if each row is one update.
    rows
        Most rows that the updates may have in it.
    """
    tables = _tables(arrays)
    size, filled = _block(tables["block"])
    length = max(map(len, tables["updates"].values()), default=0)
    updates = np.full(length, size)
    if filled and length:
        updates[-1] = filled
    joined = max(-(-length // rows), 1)
    starts = np.arange(0, length, joined)
    return History(
        updates={
            column: (np.add.reduceat(numbers * updates, starts) / np.add.reduceat(updates, starts)).astype(
                np.float32
            )
            for column, numbers in tables["updates"].items()
        },
        updates_per_row=size * joined,
        games={column: numbers.astype(np.float32) for column, numbers in tables["games"].items()},
    )


class Curves:
    """Tables that grow by rows; the column names are fixed by the first row.

    Games are kept one by one. Updates are averaged over blocks: when there are too many of them, neighbours
    are joined in pairs, and each later block takes twice as many updates.
    """

    def __init__(self) -> None:
        self._games: dict[str, array[float]] = {}
        self._blocks: dict[str, array[float]] = {}  # means over full blocks
        self._size = 1  # updates in a full block
        self._sums: dict[str, float] = {}  # over the block that is being filled
        self._filled = 0  # updates in that block
        self._last: dict[str, float] = {}

    def add_update(self, **row: float) -> None:
        """Append what one update measured."""
        _check_columns("updates", row, self._blocks or self._sums)
        self._last = {name: float(number) for name, number in row.items()}
        self._sums = {name: self._sums.get(name, 0.0) + number for name, number in self._last.items()}
        self._filled += 1
        if self._filled < self._size:
            return
        for name, total in self._sums.items():
            self._blocks.setdefault(name, array("d")).append(total / self._size)
        self._sums, self._filled = {}, 0
        self._join_blocks()

    def add_game(self, **row: float) -> None:
        """Append a finished game: ``agent_steps`` when it ended, raw ``score``, ``length`` in agent steps."""
        _check_columns("games", row, self._games)
        for name, number in row.items():
            self._games.setdefault(name, array("f")).append(number)

    def _join_blocks(self) -> None:
        while max(map(len, self._blocks.values()), default=0) >= MOST_ROWS:
            for name, numbers in self._blocks.items():
                even = len(numbers) // 2 * 2
                if odd := even < len(numbers):  # only in a run from before there were blocks
                    self._sums[name] = self._sums.get(name, 0.0) + numbers[-1] * self._size
                self._blocks[name] = array("d", np.array(numbers[:even]).reshape(-1, 2).mean(1))
            self._filled += self._size if odd else 0
            self._size *= 2

    @property
    def last_update(self) -> Mapping[str, float]:
        """What the last update measured; empty before the first update of this process."""
        return self._last

    @property
    def games(self) -> int:
        """Number of games finished so far."""
        return len(self._games.get("score", ()))

    def recent_score(self) -> float:
        """Mean raw score of the last 100 finished games; NaN before the first one has ended."""
        scores = self._games.get("score", array("f"))[-RECENT_GAMES:]
        return float(np.mean(scores, dtype=np.float64)) if scores else float("nan")

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the columns by name, such as ``games/score`` (float32) and ``updates/entropy`` (float64).

        A row of updates is the mean over ``block/size`` updates. If ``block/filled`` is not 0, the last row
        is the mean over that many only, and ``block/sum/…`` has their sums, so that the block can go on.
        """
        columns: dict[str, NDArray[Any]] = {}
        for name in self._blocks or self._sums:
            full = self._blocks.get(name, array("d"))
            rest = [self._sums[name] / self._filled] if self._filled else []
            columns[f"updates/{name}"] = np.array([*full, *rest], np.float64)
        columns |= {f"games/{name}": np.array(numbers, np.float32) for name, numbers in self._games.items()}
        columns["block/size"] = np.array(self._size)
        columns["block/filled"] = np.array(self._filled)
        return columns | {f"block/sum/{name}": np.array(total) for name, total in self._sums.items()}

    def load(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Start from the columns of an earlier part of the run."""
        tables = _tables(arrays)
        self._size, self._filled = _block(tables["block"])
        self._last = {}
        self._games = {name: array("f", numbers) for name, numbers in tables["games"].items()}
        self._sums = {
            name.removeprefix("sum/"): float(total)
            for name, total in tables["block"].items()
            if name.startswith("sum/")
        }
        full = slice(None, -1) if self._filled else slice(None)
        self._blocks = {name: array("d", numbers[full]) for name, numbers in tables["updates"].items()}
        self._join_blocks()


def _tables(arrays: Mapping[str, NDArray[Any]]) -> dict[str, dict[str, NDArray[Any]]]:
    tables: dict[str, dict[str, NDArray[Any]]] = {"updates": {}, "games": {}, "block": {}}
    for name, numbers in arrays.items():
        table, _, column = name.partition("/")
        tables[table][column] = numbers
    return tables


def _block(table: Mapping[str, NDArray[Any]]) -> tuple[int, int]:
    """Return the updates of a full block, and those of the last one if it is not full."""
    return int(table.get("size", np.array(1))), int(table.get("filled", np.array(0)))


def _check_columns(table: str, row: Mapping[str, float], columns: Mapping[str, Any]) -> None:
    if columns and columns.keys() != row.keys():
        raise ValueError(f"a row of {table} has columns {sorted(row)}, the table has {sorted(columns)}")
