"""How the records of chapter "Minimax" look: the tree, games of the perfect player, work."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import apart, canvas, place_axes, put_text
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.minimax import recipe
from mlanimated.chapters.minimax.tree_film import SQUARES, TreeFilm
from mlanimated.panels.board import Board

SEARCHING = Timeline(fps=8, move=0.25, hold=0.125, mark_hold=0.5)
BRISK = Timeline(fps=12, move=0.34, hold=0.1, mark_hold=0.5)
LOOKS = {  # dashes of a line, its colour and its name beside its end
    "no pruning": ("-", palette.LOSS, "no pruning"),
    "alpha-beta": ((0, (4, 1.5)), palette.NEUTRAL, "alpha-beta"),
    "alpha-beta, centre first": ((0, (1, 1.2)), palette.NEUTRAL, "centre first"),
    "with memory": ((0, (4, 1.2, 1, 1.2)), palette.TARGET, "memory"),
    "both, centre first": ("-", palette.MODEL, "all three"),
}


class WorkFilm(Scene):
    """How the work grows with the free squares, for five searches."""

    name = "work"
    size = (720, 430)
    title = "How many boards have to be looked at"
    caption = (
        "The search starts earlier and earlier in a game that both play perfectly. "
        "One mark up the axis means a hundred times more boards."
    )
    alt = (
        "Five lines of boards looked at against free squares, on a scale where every mark is a hundred times "
        "the one before. Without pruning the line reaches half a million; with alpha-beta, a better order "
        "and memory it stays far below, lowest with all three."
    )

    def __init__(self, record: recipe.Work) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw a line for each search, named at its end."""
        axes = place_axes(figure, self.size, 112, 78, 240, 286)
        samples = canvas(figure, self.size, (368, 0, 40, 430))
        style.axes(axes, x="free squares", xlim=(1, 9), ylim=(1, 1.2e6), xticks=(1, 3, 5, 7, 9))
        axes.set_yscale("log")
        axes.set_yticks([1, 100, 10_000, 1_000_000], ["1", "100", "10,000", "million"])
        axes.minorticks_off()
        put_text(figure, 0.012, 404 / 430, "boards looked at", size=style.SMALL)
        self._lines, self._labels = [], []
        ends = [np.log10(nodes[-1]) / np.log10(1.2e6) * 286 for nodes in self.record.nodes.values()]
        # Labels stand apart, and none below where its line can end.
        heights = apart(ends, 33)
        for name, height in zip(self.record.nodes, heights, strict=True):
            dashes, colour, shown = LOOKS[name]
            width = 6 if name == "both, centre first" else style.LINE
            self._lines += axes.plot([], [], ls=dashes, color=colour, lw=width, clip_on=False)
            samples.plot([4, 36], [78 + height] * 2, ls=dashes, color=colour, lw=width)
            y = (78 + height) / 430
            put_text(figure, 554 / 720, y, shown, size=style.SMALL, color=colour)
            self._labels.append(
                put_text(figure, 544 / 720, y, size=style.SMALL, family=style.MONO, ha="right", color=colour)
            )
        return [*self._lines, *self._labels]

    def show(self, time: float) -> None:
        """Draw the lines up to the same number of free squares."""
        row = tween.step_at(time)
        free = tween.up_to(self.record.free, time)
        for line, label, nodes in zip(self._lines, self._labels, self.record.nodes.values(), strict=True):
            line.set_data(free, np.exp(tween.up_to(np.log(nodes), time)))
            label.set_text(f"{nodes[row]:7,d}")

    def steps(self) -> list[Step]:
        """One step for each number of free squares."""
        names = ["1 free square", *(f"{free} free squares" for free in self.record.free[1:])]
        return step_list(dict(self.record.nodes), self._say, names)

    def _say(self, row: int) -> str:
        nodes = self.record.nodes
        plain, pruned, best = (
            nodes[name][row] for name in ("no pruning", "alpha-beta", "both, centre first")
        )
        memory, free = nodes["with memory"][row], self.record.free[row]
        return {
            0: f"With one free square there is one move left: {plain} boards, whatever the search.",
            4: f"{free} free squares: {plain:,} boards without pruning, {pruned:,} with alpha-beta, "
            f"{memory:,} with memory.",
            6: f"{free} free squares: {plain:,} without pruning, {pruned:,} with alpha-beta, "
            f"{best:,} with all three.",
            8: f"The empty board: {plain:,} without pruning, {pruned:,} with alpha-beta, {memory:,} with "
            f"memory, and {best:,} with memory, alpha-beta and the centre first. "
            f"That is {plain / best:.0f} times less work for the same answer.",
        }.get(row, "")


