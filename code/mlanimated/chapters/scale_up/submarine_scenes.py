"""How submarines are lost in Seaquest, and how the air goes.

Used by the chapter on Scale up.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.atari.result_numbers import listed
from mlanimated.atari.seaquest_events import CAUSES, FULL
from mlanimated.chapters.scale_up.submarines import Life, Lives, LostSubmarines, name_of
from mlanimated.data import owners
from mlanimated.panels.pixels import Pixels

NAMES = ("drowned", "shot", "rammed", "came up alone", "unknown")


class HowLivesAreLost(Scene):
    """Lost submarines by cause, counted game by game."""

    name = "how-lives-are-lost"
    size = (720, 484)
    title = "How submarines are lost"
    caption = (
        "Read from the console's memory in the games that judged the agent. Blue: without sticky actions; "
        "orange, the thinner bars: with them. Drowned: no air left. Shot: by a torpedo. Rammed: by a shark "
        "or another submarine. Came up alone: it surfaced with no diver on board, which costs a life."
    )
    alt = (
        "A pair of bars for each cause of a loss grows while games are counted, one without and one with "
        "sticky actions."
    )

    def __init__(self, record: LostSubmarines) -> None:
        self.record = record
        games = record.plain.shape[1]
        few = [one for one in (1, 2, 5) if one < games]
        self._games = [*few, *range(10, games, 10), games]
        # A cause that never happens, because the memory always tells, needs no bar.
        told = [row for row in range(len(CAUSES)) if row < len(CAUSES) - 1 or record.plain[row].any()]
        self._rows = told

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw names and bars without length."""
        places = np.arange(len(self._rows))[::-1]
        both = (self.record.plain, self.record.sticky)
        most = max(int(counts.sum(axis=1).max()) for counts in both)
        axes = place_axes(figure, self.size, 212, 86, 400, 330)
        style.axes(axes, x="submarines lost", xlim=(0, 1.02 * max(most, 1)), ylim=(-0.6, len(places) - 0.4))
        axes.set_xticks([0, most])
        axes.spines["left"].set_visible(False)
        for place, row in zip(places, self._rows, strict=True):
            axes.text(-0.015 * most, place, NAMES[row], ha="right", va="center")
        self._bars = [
            [*axes.barh(places + up, 0, height=height, color=colour)]
            for up, height, colour in ((0.17, 0.4, palette.MODEL), (-0.22, 0.22, palette.CHOSEN))
        ]
        self._numbers = [
            [axes.text(0, place + up, "", family=style.MONO, color=colour, va="center", clip_on=False)
             for place in places]
            for up, colour in ((0.17, palette.MODEL), (-0.25, palette.CHOSEN))
        ]  # fmt: skip
        self._offset = 0.015 * most
        self._counter = put_text(
            figure, 0.98, 458 / self.size[1], family=style.MONO, size=style.SMALL, ha="right"
        )
        for left, words, colour in (
            (0.02, "■ without", palette.MODEL),
            (0.22, "▪ with sticky actions", palette.CHOSEN),
        ):
            put_text(figure, left, 458 / self.size[1], words, size=style.SMALL, color=colour)
        moving: list[Artist] = [self._counter]
        for group in (*self._bars, *self._numbers):
            moving += group
        return moving

    def show(self, time: float) -> None:
        """Count the games so far."""
        games = self._games[tween.step_at(time)]
        for bars, texts, counts in zip(
            self._bars, self._numbers, (self.record.plain, self.record.sticky), strict=True
        ):
            for bar, text, row in zip(bars, texts, self._rows, strict=True):
                lost = int(counts[row, :games].sum())
                bar.set_width(lost)
                text.set_text(f"{lost}")
                text.set_x(lost + self._offset)
        self._counter.set_text(f"{games:3d} {'game' if games == 1 else 'games'} each")

    def steps(self) -> list[Step]:
        """One step for each number of games shown."""
        columns = {
            f"{NAMES[row]}, {rule}": [int(counts[row, :games].sum()) for games in self._games]
            for rule, counts in (("plain", self.record.plain), ("sticky", self.record.sticky))
            for row in self._rows
        }
        names = ["1 game" if games == 1 else f"{games} games" for games in self._games]
        return step_list(columns, self._say, names, numbers=self._games)

    def _say(self, games: int) -> str:
        if games not in (self._games[0], 10, 50, self._games[-1]):
            return ""
        plain, sticky = (
            listed([f"{counts[row, :games].sum()} {NAMES[row]}" for row in self._rows])
            for counts in (self.record.plain, self.record.sticky)
        )
        word = "game" if games == 1 else "games"
        return f"After {games} {word} without sticky actions: {plain}. After as many with them: {sticky}."


