"""How the records of chapter "Connect Four" look: games, strengths, what the filters see, a reply."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.connect_four import moments
from mlanimated.chapters.connect_four.curves import Against, Ladder
from mlanimated.chapters.connect_four.insides import OneReply, ThroughTheWindow
from mlanimated.chapters.connect_four.naming import generation_name, landing_row, line_of
from mlanimated.chapters.connect_four.seven_bars import SevenBars, percent
from mlanimated.panels.discs import Discs

TIMELINE = Timeline(fps=6, move=0.34, hold=0.1, mark_hold=0.34)
SLOW = Timeline(fps=12, move=0.5, hold=0.1, mark_hold=0.5)
BRISK = Timeline(fps=8, move=0.25, hold=0.1, mark_hold=0.37)
SIDE = 64  # CSS pixels of a cell
LEFT = 10


class PlayedGame(Scene):
    """The board, and above each column what the network expects."""

    name = "a-game"
    size = (720, 600)
    title = "A whole game, move by move"
    caption = (
        "Above each column: P(win) of a disc there and half of P(draw), as the network says. The "
        "highest is ringed, and "
        "played. A disc in a cell with “!” would complete four in a line now."
    )
    alt = (
        "A Connect Four board with a bar above each of its seven columns. Discs fall in turn. In the last "
        "generation the network blocks a threat of its opponent and then completes four in a line; the "
        "untrained network and generation 0 lose, generations 1 and 4 win."
    )

    def __init__(self, record: moments.Game, count: int) -> None:
        self.record, self._count = record, count
        self._moves = len(record.column)
        self._blocks = moments.blocks(record)
        self._first = self._first_mark()
        self.poster_step = self._first

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw bars, board and words."""
        wide = 7 * SIDE
        self._bars = SevenBars(figure, self.size, (LEFT, 466, wide, 130))
        self._discs = Discs(figure, self.size, (LEFT, 8, wide, wide))
        right = (LEFT + wide + 18) / self.size[0]
        height = self.size[1]
        put_text(figure, right, 575 / height, generation_name(self.record.generation), weight="bold")
        put_text(figure, right, 517 / height, "P(win), a draw\ncounting half", size=style.SMALL)
        self._move = put_text(figure, right, 400 / height, size=style.SMALL)
        self._turn = put_text(figure, right, 350 / height, size=style.SMALL, weight="bold")
        self._says = put_text(figure, right, 230 / height, size=style.SMALL, linespacing=1.35)
        put_text(figure, right, 84 / height, "● network", size=style.SMALL, color=palette.MODEL)
        put_text(figure, right, 44 / height, "◎ tactician", size=style.SMALL, color=palette.CATEGORIES[1])
        return [*self._bars.artists, *self._discs.artists, self._move, self._turn, self._says]

    def show(self, time: float) -> None:
        """Show the board before a move, or with its disc on the way."""
        game = self.record
        move = min(tween.step_at(time), self._moves)
        part = time - move if move < self._moves else 0.0
        over = move == self._moves
        ours = move % 2 == 0
        falling, threats = None, []
        if part > 0:
            column = int(game.column[move])
            falling = (1 if ours else 2, landing_row(game.boards[move], column), column)
        if not over:
            marked = game.theirs[move] | game.ours[move]
            threats = [cell for cell in map(tuple, np.argwhere(marked)) if not part or cell != falling[1:]]  # type: ignore[index]
        line = line_of(game.boards[move]) if over and game.won else None
        self._discs.show(game.boards[move], falling=falling, part=part, threats=threats, line=line)
        best = int(game.column[move]) if ours and not over else None
        self._bars.show(game.points[move], best)
        self._move.set_text(f"{move} discs" if move != 1 else "1 disc")
        self._turn.set_text("game over" if over else ("network's turn" if ours else "tactician's turn"))
        self._says.set_text(self._words(move))

    def steps(self) -> list[Step]:
        """One step for each disc; marks at the start, at threats, and at the end."""
        game, found = self.record, []
        for number in range(self._count):
            move = min(number, self._moves)
            values: dict[str, float | int | str] = {"discs": move}
            if number < self._moves:
                values["column"] = int(game.column[move]) + 1
                if move % 2 == 0:
                    values["expected"] = percent(game.points[move, game.column[move]])
            found.append(Step(f"move {number}", values, self._sentence(number)))
        return found

    def _first_mark(self) -> int | None:
        """Return the first move before which the other threatens and the network cannot win."""
        for move in range(0, self._moves, 2):
            if self.record.theirs[move].any() and not self.record.ours[move].any():
                return move
        return None

    def _sentence(self, number: int) -> str:
        game = self.record
        name = generation_name(game.generation)
        if number == 0:
            best = int(game.column[0])
            return (
                f"{name.capitalize()}: on the empty board, column {best + 1} looks best, with "
                f"{percent(game.points[0, best])}."
            )
        if number == self._first:
            played = int(game.column[number])
            where = " and ".join(str(c + 1) for c in np.flatnonzero(game.theirs[number].any(axis=0)))
            does = "blocks" if number in self._blocks else f"plays column {played + 1} and does not save it"
            if number not in self._blocks and game.theirs[number][:, played].any():
                does = "can block only one of them"
            return f"Move {number}: the tactician threatens four in column {where}; the network {does}."
        if number == self._moves:
            who = {1: "the network has won", -1: "the tactician has won", 0: "nobody has won"}[game.won]
            return f"After {self._moves} discs {who}."
        if number == self._count - 1:
            return f"{name[0].upper()}{name[1:]}: the game took {self._moves} discs."
        if number == self._moves - 1 and game.won == 1:
            return f"Move {number}: column {int(game.column[number]) + 1} completes four in a line."
        return ""

    def _words(self, move: int) -> str:
        game = self.record
        if move == self._moves:
            return {1: "The network\nhas won.", -1: "The tactician\nhas won.", 0: "A draw."}[game.won]
        mine, other = (game.ours, game.theirs) if move % 2 == 0 else (game.theirs, game.ours)
        if mine[move].any():
            return "can win now"
        if other[move].any():
            return "has to block"
        return ""


def whole_games(record: moments.Games) -> Variants:
    """One game for each kept generation."""
    count = max(len(game.column) for game in record.games) + 1
    return Variants(
        "generation",
        {generation_name(game.generation): PlayedGame(game, count) for game in reversed(record.games)},
    )


ANIMATIONS = {
    "a-game": Entry(whole_games, moments.games, TIMELINE),
    "against-others": Entry(Against, moments.results, BRISK),
    "ladder": Entry(Ladder, moments.results, BRISK),
    "window": Entry(ThroughTheWindow, moments.window, BRISK),
    "one-reply": Entry(OneReply, moments.reply, SLOW),
}
