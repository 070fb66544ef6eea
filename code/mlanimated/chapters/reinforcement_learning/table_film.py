"""The board of the lake beside the table that is learned on it, move by move."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import FancyArrowPatch

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.reinforcement_learning.lake_parts import LakeBoard, arrow_names, named, squares_of
from mlanimated.chapters.reinforcement_learning.recipe import SureLake
from mlanimated.learn.tabular import Array
from mlanimated.panels.value_table import ValueTable


class LearningTheTable(Scene):
    """One training on firm ice, and the walk that it ends with."""

    name = "learning-the-table"
    size = (720, 590)
    title = "A table fills up while its player plays"
    caption = (
        "Left the lake, right one number for each square and move. "
        "The framed row is where the player was, the orange cell what it did; "
        "when the cell flashes, its number has just been corrected by the TD error in the last line. "
        "A dot is a 0."
    )
    alt = (
        "A board of sixteen squares beside a table of eleven rows and four columns, all zeros at first. "
        "The player wanders and falls into holes, and nothing changes until it reaches the goal by chance. "
        "From there values spread backwards, square by square, to the start; "
        "then the largest numbers lead from the start to the goal."
    )

    def __init__(self, record: SureLake) -> None:
        self.record, moves = record, record.moves
        self._count = len(record.shown)
        both = np.stack([np.maximum(record.shown - 1, 0), record.shown], axis=1).ravel()
        # Numbers of moves in order, as `tables` wants them; one before may come before the last one shown.
        order = np.unique(both)
        tables = dict(zip(order, moves.tables(order, 16, 4), strict=True))
        self._after = [tables[n] for n in record.shown]
        self._before = [tables[max(n - 1, 0)] for n in record.shown]
        self.poster_step = int(np.argmax(self._values_at_start() > 0))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw board and table side by side, and the sum below."""
        self._board = LakeBoard(figure, self.size, (8, 250, 284, 284), self.record.lake)
        self._open = squares_of(self.record.lake)
        names = [named(self.record.lake, square) for square in self._open]
        self._table = ValueTable(
            figure, self.size, (308, 128, 404, 406), names, arrow_names(), names_width=68
        )  # fmt: skip
        self._arrow = FancyArrowPatch(
            (0, 0), (1, 0), arrowstyle="-|>", mutation_scale=26, shrinkA=0, shrinkB=0
        )
        self._board.axes.add_patch(self._arrow).set(color=palette.CHOSEN, lw=6, capstyle="butt", zorder=3.5)
        width, height = self.size
        self._counter = put_text(figure, 10 / width, 566 / height, family=style.MONO, weight="bold")
        self._epsilon = put_text(figure, 712 / width, 566 / height, family=style.MONO, ha="right")
        self._words = [put_text(figure, 10 / width, y / height, size=style.SMALL) for y in (220, 182, 144)]
        self._words[0].set(color="#9a6a00", weight="bold")
        rule = f"reward + {self.record.discount} × best next −  old = TD error"
        put_text(figure, 10 / width, 78 / height, rule, size=style.SMALL, family=style.MONO)
        self._sum = put_text(figure, 10 / width, 36 / height, size=style.SMALL, family=style.MONO)
        texts = [self._counter, self._epsilon, *self._words, self._sum]
        return [*self._board.artists, *self._table.artists, self._arrow, *texts]

    def show(self, time: float) -> None:
        """Show a move under way, or, at a whole time, what it was worth."""
        index = tween.step_at(time)
        part = time - index
        if part > 1e-9:
            self._show_move(index + 1, part, arrived=False)
        else:
            self._show_move(index, 1.0, arrived=True)

    def steps(self) -> list[Step]:
        """One step for each shown move, then one for each square of the walk."""
        record, moves = self.record, self.record.moves
        sentences = self._sentences()
        steps = []
        for index, n in enumerate(record.shown):
            best = self._after[index][0].max()
            facts: dict[str, float | int | str] = {"moves": int(n), "best value of S": round(float(best), 4)}
            if n:
                facts["episode"] = int(moves.episode[n - 1]) + 1
                facts["TD error"] = round(float(moves.error[n - 1]), 4)
            steps.append(Step(f"move {n:,}", facts, sentences.get(index, "")))
        for k in range(1, len(record.walk)):
            where = named(record.lake, int(record.walk[k]))
            steps.append(Step(f"walk, move {k}", {"square": where}, sentences.get(self._count + k - 1, "")))
        return steps

    def _values_at_start(self) -> Array:
        return np.array([table[0].max() for table in self._after])

    def _move(self, index: int) -> tuple[int, int, int, float, float, float]:
        """Return state, action, next state, reward, error and old value of a step."""
        record, moves = self.record, self.record.moves
        if index < self._count:
            k = int(record.shown[index]) - 1
            state, action = int(moves.state[k]), int(moves.action[k])
            after, reward = int(moves.next_state[k]), float(moves.reward[k])
            return (
                state,
                action,
                after,
                reward,
                float(moves.error[k]),
                float(self._before[index][state, action]),
            )
        k = index - self._count
        state, after = int(record.walk[k]), int(record.walk[k + 1])
        values = self._after[-1][state]
        action = int(values.argmax())
        return (
            state,
            action,
            after,
            float(record.lake[after // 4][after % 4] == "G"),
            0.0,
            float(values[action]),
        )

    def _show_move(self, index: int, part: float, *, arrived: bool) -> None:
        record, walking = self.record, index >= self._count
        last = min(index, self._count - 1)
        table = self._after[last] if arrived or walking else self._before[last]
        if index == 0:
            self._board.show(table, agent=0)
            self._table.show(self._written(table))
            self._arrow.set_visible(False)
            self._write("nothing is known", "a dot is a 0", "", "")
            self._count_moves(0)
            return
        state, action, after, reward, error, old = self._move(index)
        self._board.show(table, agent=after, coming_from=state, part=part)
        flash = 1.0 if arrived and not walking else 0.0
        self._table.show(
            self._written(table), state=self._open.index(state), action=action, error=error, flash=flash
        )
        self._arrow.set_visible(arrived and after != state)
        # From the middle of a square to the edge of the disc in the next one.
        (y0, x0), (y1, x1) = divmod(state, 4), divmod(after, 4)
        self._arrow.set_positions((x0, y0), (x0 + 0.72 * (x1 - x0), y0 + 0.72 * (y1 - y0)))
        self._count_moves(index)
        letter = record.lake[after // 4][after % 4]
        end = {"H": "a hole: it is over", "G": "the goal!"}.get(letter, "the ice goes on")
        end = "bumps into the edge" if after == state else end
        way = ("left", "down", "right", "up")[action]
        best = 0.0 if letter in "HG" else float(table[after].max())
        result = f"{style.fixed(error + 0.0, '+.2f')}" if error else "\N{NO-BREAK SPACE}0.00"
        total = f"{reward:6.0f} + {record.discount} × {best:9.2f} − {old:4.2f} = {result:>8}"
        if not arrived:
            total = f"{reward:6.0f} + {record.discount} × {best:9.2f} − {old:4.2f} = "
        self._write(f"moves {way}", end, f"reward {reward:.0f}", total.replace(" ", "\N{NO-BREAK SPACE}"))

    def _written(self, table: Array) -> Array:
        """Return the rows of the table, without zeros: what was learned stands out from what was not."""
        return np.where(table == 0, np.nan, table)[self._open]

    def _count_moves(self, index: int) -> None:
        record = self.record
        if index >= self._count:
            self._counter.set_text("after training: best moves only")
            self._epsilon.set_text("")
            return
        n = int(record.shown[index])
        episode = int(record.moves.episode[n - 1]) if n else 0
        self._counter.set_text(f"episode {episode + 1:4d}  move {n:4d}")
        self._epsilon.set_text(f"ε = {record.epsilon[episode]:.2f}")

    def _write(self, action: str, end: str, reward: str, total: str) -> None:
        for text, words in zip(self._words, (action, end, reward), strict=True):
            text.set_text(words)
        self._sum.set_text(total)

    def _sentences(self) -> dict[int, str]:
        record, moves, shown = self.record, self.record.moves, list(self.record.shown)
        first = int(np.flatnonzero(moves.reward > 0)[0])
        lengths = np.bincount(moves.episode)
        second = next(k for k in range(len(shown)) if shown[k] > first + 1)
        k = shown[second] - 1
        start = int(np.argmax(self._values_at_start() > 0))
        s = shown[start] - 1
        cells, best = 4 * len(squares_of(record.lake)), self._after[-1][0].max()
        return {
            0: f"Nothing is known: all {cells} numbers are 0, and with ε = {record.epsilon[0]:.0f} "
            "every move is a random one.",
            1: f"The first move is paid {moves.reward[0]:.0f} and leads to a square that promises 0: "
            f"the TD error is {moves.error[0]:.0f}, and there is nothing to correct.",
            shown.index(
                lengths[0]
            ): f"After {lengths[0]} moves the player falls into a hole. A hole pays 0 as "
            "well, so the table is still empty.",
            shown.index(first + 1): f"Episode {moves.episode[first] + 1}, move {first + 1:,}: the goal, by "
            f"chance. Reward {moves.reward[first]:.0f}, TD error {moves.error[first]:+.2f}: "
            "the first number in the table.",
            second: f"Episode {moves.episode[k] + 1}: the player comes to a square that promises "
            f"{moves.error[k] / record.discount:.2f}. Nobody paid it anything, and yet the TD error is "
            f"{moves.error[k]:+.2f}: value has moved one square back.",
            start: f"Episode {moves.episode[s] + 1}: the wave has run back to the start, "
            f"which now promises {self._after[start][0].max():.2f}.",
            len(shown)
            - 1: f"After {len(lengths):,} episodes and {len(moves.state):,} moves nothing changes any "
            f"more. S promises {best:.2f}: {record.discount} multiplied {len(record.walk) - 2} times.",
            len(shown) + len(record.walk) - 2: "Without random moves, always to the largest number: "
            f"{len(record.walk) - 1} moves from S to G, and there is no shorter way.",
        }
