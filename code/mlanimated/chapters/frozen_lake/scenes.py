"""How the records of chapter "Frozen Lake with Deep Learning" look."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import put_text, step_shown
from mlanimated.animate.scene import Scene, Step
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.frozen_lake import recipe
from mlanimated.chapters.frozen_lake.arrows import NAMES, Arrows, length, per_cent
from mlanimated.chapters.frozen_lake.ice import HowManyGames, OneMoreGeneration
from mlanimated.games.lakes import squares
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.board import Board

COLUMNS = 4
ICE = squares(recipe.LAKE, "SF")
SHOWN = (0, 1, 2, 3, 5, 8, 12, 16, 20, 25, 30, 40, 60, 100, 200, 400, 800)  # updates
GROUND = tuple(row.replace("F", " ") for row in recipe.LAKE)


class BestStep(Scene):
    """Greedy games: the board, and what the network says about each step."""

    name = "best-step"
    size = (720, 500)
    title = "The step with the highest P(win) is taken"
    caption = (
        "The number beside each step is the network's P(win): how often this game is won "
        "if the step is taken and everything after it is random."
    )
    alt = (
        "A board of four by four squares with four holes, and bars for the steps left, down, right and up. "
        "The untrained player keeps walking against the upper edge. "
        "After learning from 100,000 random games, it takes the step with the longest bar six times and "
        "comes to the goal."
    )

    def __init__(self, record: recipe.Walks) -> None:
        self.record = record
        self.poster_step = int(np.flatnonzero(record.square == 8)[-1])  # beside a hole

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the board on the left, the bars on the right."""
        self._board = Board(figure, self.size, (16, 76, 344, 344), GROUND)
        self._bars = ActionValues(
            figure, self.size, (455, 92, 105, 260), NAMES, limits=(0, 3), spec="", marker=False
        )
        self._numbers = [
            put_text(
                figure, 708 / 720, (92 + 260 * (3.6 - row) / 4.2) / 500,
                size=style.SMALL, family=style.MONO, ha="right",
            )
            for row in range(4)
        ]  # fmt: skip
        self._head = put_text(figure, 16 / 720, 466 / 500, size=style.BODY, weight="bold")
        for y, words in ((418, "P(win) if all steps"), (384, "after it are random")):
            put_text(figure, 455 / 720, y / 500, words, size=style.SMALL, color=palette.MODEL)
        put_text(figure, 455 / 720, 66 / 500, "0.1 %", size=style.SMALL, ha="center", color=palette.NEUTRAL)
        put_text(figure, 560 / 720, 66 / 500, "100 %", size=style.SMALL, ha="center", color=palette.NEUTRAL)
        self._foot = put_text(figure, 16 / 720, 24 / 500, size=style.SMALL)
        return [*self._board.artists, *self._bars.artists, *self._numbers, self._head, self._foot]

    def show(self, time: float) -> None:
        """Move the player; the bars are those of the nearest square that it stands on."""
        row = int(time + 0.5)
        places = np.stack(np.divmod(self.record.square, COLUMNS), axis=1)
        at = tween.at(places, time)
        before = tween.step_at(time)
        if before < len(places) - 1 and self.record.games[before] != self.record.games[before + 1]:
            at = places[row]  # a new game: nobody walks back
        self._board.show(agent=(float(at[0]), float(at[1])))
        says, action = self.record.probability[row], int(self.record.action[row])
        self._bars.show(np.where(np.isnan(says), np.nan, length(says)), action if action >= 0 else None)
        for number, value in zip(self._numbers, says, strict=True):
            number.set_text(per_cent(value))
        games = int(self.record.games[row])
        self._head.set_text(f"after {games:,} random games" if games else "untrained: no game seen")
        self._foot.set_text(f"takes: {NAMES[action]}" if action >= 0 else "arrived: the game is won")

    def steps(self) -> list[Step]:
        """One step for each square that the player stands on."""
        return [self._step(row) for row in range(len(self.record.square))]

    def _step(self, row: int) -> Step:
        record, square = self.record, int(self.record.square[row])
        says = record.probability[row]
        values: dict[str, float | int | str] = {"random games": int(record.games[row]), "square": square}
        if record.action[row] >= 0:
            values |= {f"P(win) {name}": round(float(p), 4) for name, p in zip(NAMES, says, strict=True)}
            values["step taken"] = NAMES[record.action[row]]
        first = int(np.flatnonzero(record.games > 0)[0])
        sentence = ""
        if row == 0:
            sentence = (
                f"Untrained: the numbers come from chance, the highest is {says.max():.2f} for "
                f"{NAMES[record.action[0]]}, and {NAMES[record.action[0]]} is against the edge."
            )
        elif row == first - 1:
            sentence = "It stands where it stood: who learns nothing takes the same step again and again."
        elif row == first:
            sentence = (
                f"After {int(record.games[row]):,} random games: {NAMES[record.action[row]]} is best, with "
                f"{100 * says.max():.2f} %. That is little, because after this step the rest would be random."
            )
        elif row == len(record.square) - 1:
            sentence = f"The goal, after {row - first} steps."
        elif row == len(record.square) - 2:
            sentence = (
                f"One step before the goal: {NAMES[record.action[row]]} wins with {100 * says.max():.1f} %."
            )
        elif record.games[row] and square == 8:
            sentence = (
                f"Down is a hole: {100 * says[1]:.2f} %. Right, with {100 * says[2]:.2f} %, is "
                f"{says[2] / says[3]:.0f} times as good as going back up."
            )
        return Step(f"step {row}", values, sentence)


