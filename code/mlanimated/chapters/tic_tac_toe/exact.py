"""What is exactly true about tic-tac-toe, and games and mistakes of the networks that were kept."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.tic_tac_toe import judging
from mlanimated.chapters.tic_tac_toe.recipe import five, of_weights, to_play
from mlanimated.games.board_game import Position
from mlanimated.games.tic_tac_toe import TIC_TAC_TOE
from mlanimated.learn.all_positions import Choice, lost_lines
from mlanimated.store.recipes import recall
from mlanimated.store.record import reads

Array = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """What is exactly true about this game.

    Attributes
    ----------
    positions, going_on : int
        How many there are, and in how many of them the game goes on.
    openings : array, shape (9, 3)
        P(win), P(draw), P(loss) of each first move if everything after it is random.
    loses : array, shape (2, 2)
        How often who is greedy on exact random-play values loses as second to a perfect player; rows: score
        is P(win) - P(loss), or P(win) alone; columns: of equal moves all are equally likely, or the first is
        taken.
    """

    positions: int
    going_on: int
    openings: Array
    loses: Array


@dataclass(frozen=True)
class Match:
    """One game for each kept network against an opponent who knows it; rows are positions of that game.

    Attributes
    ----------
    seed : int
        Of the network.
    board : int8 array, shape (networks, 10, 9)
        +1 the network's stones, -1 those of the opponent; a game that is over stays as it is.
    outcome : array, shape (networks, 10, 9, 3)
        What the network says about each of its moves; NaN where it is not to move.
    move : int array, shape (networks, 10)
        The move that comes next; -1 when the game is over.
    plies : int array, shape (networks,)
        How many moves the game has.
    result : int array, shape (networks,)
        1: the network has won, 0: a draw, -1: lost.
    """

    seed: int
    board: NDArray[np.int8]
    outcome: Array
    move: Whole
    plies: Whole
    result: Whole


@dataclass(frozen=True)
class Mistakes:
    """The positions in which generation 0, moving second, gives the game away.

    Attributes
    ----------
    seed : int
        Of the network.
    board : int8 array, shape (mistakes, 9)
        +1 the network's stones; it is to move.
    outcome : array, shape (mistakes, 9, 3)
        What it says about its moves.
    exact : array, shape (mistakes, 9, 3)
        What is true of them if the rest is random.
    value : array, shape (mistakes, 9)
        What they are worth if both play perfectly from then on: 1, 0 or -1; NaN: not allowed.
    move : int array, shape (mistakes,)
        What it chooses.
    lines : int array, shape (mistakes,)
        How many of its lost games go through this position or one that looks the same from another side.
    all_lines : int
        How many games it can lose as second.
    """

    seed: int
    board: NDArray[np.int8]
    outcome: Array
    exact: Array
    value: Array
    move: Whole
    lines: Whole
    all_lines: int


def truth() -> Truth:
    """Count, and look at every position."""
    table = judging.exact_table()
    scores, ties = (judging.difference, judging.wins_only), ("all", "first")
    loses = [
        judging.against(judging.greedy(table, score, tie), judging.perfect)[1, 2]
        for score, tie in itertools.product(scores, ties)
    ]
    return Truth(
        positions=len(judging.positions()),
        going_on=len(judging.going_on()),
        openings=table[0],
        loses=np.array(loses).reshape(2, 2),
    )


@reads("tic-tac-toe/five")
def match() -> Match:
    """Let each kept network play second against an opponent who knows it, and looks for its worst end."""
    found = recall(five)
    games = [_game(judging.table_of(of_weights(weights))) for weights in to_play(found).values()]
    board, outcome, move = (np.array([game[k] for game in games]) for k in range(3))
    plies = (move >= 0).sum(axis=1)
    ends = [_result(one[-1]) for one in board]
    return Match(found.seed, board, outcome, move, plies, np.array(ends))


@reads("tic-tac-toe/five")
def mistakes() -> Mistakes:
    """Find where generation 0 gives a game away in which it moves second."""
    found = recall(five)
    table, exact = judging.table_of(of_weights(to_play(found)["generation 0"])), judging.exact_table()
    start = TIC_TAC_TOE.start()
    lines = lost_lines(TIC_TAC_TOE, start, judging.greedy(table), first=False)
    given = [_given_away(line) for line in lines]
    names = [judging.canonical_of(position) for position, _ in given]
    firsts = sorted(
        {name: names.index(name) for name in names}.values(), key=lambda k: -names.count(names[k])
    )
    shown = [given[k] for k in firsts]
    rows = [judging.rows()[position] for position, _ in shown]
    return Mistakes(
        seed=found.seed,
        board=np.array([TIC_TAC_TOE.board(position).ravel() for position, _ in shown]),
        outcome=table[rows],
        exact=exact[rows],
        value=np.array([_worth(position) for position, _ in shown]),
        move=np.array([move for _, move in shown]),
        lines=np.array([names.count(names[k]) for k in firsts]),
        all_lines=len(lines),
    )


def _game(table: Array) -> tuple[Array, Array, Whole]:
    """Return boards, what the network says, and the moves of a game in which the opponent begins."""
    choose = judging.greedy(table, ties="first")
    position, own = TIC_TAC_TOE.start(), False
    boards, outcomes, moves = [], [], []
    for _ in range(10):
        boards.append(TIC_TAC_TOE.board(position).ravel() * (1 if own else -1))
        over = TIC_TAC_TOE.over(position)
        outcomes.append(table[judging.rows()[position]] if own and not over else np.full((9, 3), np.nan))
        if over:
            moves.append(-1)
            continue
        replies = TIC_TAC_TOE.moves(position)
        worst = [_worst(TIC_TAC_TOE.play(position, move), not own, choose) for move in replies]
        move = choose(position)[0] if own else replies[int(np.argmin(worst))]
        moves.append(move)
        position, own = TIC_TAC_TOE.play(position, move), not own
    return np.array(boards), np.array(outcomes), np.array(moves)


def _worst(position: Position, own: bool, choose: Choice) -> int:
    """Return the worst that can happen to a player: -1, 0, or 1 if it wins whatever is replied."""
    if TIC_TAC_TOE.over(position):
        return 0 if not TIC_TAC_TOE.lost(position) else -1 if own else 1
    moves = choose(position) if own else TIC_TAC_TOE.moves(position)
    return min(_worst(TIC_TAC_TOE.play(position, move), not own, choose) for move in moves)


def _result(board: NDArray[np.int8]) -> int:
    stones = [sum(1 << int(square) for square in np.flatnonzero(board == side)) for side in (1, -1)]
    if TIC_TAC_TOE.lost(Position(stones[0], stones[1])):
        return -1
    return 1 if TIC_TAC_TOE.lost(Position(stones[1], stones[0])) else 0


def _given_away(line: tuple[int, ...]) -> tuple[Position, int]:
    """Return the position of a lost game in which it was not lost yet, and the move after which it was."""
    position = TIC_TAC_TOE.start()
    for ply, move in enumerate(line):
        after = TIC_TAC_TOE.play(position, move)
        if ply % 2 and judging.best_values()[position] >= 0 > -judging.best_values()[after]:
            return position, move
        position = after
    raise ValueError(f"nothing was given away in {line}")


def _worth(position: Position) -> Array:
    worth = np.full(9, np.nan)
    for move in TIC_TAC_TOE.moves(position):
        worth[move] = -judging.best_values()[TIC_TAC_TOE.play(position, move)]
    return worth
