"""How games of Pong look: random beside trained, and the stages of a training."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Column, Scene, Step, Variants, step_list
from mlanimated.chapters.pong.games import (
    STAGE_STEPS,
    TWO_RALLIES_STEPS,
    Clip,
    Hero,
    Learning,
)
from mlanimated.data import owners
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.game_screen import GameScreen
from mlanimated.panels.pixels import Pixels

SCREEN = (160, 210)
EVERY = 2  # agent steps from one shown step to the next
# The order in which a reader expects them; the agent's own is stay, up, down.
SHOWN_ACTIONS = {"up": 1, "stay": 0, "down": 2}
ORDER = list(SHOWN_ACTIONS.values())
NAMES = {index: name for name, index in SHOWN_ACTIONS.items()}


def score(clip: Clip, row: int) -> str:
    """Say the points in words: on the screen, the agent's are on the right."""
    agent, opponent = clip.points[row]
    return f"won {agent}, lost {opponent}"


def shown_rows(*clips: Clip) -> list[int]:
    """Return every second row of the longest clip, its last one, and the rows of all points."""
    last = max(len(clip.screens) for clip in clips) - 1
    points = {row for clip in clips for row in np.flatnonzero(clip.rewards).tolist()}
    return sorted({*range(0, last, EVERY), last} | points)


