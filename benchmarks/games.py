"""How many random games a second are played, of both board games: ``python benchmarks/games.py [repeats]``.

100,000 games at once, as generation 0 of each chapter plays them; of tic-tac-toe with the labels of all
positions. Seconds are processor time of one thread, which other work on the machine changes little; the two
games take turns, and told is the median over the repeats. The goal is about a second for each game.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from mlanimated.games.connect_four_boards import empty, random_results
from mlanimated.games.tic_tac_toe import TIC_TAC_TOE
from mlanimated.learn.self_play import Games, play

GAMES = 100_000
Play = Callable[[np.random.Generator], object]
PLAYED: dict[str, Play] = {
    "tic-tac-toe": lambda rng: play(None, TIC_TAC_TOE, Games(GAMES, opening=0), rng),
    "connect-four": lambda rng: random_results(empty(GAMES), rng),
}


def main(repeats: int) -> None:
    """Print what each repeat took, and the medians."""
    seconds: dict[str, list[float]] = {name: [] for name in PLAYED}
    for repeat in range(repeats):
        for name, play_all in PLAYED.items():
            rng = np.random.default_rng(repeat)
            began = time.process_time()
            play_all(rng)
            seconds[name].append(time.process_time() - began)
    for name, taken in seconds.items():
        median = float(np.median(taken))
        each = ", ".join(f"{one:.2f}" for one in taken)
        print(f"{name:14}{median:6.2f} s for {GAMES:,} games, {GAMES / median:9,.0f} a second ({each})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