class GameFilm(Scene):
    """A game of the perfect player, with what it knows; one variant of the slider."""

    name = "perfect-game"
    size = (720, 430)
    title = "What the perfect player sees"
    caption = (
        "A number in a square says what it is worth to move there: above 0 it wins, below it loses, 0 is a "
        "draw. The move that a perfect player takes is ringed."
    )
    alt = (
        "A tic-tac-toe board with a number in every free square. Against one who always takes the first free "
        "square, X wins with its third cross; against itself, all ends in a draw."
    )

    def __init__(self, record: recipe.Games, label: str) -> None:
        self.record, self.label, self.game = record, label, record.games[label]
        longest = max(len(game.board) for game in record.games.values())
        self._rows = [min(row, len(self.game.board) - 1) for row in range(longest)]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the board, and who plays."""
        self._board = Board(figure, self.size, (20, 20, 390, 390), [" " * 3] * 3, spec=".0f")
        put_text(figure, 440 / 720, 392 / 430, "X: perfect", weight="bold", color=palette.MODEL)
        other = "O: itself" if self.label == "itself" else "O: first free"
        put_text(figure, 440 / 720, 352 / 430, other, weight="bold")
        self._turn = put_text(figure, 440 / 720, 262 / 430)
        self._worth = put_text(figure, 440 / 720, 218 / 430)
        self._counter = put_text(figure, 440 / 720, 44 / 430, family=style.MONO, weight="bold")
        return [*self._board.artists, self._turn, self._worth, self._counter]

    def show(self, time: float) -> None:
        """Show the position, and what each move is worth."""
        row = self._rows[tween.step_at(time)]
        game = self.game
        signs = [
            ["" if not stone else "X" if stone > 0 else "O" for stone in line] for line in game.board[row]
        ]
        best = [divmod(int(game.move[row]), 3)] if game.move[row] >= 0 and self._mover_is_perfect(row) else []
        ends = [(divmod(int(line[0]), 3), divmod(int(line[2]), 3)) for line in game.line]
        over = game.move[row] < 0
        self._board.show(signs, values=game.worth[row], best=best, line=ends[0] if over and ends else None)
        self._turn.set_text("X wins" if over and ends else "draw" if over else f"{'XO'[row % 2]} to move")
        self._worth.set_text("" if over else f"worth {self._value(row)}")
        self._counter.set_text(f"move {row}")

    def _mover_is_perfect(self, row: int) -> bool:
        return row % 2 == 0 or self.label == "itself"

    def _value(self, row: int) -> str:
        return style.fixed(float(np.nanmax(self.game.worth[row])), ".0f")

    def steps(self) -> list[Step]:
        """One step for each move; a game that is over waits for the longest."""
        return step_list({"stones": np.minimum(self._rows, 9)}, self._sentences(), "move {}")

    def _sentences(self) -> dict[int, str]:
        game, end, last = self.game, len(self.game.board) - 1, len(self._rows) - 1
        said = {0: "The empty board: every square is worth 0. If both play well, nobody wins."}
        if self.label == "itself":
            losing = int((game.worth[1] < 0).sum())
            said[1] = (
                f"X has taken {SQUARES[game.move[0]]}. Now {losing} of 8 answers lose by force; "
                f"only {SQUARES[game.move[1]]} holds the draw."
            )
            said[end] = "Nine moves, no mistake, a draw. It will be so every time."
            return said
        said[2] = (
            f"O took {SQUARES[game.move[1]]}: a mistake. "
            f"{int((game.worth[2] > 0).sum())} moves now win by force, worth {self._value(2)} each."
        )
        said[4] = (
            f"X can win at once: worth {self._value(4)}, 1 and 1 for each square that would still be free."
        )
        said[end] = f"X wins after {end} moves, with {9 - end} squares free."
        if end < last:
            said[last] = "The game is over. Take the slider to a better opponent."
        return said


def searches(record: recipe.TreeSearches) -> Variants:
    """One film of the tree for each search."""
    return Variants("search", {label: TreeFilm(record, label) for label in record.searches})


def opponents(record: recipe.Games) -> Variants:
    """One game for each opponent."""
    return Variants("opponent", {label: GameFilm(record, label) for label in record.games})


ANIMATIONS = {
    TreeFilm.name: Entry(searches, recipe.tree, SEARCHING),
    GameFilm.name: Entry(opponents, recipe.games, BRISK),
    WorkFilm.name: Entry(WorkFilm, recipe.work, BRISK),
}
