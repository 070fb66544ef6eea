"""What the films and claims look at: one game of each kept generation, a window, a reply, and all results."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.connect_four.arena import looked_ahead, openings
from mlanimated.chapters.connect_four.recipe import Training, seed_0, seed_1, seed_2
from mlanimated.chapters.connect_four.training import best_columns, chances
from mlanimated.games.connect_four_boards import (
    COLUMN,
    COLUMNS,
    ROWS,
    Bits,
    Boards,
    cells,
    completing,
    drop,
    empty,
    has_four,
    landing,
    planes,
)
from mlanimated.learn.convolutional_outcome import ConvolutionalOutcome, forward, patches
from mlanimated.opponents.connect_four import tactician
from mlanimated.store.recipes import recall
from mlanimated.store.record import reads

SHOWN_OF = 40  # games against the tactician, one of which is shown by a rule
GAMES = 200  # from which the shown ones are taken, always by a rule
LOOK_SEED = 4_000_000


@dataclass(frozen=True)
class Game:
    """One game: the network moves first, the tactician second.

    Attributes
    ----------
    seed : int
        Of the training.
    generation : int
        Of the network; -1 is the untrained one.
    boards : array, shape (moves + 1, 6, 7)
        0 empty, 1 the network's, 2 the tactician's.
    column : array, shape (moves,)
        What was played.
    points : array, shape (moves + 1, 7)
        P(win) and half of P(draw) where the network is to move, else NaN.
    ours, theirs : arrays of bool, shape (moves + 1, 6, 7)
        Cells in which a disc could land now and complete a line.
    won : int
        1 the network, -1 the tactician, 0 nobody.
    """

    seed: int
    generation: int
    boards: NDArray[np.int8]
    column: NDArray[np.int64]
    points: NDArray[np.float64]
    ours: NDArray[np.bool_]
    theirs: NDArray[np.bool_]
    won: int


@dataclass(frozen=True)
class Games:
    """One game for each kept generation, against the same tactician with the same dice."""

    seed: int
    game: int
    games: tuple[Game, ...]


@dataclass(frozen=True)
class Window:
    """What the filters see at each of their twelve places, and what they find.

    Attributes
    ----------
    planes : array, shape (6, 7, 3)
        Mine, theirs, where the next disc lands.
    found : array, shape (12, 64)
        What each filter answers there.
    """

    seed: int
    planes: NDArray[np.float32]
    found: NDArray[np.float32]


@dataclass(frozen=True)
class Reply:
    """A move that loses at once, and the move that is found by looking at the replies.

    Attributes
    ----------
    board : array, shape (6, 7)
        0 empty, 1 the network's, 2 the other's.
    points, after : arrays, shape (7,)
        P(win) and half of P(draw): as the network sees each column, and after the best reply to it.
    chosen, reply, better : int
        The columns: what looks best, what the other answers, and what looks best after looking ahead.
    """

    seed: int
    board: NDArray[np.int8]
    points: NDArray[np.float64]
    after: NDArray[np.float64]
    chosen: int
    reply: int
    better: int


@dataclass(frozen=True)
class Blocks:
    """How often a generation blocks where it must: the other threatens, and there is nothing to win.

    Attributes
    ----------
    generation, needed, blocked : arrays, shape (kept,)
        Numbers of positions.
    opening : array, shape (kept, 7)
        P(win) and half of P(draw) of the first move.
    """

    seed: int
    generation: NDArray[np.int64]
    needed: NDArray[np.int64]
    blocked: NDArray[np.int64]
    opening: NDArray[np.float64]


@dataclass(frozen=True)
class Results:
    """All trainings side by side.

    Attributes
    ----------
    generation : array, shape (players,)
        -1 is the untrained network.
    curves : dict of arrays, shape (seeds, players)
        Share of won games against each opponent.
    won : dict of int arrays, shape (players,)
        Won games against each opponent, of all trainings together.
    games : dict of int
        Behind each number of a curve.
    final : dict of arrays, shape (seeds, 2, 2, 3)
        Counts of the last generation: greedy and with one reply; moving first and second; won, drawn, lost.
    strength : array, shape (seeds, players)
        Elo-like; the untrained network has 0.
    examples : array, shape (seeds, players)
        Labelled positions for each generation.
    """

    seeds: NDArray[np.int64]
    generation: NDArray[np.int64]
    curves: dict[str, NDArray[np.float64]]
    won: dict[str, NDArray[np.int64]]
    games: dict[str, int]
    final: dict[str, NDArray[np.int64]]
    strength: NDArray[np.float64]
    examples: NDArray[np.int64]


def network(record: Training, generation: int) -> ConvolutionalOutcome:
    """Return a kept network."""
    return ConvolutionalOutcome(record.networks[str(generation)])


def expected(networks_chances: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return P(win) and half of P(draw): one number that ranks columns as P(win) - P(loss) does."""
    return networks_chances[..., 0].astype(np.float64) + networks_chances[..., 1] / 2


