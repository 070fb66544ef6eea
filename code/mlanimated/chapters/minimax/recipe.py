"""What chapter "Minimax" computes: a small tree, the work of searches, all games of the perfect player."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.minimax import learned, networks, proof
from mlanimated.chapters.minimax.diary import Search, Tree, grow, watch
from mlanimated.chapters.minimax.known_rules import KnownRules
from mlanimated.games.board_game import Position
from mlanimated.games.tic_tac_toe import TIC_TAC_TOE
from mlanimated.opponents.minimax import (
    Memory,
    Tally,
    alpha_beta,
    alpha_beta_with_memory,
    best_moves,
    minimax,
    with_memory,
)
from mlanimated.store.recipes import find_recipe, recall
from mlanimated.store.record import committed, digest, reads

Whole = NDArray[np.int64]

# Crosses at 0, 1 and 3, circles at 6 and 7, and the circles are to move.
ROOT = Position(mine=1 << 6 | 1 << 7, theirs=1 << 0 | 1 << 1 | 1 << 3)
CENTRE_FIRST = (4, 0, 2, 6, 8, 1, 3, 5, 7)  # squares in falling order of the lines through them
METHODS = {"no pruning": minimax, "alpha-beta": alpha_beta, "with memory": with_memory}
SEARCHES = {
    "no pruning": (minimax, ()),
    "alpha-beta": (alpha_beta, ()),
    "alpha-beta, centre first": (alpha_beta, CENTRE_FIRST),
    "with memory": (with_memory, ()),
    "both, centre first": (alpha_beta_with_memory, CENTRE_FIRST),
}

TIC_TAC_TOE_NETWORKS = "tic-tac-toe/five"
LEARNED = ("untrained", "generation 0", "generation 1", "generation 2", "generation 10")  # as kept there
CONNECT_FOUR_NETWORK = "connect-four/seed-0"
DEPTHS = (1, 2, 3, 4, 5)  # moves that alpha-beta looks ahead in Connect Four
PAIRS = 100  # openings, each played both ways
OPENING = 6  # random moves at most
SEED = 0  # of the openings


@dataclass(frozen=True)
class TreeSearches:
    """One small tree, searched in several ways."""

    tree: Tree
    searches: dict[str, Search]


@dataclass(frozen=True)
class Work:
    """How many positions each search works out.

    Attributes
    ----------
    free : int array, shape (starts,)
        Free squares of the position where the search starts.
    nodes : dict of str to int array, shape (starts,)
        By search: positions that it worked out.
    value : int array, shape (starts,)
        What the position is worth for the one to move.
    same : bool
        Whether all searches found the same values.
    """

    free: Whole
    nodes: dict[str, Whole]
    value: Whole
    same: bool


@dataclass(frozen=True)
class Game:
    """A game of the perfect player, who has the crosses; row n is the board after n moves.

    Attributes
    ----------
    board : int array, shape (moves + 1, 3, 3)
        +1 for a cross, -1 for a circle.
    worth : float array, shape (moves + 1, 3, 3)
        What each move is worth for the one to move; nan where there is none.
    move : int array, shape (moves + 1,)
        The square that is taken next; -1 at the end.
    line : int array, shape (lines, 3)
        The finished lines at the end.
    """

    board: NDArray[np.int8]
    worth: NDArray[np.float64]
    move: Whole
    line: Whole


@dataclass(frozen=True)
class Games:
    """Games of the perfect player, by who plays against it."""

    games: dict[str, Game]


@dataclass(frozen=True)
class Learned:
    """Generations of the network of Tic-Tac-Toe, judged by minimax.

    Attributes
    ----------
    seed : int
        Of their training.
    positions : int
        Unfinished positions that can come up.
    mistakes : dict of str to int
        By generation: positions in which its choice gives away a win or a draw.
    perfect : dict of str to float array, shape (2, 3)
        By generation: P(win), P(draw), P(loss) against the perfect player, moving first and second.
    """

    seed: int
    positions: int
    mistakes: dict[str, int]
    perfect: dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Matches:
    """Alpha-beta against the last generation of the network of Connect Four.

    Attributes
    ----------
    seed : int
        Of the openings.
    generation : int
        Of the network.
    network : str
        Digest of its weights.
    depth : int array, shape (depths,)
        Moves that the search looks ahead.
    results : int array, shape (depths, 2, 3)
        Games that the search won, drew and lost, moving first after the opening and second.
    """

    seed: int
    generation: int
    network: str
    depth: Whole
    results: Whole


def tree() -> TreeSearches:
    """Search the tree of a nearly finished game in three ways."""
    whole = grow(TIC_TAC_TOE, ROOT)
    return TreeSearches(
        whole, {name: watch(TIC_TAC_TOE, whole, ROOT, search) for name, search in METHODS.items()}
    )


def work() -> Work:
    """Count from the empty board, and from each position of a game in which both play perfectly."""
    rules = KnownRules(TIC_TAC_TOE)
    starts, memory = [rules.start()], Memory()
    while not rules.over(starts[-1]):
        starts.append(rules.play(starts[-1], best_moves(rules, starts[-1], memory)[0]))
    starts = starts[-2::-1]
    nodes: dict[str, Whole] = {}
    values = []
    for name, (search, order) in SEARCHES.items():
        tallies = [Tally() for _ in starts]
        pairs = zip(starts, tallies, strict=True)
        values.append([search(rules, start, tally, order) for start, tally in pairs])
        nodes[name] = np.array([tally.nodes for tally in tallies])
    free = np.array([9 - (start.mine | start.theirs).bit_count() for start in starts])
    same = all(found == values[0] for found in values)
    return Work(free, nodes, np.array(values[0]), same)


def games() -> Games:
    """Let the perfect player play against one who takes the first free square, and against itself."""
    return Games({"first free square": _game(perfect_circles=False), "itself": _game(perfect_circles=True)})


def all_games() -> proof.Proof:
    """Go through every game that the perfect player can come into."""
    return proof.prove(KnownRules(TIC_TAC_TOE))


@reads(TIC_TAC_TOE_NETWORKS)
def learned_games() -> Learned:
    """Judge what the chapter on tic-tac-toe kept of its first training."""
    rules = KnownRules(TIC_TAC_TOE)
    five: Any = recall(find_recipe(TIC_TAC_TOE_NETWORKS))
    chosen = {
        name: learned.choices(
            learned.network_of({layer: part[k] for layer, part in five.weights.items()}), rules
        )
        for k, name in enumerate(LEARNED)
    }
    return Learned(
        seed=five.seed,
        positions=len(chosen[LEARNED[0]]),
        mistakes={name: learned.mistakes(rules, moves) for name, moves in chosen.items()},
        perfect={name: learned.against_perfect(rules, moves) for name, moves in chosen.items()},
    )


@committed
@reads(CONNECT_FOUR_NETWORK)
def connect_four() -> Matches:
    """Let alpha-beta play against a network that learned Connect Four from its own games."""
    layers, generation = last_generation()
    starts = networks.openings(PAIRS, OPENING, SEED)
    return Matches(
        seed=SEED,
        generation=generation,
        network=digest(layers),
        depth=np.array(DEPTHS),
        results=np.stack([networks.match(layers, depth, starts, SEED) for depth in DEPTHS]),
    )


def last_generation() -> tuple[dict[str, NDArray[np.float16]], int]:
    """Return the last network that was kept of the training of Connect Four, and its generation."""
    found: Any = recall(find_recipe(CONNECT_FOUR_NETWORK))
    generation = max(map(int, found.networks))
    return found.networks[str(generation)], generation


def _game(perfect_circles: bool) -> Game:
    rules, memory = TIC_TAC_TOE, Memory()
    position, moves = rules.start(), list[int]()
    rows: list[tuple[NDArray[np.int8], NDArray[np.float64]]] = []
    while True:
        sign = 1 - 2 * (len(rows) % 2)
        worth = np.full(9, np.nan)
        for move in rules.moves(position):
            worth[move] = -with_memory(rules, rules.play(position, move), Tally(), (), memory)
        rows.append((sign * rules.board(position), worth.reshape(3, 3)))
        if rules.over(position):
            break
        perfect = sign == 1 or perfect_circles
        moves.append(best_moves(rules, position, memory)[0] if perfect else rules.moves(position)[0])
        position = rules.play(position, moves[-1])
    boards, worths = (np.stack(column) for column in zip(*rows, strict=True))
    line = np.array(rules.lines(position), np.int64).reshape(-1, 3)
    return Game(boards, worths, np.array([*moves, -1]), line)
