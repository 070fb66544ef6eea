"""Monte Carlo tree search for Connect Four, on many boards at once: it knows the rules, and nothing else.

Each playout walks down the tree by upper confidence bounds, adds one position, and plays on at random to
the end [Kocsis and Szepesvari 2006]. All trees grow in step: NumPy does the work for all of them at once.

Chapter: Connect Four.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.connect_four_boards import (
    COLUMNS,
    Boards,
    Columns,
    drop,
    has_four,
    open_columns,
    random_results,
)

NONE = -1  # a position that is not in the tree yet
EXPLORATION = 1.0  # how much a column is preferred that was tried seldom


@dataclass
class Trees:
    """Trees of positions that grow in step: position k of each tree came with playout k; 0 is the root.

    Attributes
    ----------
    mine, theirs : arrays of uint64, shape (trees, positions)
        The boards.
    child : array of int, shape (trees, positions, 7)
        The position after each column, or `NONE`.
    visits, won : arrays, shape (trees, positions)
        Playouts through a position, and what they brought to the player who moved there: 1 a win, -1 a loss.
    """

    mine: NDArray[np.uint64]
    theirs: NDArray[np.uint64]
    child: NDArray[np.int64]
    visits: NDArray[np.float64]
    won: NDArray[np.float64]

    def boards(self, tree: Columns, position: Columns) -> Boards:
        """Return the boards of some positions."""
        return Boards(self.mine[tree, position], self.theirs[tree, position])


def search(boards: Boards, playouts: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return how often each column was tried at the root, (n, 7); the most tried one is the move.

    Parameters
    ----------
    boards
        Games that are not over.
    playouts
        Random games for each board: the whole budget of a move.
    rng
        Chance.
    """
    trees = _planted(boards, playouts)
    every = np.arange(len(boards.mine))
    for playout in range(1, playouts + 1):
        path, leaf = _walk(trees, playout, rng)
        # Of the player to move at the leaf; who moved there sees it the other way round.
        result = -random_results(trees.boards(every, leaf), rng).astype(np.float64)
        for tree, position, turns in path:
            trees.visits[tree, position] += 1
            trees.won[tree, position] += result[tree] * turns
    below = trees.child[:, 0]
    tried: NDArray[np.float64] = np.where(below == NONE, 0, trees.visits[every[:, None], below])
    return tried


def monte_carlo(boards: Boards, playouts: int, rng: np.random.Generator) -> Columns:
    """Choose a column for each board with a budget of random games."""
    best: Columns = search(boards, playouts, rng).argmax(axis=1)
    return best


def _planted(boards: Boards, playouts: int) -> Trees:
    shape = len(boards.mine), playouts + 1
    mine, theirs = np.zeros(shape, np.uint64), np.zeros(shape, np.uint64)
    mine[:, 0], theirs[:, 0] = boards
    child = np.full((*shape, COLUMNS), NONE, np.int64)
    return Trees(mine, theirs, child, np.zeros(shape), np.zeros(shape))


Path = list[tuple[Columns, Columns, Columns]]


def _walk(trees: Trees, new: int, rng: np.random.Generator) -> tuple[Path, Columns]:
    """Go down every tree until a position is added or the game is over.

    Returns the steps, each as (trees, positions, +1 or -1: whether the player who moved there is the one who
    moved to the leaf), and the leaf of each tree.
    """
    leaf = np.zeros(len(trees.mine), np.int64)
    depth = np.zeros_like(leaf)
    tree = np.arange(len(leaf))
    steps = [(tree, leaf.copy())]
    while len(tree):
        at = leaf[tree]
        boards = trees.boards(tree, at)
        free = open_columns(boards)
        on = ~has_four(boards.theirs) & free.any(axis=1)
        tree, at, free, boards = tree[on], at[on], free[on], Boards(boards.mine[on], boards.theirs[on])
        below = trees.child[tree, at]
        column = _choose(trees, tree, at, below, free, rng)
        rows = np.arange(len(tree))
        following = below[rows, column]
        fresh = following == NONE
        added, after = tree[fresh], drop(Boards(boards.mine[fresh], boards.theirs[fresh]), column[fresh])
        trees.child[added, at[fresh], column[fresh]] = new
        trees.mine[added, new], trees.theirs[added, new] = after
        leaf[tree] = np.where(fresh, new, following)
        depth[tree] += 1
        steps.append((tree, leaf[tree]))
        tree = tree[~fresh]
    path = [
        (each, position, 1 - 2 * ((depth[each] - level) % 2)) for level, (each, position) in enumerate(steps)
    ]
    return path, leaf


def _choose(
    trees: Trees,
    tree: Columns,
    at: Columns,
    below: Columns,
    free: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Columns:
    """Return the column with the highest upper confidence bound; one that was never tried comes first."""
    visits = trees.visits[tree[:, None], below]
    known = below != NONE
    visits = np.where(known, visits, 1.0)
    mean = trees.won[tree[:, None], below] / visits
    log = np.log(np.maximum(trees.visits[tree, at], 1.0))[:, None]
    bound = mean + EXPLORATION * np.sqrt(2 * log / visits)
    bound = np.where(known, bound, 1e6 + rng.random(below.shape))
    best: Columns = np.where(free, bound, -np.inf).argmax(axis=1)
    return best