def played(record: Training, generation: int, game: int) -> Game:
    """Let a network begin against the tactician."""
    player, rng = network(record, generation), np.random.default_rng(LOOK_SEED + game)
    boards, bits, points = empty(1), [], []
    column: list[int] = []
    while True:
        turn = len(column) % 2
        bits.append(boards if turn == 0 else Boards(boards.theirs, boards.mine))
        over = bool(has_four(boards.theirs)[0]) or not landing(boards)[0]
        seen = expected(chances(player, boards))[0] if turn == 0 and not over else np.full(COLUMNS, np.nan)
        points.append(seen)
        if over:
            break
        move = best_columns(player, boards) if turn == 0 else tactician(boards, rng)
        column.append(int(move[0]))
        boards = drop(boards, move)
    every = Boards(*(np.concatenate(part) for part in zip(*bits, strict=True)))
    last = len(column) % 2  # who moved last: 1 the network
    won = (1 if last else -1) if has_four(boards.theirs)[0] else 0
    free = landing(every)
    going = np.ones(len(free), bool)
    going[-1] = False
    return Game(
        seed=record.seed,
        generation=generation,
        boards=(cells(every.mine) + 2 * cells(every.theirs)).astype(np.int8),
        column=np.array(column),
        points=np.array(points),
        ours=(cells(completing(every.mine) & free) > 0) & going[:, None, None],
        theirs=(cells(completing(every.theirs) & free) > 0) & going[:, None, None],
        won=won,
    )


def blocks(game: Game) -> list[int]:
    """Return the moves before which the network had to block, and did."""
    found = []
    for move in range(0, len(game.column), 2):
        threatened = game.theirs[move].any(axis=0)
        if threatened.sum() == 1 and not game.ours[move].any() and threatened[game.column[move]]:
            found.append(move)
    return found


@reads("connect-four/seed-0")
def games() -> Games:
    """Show a game that the last generation wins with a block: the one that all generations finish first."""
    record = recall(seed_0)
    kept = [int(each) for each in record.networks]
    found = []
    for number in range(SHOWN_OF):
        last = played(record, kept[-1], number)
        if last.won == 1 and blocks(last):
            others = [played(record, each, number) for each in kept[:-1]]
            found.append(Games(record.seed, number, (*others, last)))
    return min(found, key=lambda each: max(len(game.column) for game in each.games))


@reads("connect-four/seed-0")
def window() -> Window:
    """Look through the filters at the shown game, before the network's first block."""
    record, shown = recall(seed_0), recall(games).games[-1]
    board = shown.boards[blocks(shown)[0]]
    seen = planes(Boards(_bits(board == 1), _bits(board == 2)))
    found, _, _ = forward(network(record, shown.generation).layers, patches(seen))
    return Window(record.seed, seen[0], found.reshape(-1, 64))


