"""Players of any board game: at random, and one who looks a single move ahead.

Chapters: Tic-Tac-Toe, Connect Four, Minimax.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlanimated.games.board_game import Position, Rules

Player = Callable[[Position, np.random.Generator], int]
"""Whoever chooses a move: sees the position, may throw dice, returns one of `Rules.moves`."""


def random_player(rules: Rules) -> Player:
    """Return a player to whom all moves are equally good."""

    def choose(position: Position, rng: np.random.Generator) -> int:
        return int(rng.choice(rules.moves(position)))

    return choose


def tactician(rules: Rules) -> Player:
    """Return a player who wins if it can, blocks if it must, and otherwise plays at random."""

    def choose(position: Position, rng: np.random.Generator) -> int:
        moves = rules.moves(position)
        turned = Position(position.theirs, position.mine)
        for seen in (position, turned):  # my winning moves, then the squares where the other would win
            wins = [move for move in moves if rules.lost(rules.play(seen, move))]
            if wins:
                return int(rng.choice(wins))
        return int(rng.choice(moves))

    return choose


def game(rules: Rules, first: Player, second: Player, rng: np.random.Generator) -> list[Position]:
    """Return the positions of one game, from the empty board to the end."""
    positions = [rules.start()]
    while not rules.over(positions[-1]):
        mover = (first, second)[(len(positions) - 1) % 2]
        positions.append(rules.play(positions[-1], mover(positions[-1], rng)))
    return positions