class Air(Scene):
    """The first life of a game of Seaquest, and how the air goes in it."""

    name = "air"
    credit = owners.SCREENS["Seaquest"]
    size = (720, 424)
    title = "Air"
    caption = (
        "Of nine games of a stage of the training, without sticky actions, the one with the median score: "
        "its first life. The curve is the gauge below the sea, read from the console's memory; it is filled "
        "when a life begins, and the console empties it while a lost submarine explodes. Triangles: the "
        "submarine has come up for air. Choose how long the agent has trained."
    )
    alt = (
        "On the left a game of Seaquest, on the right a curve of the air that is left. It falls steadily; "
        "where the submarine comes up it rises again. At the end the submarine is lost."
    )

    def __init__(self, life: Life, steps: int | None = None) -> None:
        self.record, self._life = life, life
        # Agent steps on the axis, the same in all films that are compared.
        self._axis = steps or len(life.air)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the screen and the axes of the curve."""
        width, height = self.size
        self._screen = Pixels(figure, 14, 16, 160, 210, scale=1.5)
        words = _trained(self._life)
        put_text(
            figure, 14 / width, (height - 44) / height, words, size=style.SMALL, weight="bold",
            color=palette.MODEL,
        )  # fmt: skip
        axes = place_axes(figure, self.size, 330, 100, 366, 196)
        style.axes(axes, x="agent step", xlim=(0, self._axis), ylim=(0, FULL + 8))
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.set_yticks([0, FULL // 2, FULL])
        axes.set_title("air", loc="left", fontsize=style.SMALL)
        (self._curve,) = axes.plot([], [], color=palette.MODEL)
        (self._up,) = axes.plot([], [], "^", color=palette.TARGET, clip_on=False, ms=16)
        (self._now,) = axes.plot([], [], "o", color=palette.MODEL, clip_on=False)
        self._end = put_text(
            figure, 696 / width, (height - 78) / height, size=style.SMALL, ha="right", color=palette.LOSS,
            weight="bold",
        )  # fmt: skip
        self._counter = put_text(
            figure, 696 / width, (height - 44) / height, family=style.MONO, size=style.SMALL, ha="right"
        )
        return [self._screen, self._curve, self._up, self._now, self._end, self._counter]

    def show(self, time: float) -> None:
        """Show one moment of the life."""
        life, row = self._life, tween.step_at(time)
        now = int(life.moments[row])
        self._screen.set_picture(life.screens[row])
        shown = min(now, life.lost) + 1
        self._curve.set_data(np.arange(shown), life.air[:shown])
        up = life.refills[life.refills <= now]
        self._up.set_data(up, np.full(len(up), FULL + 5))
        self._now.set_data([shown - 1], life.air[shown - 1 : shown])
        over = now >= life.lost and life.cause >= 0
        self._end.set_text(name_of(life.cause) if over else "")
        self._counter.set_text(f"air {life.air[shown - 1]:2d}  score {life.scores[now]:4d}")

    def steps(self) -> list[Step]:
        """One step for each moment; where the submarine comes up, the film stops, at most three times."""
        life = self._life
        columns = {
            "air": life.air[life.moments],
            "divers on board": life.divers[life.moments],
            "score": life.scores[life.moments],
        }
        names = [f"agent step {step + 1:,}" for step in life.moments]
        return step_list(columns, self._sentences(), names)

    def _sentences(self) -> dict[int, str]:
        life, last = self._life, len(self._life.moments) - 1
        said = {last // 2: self._middle(int(life.moments[last // 2]))}
        for step in life.refills[:3].tolist():
            row = int(np.searchsorted(life.moments, step))
            divers = int(life.divers[max(step - 1, 0)])
            word = "diver" if divers == 1 else "divers"
            said[row] = f"Agent step {step + 1:,}: it comes up for air, with {divers} {word} on board."
        said[0] = (
            f"{_trained(life)[0].upper()}{_trained(life)[1:]}: the first life begins, with {life.air[0]} of "
            f"{FULL} air after the first agent step."
        )
        end = life.lost + 1
        left = f"{life.air[life.lost]} of {FULL} air"
        said[last] = (
            f"Agent step {end:,}: {name_of(life.cause)}, with {left} left. The whole game ends with a "
            f"score of {life.score:,}."
            if life.cause >= 0
            else f"Agent step {end:,}: the game is stopped, with {left} left and a score of {life.score:,}."
        )
        return said

    def _middle(self, step: int) -> str:
        life = self._life
        return (
            f"Half way: {life.air[step]} of {FULL} air at agent step {step + 1:,}, and a score of "
            f"{life.scores[step]:,}."
        )


def _trained(life: Life) -> str:
    return f"after {life.trained / 1e6:.2f} M agent steps" if life.trained else "untrained"


def air_films(record: Lives) -> Variants:
    """One film for each stage of the training, with axes as long as the longest life."""
    longest = max(len(life.air) for life in record.lives)
    return Variants(
        "agent steps of training",
        {f"{life.trained / 1e6:.2f} M": Air(life, longest) for life in record.lives},
    )
