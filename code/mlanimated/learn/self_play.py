"""A network that learns from games, plays better, and learns from those games: generation after generation.

Generation 0 learns from games in which every move was random. Each later one learns from games of the one
before: a few random moves, so that the games differ, and then the moves that the network likes best.

Chapter: Tic-Tac-Toe.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.outcome_network import DRAW, LOSS, WIN, Array, Boards, OutcomeNetwork

Sets = NDArray[np.int64]  # of squares: a bit for each


class ManyRules(Protocol):
    """The rules for many games at once: each argument is an array with one row for each game."""

    @property
    def moves_count(self) -> int:
        """How many moves there are at most: 9 squares, or 7 columns."""
        ...

    def allowed(self, mine: Sets, theirs: Sets) -> NDArray[np.bool_]:
        """Return (games, moves): what may be played; nothing in a game that is over."""
        ...

    def played(self, mine: Sets, theirs: Sets, move: Sets) -> tuple[Sets, Sets]:
        """Return the sets as the other player sees them."""
        ...

    def have_lost(self, theirs: Sets) -> NDArray[np.bool_]:
        """Return whether the player who just moved has a line."""
        ...

    def boards(self, mine: Sets, theirs: Sets) -> Boards:
        """Return (games, rows, columns): +1 for the player to move, -1 for the other one, 0 for nobody."""
        ...


@dataclass(frozen=True)
class Games:
    """How a generation plays the games that the next one learns from.

    Attributes
    ----------
    count : int
        Of games.
    opening : int
        Each begins with 0 to so many random moves, each number equally likely; what was before the last of
        them is not labelled, because it did not depend on the player.
    epsilon : float
        Chance of a random move later; positions before it are labelled all the same.
    """

    count: int
    opening: int
    epsilon: float = 0.0


@dataclass(frozen=True)
class Labels:
    """Equal positions put together, and how their games ended.

    Attributes
    ----------
    mine, theirs : int arrays, shape (positions,)
        As the player to move sees them.
    ended : array, shape (positions, 3)
        How many of the games were won, drawn and lost for the player to move.
    """

    mine: Sets
    theirs: Sets
    ended: Array


def values(
    network: OutcomeNetwork,
    rules: ManyRules,
    mine: Sets,
    theirs: Sets,
) -> Array:
    """Win, draw, loss of each move: (games, moves, 3)."""
    game, move = np.nonzero(rules.allowed(mine, theirs))
    after = rules.played(mine[game], theirs[game], move)
    boards = network.encode(rules.boards(*after))
    found = network.outcomes(boards)[:, ::-1]
    full = np.logical_not(rules.allowed(*after).any(axis=1))
    won = rules.have_lost(after[1])  # the other has lost
    found = np.where(full[:, None], (0, 1, 0), found)
    found = np.where(won[:, None], (1, 0, 0), found)
    table = np.full(
        (len(mine), rules.moves_count, 3),
        np.nan,  # where a move is not allowed
    )
    table[game, move] = found
    return table


def best_moves(table: Array) -> Sets:
    """The move with the highest P(win) - P(loss); the first if equal."""
    score = table[..., WIN] - table[..., LOSS]
    best: Sets = np.where(np.isnan(score), -2, score).argmax(axis=-1)
    return best


def play(
    network: OutcomeNetwork | None,
    rules: ManyRules,
    how: Games,
    rng: np.random.Generator,
) -> Labels:
    """Play games; label each position with the end of its game.

    Without a network, all moves are random, and all positions
    are labelled.
    """
    mine = theirs = np.zeros(how.count, np.int64)
    game = np.arange(how.count)
    opening = rng.integers(0, how.opening + 1, how.count)
    seen = []
    loser = np.full(how.count, -1)  # 0: who began, 1: the other
    ply = 0
    while len(game):
        on_its_own = ply >= opening[game]
        labelled = on_its_own if network else np.full(len(game), True)
        seen.append((game, mine, theirs, labelled))
        move = random_moves(rules.allowed(mine, theirs), rng)
        if network:
            dice = rng.random(len(game))
            own = on_its_own & (dice >= how.epsilon)
            chosen = _choose(network, rules, mine[own], theirs[own])
            move[own] = chosen
        mine, theirs = rules.played(mine, theirs, move)
        ply += 1
        loser[game[rules.have_lost(theirs)]] = ply % 2
        on = rules.allowed(mine, theirs).any(axis=1)
        game, mine, theirs = game[on], mine[on], theirs[on]
    return _labels(seen, loser)


def random_moves(
    allowed: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Sets:
    """Choose one allowed move in each row, all equally likely."""
    dice = rng.random(allowed.shape)
    moves: Sets = np.where(allowed, dice, -1).argmax(axis=1)
    return moves


def generations(
    network: OutcomeNetwork,
    rules: ManyRules,
    first: Games,
    later: Games,
    keep: int,
    seed: int,
) -> Iterator[Labels]:
    """Play, label, learn; yield what was learned from.

    The network learns in place, each time from the games of
    the last `keep` players: random ones, then itself.
    """
    rng = np.random.default_rng(seed)
    known = [play(None, rules, first, rng)]
    while True:
        kept = together(known[-keep:])
        boards = rules.boards(kept.mine, kept.theirs)
        network.learn(network.encode(boards), kept.ended)
        yield kept
        known.append(play(network, rules, later, rng))


def together(parts: list[Labels]) -> Labels:
    """Put labels together; equal positions become one."""
    both = np.concatenate([np.stack([part.mine, part.theirs], axis=1) for part in parts])
    unique, where = np.unique(both, axis=0, return_inverse=True)
    ended = np.zeros((len(unique), 3))
    np.add.at(ended, where.ravel(), np.concatenate([part.ended for part in parts]))
    return Labels(unique[:, 0], unique[:, 1], ended)


def _choose(network: OutcomeNetwork, rules: ManyRules, mine: Sets, theirs: Sets) -> Sets:
    """Return the best move of each game; each position is asked about once, however many games are in it."""
    if not len(mine):
        return mine
    unique, where = np.unique(np.stack([mine, theirs], axis=1), axis=0, return_inverse=True)
    best = best_moves(values(network, rules, unique[:, 0], unique[:, 1]))
    return best[where.ravel()]


def _labels(seen: list[tuple[Sets, Sets, Sets, NDArray[np.bool_]]], loser: Sets) -> Labels:
    parts = []
    for ply, (game, mine, theirs, labelled) in enumerate(seen):
        lost = loser[game] == ply % 2
        ended = np.zeros((len(game), 3))
        ended[np.arange(len(game)), np.where(loser[game] < 0, DRAW, np.where(lost, LOSS, WIN))] = 1
        parts.append(Labels(mine[labelled], theirs[labelled], ended[labelled]))
    return together(parts)
