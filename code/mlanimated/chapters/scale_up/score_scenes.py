"""The trainings of several games, against a human player and each by itself.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.atari.result_numbers import listed
from mlanimated.atari.training_film import TrainingFilm
from mlanimated.chapters.scale_up.goals import GOALS
from mlanimated.chapters.scale_up.players import Player, Players
from mlanimated.chapters.scale_up.published import PUBLISHED, percent_of_human

MILLIONS = (0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20)
EDGE = 220  # percent: a longer bar ends at the edge, and its number tells how long it is


class AgainstHuman(Scene):
    """Human-normalized scores of all games while they are trained, and when they are judged."""

    name = "against-human"
    size = (720, 472)
    title = "Five games, and one measure"
    caption = (
        "Human-normalized: 0 % is a player that draws its actions by lot, 100 % a human tester. Bars: the "
        "latest hundred games in training, by the agent steps of each training; with an outline, it has "
        "come as far as it goes. At the end, whole unseen games: bars without, orange lines with sticky "
        "actions. Diamonds: Double DQN as published in 2016, after 50 million agent steps for each game. "
        "What is beyond the right edge has an arrow there, or no line."
    )
    alt = (
        "Five bars, one for each game, grow from 0 while the agent steps of training are counted. Breakout "
        "soon passes the human mark and leaves the picture; the others come less far."
    )

    def __init__(self, record: Players) -> None:
        self.record = record
        end = max(player.run.agent_steps for player in record.players)
        steps = [1e6 * million for million in MILLIONS if 1e6 * million < end]
        self._agent_steps = np.array([*steps, end, end], np.int64)  # the last one: judged
        self._percent = np.stack([_percent(player, self._agent_steps) for player in record.players], axis=1)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw names, bars without length, the human mark and what was published."""
        players, places = self.record.players, np.arange(len(self.record.players))[::-1]
        axes = place_axes(figure, self.size, 222, 92, 350, 290)
        style.axes(axes, xlim=(0, EDGE), ylim=(-0.6, len(players) - 0.4))
        axes.set_xticks([0, 100, 200], ["0", "100", "200 %"])
        axes.spines["left"].set_visible(False)
        axes.axvline(100, color=palette.TARGET, ls=(0, (4, 3)), lw=3, zorder=1)
        axes.text(100, len(players) - 0.3, "human", color=palette.TARGET, ha="center", va="bottom")
        self._bars = [*axes.barh(places, 0, height=0.62, color=palette.MODEL, ec=palette.NEUTRAL)]
        known = np.array([percent_of_human(one.game, PUBLISHED[one.game].double_dqn) for one in players])
        for marker, kind in (("D", known <= EDGE), (">", known > EDGE)):
            axes.plot(
                np.minimum(known, EDGE)[kind], places[kind], marker, color=palette.NEUTRAL, ms=13,
                mec="white", mew=2, clip_on=False, zorder=4,
            )  # fmt: skip
        sticky = np.array([player.sticky_percent for player in players])
        inside = sticky <= EDGE
        self._sticky = axes.vlines(
            sticky[inside], places[inside] - 0.31, places[inside] + 0.31, color=palette.CHOSEN, lw=6, zorder=3
        )
        names = [axes.text(-6, place, "", ha="right", va="center") for place in places]
        for text, player in zip(names, players, strict=True):
            text.set_text(player.title)
        self._numbers = [
            axes.text(EDGE + 8, place, "", family=style.MONO, va="center", clip_on=False) for place in places
        ]
        height = self.size[1]
        self._counter = put_text(figure, 0.98, 446 / height, family=style.MONO, size=style.SMALL, ha="right")
        put_text(figure, 0.02, 22 / height, "◆ Double DQN, 2016", size=style.SMALL)
        self._legend = put_text(
            figure, 0.52, 22 / height, "┃ with sticky actions", size=style.SMALL, color=palette.CHOSEN
        )
        return [*self._bars, self._sticky, *self._numbers, self._counter, self._legend]

    def show(self, time: float) -> None:
        """Draw the bars as long as they are at one number of agent steps."""
        judged = tween.step_at(time) == len(self._agent_steps) - 1
        percent = tween.at(self._percent, time)
        steps = tween.at(self._agent_steps, time)
        for bar, text, value, player in zip(
            self._bars, self._numbers, percent, self.record.players, strict=True
        ):
            bar.set_width(float(np.clip(value, 0, EDGE)))
            bar.set_linewidth(3 if steps >= player.run.agent_steps else 0)
            text.set_text(f"{style.fixed(round(float(value)), ',', 5)} %")
        for artist in (self._sticky, self._legend):
            artist.set_visible(judged)
        done = "judged by unseen games" if judged else f"{steps / 1e6:5.2f} M agent steps"
        self._counter.set_text(done)

    def steps(self) -> list[Step]:
        """One step for each number of agent steps that is shown, and one for the judged games."""
        columns = {
            f"{player.title}, %": [round(float(value), 1) for value in values]
            for player, values in zip(self.record.players, self._percent.T, strict=True)
        }
        names = [f"{steps:,} agent steps" for steps in self._agent_steps[:-1]]
        return step_list(columns, self._say, [*names, "judged"])

    def _say(self, row: int) -> str:
        last = len(self._agent_steps) - 1
        players = self.record.players
        told = listed(
            [
                f"{player.title} {style.fixed(round(float(value)), ',')} %"
                for player, value in zip(players, self._percent[row], strict=True)
            ]
        )
        if row == 0:
            return "Nothing is learned yet: every game stands at 0 %."
        if row == last:
            sticky = listed([f"{player.title} {player.sticky_percent:,.0f} %" for player in players])
            return f"Judged without sticky actions: {told}. With them: {sticky}."
        if row == last - 1:
            return f"Every training as far as it goes, by its latest games: {told}."
        if self._agent_steps[row] in (100_000, 1_000_000, 3_000_000):
            return f"After {self._agent_steps[row]:,} agent steps: {told}."
        return ""


