"""How games of Space Invaders look: a cleared wave, and how games end.

Used by the chapter on Space Invaders.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.atari.counted_film import CountedFilm
from mlanimated.atari.events import INVADERS
from mlanimated.chapters.space_invaders.games import LONGEST_WAVE, LostLives
from mlanimated.data import owners

GUN = (35, 117)  # where the gun can be, in the console's own units


class WaveCleared(CountedFilm):
    """A whole wave of invaders, hit one after the other."""

    name = "wave-cleared"
    credit = owners.SCREENS["Space Invaders"]
    title = f"A whole wave: {INVADERS} of {INVADERS}"
    caption = (
        "Of all games without sticky actions that judged the agent, the one with the most cleared waves; of "
        "equal ones, the one with the smallest seed. Invaders are counted from the console's memory. Shown "
        f"is its first wave, of a long one the last {LONGEST_WAVE} agent steps, every second one."
    )
    alt = (
        "A game of Space Invaders. A gun at the bottom moves and shoots, the rows of invaders get thinner "
        "and faster, and a counter below goes up to 36."
    )
    titles = ("the agent",)
    counted = f"hit, of {INVADERS}"
    one, several = "invader hit", "invaders hit"
    every = 2

    def _events(self) -> list[int]:
        """Stop when a quarter, a half, three quarters and all of the wave are gone."""
        (game,) = self.record.games
        parts = (INVADERS // 4, INVADERS // 2, 3 * INVADERS // 4, INVADERS - 1, INVADERS)
        reached = [int(np.argmax(game.counts >= part)) for part in parts if (game.counts >= part).any()]
        return sorted({row for row in reached if 0 < row < self._rows - 1})

    def _say(self, row: int) -> str:
        (game,) = self.record.games
        if row in (0, self._rows - 1) or row not in self._marked:
            return super()._say(row)
        hit = int(game.counts[row])
        if hit == INVADERS:
            return f"All {INVADERS} are hit: the wave is cleared, with {game.lives[row]} lives left."
        return f"{hit} of {INVADERS} are hit; the fewer are left, the faster they move."


class HowGamesEnd(Scene):
    """Where the gun was, and how many invaders were left, whenever lives were lost."""

    name = "how-games-end"
    size = (720, 500)
    title = "How lives are lost"
    caption = (
        "Each mark is a loss. Blue disc: one life, a shot has hit the gun, or the last life. Orange square: "
        "two or three lives at once, because an invader has reached the ground. Games without sticky actions "
        "that did not judge the agent, one after the other."
    )
    alt = (
        "A diagram of the gun's place and of the invaders left, in which marks appear game by game. All "
        "squares and most discs lie at the bottom, where only a few invaders are left, and most lie at the "
        "left."
    )

    def __init__(self, record: LostLives) -> None:
        self.record = record
        games = len(record.scores)
        self._games = sorted({*(few for few in (1, 2, 5) if few < games), *range(10, games, 5), games})

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the axes; marks come with the games."""
        height = self.size[1]
        axes = place_axes(figure, self.size, 74, 76, 620, 320)
        style.axes(axes, x="place of the gun", xlim=(GUN[0] - 3, GUN[1] + 3), ylim=(-1.5, INVADERS + 1.5))
        axes.set_xticks(GUN, ["left", "right"])
        axes.set_yticks([0, INVADERS // 2, INVADERS])
        axes.set_title("invaders left", loc="left", fontsize=style.SMALL)
        (self._one,) = axes.plot([], [], "o", color=palette.MODEL, alpha=0.7, clip_on=False)
        (self._all,) = axes.plot([], [], "s", color=palette.CHOSEN, alpha=0.7, clip_on=False)
        put_text(figure, 0.33, 440 / height, "● one life", size=style.SMALL, color=palette.MODEL)
        put_text(figure, 0.60, 440 / height, "■ two or three", size=style.SMALL, color=palette.CHOSEN)
        self._counter = put_text(figure, 0.98, 476 / height, family=style.MONO, size=style.SMALL, ha="right")
        return [self._one, self._all, self._counter]

    def show(self, time: float) -> None:
        """Show the losses of the games so far."""
        record, games = self.record, self._games[tween.step_at(time)]
        so_far = record.game < games
        for mark, kind in ((self._one, ~record.landed), (self._all, record.landed)):
            mark.set_data(record.gun[so_far & kind], record.left[so_far & kind])
        self._counter.set_text(f"games {games:3d}  losses {int(so_far.sum()):3d}")

    def steps(self) -> list[Step]:
        """One step for each number of games shown."""
        record = self.record
        one, landed = (
            [int((kind & (record.game < games)).sum()) for games in self._games]
            for kind in (~record.landed, record.landed)
        )
        columns = {"single lives": one, "all at once": landed}
        names = ["1 game" if games == 1 else f"{games} games" for games in self._games]
        return step_list(columns, self._say, names, numbers=self._games)

    def _say(self, games: int) -> str:
        record = self.record
        so_far = record.game < games
        landed = int((so_far & record.landed).sum())
        single = int((so_far & ~record.landed).sum())
        if games in (1, 5, 20):
            word = "game" if games == 1 else "games"
            return f"After {games} {word}: {_times(single, landed)}."
        if games == len(record.scores):
            left = record.left[record.landed]
            of = f", with {left.mean():.1f} invaders left on average" if len(left) else ""
            return f"All {games} games: {_times(single, landed)}{of}."
        return ""


def _times(single: int, landed: int) -> str:
    lives = "1 single life was" if single == 1 else f"{single} single lives were"
    times = "once" if landed == 1 else f"{landed} times"
    return f"{lives} lost, and {times} several at once"
