"""A film of one or two games, with a counter on the screen of what a detector found in the memory.

Used by the chapters on Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, tween
from mlanimated.animate.scene import Scene, Step
from mlanimated.atari.counted import Counted, CountedGames
from mlanimated.data import owners
from mlanimated.panels.game_screen import GameScreen

WIDTH, HEIGHT = 160, 210  # of the screen, in its pixels
SCALE = 2  # CSS pixels for each


class CountedFilm(Scene):
    """Up to two excerpts at the same agent step of the excerpt; what is counted is a mark.

    Give a class derived from it a name, title, caption and alt, and say what is counted.

    Attributes
    ----------
    titles
        Above each screen.
    counted
        What the counter says before its number, for example ``"behind the wall"``.
    one, several
        What is counted, in a sentence: ``"trip behind the wall"``, ``"trips behind the wall"``.
    marks
        At most so many stops between the first and the last.
    every
        Agent steps from one picture of the film to the next; stops have theirs in any case.
    """

    size = (720, 560)
    credit = owners.ANY_SCREEN
    titles: ClassVar[Sequence[str]]
    counted: ClassVar[str]
    one: ClassVar[str]
    several: ClassVar[str]
    marks: ClassVar[int] = 6
    every: ClassVar[int] = 1
    record: CountedGames

    def __init__(self, record: CountedGames) -> None:
        self.record = record
        self._rows = min(len(game.screens) for game in record.games)
        self._marked = self._chosen(self._events())
        self._shown = sorted({*range(0, self._rows, self.every), *self._marked, self._rows - 1})
        # The still that says most: something is counted in all games at once, or in one.
        together = [row for row in self._marked if all(_rises(game, row) for game in record.games)]
        self.poster_step = self._shown.index((together or self._marked or [0])[-1])

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Place the screens and what is written above and below them."""
        width = SCALE * WIDTH
        count = len(self.record.games)
        gap = (self.size[0] - count * width) / (count + 1)
        self._screens = [
            GameScreen(
                figure,
                self.size,
                round(gap + place * (width + gap)),
                44,
                (WIDTH, HEIGHT),
                scale=SCALE,
                colour=palette.MODEL,
            )
            for place in range(count)
        ]
        return [artist for screen in self._screens for artist in screen.artists]

    def show(self, time: float) -> None:
        """Show all games at the same row."""
        row = self._shown[tween.step_at(time)]
        for title, game, screen in zip(self.titles, self.record.games, self._screens, strict=True):
            screen.show(
                game.screens[row],
                title=title,
                line=f"score {game.scores[row]:3d}  lives {game.lives[row]}",
                counter=f"{self.counted}: {game.counts[row]:2d}",
            )

    def steps(self) -> list[Step]:
        """One step for each agent step that is shown; events are marks."""
        return [
            Step(f"agent step {row + 1} of the excerpt", self._values(row), self._say(row))
            for row in self._shown
        ]

    def _chosen(self, events: list[int]) -> list[int]:
        """Return the events at which the film stops: the first ones of the excerpt."""
        return events[: self.marks]

    def _events(self) -> list[int]:
        """Return the rows at which something is counted in one of the games."""
        rises = [np.flatnonzero(np.diff(game.counts[: self._rows]) > 0) + 1 for game in self.record.games]
        rows = np.unique(np.concatenate(rises)).tolist()
        return [row for row in rows if row < self._rows - 1]

    def _values(self, row: int) -> dict[str, int]:
        values = {}
        for place, game in zip(self._places(), self.record.games, strict=True):
            values[f"{place}score"] = int(game.scores[row])
            values[f"{place}{self.several}"] = int(game.counts[row])
        return values

    def _places(self) -> Sequence[str]:
        return ("left, ", "right, ") if len(self.record.games) > 1 else ("",)

    def _say(self, row: int) -> str:
        games = list(zip(self._places(), self.record.games, strict=True))
        if row == 0:
            return " ".join(
                self._sentence(
                    place, f"the excerpt begins at agent step {game.first + 1:,} of the game, "
                    f"with a score of {game.scores[0]} and {self._counts(game, 0)}"
                )
                for place, game in games
            )  # fmt: skip
        if row == self._rows - 1:
            return " ".join(
                self._sentence(place, f"{self._counts(game, row)} by now, and a score of {game.scores[row]}")
                for place, game in games
            )
        if row not in self._marked:
            return ""
        return " ".join(
            self._sentence(place, f"{self.one} number {game.counts[row]}, at a score of {game.scores[row]}")
            for place, game in games
            if _rises(game, row)
        )

    def _sentence(self, place: str, words: str) -> str:
        whole = f"{place.replace(', ', ': ')}{words}."
        return whole[0].upper() + whole[1:]

    def _counts(self, game: Counted, row: int) -> str:
        count = int(game.counts[row])
        return f"{count or 'no'} {self.one if count == 1 else self.several}"


def _rises(game: Counted, row: int) -> bool:
    return bool(game.counts[row] > game.counts[row - 1])
