"""How the records of chapter "Deep learning in any situation" look."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import put_text, step_shown
from mlanimated.animate.scene import Scene, Step, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.cart_pole import recipe
from mlanimated.chapters.cart_pole.labels import LabelledGame, Squares
from mlanimated.games.cart_pole import TIME_LIMIT
from mlanimated.panels.cart_pole import CartPole
from mlanimated.panels.heat_map import HeatMap
from mlanimated.panels.seed_curves import SeedCurves

PLAYING = Timeline(fps=10, move=0.2, hold=0.1, mark_hold=0.5)  # two frames a step: it never stands still
LOOKING = Timeline(fps=9, move=0.25, hold=0.1, mark_hold=0.6)
ARROWS = (21, 9)  # rows of the map in which an upright pole turns right, and left
BRISK = Timeline(fps=8, move=0.25, hold=0.1, mark_hold=0.4)  # six films instead of one
EPOCHS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 17, 20)  # dense early, sparse late


class RandomAndTrained(Scene):
    """Two games that begin in the same state."""

    name = "random-and-trained"
    size = (720, 500)
    title = "The same start: a random player and a trained one"
    caption = (
        "Every step, a player pushes the cart left or right (arrow), and the pole must not fall. "
        "Above somebody pushes at random, below a network does."
    )
    alt = (
        "Two carts with a pole each. The upper one is pushed at random: its pole leans over and falls after "
        "about twenty steps. The lower one is pushed to and fro, and its pole still stands after 500."
    )

    def __init__(self, record: recipe.TwoGames) -> None:
        self.record = record
        self.over = len(record.random_actions)
        late = (self.over + 6, 30, 40, 60, 80, 120, 160, 200, 250, 300, 350, 400, 450)
        last = len(record.trained_actions)
        self.shown = (*range(self.over + 1), *(row for row in late if self.over < row < last), last)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two tracks, one above the other."""
        height = self.size[1]
        self._carts = [CartPole(figure, self.size, (15, bottom, 690, 190)) for bottom in (258, 6)]
        self._counters = []
        for name, middle in (("random", 474), ("trained", 222)):
            put_text(figure, 0.02, middle / height, name, size=style.TITLE, weight="bold")
            self._counters.append(
                put_text(figure, 0.98, middle / height, family=style.MONO, ha="right", weight="bold")
            )
        return [*(artist for cart in self._carts for artist in cart.artists), *self._counters]

    def show(self, time: float) -> None:
        """Show both games at the same step; one that is over stays as it ended."""
        row, record = float(tween.at(self.shown, time)), self.record
        games = (
            (record.random_states, record.random_actions),
            (record.trained_states, record.trained_actions),
        )
        # Where a jump passes many steps, arrows would flicker.
        slow = self.shown[min(tween.step_at(time) + 1, len(self.shown) - 1)] - row <= 1 or row == int(row)
        for cart, counter, (states, actions) in zip(self._carts, self._counters, games, strict=True):
            step, last = int(row + 1e-9), len(actions)
            over = step >= last
            action = int(actions[step]) if slow and not over else None
            fallen = over and last < TIME_LIMIT
            cart.show(tween.at(states, row), action, fallen=fallen)
            end = " over" if fallen else " time is up" if over else ""
            counter.set_text(f"step {min(step, last):3d}{end}")

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        return [Step(f"step {row}", self._values(row), self._say(row)) for row in self.shown]

    def _values(self, row: int) -> dict[str, float]:
        record = self.record
        return {
            "angle, random": round(float(np.degrees(tween.at(record.random_states, row)[2])), 1),
            "angle, trained": round(float(np.degrees(tween.at(record.trained_states, row)[2])), 1),
        }

    def _say(self, row: int) -> str:
        last = len(self.record.trained_actions)
        values = self._values(row)
        angles = [f"{abs(values[name]):.1f}°" for name in ("angle, random", "angle, trained")]
        return {
            0: "Both games begin in the same state, with the pole almost upright.",
            10: f"Step 10: at random, the pole leans by {angles[0]}; with the network, by {angles[1]}.",
            self.over: f"Step {self.over}: the random player has lost: the pole leans by {angles[0]}, "
            "and more than 12° counts as fallen.",
            120: f"Step 120: the network pushes to and fro, and the pole leans by only {angles[1]}.",
            last: f"Step {last}: the trained player's pole "
            + ("still stands when the time is up." if last == TIME_LIMIT else "has fallen, too."),
        }.get(row, "")


