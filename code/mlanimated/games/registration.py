"""The names under which `gymnasium.make` finds this book's games."""

from __future__ import annotations

import gymnasium

# Name, where it is defined (imported when the first one is made), and steps after which a game is truncated
# (none: it ends by itself).
_GAMES = (
    ("mlanimated/FrozenLake-v0", "mlanimated.games.frozen_lake:FrozenLake", 100),
    ("mlanimated/TicTacToe-v0", "mlanimated.games.tic_tac_toe_env:TicTacToe", None),
    ("mlanimated/ConnectFour-v0", "mlanimated.games.connect_four_env:ConnectFour", None),
)


def register() -> None:
    """Tell Gymnasium the names of this book's games; calling it again changes nothing."""
    for name, where, limit in _GAMES:
        if name not in gymnasium.registry:
            gymnasium.register(name, entry_point=where, max_episode_steps=limit)
