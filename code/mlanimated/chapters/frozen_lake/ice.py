"""How the slippery lake looks: how many games it takes, and what a player learns from the player before.

Chapter: Frozen Lake with Deep Learning.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.frozen_lake import recipe
from mlanimated.chapters.frozen_lake.arrows import Arrows
from mlanimated.games.lakes import squares
from mlanimated.panels.board import Board
from mlanimated.panels.seed_curves import SeedCurves

ICE = squares(recipe.LAKE, "SF")
GROUND = tuple(row.replace("F", " ") for row in recipe.LAKE)
COLUMNS = 4


class HowManyGames(Scene):
    """How good the greedy player is, by the number of random games; five seeds."""

    name = "how-many-games"
    size = (720, 460)
    title = "On ice, labels are noisy: five players and their games"
    caption = (
        "Each thin line is one player that learns from more and more random games; the thick line is their "
        "median. How often it wins is computed exactly, so all that is seen is luck with the labels."
    )
    alt = (
        "Five curves against the number of random games, from 3,000 to a million. They start between 0.09 "
        "and 0.22, spread between 0.11 and 0.73 in the middle, and meet at 0.730, just below a line at 0.740."
    )

    def __init__(self, record: recipe.Seeds) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the axes, and the two numbers to compare with."""
        record = self.record
        self._curves = SeedCurves(
            figure, self.size, (84, 84, 576, 306), np.log10(record.games), {"five seeds": record.success},
            (0.0, 0.85), names=("random games that it learned from", "P(win) of the greedy player"),
            x_limits=(3.4, 6.0), x_ticks={4: "10,000", 5: "100,000", 6: "1 million"},
            y_ticks={0: "0", 0.25: "0.25", 0.5: "0.50"}, references={f"best: {record.best:.3f}": record.best},
            labels=False,
        )  # fmt: skip
        axes = self._curves.axes
        axes.axhline(record.from_exact, color=palette.NEUTRAL, ls=(0, (1, 2)), lw=style.THIN, zorder=1.4)
        for height, words in (
            (0.17, "dots: greedy on exact"),
            (0.08, f"random values: {record.from_exact:.3f}"),
        ):
            style.label(axes, 5.98, height, words, palette.NEUTRAL, ha="right")
        return self._curves.artists

    def show(self, time: float) -> None:
        """Draw the curves up to a number of games."""
        self._curves.show(time)

    def steps(self) -> list[Step]:
        """One step for each number of games."""
        return [self._step(column) for column in range(len(self.record.games))]

    def _step(self, column: int) -> Step:
        record, games = self.record, int(self.record.games[column])
        found = record.success[:, column]
        low, high = found.min(), found.max()
        sentences = {
            3_000: f"{games:,} random games, few of which are won: "
            f"the players learned enough to win {low:.2f} to {high:.2f} of theirs.",
            20_000: f"{games:,} games: one player wins {high:.2f} of its games, another {low:.2f}. "
            "The method is the same; the luck is not.",
            100_000: f"{games:,} games: between {low:.2f} and {high:.2f}.",
            1_000_000: f"A million games: all five win {low:.3f}, as much as exact values of random play "
            f"can give. The best player wins {record.best:.3f}.",
        }
        values = {
            f"P(win), seed {seed}": round(float(p), 4) for seed, p in zip(recipe.SEEDS, found, strict=True)
        }
        return Step(f"{games:,} games", values, sentences.get(games, ""))