def _percent(player: Player, agent_steps: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how far a game has come after so many agent steps; the last one is the judged score."""
    known, run = PUBLISHED[player.game], player.run
    # Before the first game has ended, the player is as good as one that draws its actions by lot.
    x, y = np.r_[0, run.curve_steps], np.r_[known.random, run.curve]
    scores = np.interp(agent_steps, x, y)
    scores[-1] = run.plain.mean
    return np.array([percent_of_human(player.game, score) for score in scores])


class LongTraining(TrainingFilm):
    """The training of one game."""

    title = "The trainings, from nothing"
    caption = (
        "Mean score of the hundred games in training that had ended last; games that were not over when the "
        "training was saved, the longest, are left out. Dot: the agent in a hundred whole games that it had "
        "never seen, without sticky actions. Dashed: the goal. Choose a game."
    )
    alt = (
        "Mean score against millions of agent steps for one training of one game: a line that begins at the "
        "score of a player that draws its actions by lot and ends beside the dot of the agent, with the goal "
        "as a dashed line if there is one."
    )
    points: ClassVar = 20

    def __init__(self, player: Player) -> None:
        super().__init__(player.runs)
        self._finished = player.finished
        self.goal = GOALS.get(player.game)  # type: ignore[misc]
        most = max(self.goal or 0, float(player.run.curve.max()), player.run.plain.mean)
        self.top = _round_up(1.1 * most)  # type: ignore[misc]

    def _say(self, row: int) -> str:
        said = super()._say(row)
        return said if self._finished else said.replace(", the end:", ", where it was stopped, unfinished:")


def _round_up(score: float) -> float:
    """Return the next number that has one digit other than 0, or half of it."""
    unit = 10 ** np.floor(np.log10(score))
    return float(unit * np.ceil(2 * score / unit) / 2)


def long_trainings(record: Players) -> Variants:
    """One film for each game."""
    return Variants("game", {player.title: LongTraining(player) for player in record.players})
