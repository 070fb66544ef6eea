"""The games that ale-py ships, found by any usual spelling of their name.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

# ale-py holds these cartridges but can only start them with two players; one agent cannot play them.
TWO_PLAYERS_ONLY = frozenset({"combat", "joust", "maze_craze", "warlords"})


class UnknownGame(ValueError):  # noqa: N818 - reads as what it is in a message
    """No game has this name; the message lists the nearest ones."""


@lru_cache(maxsize=1)
def game_names() -> tuple[str, ...]:
    """Name every game that one agent can play, in ale-py's own spelling (``space_invaders``)."""
    from ale_py import roms

    return tuple(sorted(name for name in roms.get_all_rom_ids() if name not in TWO_PLAYERS_ONLY))


def _letters(name: str) -> str:
    """Reduce a spelling to its letters and digits: ``ALE/SpaceInvaders-v5`` → ``spaceinvaders``."""
    name = re.sub(r"^ale/", "", name.strip(), flags=re.IGNORECASE)
    name = re.sub(r"(NoFrameskip|Deterministic)?-v\d+$", "", name, flags=re.IGNORECASE)
    return re.sub(r"[^a-z0-9]", "", name.lower())


def find_game(name: str) -> str:
    """Return ale-py's spelling of a game.

    Parameters
    ----------
    name
        Any usual spelling: ``"Space Invaders"``, ``"SpaceInvaders"``, ``"space-invaders"``,
        ``"ALE/SpaceInvaders-v5"``, ``"SpaceInvadersNoFrameskip-v4"``.

    Raises
    ------
    UnknownGame
        With the nearest names (all of them if none is near), or the reason if the game is not for one player.
    """
    wanted = _letters(name)
    spellings = {_letters(known): known for known in game_names()}
    if wanted in spellings:
        return spellings[wanted]
    if wanted in {_letters(known) for known in TWO_PLAYERS_ONLY}:
        raise UnknownGame(f"{name!r} needs two players; an agent alone cannot start it")
    near = [spellings[letters] for letters in difflib.get_close_matches(wanted, spellings, n=3, cutoff=0.5)]
    near += [
        known for letters, known in spellings.items() if wanted and wanted in letters and known not in near
    ]
    hint = f"did you mean {', '.join(near[:5])}?" if near else f"it is one of {', '.join(game_names())}"
    raise UnknownGame(f"there is no game {name!r}; {hint}")


def title(game: str) -> str:
    """Write a game's name for a reader: ``space_invaders`` → ``Space Invaders``."""
    return find_game(game).replace("_", " ").title()
