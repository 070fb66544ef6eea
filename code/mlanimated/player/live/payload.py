"""What the board in a page is given: a game, the weights of some networks, and who may play.

Chapters: Tic-Tac-Toe, Connect Four, Minimax.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MIME = "application/vnd.mlanimated.board+json"
FORMAT = 1
MOST_GENERATIONS = 5
MOST_BYTES = 150_000  # of the weights of one generation, as the text that a page loads
KINDS = ("network", "minimax", "random")

Outcome = tuple[int, float, float, float]
"""A move, and P(win), P(draw), P(loss) of the player who makes it."""


@dataclass(frozen=True)
class GameShape:
    """A game in which a line of stones wins.

    ``falls``: a move is a column, and the stone goes to its lowest free square; else a move is a square.
    """

    name: str
    rows: int
    columns: int
    length: int
    falls: bool


@dataclass(frozen=True)
class Generation:
    """One network: its numbers, and what it says about the moves on the empty board.

    Raises
    ------
    ValueError
        If its weights are too many for a page.
    """

    name: str
    weights: bytes  # the arrays one after another, little end first
    opening: tuple[Outcome, ...]

    def __post_init__(self) -> None:
        if len(self.text) > MOST_BYTES:
            raise ValueError(
                f"the weights of {self.name!r} are {len(self.text)} characters, and a page may load "
                f"{MOST_BYTES} for a generation: give them in half precision, or a smaller network"
            )

    @property
    def text(self) -> str:
        """The weights as a page carries them."""
        return base64.b64encode(self.weights).decode("ascii")

    @property
    def key(self) -> str:
        """The name of the weights in a page: the same for the same numbers."""
        return hashlib.sha256(self.weights).hexdigest()[:12]


@dataclass(frozen=True)
class Opponent:
    """Who plays against the reader: "network", "minimax" or "random".

    ``depth`` is how many moves minimax looks ahead; 0: to the end of the game.
    """

    kind: str
    name: str
    depth: int = 0


@dataclass(frozen=True)
class Board:
    """A board to play on.

    Attributes
    ----------
    kind : str
        How the networks are built: "dense" or "convolution".
    arrays : tuple of (name, shape)
        How the weights of each generation are cut up.
    number_bytes : int
        2 or 4, for half or single precision.
    opponent, generation : int
        Who is chosen at first.

    Raises
    ------
    ValueError
        If there are too many generations, or nobody to play against.
    """

    name: str
    title: str
    caption: str
    game: GameShape
    kind: str
    arrays: tuple[tuple[str, tuple[int, ...]], ...]
    number_bytes: int
    generations: tuple[Generation, ...]
    opponents: tuple[Opponent, ...]
    opponent: int = 0
    generation: int = 0

    def __post_init__(self) -> None:
        if len(self.generations) > MOST_GENERATIONS:
            raise ValueError(f"{len(self.generations)} generations: a page offers {MOST_GENERATIONS} at most")
        if not 0 <= self.opponent < len(self.opponents):
            raise ValueError(f"{self.name!r}: nobody plays against the reader; name an opponent")
        if unknown := [opponent.kind for opponent in self.opponents if opponent.kind not in KINDS]:
            raise ValueError(f"opponents are {', '.join(KINDS)}, not {', '.join(unknown)}")
        for generation in self.generations:
            if len(generation.weights) != self.number_bytes * sum(_size(shape) for _, shape in self.arrays):
                raise ValueError(f"the weights of {generation.name!r} do not fill {self.arrays}")

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data; weights are base64 text."""
        return {
            "format": FORMAT,
            **{key: getattr(self, key) for key in _PLAIN},
            "game": vars(self.game),
            "arrays": [[name, list(shape)] for name, shape in self.arrays],
            "generations": [
                {"name": one.name, "weights": one.text, "opening": [list(move) for move in one.opening]}
                for one in self.generations
            ],
            "opponents": [vars(opponent) for opponent in self.opponents],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Board:
        """Rebuild a board from `to_json`.

        Raises
        ------
        ValueError
            If the data has another format number: the page was executed by another version of the package.
        """
        if data.get("format") != FORMAT:
            raise ValueError(
                f"this board has format {data.get('format')!r}, the page needs {FORMAT}: "
                "run the chapter again with the installed version of mlanimated"
            )
        return cls(
            **{key: data[key] for key in _PLAIN},
            game=GameShape(**data["game"]),
            arrays=tuple((name, tuple(shape)) for name, shape in data["arrays"]),
            generations=tuple(
                Generation(
                    one["name"],
                    base64.b64decode(one["weights"]),
                    tuple((int(move), win, draw, loss) for move, win, draw, loss in one["opening"]),
                )
                for one in data["generations"]
            ),
            opponents=tuple(Opponent(**opponent) for opponent in data["opponents"]),
        )

    def __repr__(self) -> str:
        """Return the board in words, for a terminal."""
        names = ", ".join(opponent.name for opponent in self.opponents)
        return f"{self.title}: a board to play on, in a browser. Opponents: {names}."

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Return the board as notebooks, the site and terminals show it."""
        from mlanimated.player.live import standalone

        # The site makes its own markup, with the weights as files; a notebook carries everything inside.
        at_home = os.environ.get("MLANIMATED_SITE") == "1"
        face = {MIME: self.to_json()} if at_home else {"text/html": standalone.html(self)}
        return {**face, "text/plain": repr(self)}


_PLAIN = ("name", "title", "caption", "kind", "number_bytes", "opponent", "generation")


def _size(shape: tuple[int, ...]) -> int:
    product = 1
    for side in shape:
        product *= side
    return product
