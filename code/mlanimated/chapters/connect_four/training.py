"""How the generations come about: play, label, learn; then play with what was learned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlanimated.games.connect_four_boards import (
    COLUMNS,
    ROWS,
    Boards,
    Columns,
    drop,
    empty,
    has_four,
    landing,
    open_columns,
    planes,
    random_columns,
)
from mlanimated.learn.convolutional_outcome import ConvolutionalOutcome, initialize
from mlanimated.learn.mini_batches import batches

WIN, DRAW, LOSS = 0, 1, 2


@dataclass(frozen=True)
class Settings:
    """Everything that was decided before the first training.

    Attributes
    ----------
    random_games : int
        Games of generation 0, all moves random.
    generations : int
        Further ones, each playing with the network of the one before.
    games : int
        Of each of these.
    opening : int
        A game begins with 0 to so many random moves, each number with the same chance.
    epsilon : float
        Chance of a random move afterwards.
    memory : int
        Generations whose games a network learns from: its own and those before.
    updates : int
        Of the weights, in each generation.
    batch : int
        Positions for each update.
    learning_rate : float
        Of Adam, at the start of each generation; it falls along half a cosine, to 0.
    """

    random_games: int = 40_000
    generations: int = 14
    games: int = 20_000
    opening: int = 16
    epsilon: float = 0.05
    memory: int = 4
    updates: int = 2_000
    batch: int = 512
    learning_rate: float = 1e-3


@dataclass(frozen=True)
class Examples:
    """Positions and how their games ended for the player to move: 0 won, 1 drawn, 2 lost."""

    mine: NDArray[np.uint64]
    theirs: NDArray[np.uint64]
    outcome: NDArray[np.int8]


def chances(
    network: ConvolutionalOutcome,
    boards: Boards,
) -> NDArray[np.float32]:
    """P(win), P(draw), P(loss) of each column, (n, 7, 3).

    NaN where a column is full.
    """
    found = np.full((len(boards.mine), COLUMNS, 3), np.nan)
    row, column = np.nonzero(open_columns(boards))
    before = Boards(boards.mine[row], boards.theirs[row])
    after = drop(before, column)
    won = has_four(after.theirs)
    full = ~won & (landing(after) == 0)
    on = np.flatnonzero(~won & ~full)
    ahead = Boards(after.mine[on], after.theirs[on])
    answer = np.eye(3)[np.where(won, WIN, DRAW)]  # if over
    # The network speaks for the other player, who is next.
    answer[on] = network.outcomes(planes(ahead))[:, ::-1]
    found[row, column] = answer
    return found.astype(np.float32)


def score(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    """P(win) - P(loss); a full column is out of question."""
    difference = chances[..., WIN] - chances[..., LOSS]
    return np.where(np.isnan(difference), -2, difference)


def best_columns(
    network: ConvolutionalOutcome,
    boards: Boards,
) -> Columns:
    """The column that looks best."""
    best: Columns = score(chances(network, boards)).argmax(axis=1)
    return best


def play(
    network: ConvolutionalOutcome | None,
    games: int,
    how: Settings,
    rng: np.random.Generator,
) -> Examples:
    """Play games and label each position with the end.

    Without a network, all moves are random. Positions of a
    random opening are not labelled.
    """
    opening = rng.integers(0, how.opening + 1, games)
    opening = opening if network else np.zeros_like(opening)
    game, boards = np.arange(games), empty(games)
    result = np.zeros(games, np.int8)  # +1: who began won
    seen = []
    for ply in range(ROWS * COLUMNS):
        labelled = ply >= opening[game]
        seen.append((game[labelled], _some(boards, labelled)))
        column = random_columns(boards, rng)
        if network:
            chosen = labelled & (rng.random(len(game)) >= how.epsilon)
            column[chosen] = best_columns(network, _some(boards, chosen))
        boards = drop(boards, column)
        won = has_four(boards.theirs)
        result[game[won]] = 1 - 2 * (ply % 2)
        on = ~won
        game, boards = game[on], _some(boards, on)
    # Who is to move at ply k began if k is even.
    ends = [result[who] * (1 - 2 * (ply % 2)) for ply, (who, _) in enumerate(seen)]
    return Examples(
        np.concatenate([each.mine for _, each in seen]),
        np.concatenate([each.theirs for _, each in seen]),
        (1 - np.concatenate(ends)).astype(np.int8),
    )


def learn(
    network: ConvolutionalOutcome,
    past: list[Examples],
    how: Settings,
    rng: np.random.Generator,
) -> float:
    """Learn from the games of the last generations."""
    mine = np.concatenate([each.mine for each in past])
    theirs = np.concatenate([each.theirs for each in past])
    outcome = np.concatenate([each.outcome for each in past])
    losses: list[float] = []
    while len(losses) < how.updates:
        for rows in batches(len(outcome), how.batch, rng):
            seen = planes(Boards(mine[rows], theirs[rows]))
            mirrored = rng.random(len(rows)) < 0.5
            seen[mirrored] = seen[mirrored][:, :, ::-1]
            done = len(losses) / how.updates
            rate = how.learning_rate * (1 + np.cos(np.pi * done)) / 2
            losses.append(network.adjust(seen, outcome[rows], rate))
            if len(losses) == how.updates:
                break
    return float(np.mean(losses[-how.updates // 4 :]))


# fmt: off
def generations(
    seed: int,
    how: Settings,
) -> Iterator[tuple[ConvolutionalOutcome, int, float]]:
    """Initialize, adjust, repeat; yield each generation."""
    rng = np.random.default_rng(seed)
    network = ConvolutionalOutcome(
        initialize(ROWS, COLUMNS, 3, rng)
    )
    yield (ConvolutionalOutcome(network.layers),
           0, float(np.log(3)))  # untrained
    past = [play(None, how.random_games, how, rng)]
    for generation in range(how.generations + 1):
        if generation:
            past.append(play(network, how.games, how, rng))
        past = past[-how.memory :]
        loss = learn(network, past, how, rng)
        count = len(past[-1].outcome)
        yield (ConvolutionalOutcome(network.layers),
               count, loss)


# fmt: on
def _some(boards: Boards, which: NDArray[np.bool_]) -> Boards:
    return Boards(boards.mine[which], boards.theirs[which])
