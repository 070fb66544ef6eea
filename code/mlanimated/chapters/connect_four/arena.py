"""Matches: two players, many boards, random openings, and both colours of each opening."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.connect_four.training import best_columns, chances, score
from mlanimated.games.connect_four_boards import (
    COLUMNS,
    ROWS,
    Boards,
    drop,
    empty,
    has_four,
    landing,
    open_columns,
    random_columns,
)
from mlanimated.learn.convolutional_outcome import ConvolutionalOutcome
from mlanimated.opponents.connect_four import Chooser

OPENING = 6  # a game begins with 0 to so many random moves
RESULTS = ("won", "drawn", "lost")


def openings(count: int, rng: np.random.Generator) -> tuple[Boards, NDArray[np.int64]]:
    """Return boards after 0 to `OPENING` random moves, and how many moves; nobody can have won so soon."""
    boards, moves = empty(count), rng.integers(0, OPENING + 1, count)
    for ply in range(OPENING):
        going = moves > ply
        after = drop(boards, random_columns(boards, rng))
        boards = Boards(*(np.where(going, new, old) for new, old in zip(after, boards, strict=True)))
    return boards, moves


def match(ours: Sequence[Chooser], theirs: Chooser, pairs: int, seed: int) -> NDArray[np.int64]:
    """Let players play against one opponent, all of them from the same openings.

    Returns how many games were won, drawn and lost, shape (players, 2, 3): moving first after the opening,
    then second. Each opening is played both ways, so a player plays 2 x `pairs` games.
    """
    rng = np.random.default_rng(seed)
    boards, _ = openings(pairs, rng)
    shape = len(ours), 2, pairs
    player, second, _ = (index.ravel() for index in np.indices(shape))
    boards = Boards(*(np.broadcast_to(bits, shape).ravel() for bits in boards))
    result = np.zeros(len(player), np.int64)  # +1: our player won
    game = np.flatnonzero(~has_four(boards.theirs))
    for turn in range(ROWS * COLUMNS):
        if not len(game):
            break
        here = Boards(boards.mine[game], boards.theirs[game])
        ours_turn = second[game] == turn % 2
        column = np.zeros(len(game), np.int64)
        for number, choose in enumerate(ours):
            rows = np.flatnonzero(ours_turn & (player[game] == number))
            if len(rows):
                column[rows] = choose(Boards(here.mine[rows], here.theirs[rows]), rng)
        rows = np.flatnonzero(~ours_turn)
        if len(rows):
            column[rows] = theirs(Boards(here.mine[rows], here.theirs[rows]), rng)
        after = drop(here, column)
        boards.mine[game], boards.theirs[game] = after
        won = has_four(after.theirs)
        result[game[won]] = np.where(ours_turn[won], 1, -1)
        game = game[~won & (landing(after) != 0)]
    outcomes = (1 - result).reshape(shape)
    return np.stack([(outcomes == each).sum(axis=2) for each in range(3)], axis=2)


def greedy(network: ConvolutionalOutcome) -> Chooser:
    """Return the player that takes what looks best to a network."""
    return lambda boards, _: best_columns(network, boards)


def with_one_reply(network: ConvolutionalOutcome) -> Chooser:
    """Return the player that asks the network only after the best reply of the other."""
    return lambda boards, _: looked_ahead(network, boards).argmax(axis=1)


def looked_ahead(
    network: ConvolutionalOutcome,
    boards: Boards,
) -> NDArray[np.float32]:
    """Score each column by the best reply to it, (n, 7)."""
    row, column = np.nonzero(open_columns(boards))
    before = Boards(boards.mine[row], boards.theirs[row])
    after = drop(before, column)
    won = has_four(after.theirs)
    on = np.flatnonzero(~won & (landing(after) != 0))
    found = np.full(
        (len(boards.mine), COLUMNS),
        -2.0,  # a full column is out of question
        np.float32,
    )
    worth = np.where(won, 1, 0).astype(np.float32)
    ahead = Boards(after.mine[on], after.theirs[on])
    # What is best for the other one is worst for me.
    worth[on] = -score(chances(network, ahead)).max(axis=1)
    found[row, column] = worth
    return found


def ladder(players: Sequence[Chooser], pairs: int, seed: int) -> NDArray[np.float64]:
    """Return the points of each player against each other, (players, players): a win 1, a draw a half.

    The diagonal is 0; everybody meets everybody in 2 x `pairs` games.
    """
    points = np.zeros((len(players), len(players)))
    for number in range(1, len(players)):
        games = match(players[:number], players[number], pairs, seed + number)
        won, drawn, lost = games.sum(axis=1).T
        points[:number, number] = won + drawn / 2
        points[number, :number] = lost + drawn / 2
    return points


def strengths(
    points: NDArray[np.float64],
    rounds: int = 2_000,
) -> NDArray[np.float64]:
    """Elo-like strengths, (players,); the first has 0.

    400 more mean ten times the points [Bradley and Terry
    1952]. Half a point more for each pairing keeps a player
    who lost every game on the scale.
    """
    count = len(points)
    points = points + 0.5 * (1 - np.eye(count))
    games = points + points.T
    strength = np.ones(count)
    for _ in range(rounds):
        pair = strength[:, None] + strength
        strength = points.sum(axis=1) / (games / pair).sum(axis=1)
        strength = strength / strength[0]
    elo: NDArray[np.float64] = 400 * np.log10(strength)
    return elo