class RandomAndTrained(Scene):
    """Two rallies of two games in lock-step; each stops where its own end."""

    name = "random-and-trained"
    credit = owners.SCREENS["Pong"]
    size = (720, 560)
    title = "Pong: a random player, and the trained one"
    caption = (
        "The green paddle on the right is the player, the other one is the console. Both are shown at the "
        "same agent step, counted from where the excerpt begins: each player's median game, and in it the "
        f"first two rallies in a row that last at most {TWO_RALLIES_STEPS} agent steps together. "
        "Every second step is shown."
    )
    alt = (
        "Two games of Pong side by side. The random player's paddle wanders about and misses most balls; the "
        "trained one is where the ball comes, and sends it back."
    )

    def __init__(self, record: Hero) -> None:
        self.record = record
        self._clips = {"random": record.random, "trained": record.trained}
        self._rows = shown_rows(*self._clips.values())

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Place two screens and what is written above and below them."""
        self._screens = [
            GameScreen(figure, self.size, 28 + 344 * place, 52, SCREEN, colour=colour)
            for place, colour in enumerate((palette.NEUTRAL, palette.MODEL))
        ]
        self._counter = put_text(figure, 0.5, 24 / 560, family=style.MONO, ha="center")
        return [*(artist for screen in self._screens for artist in screen.artists), self._counter]

    def show(self, time: float) -> None:
        """Show both games at the same agent step."""
        row = self._rows[tween.step_at(time)]
        self._counter.set_text(f"agent step {row + 1:3d}")
        for (name, clip), screen in zip(self._clips.items(), self._screens, strict=True):
            last = len(clip.screens) - 1
            over, shown = row > last, min(row, last)
            title = f"{name}: over" if over else name
            screen.show(clip.screens[shown], title=title, line=score(clip, shown), over=over)

    def steps(self) -> list[Step]:
        """One step for every second agent step, and for each point; points are marks."""
        return [
            Step(f"agent step {row + 1}", self._values(row), self._say(row, row == self._rows[-1]))
            for row in self._rows
        ]

    def _values(self, row: int) -> dict[str, str]:
        values = {}
        for name, clip in self._clips.items():
            if row < len(clip.screens):
                values[f"{name}, action"] = NAMES[int(clip.chosen[row])]
                values[f"{name}, score"] = score(clip, row)
        return values

    def _say(self, row: int, last: bool) -> str:
        if row == 0:
            return "Both excerpts begin with the serve of a new ball, which appears a moment later."
        sentences = [
            f"{name.capitalize()} {'wins' if clip.rewards[row] > 0 else 'loses'} a point "
            f"({score(clip, row)}, {balls(clip, row)} hit back so far)."
            for name, clip in self._clips.items()
            if row < len(clip.screens) and clip.rewards[row]
        ]
        if last and not sentences:
            sentences = [
                f"{name.capitalize()}: {score(clip, -1)} in the excerpt."
                for name, clip in self._clips.items()
            ]
        return " ".join(sentences)


def balls(clip: Clip, row: int) -> str:
    """Say how many balls were hit back up to a row."""
    count = int(clip.returned[row])
    return f"{count} ball" if count == 1 else f"{count} balls"


class Thoughts(ActionValues):
    """Bars of the probabilities of the three actions, the chosen one ringed."""

    def __init__(self, scene: Scene, figure: Figure | SubFigure, bottom: float) -> None:
        super().__init__(
            figure, scene.size, (432, bottom, 262, 150), list(SHOWN_ACTIONS), spec="", marker=False
        )

    def of(self, clip: Clip, row: int) -> None:
        """Set the bars to what was thought at a row."""
        self.show(clip.probabilities[row, ORDER], ORDER.index(int(clip.chosen[row])))


class Stage(Scene):
    """The beginning of a game at one stage of the training."""

    name = "learning-in-progress"
    credit = owners.SCREENS["Pong"]
    size = (720, 470)
    title = "The same training, stopped three times"
    caption = (
        "Take the slider from the untrained network to the trained one. Each film shows the first "
        f"{STAGE_STEPS} agent steps of the median game of that stage, every second one; balls hit back are "
        "counted from the console's memory."
    )
    alt = (
        "The beginnings of three games, one for each stage of the training, with a counter of the balls that "
        "the agent hits back and with the probabilities of its next action."
    )

    def __init__(self, record: Learning, index: int) -> None:
        self.record, self._index = record, index
        self._clip = record.clips[index]
        self._rows = shown_rows(*record.clips)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the screen, and what is known about the stage beside it."""
        self._screen = Pixels(figure, 14, 14, *SCREEN, scale=2)
        middle, tally = 530 / self.size[0], self.record.tallies[self._index]
        percent = f"{self.record.percent[self._index]:.0f} % trained"
        put_text(
            figure,
            middle,
            440 / 470,
            percent,
            size=style.TITLE,
            weight="bold",
            ha="center",
            color=palette.MODEL,
        )
        millions = f"{self.record.agent_steps[self._index] / 1e6:.2f} M steps"
        put_text(figure, middle, 400 / 470, millions, size=style.SMALL, ha="center")
        self._thoughts = Thoughts(self, figure, 220)
        whole = f"in the end: {tally.won} to {tally.lost}"
        put_text(figure, middle, 30 / 470, whole, size=style.SMALL, ha="center")
        lines = [
            put_text(figure, middle, height / 470, family=style.MONO, size=style.SMALL, ha="center")
            for height in (172, 134, 96)
        ]
        self._counter, self._score, self._returned = lines
        return [self._screen, *self._thoughts.artists, *lines]

    def show(self, time: float) -> None:
        """Show one agent step of the game."""
        row = self._rows[tween.step_at(time)]
        self._screen.set_picture(self._clip.screens[row])
        self._thoughts.of(self._clip, row)
        self._counter.set_text(f"agent step {row + 1:3d}")
        self._score.set_text(score(self._clip, row))
        self._returned.set_text(f"hit back {self._clip.returned[row]:2d}")

    def steps(self) -> list[Step]:
        """One step for every second agent step; points are marks."""
        clip = self._clip
        columns: dict[str, Column] = {
            "action": [NAMES[int(clip.chosen[row])] for row in self._rows],
            "its probability": [
                round(float(clip.probabilities[row, clip.chosen[row]]), 2) for row in self._rows
            ],
            "score": [score(clip, row) for row in self._rows],
        }
        names = [f"agent step {row + 1}" for row in self._rows]
        return step_list(columns, self._say, names, numbers=self._rows)

    def _say(self, row: int) -> str:
        clip, tally = self._clip, self.record.tallies[self._index]
        if row == 0:
            return f"After {self.record.agent_steps[self._index]:,} agent steps of training; the game begins."
        if row == len(clip.screens) - 1:
            return (
                f"After {row + 1} agent steps of the game: {score(clip, row)}, {balls(clip, row)} hit back. "
                f"In the end {tally.won} points are won and {tally.lost} lost."
            )
        if clip.rewards[row]:
            return f"A point is {'won' if clip.rewards[row] > 0 else 'lost'} ({score(clip, row)})."
        if row == len(clip.screens) // 2 and not clip.rewards[1:-1].any():
            return f"Half way, no point yet: {balls(clip, row)} hit back so far."
        return ""


def stages(record: Learning) -> Variants:
    """One film for each stage."""
    return Variants(
        "training",
        {f"{percent:.0f} %": Stage(record, index) for index, percent in enumerate(record.percent)},
    )