class LearningTheLake(Scene):
    """One training: the best step of every square, and from where it wins."""

    name = "learning-the-lake"
    size = (720, 500)
    title = "What the network has learned after each update"
    caption = (
        "In each square: the best step as the network sees it, and its P(win) in per cent. "
        "Squares from which following the arrows wins are ringed."
    )
    alt = (
        "A board on which each square of ice has an arrow and a number. At first the arrows point anywhere "
        "and the numbers are near 50 per cent. The numbers fall, then rise again near the goal, the arrows "
        "turn, "
        "and one square after the other is ringed, until all eleven are."
    )

    def __init__(self, record: recipe.Learning) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the board on the left, four numbers on the right."""
        self._board = Board(figure, self.size, (10, 14, 472, 472), GROUND, spec=".1f")
        self._arrows = Arrows(self._board.axes, ICE, COLUMNS, down=-0.16)
        names = ("update", "loss", "wins from")
        self._numbers = []
        for k, name in enumerate(names):
            y = (430 - 130 * k) / 500
            put_text(
                figure,
                506 / 720,
                y,
                name,
                size=style.SMALL,
                color=palette.LOSS if k == 1 else palette.NEUTRAL,
            )
            self._numbers.append(
                put_text(figure, 506 / 720, y - 44 / 500, size=style.BODY, family=style.MONO, weight="bold")
            )
        return [*self._board.artists, *self._arrows.artists, *self._numbers]

    def show(self, time: float) -> None:
        """Show the state after an update."""
        row = step_shown(SHOWN, time)
        says = self.record.probability[row]
        values = np.full(recipe.SQUARES, np.nan)
        values[ICE] = 100 * says[ICE].max(axis=1)
        wins = [square for square in ICE if self.record.wins[row][square]]
        shape = (recipe.SQUARES // COLUMNS, COLUMNS)
        self._board.show(values=values.reshape(shape), best=[divmod(square, COLUMNS) for square in wins])
        self._arrows.show(says.argmax(axis=1))
        texts = (f"{row:d}", f"{self.record.losses[row]:.4f}", f"{len(wins)} of {len(ICE)}")
        for number, text in zip(self._numbers, texts, strict=True):
            number.set_text(text)

    def steps(self) -> list[Step]:
        """One step for each update that is shown."""
        return [self._step(row) for row in SHOWN]

    def _step(self, row: int) -> Step:
        record = self.record
        count = int(record.wins[row][ICE].sum())
        best = 100 * record.probability[row].max(axis=1)
        first_win = next(n for n in SHOWN if record.wins[n][ICE].any())
        all_win = next(n for n in SHOWN if record.wins[n][ICE].all())
        sentences = {
            0: f"Untrained: about {best[ICE].mean():.0f} % everywhere, and the arrows win from no square.",
            8: f"Most games are lost, so first of all every number falls: the start says {best[0]:.1f} %. "
            f"The loss is {record.losses[row]:.4f}.",
            first_win: f"Near the goal the numbers rise again: from {count} squares the arrows win.",
            all_win: f"From all {count} squares of ice the arrows lead to the goal.",
            SHOWN[-1]: f"At rest: {best[14]:.1f} % beside the goal, {best[0]:.2f} % at the start. "
            "Few random games are won from there, and the first step is the right one all the same.",
        }
        values: dict[str, float | int | str] = {
            "loss": round(float(record.losses[row]), 4),
            "wins from": f"{count} of {len(ICE)} squares",
            "P(win) at the start": round(float(best[0] / 100), 4),
        }
        return Step(f"update {row}", values, sentences.get(row, ""))


ANIMATIONS = {
    "best-step": Entry(BestStep, recipe.walks, Timeline(fps=12, move=0.5, hold=0.4, mark_hold=0.8)),
    "learning-the-lake": Entry(
        LearningTheLake, recipe.learning, Timeline(fps=8, move=0.25, hold=0.25, mark_hold=0.8)
    ),
    "how-many-games": Entry(HowManyGames, recipe.icy_seeds, Timeline(fps=12, move=0.5, mark_hold=0.6)),
    "one-more-generation": Entry(
        OneMoreGeneration, recipe.generations, Timeline(fps=8, move=0.25, hold=0.5, mark_hold=1.0)
    ),
}
