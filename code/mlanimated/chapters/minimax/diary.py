"""A small game tree, and what a search does in it: positions looked at, values that come back, branches left.

Chapter: Minimax.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.board_game import Position, Rules
from mlanimated.opponents.minimax import Memory, Tally, with_memory

Whole = NDArray[np.int64]
LOOK, BACK, KNOWN, END = 0, 1, 2, 3  # what happens to a position


@dataclass(frozen=True)
class Tree:
    """All that can follow from a position; a row for each place in the tree, parents before children.

    Attributes
    ----------
    board : int array, shape (places, rows, columns)
        +1 where the one to move at the root has a stone, -1 the other one.
    parent, depth, move : int array, shape (places,)
        Row of the place before, moves since the root, and the last of them; -1: there is none.
    value : int array, shape (places,)
        For the one to move at the root.
    over : bool array, shape (places,)
        Whether the game has ended there.
    """

    board: NDArray[np.int8]
    parent: Whole
    depth: Whole
    move: Whole
    value: Whole
    over: NDArray[np.bool_]


@dataclass(frozen=True)
class Search:
    """What one search does, event by event.

    Attributes
    ----------
    kind : int array, shape (events,)
        LOOK: a position begins to be worked out. BACK: its value is known, and goes up. KNOWN: its value is
        remembered. END: the game is over there, so it has its value at once.
    place : int array, shape (events,)
        Row of the tree.
    value : int array, shape (events,)
        For the one to move at the root; 0 for LOOK.
    nodes : int
        How many positions were worked out.
    """

    kind: Whole
    place: Whole
    value: Whole
    nodes: int


def grow(rules: Rules, root: Position) -> Tree:
    """Return the whole tree below a position, with its exact values."""
    memory: Memory = {}
    rows: list[tuple[Any, ...]] = []

    def add(position: Position, parent: int, depth: int, move: int) -> None:
        here, sign = len(rows), 1 - 2 * (depth % 2)
        value = sign * with_memory(rules, position, Tally(), (), memory)
        rows.append((sign * rules.board(position), parent, depth, move, value, rules.over(position)))
        for each in rules.moves(position):
            add(rules.play(position, each), here, depth + 1, each)

    add(root, -1, 0, -1)
    board, parent, depth, move, value, over = (np.array(column) for column in zip(*rows, strict=True))
    return Tree(board, parent, depth, move, value, over)


class Diary(Tally):
    """A tally that writes down where in a tree a search is."""

    def __init__(self, rules: Rules, tree: Tree) -> None:
        super().__init__()
        self._rules, self._tree = rules, tree
        self._path: list[int] = []
        self._events: list[tuple[int, int, int]] = []

    def enter(self, position: Position, /) -> None:
        """Begin a page, or write the end of a game."""
        super().enter(position)
        self._path.append(self._find(position))
        if not self._tree.over[self._path[-1]]:
            self._events.append((LOOK, self._path[-1], 0))

    def leave(self, value: int, /) -> int:
        """Write down the value that comes back."""
        place = self._path.pop()
        kind = END if self._tree.over[place] else BACK
        self._events.append((kind, place, self._at_root(place, value)))
        return value

    def known(self, position: Position, value: int, /) -> int:
        """Write down that the value was remembered."""
        place = self._find(position)
        self._events.append((KNOWN, place, self._at_root(place, value)))
        return value

    def written(self) -> Search:
        """Return what was written."""
        kind, place, value = np.array(self._events, np.int64).T
        return Search(kind, place, value, self.nodes)

    def _at_root(self, place: int, value: int) -> int:
        return value if self._tree.depth[place] % 2 == 0 else -value

    def _find(self, position: Position) -> int:
        if not self._path:
            return 0
        here = self._path[-1]
        sign = 1 - 2 * ((self._tree.depth[here] + 1) % 2)
        board = sign * self._rules.board(position)
        below = np.flatnonzero(self._tree.parent == here)
        return int(next(place for place in below if (self._tree.board[place] == board).all()))


def watch(rules: Rules, tree: Tree, root: Position, search: Callable[..., int]) -> Search:
    """Return what a search does in a tree."""
    diary = Diary(rules, tree)
    search(rules, root, diary)
    return diary.written()
