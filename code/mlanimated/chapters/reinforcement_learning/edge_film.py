"""The cliff twice: the way that Q-learning learns, and the one that SARSA learns."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.reinforcement_learning.recipe import LAST, Edge
from mlanimated.chapters.reinforcement_learning.training import edge_walk
from mlanimated.games import cliff
from mlanimated.panels.board import Board

_GROUND = (" " * 12, " " * 12, " " * 12, "S" + " " * 10 + "G")


class AtTheCliff(Scene):
    """Two methods in step on the same cliff, with the same seed."""

    name = "cliff"
    size = (720, 640)
    title = "The shortest way and the safe way"
    caption = (
        "Blue is where the player walked in the last hundred episodes. "
        "The orange line is the way that the table thinks best, as soon as it leads to the goal. "
        "Both players make one random move in ten while they learn; only SARSA reckons with it. "
        "Shown is the first of five trainings."
    )
    alt = (
        "Two boards, each with a cliff along its lower edge between start and goal, and blue where the "
        "player walked. At first it walks everywhere. In the end the line of Q-learning runs along the "
        "very edge of the cliff, and the line of SARSA keeps its distance."
    )

    def __init__(self, record: Edge) -> None:
        self.record = record
        self._walks = {name: [edge_walk(t) for t in rows[0]] for name, rows in record.tables.items()}

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two boards, one above the other."""
        width, height = self.size
        self._lines, self._tints, self._readouts, artists = [], [], [], []
        for top, name in zip((590, 276), self._walks, strict=True):
            board = Board(figure, self.size, (12, top - 274, 696, 232), _GROUND)
            board.show()
            cliffs = Rectangle((0.5, 2.5), 10, 1, fc=palette.NEUTRAL, lw=0, zorder=1.6)
            board.axes.add_patch(cliffs)
            words = "cliff: −100, back to S"
            style.label(board.axes, 5.5, 3, words, palette.BACKGROUND, ha="center", zorder=1.7)
            tints = [
                board.axes.add_patch(Rectangle((c - 0.5, r - 0.5), 1, 1, fc=palette.MODEL, lw=0, zorder=0.8))
                for r, c in np.ndindex(cliff.ROWS, cliff.COLUMNS)
            ]
            line = board.axes.plot([], [], color=palette.CHOSEN, lw=9, solid_joinstyle="round", zorder=1.1)
            self._lines += line
            self._tints.append(tints)
            put_text(figure, 12 / width, (top - 16) / height, name, weight="bold")
            place = 706 / width, (top - 16) / height
            readout = put_text(figure, *place, family=style.MONO, ha="right", size=style.SMALL)
            self._readouts.append(readout)
            artists += [*board.artists, *tints, *line]
        place = 706 / width, 618 / height
        self._counter = put_text(figure, *place, family=style.MONO, weight="bold", ha="right")
        return [*artists, *self._readouts, self._counter]

    def show(self, time: float) -> None:
        """Show both players after the same number of episodes."""
        index = tween.step_at(time)
        self._counter.set_text(f"episode {self.record.shown[index]:5,d}")
        for k, (name, walks) in enumerate(self._walks.items()):
            there = walks[index][-1] == cliff.GOAL
            rows, columns = np.divmod(np.array(walks[index] if there else []), cliff.COLUMNS)
            self._lines[k].set_data(columns, rows)
            visits = tween.at(self.record.visits[name], time)
            for tint, often in zip(self._tints[k], visits, strict=True):
                tint.set_alpha(0.6 * min(float(often), 1.0))
            self._readouts[k].set_text(self._read(name, index))

    def steps(self) -> list[Step]:
        """One step for each shown number of episodes."""
        return [
            Step(
                f"episode {n:,}",
                {f"moves, {name}": self._ways(name, k) for name in self._walks},
                self._say(k, int(n)),
            )
            for k, n in enumerate(self.record.shown)
        ]

    def _ways(self, name: str, index: int) -> str:
        walk = self._walks[name][index]
        return f"{len(walk) - 1}" if walk[-1] == cliff.GOAL else "none yet"

    def _read(self, name: str, index: int) -> str:
        moves = self._ways(name, index)
        way = "no way yet" if moves == "none yet" else f"{moves} moves"
        return f"{way}, mean return{self._paid(name, index)}"

    def _paid(self, name: str, index: int) -> str:
        """Return the mean of up to LAST episodes before: as they were played, random moves and all."""
        n = int(self.record.shown[index])
        if n == 0:
            return "    ?"
        mean = self.record.rewards[name][0, max(n - LAST, 0) : n].mean()
        return style.fixed(float(mean), ".0f", 5)

    def _say(self, k: int, n: int) -> str:
        paid = {name: self._paid(name, k).strip("\N{NO-BREAK SPACE}") for name in self._walks}
        both = ", ".join(f"{name} {text}" for name, text in paid.items())
        if n == 0:
            return "At first both tables are empty, and neither player knows a way."
        if n in (5, 50, 200):
            return f"Episode {n}: in the mean of the last {min(n, LAST)}, an episode was paid {both}."
        if n == int(self.record.shown[-1]):
            ways = " and ".join(f"{name} {self._ways(name, k)}" for name in self._walks)
            return (
                f"After {n:,} episodes the best ways have these numbers of moves: {ways}. But with random "
                f"moves in between, the last {LAST} episodes were paid {both}."
            )
        return ""
