"""Opponents that a reader meets in the page: the networks of a chapter on a board that can be played on.

The page answers by itself, with weights in half precision; what it computes is the same as here.

Chapters: Tic-Tac-Toe, Connect Four, Minimax.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mlanimated.player.live.payload import Board, GameShape, Generation, Opponent, Outcome

Weights = Mapping[str, NDArray[np.float16]]
"""The layers of one network by name, as chapters export them."""

GAMES = {
    "tic-tac-toe": GameShape("tic-tac-toe", rows=3, columns=3, length=3, falls=False),
    "connect-four": GameShape("Connect Four", rows=6, columns=7, length=4, falls=True),
}


def play(
    game: str,
    generations: Mapping[str, Weights],
    *,
    opponent: str = "network",
    depth: int = 0,
    title: str = "",
    caption: str = "",
) -> Board:
    """Return a board that a reader plays on, as the last value of a cell.

    Parameters
    ----------
    game : str
        "tic-tac-toe" or "connect-four".
    generations : mapping of str to weights
        At most five networks by the names that the slider shows, the least trained one first; none: there
        is no network to play against. The last one is chosen at first.
    opponent : str
        Who plays at first: "network", "minimax" or "random"; the reader can change it.
    depth : int
        How many moves minimax looks ahead; 0, which only a small game allows, is to the end.
    title, caption : str
        Above the board; there are usual ones.

    Raises
    ------
    ValueError
        If the game is not known, the networks differ in shape, or the opponent is not offered.
    """
    if game not in GAMES:
        raise ValueError(f"boards are there for {', '.join(GAMES)}, not {game!r}")
    shape = GAMES[game]
    offered = [Opponent("network", "the network")] if generations else []
    if depth or not shape.falls:
        sight = f"minimax, {depth} moves ahead" if depth else "minimax"
        offered.append(Opponent("minimax", sight, depth))
    offered.append(Opponent("random", "the random player"))
    kinds = [one.kind for one in offered]
    if opponent not in kinds:
        raise ValueError(f"the opponents on this board are {', '.join(kinds)}, not {opponent!r}")
    arrays = {tuple((key, part.shape) for key, part in weights.items()) for weights in generations.values()}
    if len(arrays) > 1:
        raise ValueError("the networks of one board must have the same layers")
    return Board(
        name=game,
        title=title or f"Play {shape.name}",
        caption=caption or _caption(shape, len(generations)),
        game=shape,
        kind="convolution" if shape.falls else "dense",
        arrays=next(iter(arrays), ()),
        number_bytes=2,
        generations=tuple(
            Generation(name, packed(weights), opening(game, weights)) for name, weights in generations.items()
        ),
        opponents=tuple(offered),
        opponent=kinds.index(opponent),
        generation=max(0, len(generations) - 1),
    )


def packed(weights: Weights) -> bytes:
    """Return the numbers of all layers one after another, in half precision, little end first."""
    return b"".join(np.ascontiguousarray(part, dtype="<f2").tobytes() for part in weights.values())


def opening(game: str, weights: Weights) -> tuple[Outcome, ...]:
    """Return what a network says about each first move: the move, P(win), P(draw), P(loss)."""
    answers = _connect_four(weights) if GAMES[game].falls else _tic_tac_toe(weights)
    # What the other one wins, the mover loses.
    return tuple(
        (move, round(float(loss), 6), round(float(draw), 6), round(float(win), 6))
        for move, (win, draw, loss) in enumerate(answers)
    )


def _tic_tac_toe(weights: Weights) -> NDArray[np.float64]:
    from mlanimated.learn.outcome_network import canonical, mine_and_theirs, softmax

    square = np.arange(9).reshape(3, 3)
    forms = np.array([np.rot90(way, k).ravel() for way in (square, square.T) for k in range(4)])
    boards = -np.eye(9, dtype=np.int8).reshape(9, 3, 3)
    x = mine_and_theirs(canonical(boards, forms)).reshape(9, -1).astype(np.float64)
    for layer in range(len(weights) // 2):
        x = np.maximum(x, 0) if layer else x
        x = x @ weights[f"dense{layer}.weights"].astype(float) + weights[f"dense{layer}.biases"]
    return softmax(x)


def _connect_four(weights: Weights) -> NDArray[np.float32]:
    from mlanimated.games.connect_four_boards import COLUMNS, drop, empty, planes
    from mlanimated.learn.convolutional_outcome import ConvolutionalOutcome

    after = drop(empty(COLUMNS), np.arange(COLUMNS))
    return ConvolutionalOutcome(weights).outcomes(planes(after))


def _caption(game: GameShape, generations: int) -> str:
    how = "Choose a column" if game.falls else "Choose a square"
    bars = "The bars show P(win) of each of your moves, as the network sees it"
    bars += "." if game.falls else "; with minimax as opponent, how the game ends."
    slider = "The slider goes back to networks that have learned less"
    slider += "." if game.falls else "; minimax has none."
    said = {0: [], 1: [bars]}.get(generations, [bars, slider])
    return " ".join([f"{how}; arrow keys and space do the same.", *said])
