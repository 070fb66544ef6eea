"""Films of the stages of a training, one for each: the game, and what the agent thinks of its actions.

Used by the chapters on Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Column, Scene, Step, Variants, step_list
from mlanimated.atari import clips
from mlanimated.atari.clips import Clip, Span
from mlanimated.data import owners
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.pixels import Pixels

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import Stages

SCREEN = (160, 210)
S = TypeVar("S", bound="StageFilm")


@dataclass(frozen=True)
class StagesSeen:
    """A part of a game from each stage of the training, and how the whole game ended.

    Attributes
    ----------
    percent
        Percent of the training, for each stage.
    agent_steps
        Up to each stage.
    clips
        So many agent steps of each game.
    points_before
        Points of the game before its clip.
    scores, lengths
        Raw score and agent steps of each whole game.
    """

    percent: tuple[float, ...]
    agent_steps: tuple[int, ...]
    clips: tuple[Clip, ...]
    points_before: tuple[int, ...]
    scores: tuple[int, ...]
    lengths: tuple[int, ...]

    @property
    def seed(self) -> str:
        """Seeds of the emulators."""
        return " and ".join(dict.fromkeys(str(clip.seed) for clip in self.clips))


def richest(rewards: NDArray[np.integer], length: int) -> Span:
    """Choose the ``length`` agent steps in a row that bring the most points: of several, the first.

    They end with a point, so that nothing is lost by it. Of a game without points, its beginning.
    """
    points = np.append(0, np.maximum(rewards, 0).cumsum())
    ends = np.arange(min(length, len(rewards)), len(points))
    best = int(ends[np.argmax(points[ends] - points[ends - min(length, len(rewards))])])
    return best - min(length, len(rewards)), best


def stages_seen(stages: Stages, length: int) -> StagesSeen:
    """Play the game of every stage again; keep the agent steps that bring the most points, so many."""
    games = stages.games
    spans = [richest(game.episode.rewards, length) for game in games]
    return StagesSeen(
        percent=tuple(100 * steps / stages.agent_steps[-1] for steps in stages.agent_steps),
        agent_steps=stages.agent_steps,
        clips=tuple(clips.clip(game, span, Clip) for game, span in zip(games, spans, strict=True)),
        points_before=tuple(
            int(game.episode.rewards[:first].sum()) for game, (first, _) in zip(games, spans, strict=True)
        ),
        scores=tuple(game.episode.score for game in games),
        lengths=tuple(len(game.episode.actions) for game in games),
    )


class StageFilm(Scene):
    """A part of a game at one stage of the training; a stop every `every` agent steps.

    Give a class derived from it a title, caption and alt, and the names of the actions.

    Attributes
    ----------
    shown_actions
        From what the actions are called, in the order of the bars, to their places among the agent's.
    limits
        Of the bars: 0 to 1 for probabilities.
    every
        Agent steps from one stop of the film to the next.
    """

    name = "learning-in-progress"
    size = (720, 344)
    credit = owners.ANY_SCREEN
    shown_actions: ClassVar[Mapping[str, int]]
    limits: ClassVar[tuple[float, float]] = (0.0, 1.0)
    every: ClassVar[int] = 2
    record: StagesSeen

    def __init__(self, record: StagesSeen, index: int) -> None:
        self.record, self._index = record, index
        self._clip = record.clips[index]
        self._before = record.points_before[index]
        self._score = self._before + self._clip.rewards.cumsum()
        count = len(self._clip.screens)
        self._rows = list(range((count - 1) % self.every, count, self.every))  # the last one is shown
        self._order = list(self.shown_actions.values())

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the screen, and what is known about the stage beside it."""
        width, height = self.size
        self._screen = Pixels(figure, 14, 14, *SCREEN, scale=1.5)
        middle = 500 / width
        percent = f"{self.record.percent[self._index]:.0f} % trained"
        put_text(
            figure, middle, (height - 26) / height, percent, size=style.TITLE, weight="bold", ha="center",
            color=palette.MODEL,
        )  # fmt: skip
        millions = f"{self.record.agent_steps[self._index] / 1e6:.2f} M agent steps"
        put_text(figure, middle, (height - 60) / height, millions, size=style.SMALL, ha="center")
        bars = (372, 96, 318, 168)
        self._bars = ActionValues(
            figure, self.size, bars, list(self.shown_actions), limits=self.limits, spec="", marker=False
        )
        self._lines = [
            put_text(figure, middle, place / height, family=style.MONO, size=style.SMALL, ha="center")
            for place in (64, 28)
        ]
        return [self._screen, *self._bars.artists, *self._lines]

    def show(self, time: float) -> None:
        """Show one moment of the game."""
        row = self._rows[tween.step_at(time)]
        self._screen.set_picture(self._clip.screens[row])
        chosen = self._order.index(int(self._clip.chosen[row]))
        self._bars.show(self._clip.preferences[row, self._order], chosen)
        self._lines[0].set_text(f"agent step {self._clip.first + row + 1:4d}")
        self._lines[1].set_text(self.line(row))

    def line(self, row: int) -> str:
        """Say what is counted, for the line below."""
        return f"score {self._score[row]:3d}"

    def steps(self) -> list[Step]:
        """One step for each stop; the first point, the middle and the end are marks."""
        names = {index: name for name, index in self.shown_actions.items()}
        columns: dict[str, Column] = {
            "next action": [names[int(self._clip.chosen[row])] for row in self._rows],
            "its probability" if self.limits == (0.0, 1.0) else "its value": [
                round(float(self._clip.preferences[row, self._clip.chosen[row]]), 2) for row in self._rows
            ],
            "score": [int(self._score[row]) for row in self._rows],
        }
        return step_list(
            columns,
            self._say,
            [f"agent step {self._clip.first + row + 1}" for row in self._rows],
            numbers=self._rows,
        )

    def _say(self, row: int) -> str:
        gained, last = int(self._score[row]) - self._before, self._rows[-1]
        index = self._index
        if row == self._rows[0]:
            return (
                f"After {self.record.agent_steps[index]:,} agent steps of training: agent step "
                f"{self._clip.first + 1:,} of the game, with a score of {self._before} before it."
            )
        if row == last:
            return (
                f"{gained} points in {row + 1} agent steps. The whole game takes "
                f"{self.record.lengths[index]:,} agent steps and ends with a score of "
                f"{self.record.scores[index]}."
            )
        if row == self._rows[len(self._rows) // 2]:
            return f"Half way through what is shown: {gained} points so far."
        return ""


def stage_films(film: type[S], record: StagesSeen) -> Variants:
    """One film for each stage."""
    return Variants(
        "training", {f"{percent:.0f} %": film(record, index) for index, percent in enumerate(record.percent)}
    )