class OneMoreGeneration(Scene):
    """The arrows of one seed, generation by generation, and how often all five win."""

    name = "one-more-generation"
    poster_step = 1
    size = (720, 500)
    title = "Learning from the player before"
    caption = (
        "Left: the player of seed 0, an arrow for each square; what has changed is orange, with a dark edge. "
        "Right: how often each of the five players wins."
    )
    alt = (
        "A board with arrows and a table with five columns of numbers. In generation 0 all players win "
        "0.730. One arrow in the upper row turns, and in generation 1 all win 0.740. In later generations "
        "some players fall back, one of them to 0."
    )

    def __init__(self, record: recipe.Generations) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the board on the left, the table on the right."""
        self._board = Board(figure, self.size, (10, 44, 396, 396), GROUND, spec=".2f")
        self._arrows = Arrows(self._board.axes, ICE, COLUMNS, down=-0.16)
        self._head = put_text(figure, 14 / 720, 468 / 500, weight="bold")
        put_text(figure, 428 / 720, 418 / 500, "P(win) from the start", size=style.SMALL)
        put_text(figure, 428 / 720, 376 / 500, "seed", size=style.SMALL, color=palette.NEUTRAL)
        self._rows = []
        for seed in recipe.SEEDS:
            y = (332 - 48 * seed) / 500
            put_text(
                figure, 444 / 720, y, str(seed), size=style.SMALL, weight="bold" if seed == 0 else "normal"
            )
            self._rows.append(
                (
                    put_text(figure, 500 / 720, y, size=style.BODY, family=style.MONO, weight="bold"),
                    put_text(figure, 610 / 720, y, size=style.SMALL),
                )
            )
        put_text(
            figure,
            428 / 720,
            72 / 500,
            f"best: {self.record.best:.3f}",
            size=style.SMALL,
            color=palette.TARGET,
        )
        self._foot = put_text(figure, 14 / 720, 20 / 500, "numbers: P(win) of the arrow", size=style.SMALL,
                              color=palette.MODEL)  # fmt: skip
        texts = [text for pair in self._rows for text in pair]
        return [*self._board.artists, *self._arrows.artists, self._head, *texts]

    def show(self, time: float) -> None:
        """Show one generation."""
        now = tween.step_at(time + 0.5)
        record = self.record
        policy, says = record.policy[0, now], record.probability[0, now]
        changed = [] if now == 0 else [s for s in ICE if policy[s] != record.policy[0, now - 1, s]]
        values = np.full(recipe.SQUARES, np.nan)
        values[ICE] = says[ICE, policy[ICE]]
        self._board.show(values=values.reshape(-1, COLUMNS))
        self._arrows.show(policy, changed)
        source = "random games" if now == 0 else f"generation {now - 1}"
        self._head.set_text(f"generation {now}: learned from {source}")
        for (number, sign), row in zip(self._rows, record.success, strict=True):
            value, best = row[now], row[now] > record.best - 1e-9
            number.set_text(f"{value:.3f}")
            fell = now > 0 and value < row[now - 1] - 1e-9
            sign.set_text("✓ best" if best else "▼ fell" if fell else "")
            colour = palette.TARGET if best else palette.LOSS if fell else palette.NEUTRAL
            number.set_color(colour)
            sign.set_color(colour)

    def steps(self) -> list[Step]:
        """One step for each generation."""
        return [self._step(now) for now in range(self.record.success.shape[1])]

    def _step(self, now: int) -> Step:
        found = self.record.success[:, now]
        best = int((found > self.record.best - 1e-9).sum())
        policy, probability = self.record.policy[0, now], self.record.probability[0, now]
        sentences = {
            0: f"Learned from a million random games: all five win {found.min():.3f}. "
            "The numbers are small, because they are those of random play.",
            1: f"Learned from games of generation 0: in the upper row one arrow turns from left to up, and "
            f"all five win {found.min():.3f}. The start now says {probability[0, policy[0]]:.2f}.",
            2: f"Once more: {best} of five are still at the best; the lowest wins {found.min():.3f}.",
            3: f"Once more, and seed 0 wins {found[0]:.3f}. On the start it goes up, against the edge, and "
            "slides at most sideways: it never leaves the upper row.",
            4: f"Generation 4: {best} of five are at the best. What would keep them there comes in the "
            "chapter on reinforcement learning.",
        }
        values = {
            f"P(win), seed {seed}": round(float(p), 4) for seed, p in zip(recipe.SEEDS, found, strict=True)
        }
        return Step(f"generation {now}", values, sentences[now])
