"""A random game, step by step, and how its steps get their labels."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import Place, canvas, put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.cart_pole.recipe import CUT_OFF, TwoGames
from mlanimated.panels.cart_pole import CartPole


class Squares:
    """One square for each step of a game; a label is a colour and a sign."""

    def __init__(self, figure: Figure | SubFigure, size: tuple[int, int], place: Place, count: int) -> None:
        axes = canvas(figure, size, place)
        side = place[2] / count
        self._boxes, self._signs = [], []
        for n in range(count):
            box = Rectangle((n * side + 2, 2), side - 4, place[3] - 4, lw=0)
            self._boxes.append(axes.add_patch(box))
            middle = (n + 0.5) * side, place[3] / 2
            self._signs.append(axes.text(*middle, "", ha="center", va="center", color="w", weight="bold"))
        self._now = Rectangle((0, 0), side, place[3], fill=False, ec=palette.CHOSEN, lw=5, clip_on=False)
        axes.add_patch(self._now)
        self._side = side
        self.artists: list[Artist] = [*self._boxes, *self._signs, self._now]

    def show(self, played: int, *, labelled: int = 0, losing: int = CUT_OFF, now: int | None = None) -> None:
        """Show the steps played, and labels of the last ones."""
        for n, (box, sign) in enumerate(zip(self._boxes, self._signs, strict=True)):
            to_go = len(self._boxes) - n
            bad, known = to_go <= losing, to_go <= labelled
            colour = palette.FADED if not known else palette.LOSS if bad else palette.TARGET
            box.set_facecolor(colour if n < played else palette.FAINT)
            sign.set_text("" if not known else "✗" if bad else "✓")
        self._now.set_visible(now is not None)
        if now is not None:
            self._now.set_x(now * self._side)


class LabelledGame(Scene):
    """A random game to its end, and then back, labelling it."""

    name = "labels"
    size = (720, 420)
    title = f"The last {CUT_OFF} steps of a random game are called losing"
    caption = (
        "One square for each step. When the pole has fallen, we go back from the end and label: "
        f"the last {CUT_OFF} steps losing (✗), all before not losing (✓)."
    )
    alt = (
        "A cart is pushed at random until its pole falls, while a row of squares fills. Then the film runs "
        f"back, and the last {CUT_OFF} squares become red crosses, the ones before green ticks."
    )

    def __init__(self, record: TwoGames) -> None:
        self.record = record
        length = len(record.random_actions)
        # The step that is looked at, on the way there and on the way back.
        self.looked = np.array([*range(length + 1), *range(length - 1, -1, -1)])

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the track above and the squares below."""
        height, length = self.size[1], len(self.record.random_actions)
        self._cart = CartPole(figure, self.size, (15, 166, 690, 190))
        self._squares = Squares(figure, self.size, (14, 66, 692, 48), length)
        put_text(figure, 0.02, 138 / height, "start", size=style.SMALL)
        put_text(figure, 0.98, 138 / height, "end", size=style.SMALL, ha="right")
        self._counter = put_text(figure, 0.02, 392 / height, family=style.MONO, weight="bold")
        self._label = put_text(figure, 0.98, 392 / height, ha="right", weight="bold")
        self._words = put_text(figure, 0.5, 28 / height, size=style.SMALL, ha="center")
        return [*self._cart.artists, *self._squares.artists, self._counter, self._label, self._words]

    def show(self, time: float) -> None:
        """Show the cart as it was at the step that is looked at."""
        record, index = self.record, tween.step_at(time)
        length = len(record.random_actions)
        row, step = float(tween.at(self.looked, time)), int(self.looked[index])
        back = index > length
        played = length if back else step
        labelled = index - length if back else 0
        over = not back and step == length
        self._cart.show(
            tween.at(record.random_states, row),
            None if over else int(record.random_actions[step]),
            fallen=over,
        )
        self._squares.show(played, labelled=labelled, now=None if over else step)
        self._counter.set_text(f"step {step:2d}")
        losing = labelled <= CUT_OFF
        self._label.set_text(("losing ✗" if losing else "not losing ✓") if back else "over" if over else "")
        self._label.set_color(palette.LOSS if losing or over else palette.TARGET)
        self._words.set_text(
            f"{labelled} before the end" if back else "the game is over" if over else "playing at random"
        )

    def steps(self) -> list[Step]:
        """One step for each step of the game, and one for each label."""
        length, steps = len(self.record.random_actions), []
        for index, row in enumerate(self.looked):
            back, labelled = index > length, index - length
            says = {
                0: "A game begins. The player tosses a coin at every step.",
                length: f"After {length} steps the pole has fallen. Now we know how it ended, and go back.",
                length + 1: "The last step: losing.",
                length + CUT_OFF: f"{CUT_OFF} steps before the end: losing. This is the last one that is.",
                length + CUT_OFF + 1: f"{CUT_OFF + 1} steps before the end: not losing.",
                len(self.looked)
                - 1: f"The game has given {length} examples, {min(CUT_OFF, length)} of them losing.",
            }
            name = f"label {labelled}" if back else f"step {row}"
            angle = float(np.degrees(self.record.random_states[row, 2]))
            label = ("losing" if labelled <= CUT_OFF else "not losing") if back else "none yet"
            steps.append(
                Step(name, {"angle in degrees": round(angle, 2), "label": label}, says.get(index, ""))
            )
        return steps
