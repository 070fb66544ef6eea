"""How generations change: the nine openings, and the games that can be lost.

Chapter: Tic-Tac-Toe.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.tic_tac_toe import parts, recipe
from mlanimated.chapters.tic_tac_toe.parts import EMPTY, Columns
from mlanimated.panels.board import Board

CENTRE, CORNER, EDGE = 4, 0, 1


class NineOpenings(Scene):
    """What each generation says about the nine first moves."""

    name = "nine-openings"
    size = (720, 500)
    title = "The nine first moves, as eleven generations see them"
    caption = (
        "In each square one column for each generation, from left to right: "
        "how the game ends, as the network sees it, if the first stone is put there (seed 0)."
    )
    alt = (
        "A board with a small chart in each square. At first the centre has the longest blue part and the "
        "edges the longest hatched one. From generation to generation the grey part, draws, grows until it "
        "is nearly everything."
    )

    def __init__(self, record: recipe.Five) -> None:
        self.record = record
        self.poster_step = recipe.GENERATIONS

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the board on the left, numbers of the current generation on the right."""
        board = Board(figure, self.size, (8, 14, 472, 472), EMPTY)
        board.show()
        self._columns = Columns(board.axes, self.record.openings[0, 0])
        put_text(figure, 500 / 720, 462 / 500, "generation", size=style.SMALL)
        self._now = put_text(figure, 700 / 720, 462 / 500, weight="bold", ha="right", family=style.MONO)
        put_text(figure, 604 / 720, 410 / 500, "win", size=style.SMALL, color=palette.MODEL)
        put_text(figure, 664 / 720, 410 / 500, "%", size=style.SMALL, color=palette.MODEL)
        self._numbers = []
        for k, name in enumerate(("centre", "corner", "edge")):
            y = (362 - 46 * k) / 500
            put_text(figure, 500 / 720, y, name, size=style.SMALL)
            self._numbers.append(
                put_text(figure, 700 / 720, y, size=style.BODY, weight="bold", ha="right", family=style.MONO)
            )
        for k in range(3):
            parts.legend(figure, self.size, 500, 148 - 44 * k, (k,))
        return [*self._columns.artists, self._now, *self._numbers]

    def show(self, time: float) -> None:
        """Show the generations up to one."""
        now = tween.step_at(time + 0.5)
        self._columns.show(now)
        self._now.set_text(f"{now}")
        for text, square in zip(self._numbers, (CENTRE, CORNER, EDGE), strict=True):
            text.set_text(f"{100 * self.record.openings[0, 0, now, square, 0]:.1f}")

    def steps(self) -> list[Step]:
        """One step for each generation."""
        return [self._step(now) for now in range(recipe.GENERATIONS + 1)]

    def _step(self, now: int) -> Step:
        says = self.record.openings[0, 0, now]
        centre, corner, edge = (says[square] for square in (CENTRE, CORNER, EDGE))
        sentences = {
            0: f"Generation 0, from random games: the centre wins {100 * centre[0]:.1f} %, "
            f"a corner {100 * corner[0]:.1f} %, an edge {100 * edge[0]:.1f} %.",
            1: f"Generation 1, from games of generation 0: the centre wins {100 * centre[0]:.1f} % "
            f"and draws {100 * centre[1]:.1f} %.",
            2: f"Generation 2: the centre draws {100 * centre[1]:.1f} %, a corner {100 * corner[1]:.1f} %, "
            f"an edge {100 * edge[1]:.1f} %.",
            recipe.GENERATIONS: f"Generation {now}: a draw is expected after every first move; "
            f"the least sure of it is {100 * says[:, 1].min():.1f} %.",
        }
        if now not in sentences and max(centre[0], corner[0], edge[0]) > 0.5:
            name, win = max(
                (("the centre", centre[0]), ("a corner", corner[0]), ("an edge", edge[0])), key=lambda k: k[1]
            )
            sentences[now] = (
                f"Generation {now} expects {100 * win:.1f} % wins from {name}: generation {now - 1}, from "
                "whose games it learned, answered that wrongly."
            )
        values: dict[str, float | int | str] = {}
        for name, (win, draw, loss) in (("centre", centre), ("corner", corner), ("edge", edge)):
            values |= {
                f"{name}: P(win)": round(float(win), 4),
                f"{name}: P(draw)": round(float(draw), 4),
                f"{name}: P(loss)": round(float(loss), 4),
            }
        return Step(f"generation {now}", values, sentences.get(now, ""))


