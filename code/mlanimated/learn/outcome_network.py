"""Networks that say how a game will end: P(win), P(draw) and P(loss) of the player to move.

The network's input are planes, float32 (boards, planes, rows, columns): plane 0 has a 1 where the player to
move has a stone, plane 1 where the other one has. A board is first turned and mirrored into one of its
symmetric forms, always the same one (`canonical`): so symmetric boards get equal answers, exactly.

How weights are exported (`exported`), for whoever computes the answers elsewhere. float16 arrays by name:
``dense0.weights`` (planes * rows * columns, hidden), ``dense0.biases`` (hidden,), ``dense1.weights``, ... The
last layer has three answers. To compute: 1. the board is canonical: of its forms ``board[symmetries[k]]``,
squares row by row, take the one that is the largest number in base 3, where a digit is 0 for a stone of the
other player, 1 for nobody, 2 for the player to move, square 0 first. 2. x = plane 0 row by row, then plane 1.
3. x = max(0, x @ weights + biases) for each layer but the last, which has no max. 4. softmax over
(win, draw, loss).

Chapter: Tic-Tac-Toe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.mini_batches import Network

Array = NDArray[np.float64]
Boards = NDArray[np.int8]  # (boards, rows, columns): +1 mine, -1 theirs, 0 free
Planes = NDArray[np.float32]  # (boards, planes, rows, columns)
Layers = dict[str, NDArray[np.float32]]

WIN, DRAW, LOSS = range(3)


class Rules(Protocol):
    """What is asked here about a game; `mlanimated.games.board_game` tells the rest."""

    def moves(self, position: Any) -> Sequence[int]:
        """Return what may be played."""
        ...

    def play(self, position: Any, move: int) -> Any:
        """Return the position as the other player sees it."""
        ...

    def lost(self, position: Any) -> bool:
        """Return whether the player who just moved has a line."""
        ...

    def over(self, position: Any) -> bool:
        """Return whether the game has ended."""
        ...

    def board(self, position: Any) -> Boards:
        """Return (rows, columns)."""
        ...


class OutcomeNetwork(Protocol):
    """What says how games end, and learns it."""

    @property
    def layers(self) -> Layers:
        """Names and weights, in the order in which they are used."""
        ...

    def encode(self, boards: Boards) -> Planes:
        """Return the planes that this network wants."""
        ...

    def outcomes(self, planes: Planes) -> Array:
        """Return (boards, 3): P(win), P(draw), P(loss) of the player to move."""
        ...

    def learn(self, planes: Planes, ended: Array) -> None:
        """Adjust the weights; ``ended`` (boards, 3) counts the wins, draws and losses seen from each."""
        ...


class DenseOutcomes:
    """Dense layers with ReLU between them, trained on all boards at once with Adam.

    Parameters
    ----------
    squares
        Of the board.
    hidden
        Neurons of each hidden layer.
    symmetries
        (forms, squares): a board, squares row by row, looks like ``board[symmetries[k]]`` from another side.
    updates, learning_rate
        Of each call of `learn`; the learning rate falls along half a cosine, to 0.
    seed
        Draws the first weights.
    """

    def __init__(
        self,
        squares: int,
        hidden: tuple[int, ...],
        symmetries: NDArray[np.int64],
        updates: int,
        learning_rate: float,
        seed: int,
    ) -> None:
        self._symmetries, self._updates, self._rate = symmetries, updates, learning_rate
        self.network = Network((2 * squares, *hidden, 3), np.random.default_rng(seed))

    @property
    def layers(self) -> Layers:
        """Names and weights, in the order in which they are used."""
        return {
            f"dense{k}.{name}": part.astype(np.float32)
            for k, layer in enumerate(self.network.layers)
            for name, part in zip(("weights", "biases"), layer, strict=True)
        }

    def encode(self, boards: Boards) -> Planes:
        """Return two planes: my stones, and those of the other player."""
        return mine_and_theirs(boards)

    def outcomes(self, planes: Planes) -> Array:
        """Return (boards, 3): P(win), P(draw), P(loss) of the player to move."""
        return softmax(self.network(self._inputs(planes)))

    def learn(self, planes: Planes, ended: Array) -> None:
        """Adjust; `ended` counts wins, draws and losses, (boards, 3).

        All boards are looked at in every update; equal ones are
        put together before.
        """
        inputs, boards = np.unique(self._inputs(planes), axis=0, return_inverse=True)
        counts = np.zeros((len(inputs), 3))
        np.add.at(counts, boards.ravel(), ended)
        seen = counts.sum(axis=1, keepdims=True)

        def slope(z: Array) -> Array:
            # How the mean cross-entropy changes with each answer.
            surplus = seen * softmax(z) - counts
            mean: Array = surplus / counts.sum()
            return mean

        for update in range(self._updates):
            fall = (1 + np.cos(np.pi * update / self._updates)) / 2
            gradient = self.network.gradient(inputs, slope)
            self.network.adjust(gradient, fall * self._rate)

    def _inputs(self, planes: Planes) -> Array:
        boards = (planes[:, 0] - planes[:, 1]).astype(np.int8)
        turned = canonical(boards, self._symmetries)
        return mine_and_theirs(turned).reshape(len(planes), -1).astype(np.float64)


def mine_and_theirs(boards: Boards) -> Planes:
    """Return two planes of each board, (boards, 2, rows, columns)."""
    return np.stack([boards == 1, boards == -1], axis=1).astype(np.float32)


def canonical(boards: Boards, symmetries: NDArray[np.int64]) -> Boards:
    """Turn and mirror each board into that of its symmetric forms which is the largest number in base 3."""
    forms = boards.reshape(len(boards), -1)[:, symmetries]
    numbers = (forms.astype(np.int64) + 1) @ 3 ** np.arange(forms.shape[2])[::-1]
    chosen: Boards = forms[np.arange(len(boards)), numbers.argmax(axis=1)]
    return chosen.reshape(boards.shape)


def softmax(z: Array) -> Array:
    """Return probabilities from answers, row by row."""
    power = np.exp(z - z.max(axis=-1, keepdims=True))
    shares: Array = power / power.sum(axis=-1, keepdims=True)
    return shares


def move_outcomes(
    network: OutcomeNetwork,
    rules: Rules,
    position: Any,
) -> dict[int, tuple[float, float, float]]:
    """Return P(win), P(draw), P(loss) of the mover for each move.

    A finished game is not estimated: its end is known.
    """
    moves = rules.moves(position)
    if not moves:
        return {}
    after = [rules.play(position, move) for move in moves]
    boards = np.stack([rules.board(each) for each in after])
    theirs = network.outcomes(network.encode(boards))
    found = theirs[:, ::-1]  # what the other one wins, the mover loses
    for row, each in enumerate(after):
        if rules.over(each):
            won = rules.lost(each)
            found[row] = (1, 0, 0) if won else (0, 1, 0)
    return {
        move: (float(win), float(draw), float(loss))
        for move, (win, draw, loss) in zip(moves, found, strict=True)
    }


def exported(network: OutcomeNetwork) -> dict[str, NDArray[np.float16]]:
    """Return the weights in half precision, by name."""
    return {name: weights.astype(np.float16) for name, weights in network.layers.items()}
