"""What the filters see, and what one reply of look-ahead changes."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Circle, Rectangle

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.connect_four.moments import Reply, Window
from mlanimated.chapters.connect_four.naming import landing_row, line_of
from mlanimated.chapters.connect_four.seven_bars import SevenBars, percent
from mlanimated.panels.discs import Discs

PLANES = ("mine", "theirs", "lands next")
COLOURS = (palette.MODEL, palette.CATEGORIES[1], palette.NEUTRAL)
ACROSS, DOWN = 4, 3  # places of the window
GRID = 8  # filters in a row of the picture


class ThroughTheWindow(Scene):
    """Three planes with the window on them, and what 64 filters find there."""

    name = "window"
    size = (720, 470)
    title = "Three planes, a window of 4 × 4, and 64 filters"
    caption = (
        "The board as the network sees it: where my discs are, where theirs are, where the next disc would "
        "land. The frame is what all 64 filters look at now; the darker a square on the right, the more its "
        "filter has found."
    )
    alt = (
        "Three small boards of dots above each other and an 8 by 8 field of squares. A frame of 4 by 4 cells "
        "stops at twelve places, and at each of them other squares are dark."
    )

    def __init__(self, record: Window) -> None:
        self.record = record
        self._filters = record.found.shape[1]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the planes and the field of filters."""
        side = 18
        rows, columns = self.record.planes.shape[:2]
        self._frames = []
        for number, (name, colour) in enumerate(zip(PLANES, COLOURS, strict=True)):
            bottom = 470 - 42 - (number + 1) * rows * side - number * 26
            axes = place_axes(figure, self.size, 172, bottom, columns * side, rows * side)
            axes.set_xlim(-0.5, columns - 0.5)
            axes.set_ylim(rows - 0.5, -0.5)
            axes.set_xticks([])
            axes.set_yticks([])
            axes.spines[:].set_visible(True)
            axes.spines[:].set_color(palette.FADED)
            for row, column in np.ndindex(rows, columns):
                there = self.record.planes[row, column, number] > 0
                dot = Circle((column, row), 0.36 if there else 0.1, fc=colour if there else palette.FADED)
                axes.add_patch(dot)
            frame = Rectangle((0, 0), 4, 4, fill=False, ec=palette.CHOSEN, lw=5, zorder=3, clip_on=False)
            axes.add_patch(frame)
            self._frames.append(frame)
            put_text(figure, 0.018, (bottom + rows * side / 2) / 470, name, size=style.SMALL, color=colour)
        axes = place_axes(figure, self.size, 372, 66, 320, 320)
        axes.set_axis_off()
        self._top = float(self.record.found.max())
        self._field = axes.imshow(
            np.zeros((GRID, GRID)), cmap=palette.SEQUENTIAL, vmin=0, vmax=self._top, interpolation="nearest"
        )
        for k in range(GRID + 1):
            axes.axhline(k - 0.5, color=palette.BACKGROUND, lw=3)
            axes.axvline(k - 0.5, color=palette.BACKGROUND, lw=3)
        put_text(figure, 372 / 720, 432 / 470, f"what {self._filters} filters find", size=style.SMALL)
        self._count = put_text(figure, 372 / 720, 30 / 470, size=style.SMALL)
        return [*self._frames, self._field, self._count]

    def show(self, time: float) -> None:
        """Move the frame; the field is that of the place it has come to."""
        places = np.array([(k // ACROSS, k % ACROSS) for k in range(ACROSS * DOWN)], float)
        row, column = tween.at(places, time)
        for frame in self._frames:
            frame.set_xy((column - 0.5, row - 0.5))
        found = self.record.found[tween.step_at(time)]
        self._field.set_data(found.reshape(GRID, GRID))
        self._count.set_text(f"{int((found > 0).sum()):2d} of {self._filters} answer")

    def steps(self) -> list[Step]:
        """One step for each place."""
        found = []
        for place, answers in enumerate(self.record.found):
            row, column = divmod(place, ACROSS)
            some = int((answers > 0).sum())
            inside = self.record.planes[row : row + 4, column : column + 4]
            counts = inside.sum(axis=(0, 1)).astype(int)
            values: dict[str, float | int | str] = {
                **{name: int(count) for name, count in zip(PLANES, counts, strict=True)},
                "filters that answer": some,
            }
            sentence = (
                f"Place {place + 1} of 12: {counts[0]} of mine, {counts[1]} of theirs, {counts[2]} landing "
                f"cells in the window; {some} of {self._filters} filters answer, "
                f"the strongest with {answers.max():.1f}."
                if place in (0, 3, 8, 11)
                else ""
            )
            found.append(Step(f"place {place + 1}", values, sentence))
        return found


class OneReply(Scene):
    """The same position twice: without and with a look at the reply."""

    name = "one-reply"
    size = (720, 600)
    title = "One reply of look-ahead"
    caption = (
        "First the network plays what looks best at once. Then the same position again: now it looks at "
        "every reply to every column, and each bar shows what is left after the best reply."
    )
    alt = (
        "A Connect Four board with bars above its columns. The network's disc falls, and the reply completes "
        "four in a line. The position comes back, the bars are other ones, and another column is played."
    )

    def __init__(self, record: Reply) -> None:
        self.record = record
        first = record.board.copy()
        first[landing_row(first, record.chosen), record.chosen] = 1
        lost = first.copy()
        lost[landing_row(first, record.reply), record.reply] = 2
        saved = record.board.copy()
        saved[landing_row(saved, record.better), record.better] = 1
        self._boards = (record.board, first, lost, record.board, saved)
        self._moves = ((1, record.chosen), (2, record.reply), None, (1, record.better), None)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw bars, board and words."""
        wide = 7 * 64
        self._bars = SevenBars(figure, self.size, (10, 466, wide, 130))
        self._discs = Discs(figure, self.size, (10, 8, wide, wide))
        right = 476 / 720
        self._how = put_text(figure, right, 520 / 600, size=style.SMALL, linespacing=1.35)
        self._says = put_text(figure, right, 330 / 600, size=style.SMALL, linespacing=1.35, weight="bold")
        put_text(figure, right, 84 / 600, "● network", size=style.SMALL, color=palette.MODEL)
        put_text(figure, right, 44 / 600, "◎ the other", size=style.SMALL, color=palette.CATEGORIES[1])
        return [*self._bars.artists, *self._discs.artists, self._how, self._says]

    def show(self, time: float) -> None:
        """Show a stage, or a disc on its way to the next one."""
        stage = min(tween.step_at(time), len(self._boards) - 1)
        part = time - stage
        board, move = self._boards[stage], self._moves[stage]
        falling = None
        if part > 0 and move:
            player, column = move
            falling = (player, landing_row(board, column), column)
        self._discs.show(board, falling=falling, part=part, line=line_of(board))
        ahead = stage >= 3
        self._bars.show(
            self.record.after if ahead else self.record.points,
            self.record.better if ahead else self.record.chosen,
        )
        self._how.set_text(
            "what is left\nafter the best\nreply" if ahead else "P(win), a draw\ncounting half"
        )
        says = ("network's turn", "the other's turn", "lost", "again, looking\nahead", "the game\ngoes on")
        self._says.set_text(says[stage])

    def steps(self) -> list[Step]:
        """Five stages, all of them marks."""
        found = self.record
        first, better = percent(found.points[found.chosen]), percent(found.after[found.better])
        left = percent(found.after[found.chosen])
        column = {"column": found.chosen + 1}
        return [
            Step("at once", column, f"Column {found.chosen + 1} looks best, with {first}."),
            Step("played", column, f"The network plays column {found.chosen + 1}."),
            Step(
                "reply",
                {"column": found.reply + 1},
                f"The reply in column {found.reply + 1} completes four in a line: the game is lost.",
            ),
            Step(
                "looking ahead",
                {"column": found.better + 1},
                f"After the best reply, {left} are left of column {found.chosen + 1}; column "
                f"{found.better + 1} is best now, with {better}.",
            ),
            Step(
                "saved",
                {"column": found.better + 1},
                f"The network plays column {found.better + 1}, and the game goes on.",
            ),
        ]