class LostGames(Scene):
    """How many games each generation can lose, five seeds, with the recipe and with noise."""

    name = "lost-games"
    size = (720, 560)
    title = "How many different games can the player lose?"
    caption = (
        "Each number counts all games that are lost to any replies whatsoever, first and second together; "
        "a tick says that there is none. The networks above learned from games with random moves only "
        "at the beginning, those below from games in which 3 of 10 are random."
    )
    alt = (
        "Two tables with five rows, one for each seed, and eleven columns, one for each generation. In the "
        "upper table the numbers give way to ticks, which stay. In the lower one numbers come back."
    )

    def __init__(self, record: recipe.Five) -> None:
        self.record = record
        self._lost = record.lost.sum(axis=-1)
        self.poster_step = recipe.GENERATIONS

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Write two tables."""
        heads = ("random opening, then the best moves", "three of ten moves random (ε = 0.3)")
        for way, head in enumerate(heads):
            top = 530 - 284 * way
            put_text(figure, 14 / 720, top / 560, head, size=style.SMALL, weight="bold")
            put_text(figure, 14 / 720, (top - 42) / 560, "seed", size=style.SMALL, color=palette.NEUTRAL)
            for generation in range(recipe.GENERATIONS + 1):
                put_text(
                    figure, _x(generation), (top - 42) / 560, str(generation), size=style.SMALL, ha="center",
                    color=palette.NEUTRAL,
                )  # fmt: skip
            for row, seed in enumerate(recipe.SEEDS):
                y = (top - 84 - 38 * row) / 560
                put_text(figure, 46 / 720, y, str(seed), size=style.SMALL, ha="center")
        self._texts = [
            [
                [
                    put_text(
                        figure, _x(k), (530 - 284 * way - 84 - 38 * row) / 560, size=style.SMALL, ha="center"
                    )
                    for k in range(recipe.GENERATIONS + 1)
                ]
                for row in range(len(recipe.SEEDS))
            ]
            for way in range(len(heads))
        ]
        return [text for way in self._texts for row in way for text in row]

    def show(self, time: float) -> None:
        """Fill the tables up to a generation."""
        now = tween.step_at(time + 0.5)
        for texts, table in zip(self._texts, self._lost, strict=True):
            for row, counts in zip(texts, table, strict=True):
                for generation, (text, count) in enumerate(zip(row, counts, strict=True)):
                    text.set_text("" if generation > now else str(count) if count else "✓")
                    text.set_color(palette.LOSS if count else palette.TARGET)

    def steps(self) -> list[Step]:
        """One step for each generation."""
        return [self._step(now) for now in range(recipe.GENERATIONS + 1)]

    def _step(self, now: int) -> Step:
        recipe_lost, noisy = self._lost[0, :, now], self._lost[1, :, now]
        never = int((recipe_lost == 0).sum())
        first = next((k for k in range(self._lost.shape[2]) if (self._lost[0, :, k:] == 0).all()), -1)
        sentences = {
            0: f"Generation 0 can lose {recipe_lost.min()} to {recipe_lost.max()} different games.",
            1: f"Generation 1: {int((noisy == 0).sum())} of five cannot lose with noise, {never} with "
            f"the recipe.",
            recipe.GENERATIONS: f"Generation {now}: {never} of five never lose with the recipe. With noise "
            f"{_relapsed(self._lost[1])} of five could lose again after they could not.",
        }
        if now == first and now not in sentences:
            sentences[now] = (
                f"From generation {now} on, none of the five loses to any reply, with the recipe."
            )
        values: dict[str, float | int | str] = {}
        for name, counts in (("recipe", recipe_lost), ("noise", noisy)):
            values |= {
                f"{name}, seed {seed}": int(count) for seed, count in zip(recipe.SEEDS, counts, strict=True)
            }
        return Step(f"generation {now}", values, sentences.get(now, ""))


def _x(generation: int) -> float:
    return (112 + 57 * generation) / 720


def _relapsed(lost: np.ndarray) -> int:
    """Return how many seeds can lose again after a generation that could not."""
    return sum(bool((row[int(np.argmax(row == 0)) :] > 0).any()) for row in lost if (row == 0).any())
