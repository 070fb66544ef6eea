"""How the records of chapter "Tic-Tac-Toe" look."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.tic_tac_toe import exact, parts, recipe
from mlanimated.chapters.tic_tac_toe.over_time import LostGames, NineOpenings
from mlanimated.chapters.tic_tac_toe.parts import EMPTY, SIDE, Bars, line_of, marks, square_name
from mlanimated.games.tic_tac_toe import LINES
from mlanimated.panels.board import Board

ENDS = {1: "the network has won", 0: "a draw", -1: "the network has lost"}
SHORT = {1: "win", 0: "draw", -1: "loss"}


class OneGame(Scene):
    """One game of one generation: the board, and what the network says about each next move."""

    name = "one-game"
    size = (720, 500)
    title = "P(win) of each next move, generation by generation"
    caption = (
        "Left: the game; the opponent (O) begins and knows the network (X). Right: the number in a square is "
        "the network's P(win) if it moves there, the bar its win, draw and loss. The ring is where P(win) − "
        "P(loss) is highest. Slide from the untrained network to the last generation."
    )
    alt = (
        "Two boards. On the left a game of tic-tac-toe is played, on the right the free squares have numbers "
        "and bars, and the best one is ringed. The untrained network and generation 0 lose, generation 10 "
        "reaches a draw."
    )

    def __init__(self, record: exact.Match, which: int) -> None:
        self.record, self._which = record, which
        self._plies = int(record.plies[which])
        self.poster_step = max(row for row in range(self._plies) if self._mine(row) and row < 6)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two boards side by side."""
        name = recipe.NAMES[self._which]
        put_text(figure, 14 / 720, 464 / 500, name, weight="bold")
        put_text(figure, 372 / 720, 464 / 500, "P(win) of each move", size=style.SMALL, color=palette.MODEL)
        self._game = Board(figure, self.size, (14, 108, 330, 330), EMPTY)
        self._says = Board(figure, self.size, (372, 108, 330, 330), EMPTY, spec=".2f")
        self._bars = Bars(self._says.axes)
        parts.legend(figure, self.size, 372, 78)
        put_text(figure, 14 / 720, 78 / 500, "X: network, O: opponent", size=style.SMALL)
        self._foot = put_text(figure, 14 / 720, 28 / 500, weight="bold")
        return [*self._game.artists, *self._says.artists, *self._bars.artists, self._foot]

    def show(self, time: float) -> None:
        """Show the position that is nearest."""
        row = min(tween.step_at(time + 0.5), self._plies)
        record, which = self.record, self._which
        board, says, move = record.board[which, row], record.outcome[which, row], int(record.move[which, row])
        self._game.show(marks(board), line=line_of(board, LINES))
        values = says[:, 0].reshape(SIDE, SIDE)
        self._says.show(values=values, best=[divmod(move, SIDE)] if self._mine(row) else ())
        self._bars.show(says)
        if move < 0:
            words = ENDS[int(record.result[which])]
        else:
            words = f"{'network' if self._mine(row) else 'opponent'} takes {square_name(move)}"
        self._foot.set_text(words)

    def steps(self) -> list[Step]:
        """One step for each position; a short game stands still at its end."""
        return [self._step(row) for row in range(self.record.board.shape[1])]

    def _mine(self, row: int) -> bool:
        return row % 2 == 1 and row < self._plies

    def _step(self, row: int) -> Step:
        record, which = self.record, self._which
        move, says = int(record.move[which, row]), record.outcome[which, row]
        values: dict[str, float | int | str] = {"generation": recipe.NAMES[which]}
        if self._mine(row):
            values |= {
                f"P(win) {square_name(k)}": round(float(p), 4) for k, p in enumerate(says[:, 0]) if p == p
            }
        if move >= 0:
            values["next move"] = square_name(move)
        sentence = ""
        if row == 0:
            sentence = f"{recipe.NAMES[which].capitalize()}: the opponent begins."
        elif self._mine(row):
            win, draw, loss = says[move]
            sentence = (
                f"The network likes {square_name(move)} best: it expects {100 * win:.0f} % wins, "
                f"{100 * draw:.0f} % draws and {100 * loss:.0f} % losses."
            )
        elif row == 7 or (row == 9 and self._plies > 7):
            sentence = f"The end, after {self._plies} moves: {ENDS[int(record.result[which])]}."
        elif row == 9:
            sentence = "The board stays as it is."
        return Step(f"move {row}", values, sentence)