class Learning(Scene):
    """The network's opinion of every lean, and how long it can play, as it learns."""

    name = "learning"
    size = (720, 500)
    title = "What the network thinks, while it learns"
    caption = (
        "Left: each place of the map is a pole that leans (across) and turns (up). Blue: the network pushes "
        "right; red: left. Right: how long the pole then stands."
    )
    alt = (
        "A map of the pole's angle and speed, at first blurred, gets a slanting blue band, push right, and "
        "a red one, push left, while the average game grows to 500 steps."
    )

    def __init__(self, record: recipe.Progress) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the map, the curve and the counter."""
        height, looks = self.size[1], len(self.record.means)
        bound = float(np.ceil(np.abs(self.record.maps).max() * 10) / 10)
        shape = self.record.maps.shape[1:]
        self._map = HeatMap(
            figure, self.size, (26, 88, 286, 300), shape, (-bound, bound), colours=palette.DIVERGING
        )
        figure.axes[-1].set_yticks([-0.8 * bound, 0.8 * bound], ["left", "right"])
        axes = self._map.axes
        axes.set_xticks([0, shape[1] / 2, shape[1]], ["−12°", "0°", "12°"])
        axes.get_xticklabels()[0].set(ha="left")
        axes.get_xticklabels()[2].set(ha="right")
        axes.set_title("turns right ↑  left ↓", fontsize=style.SMALL, loc="left")
        put_text(figure, 169 / 720, 26 / height, "lean", size=style.SMALL, ha="center")
        # A second cue beside the colours, where a pole is upright and turns.
        self._arrows = [
            style.label(
                axes, shape[1] / 2, row + 0.5, sign, ha="center", weight="bold", fontsize=44, zorder=4
            )
            for row, sign in zip(ARROWS, "→←", strict=True)
        ]
        self._curve = SeedCurves(
            figure,
            self.size,
            (490, 88, 212, 300),
            np.arange(looks),
            {"": self.record.means[None]},
            (0, TIME_LIMIT),
            names=("", "steps, average"),
            y_ticks={0: "0", 250: "250", 500: "500"},
            x_ticks={0: "0", 8: f"{self.record.updates[8]}", looks - 1: f"{self.record.updates[-1]:,}"},
            labels=False,
            band=False,
        )
        self._curve.axes.get_xticklabels()[2].set(ha="right")
        put_text(figure, 596 / 720, 26 / height, "updates", size=style.SMALL, ha="center")
        self._counter = put_text(figure, 0.02, 472 / height, family=style.MONO, weight="bold")
        self._score = put_text(figure, 0.98, 472 / height, family=style.MONO, ha="right")
        return [*self._map.artists, *self._arrows, *self._curve.artists, self._counter, self._score]

    def show(self, time: float) -> None:
        """Show the map of the last look; arrows appear as the bands get their colours."""
        record = self.record
        seen = record.maps[tween.step_at(time)]  # blended maps would double the size of the film
        self._map.show(seen)
        for text, row, side in zip(self._arrows, ARROWS, (1, -1), strict=True):
            text.set_alpha(tween.fade(side * float(seen[row, seen.shape[1] // 2]), 0.05, 0.2))
        self._curve.show(time)
        self._counter.set_text(f"{step_shown(record.updates.tolist(), time):,} updates".rjust(13, " "))
        self._score.set_text(f"{tween.at(record.means, time):3.0f} steps")

    def steps(self) -> list[Step]:
        """One step for each look."""
        record = self.record
        good = int(np.flatnonzero(record.wins >= 99)[0])
        says = {
            0: "Before the first update the network has no opinion worth following: "
            f"{record.means[0]:.0f} steps on average.",
            2: f"{record.updates[2]} updates: it begins to tell left from right, and its games last "
            f"{record.means[2]:.0f} steps.",
            8: f"{record.updates[8]} updates: {record.means[8]:.0f} steps; {record.wins[8]} of 100 games "
            "reach the end.",
            good: f"{record.updates[good]} updates: {record.wins[good]} of 100 games reach the end.",
            len(record.means) - 1: f"{record.updates[-1]:,} updates: {record.means[-1]:.0f} steps, "
            f"{record.wins[-1]} of 100. It pushes to the side that the pole is falling to.",
        }
        return [
            Step(
                f"{updates:,} updates",
                {"average steps": round(record.means[look], 1), "games to the end": record.wins[look]},
                says.get(look, ""),
            )
            for look, updates in enumerate(record.updates)
        ]


class CutOff(Scene):
    """Five trainings with one cut-off."""

    name = "cut-off"
    size = (720, 520)
    title = "How many steps are called losing?"
    caption = (
        "Above, a random game whose last steps are labelled; below, five trainings with such labels. "
        "Move the slider: too short or too long, and some of them never learn."
    )
    alt = (
        "For cut-offs from 5 to 30: a row of squares whose last ones are crossed, and five curves of the "
        "average length of games over twenty epochs. Only with a cut-off of ten do all five reach 500."
    )

    def __init__(self, record: recipe.CutOffs, row: int) -> None:
        self.record, self.row = record, row

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the labelled game, which stays, and the curves, which grow."""
        record, height = self.record, self.size[1]
        cut_off = int(record.cut_offs[self.row])
        put_text(figure, 0.02, 494 / height, f"cut-off {cut_off}", size=style.TITLE, weight="bold")
        share = f"{100 * record.labelled[self.row]:.0f} % of steps are losing"
        put_text(figure, 0.98, 494 / height, share, size=style.SMALL, ha="right")
        squares = Squares(figure, self.size, (14, 424, 692, 40), 22)
        squares.show(22, labelled=22, losing=min(cut_off, 22))
        self._curve = SeedCurves(
            figure, self.size, (72, 76, 620, 280), np.arange(recipe.HOW.epochs + 1),
            {"": record.means[self.row]}, (0, TIME_LIMIT), middle="mean", thin=3, band=False, labels=False,
            names=("epochs", ""), x_ticks={0: "0", 5: "5", 10: "10", 15: "15", 20: "20"},
            y_ticks={0: "0", 250: "250", 500: "500"},
        )  # fmt: skip
        put_text(figure, 0.02, 386 / height, "steps, average of 100 games", size=style.SMALL)
        self._score = put_text(figure, 0.98, 386 / height, family=style.MONO, ha="right")
        return [*self._curve.artists, self._score]

    def show(self, time: float) -> None:
        """Draw five curves and their mean up to an epoch."""
        epoch = float(tween.at(EPOCHS, time))
        self._curve.show(epoch)
        self._score.set_text(f"{tween.at(self.record.means[self.row].mean(axis=0), epoch):3.0f}")

    def steps(self) -> list[Step]:
        """One step for each epoch that is shown."""
        means, wins = self.record.means[self.row], self.record.wins[self.row]
        says = {
            0: "Five untrained networks: "
            f"their games last {means[:, 0].min():.0f} to {means[:, 0].max():.0f} steps.",
            1: f"One epoch: {means[:, 1].min():.0f} to {means[:, 1].max():.0f} steps.",
            len(means[0]) - 1: "Twenty epochs: of 100 games, the five players bring "
            f"{', '.join(map(str, wins))} to the end.",
        }
        return [
            Step(
                f"epoch {epoch}",
                {
                    f"seed {seed}": round(line[epoch], 1)
                    for seed, line in zip(self.record.seeds, means, strict=True)
                },
                says.get(epoch, ""),
            )
            for epoch in EPOCHS
        ]


def slider(record: recipe.CutOffs) -> Variants:
    """One scene for each cut-off."""
    return Variants("cut-off", {str(n): CutOff(record, row) for row, n in enumerate(record.cut_offs)})


ANIMATIONS = {
    "random-and-trained": Entry(RandomAndTrained, recipe.two_games, PLAYING),
    "labels": Entry(LabelledGame, recipe.two_games, PLAYING),
    "learning": Entry(Learning, recipe.progress, LOOKING),
    "cut-off": Entry(slider, recipe.cut_offs, BRISK),
}