@reads("connect-four/seed-0")
def reply() -> Reply:
    """Show the first position, in games against the tactician, in which looking ahead saves the game."""
    record = recall(seed_0)
    player = network(record, int(list(record.networks)[-1]))
    boards, rng = openings(GAMES, np.random.default_rng(LOOK_SEED))[0], np.random.default_rng(LOOK_SEED)
    for _ in range(ROWS * COLUMNS // 2):
        chosen, ahead = best_columns(player, boards), looked_ahead(player, boards)
        better = ahead.argmax(axis=1)
        after = drop(boards, chosen)
        wins = completing(after.mine) & landing(after)
        loses = (wins != 0) & ~has_four(after.theirs) & (ahead.max(axis=1) > 0)
        if loses.any():
            row = int(loses.argmax())
            here = Boards(boards.mine[row : row + 1], boards.theirs[row : row + 1])
            worth = np.where(ahead[row] <= -2, np.nan, (1 + ahead[row].astype(np.float64)) / 2)
            return Reply(
                seed=record.seed,
                board=(cells(here.mine) + 2 * cells(here.theirs))[0].astype(np.int8),
                points=expected(chances(player, here))[0],
                after=worth,
                chosen=int(chosen[row]),
                reply=int(((wins[row] & COLUMN) != 0).argmax()),
                better=int(better[row]),
            )
        boards = _going(after)
        boards = _going(drop(boards, tactician(boards, rng)))
    raise ValueError("no such position in these games")


@reads("connect-four/seed-0")
def must_block() -> Blocks:
    """Count, in games of two tacticians, where a block is needed, and who blocks."""
    record, rng = recall(seed_0), np.random.default_rng(LOOK_SEED)
    kept = [int(each) for each in record.networks]
    boards, _ = openings(5 * GAMES, rng)
    seen = []
    while len(boards.mine):
        free = landing(boards)
        threats = completing(boards.theirs) & free
        one = ((threats[:, None] & COLUMN) != 0).sum(axis=1) == 1
        needed = one & ((completing(boards.mine) & free) == 0)
        seen.append(Boards(boards.mine[needed], boards.theirs[needed]))
        boards = _going(drop(boards, tactician(boards, rng)))
    asked = Boards(*(np.concatenate(part) for part in zip(*seen, strict=True)))
    where = ((completing(asked.theirs) & landing(asked))[:, None] & COLUMN) != 0
    rows = np.arange(len(where))
    answers = [where[rows, best_columns(network(record, each), asked)].sum() for each in kept]
    return Blocks(
        seed=record.seed,
        generation=np.array(kept),
        needed=np.full(len(kept), len(where)),
        blocked=np.array(answers),
        opening=np.array([expected(chances(network(record, each), empty(1)))[0] for each in kept]),
    )


@reads("connect-four/seed-0", "connect-four/seed-1", "connect-four/seed-2")
def results() -> Results:
    """Put the trainings side by side."""
    found = [recall(recipe) for recipe in (seed_0, seed_1, seed_2)]
    names = list(found[0].curves)
    shares = {
        name: np.stack(
            [each.curves[name][..., 0].sum(axis=1) / each.curves[name].sum(axis=(1, 2)) for each in found]
        )
        for name in names
    }
    return Results(
        seeds=np.array([each.seed for each in found]),
        generation=found[0].generation,
        curves=shares,
        won={name: sum(each.curves[name][..., 0].sum(axis=1) for each in found) for name in names},
        games={name: int(found[0].curves[name][0].sum()) for name in names},
        final={name: np.stack([each.final[name] for each in found]) for name in found[0].final},
        strength=np.stack([each.strength for each in found]),
        examples=np.stack([each.examples for each in found]),
    )


def _going(boards: Boards) -> Boards:
    on = ~has_four(boards.theirs) & (landing(boards) != 0)
    return Boards(boards.mine[on], boards.theirs[on])


def _bits(discs: NDArray[np.bool_]) -> Bits:
    """Return one board's discs, (6, 7), as bits."""
    each = [1 << (7 * column + ROWS - 1 - row) for row, column in np.argwhere(discs).tolist()]
    return np.array([sum(each)], np.uint64)