class WhereItLoses(Scene):
    """The positions in which generation 0 gives the game away: its scores, and the truth."""

    name = "where-it-loses"
    size = (720, 500)
    title = "Where generation 0 gives the game away"
    caption = (
        "Left: P(win) − P(loss) of each move, as generation 0 sees it; it takes the ringed one. "
        "Right: what each move is worth if both play perfectly from then on."
    )
    alt = (
        "Two boards with the same stones. On the left each free square has a number, the highest ringed. "
        "On the right each free square says draw or loss, and the ringed one says loss."
    )
    poster_step = 1

    def __init__(self, record: exact.Mistakes) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two boards side by side."""
        put_text(figure, 14 / 720, 464 / 500, "generation 0 says", size=style.SMALL, color=palette.MODEL)
        put_text(figure, 372 / 720, 464 / 500, "with perfect play", size=style.SMALL, color=palette.TARGET)
        self._says = Board(figure, self.size, (14, 108, 330, 330), EMPTY, spec="+.2f")
        self._true = Board(figure, self.size, (372, 108, 330, 330), EMPTY)
        self._words = [
            style.label(self._true.axes, square % SIDE, square // SIDE, "", ha="center")
            for square in range(9)
        ]
        put_text(figure, 14 / 720, 78 / 500, "X: network, to move", size=style.SMALL)
        self._foot = put_text(figure, 14 / 720, 28 / 500, weight="bold")
        return [*self._says.artists, *self._true.artists, *self._words, self._foot]

    def show(self, time: float) -> None:
        """Show a position; the truth comes second."""
        which, told = divmod(tween.step_at(time + 0.5), 2)
        record = self.record
        signs = marks(record.board[which])
        move = [divmod(int(record.move[which]), SIDE)]
        score = record.outcome[which, :, 0] - record.outcome[which, :, 2]
        self._says.show(signs, values=score.reshape(SIDE, SIDE), best=move)
        self._true.show(signs, best=move if told else ())
        for text, value in zip(self._words, record.value[which], strict=True):
            known = told and not np.isnan(value)
            text.set_text(SHORT[int(value)] if known else "")
            if known:
                text.set_color(palette.LOSS if value < 0 else palette.TARGET)
                text.set_fontweight("normal" if value < 0 else "bold")
        self._foot.set_text(f"{int(record.lines[which])} of {record.all_lines} lost games come through here")

    def steps(self) -> list[Step]:
        """Two steps for each position."""
        return [self._step(which, told) for which in range(len(self.record.move)) for told in (False, True)]

    def _step(self, which: int, told: bool) -> Step:
        record = self.record
        move = int(record.move[which])
        score = record.outcome[which, :, 0] - record.outcome[which, :, 2]
        saved = [square for square in range(9) if record.value[which, square] >= 0]
        best = max(saved, key=lambda square: score[square])
        if told:
            sentence = (
                f"With perfect play that move loses. {len(saved)} of {int((score == score).sum())} moves "
                f"keep the draw; the best of them scores {score[best]:.2f}."
            )
        else:
            sentence = (
                f"Position {which + 1} of {len(record.move)}: generation 0 takes {square_name(move)}, "
                f"with a score of {score[move]:.2f}."
            )
        values: dict[str, float | int | str] = {
            "takes": square_name(move),
            "score": round(float(score[move]), 4),
            "score of the best move that draws": round(float(score[best]), 4),
            "lost games through here": int(record.lines[which]),
        }
        return Step(f"position {which + 1}{', the truth' if told else ''}", values, sentence)


def games(record: exact.Match) -> Variants:
    """Return the same scene for each generation that was kept."""
    return Variants("generation", {name: OneGame(record, which) for which, name in enumerate(recipe.NAMES)})


ANIMATIONS = {
    "one-game": Entry(games, exact.match, Timeline(fps=4, move=0.25, hold=0.5, mark_hold=0.75)),
    "where-it-loses": Entry(
        WhereItLoses, exact.mistakes, Timeline(fps=4, move=0.25, hold=0.5, mark_hold=1.0)
    ),
    "nine-openings": Entry(NineOpenings, recipe.five, Timeline(fps=4, move=0.25, hold=0.5, mark_hold=1.0)),
    "lost-games": Entry(LostGames, recipe.five, Timeline(fps=4, move=0.25, hold=0.5, mark_hold=1.0)),
}
