"""How a policy gradient learns: the loop of REINFORCE, rally by rally, and the six cases of clipping."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.pong.clipping import SixCases
from mlanimated.chapters.pong.game_scenes import NAMES, ORDER, SHOWN_ACTIONS
from mlanimated.chapters.pong.loop import LOOKS, Rallies
from mlanimated.chapters.pong.tiny import HEIGHT, PADDLE, WIDTH
from mlanimated.panels.pixels import Picture, Pixels, coloured
from mlanimated.panels.value_table import ValueTable

CELL = 24  # CSS pixels
SIGNS = {"up": "↑", "stay": "•", "down": "↓"}
PARTS = ("play", "point", "push", "↺ repeat")
PLAY, POINT, PUSH = range(3)
WHOLE = 2  # so many of the kept rallies are played step by step; of the others only the end is shown
RECENT = 100


class ReinforceLoop(Scene):
    """Rallies of the tiny Pong, and the table of probabilities that each of them pushes."""

    name = "reinforce-loop"
    size = (720, 540)
    title = "Play, look at the point, push, repeat"
    caption = (
        "The policy is the table on the right: the probability of each action, in percent, depending on "
        "where the ball is, seen from the middle of the paddle. Below the field: the actions of the rally. "
        "Compare the table before and after a push."
    )
    alt = (
        "On a small field a ball flies towards a paddle; below it, the actions of the rally. Beside it, a "
        "table of nine probabilities, all about a third at first. After many rallies “up” is likely when "
        "the ball is above, and “down” when it is below."
    )

    def __init__(self, record: Rallies) -> None:
        self.record = record
        played = [(step, PLAY) for step in range(WIDTH - 1)]
        ended = [(WIDTH - 2, POINT), (WIDTH - 2, PUSH)]
        kept = range(len(record.numbers))
        whole = [(number, *shown) for number in kept[:WHOLE] for shown in (*played, *ended)]
        later = [(number, *shown) for number in kept[WHOLE:] for shown in ended]
        self._shown = [*whole, *later]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the loop's parts, the field, the actions, and the table."""
        width, height = self.size
        self._parts = [
            put_text(figure, (left + 40) / width, 508 / height, part, ha="center", weight="bold")
            for left, part in zip((20, 210, 390, 590), PARTS, strict=True)
        ]
        for left in (155, 335, 525):
            put_text(figure, left / width, 508 / height, "→", ha="center", color=palette.FADED)
        self._field = Pixels(figure, 24, 196, WIDTH, HEIGHT, CELL)
        border = Rectangle(
            (24 / width, 196 / height), WIDTH * CELL / width, HEIGHT * CELL / height, fill=False, lw=2
        )
        border.set(ec=palette.FADED, zorder=2)
        figure.add_artist(border)
        self._actions = [
            put_text(figure, (24 + CELL * (step + 0.5)) / width, 168 / height, ha="center")
            for step in range(WIDTH - 1)
        ]
        put_text(figure, 340 / width, 462 / height, "if the ball is …", size=style.SMALL)
        self._table = ValueTable(
            figure,
            self.size,
            (340, 196, 372, 240),
            LOOKS,
            list(SHOWN_ACTIONS),
            limits=(0, 100),
            spec=".0f",
            names_width=120,
        )
        self._rally = put_text(figure, 24 / width, 462 / height, family=style.MONO, size=style.SMALL)
        self._outcome = put_text(figure, 24 / width, 112 / height, weight="bold")
        self._caught = put_text(figure, 24 / width, 36 / height, size=style.SMALL, family=style.MONO)
        texts = [*self._parts, *self._actions, self._rally, self._outcome, self._caught]
        return [self._field, border, *self._table.artists, *texts]

    def show(self, time: float) -> None:
        """Show a step of a rally, its point, or the table after the push."""
        kept, step, part = self._shown[tween.step_at(time)]
        record, won = self.record, self._won(kept)
        for number, text in enumerate(self._parts):
            text.set_color(palette.MODEL if number == part else palette.FADED)
        self._field.set_picture(self._picture(kept, step, part))
        for number, text in enumerate(self._actions):
            seen = number <= step
            text.set_text(SIGNS[NAMES[int(record.actions[kept, number])]] if seen else "")
            pushed = palette.MODEL if won else palette.LOSS
            text.set_color(pushed if part != PLAY else palette.NEUTRAL)
        table = 100 * (record.after if part == PUSH else record.before)[kept][:, ORDER]
        look, action = int(record.looks[kept, step]), int(record.actions[kept, step])
        ringed = {"state": look, "action": ORDER.index(action)} if part == PLAY else {}
        self._table.show(table, **ringed)
        self._rally.set_text(f"rally {record.numbers[kept]:5,d}")
        self._outcome.set_text("" if part == PLAY else self._say_outcome(won))
        self._outcome.set_color(palette.MODEL if won else palette.LOSS)
        count, caught = self._recent(kept)
        self._caught.set_text(f"caught {caught:3d} of the last {count:3d}" if part != PLAY else "")

    def _picture(self, kept: int, step: int, part: int) -> Picture:
        numbers = self.record.pictures[kept, step].astype(np.int64)
        numbers[:, -1] *= 2  # the paddle
        if part != PLAY:
            numbers[numbers == 1] = 3  # where the ball came from
            last, before = (self.record.pictures[kept, row][:, :-1].any(axis=1).argmax() for row in (-1, -2))
            ahead = 2 * int(last) - int(before)
            numbers[ahead if 0 <= ahead < HEIGHT else int(before), -1] = 1
            numbers[:, -1] = self._at_the_end(kept, numbers[:, -1])
        colours = {1: palette.NEUTRAL, 2: palette.MODEL, 3: palette.FAINT}
        return coloured(numbers, colours)

    def _at_the_end(self, kept: int, column: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the paddle's column after the last action: the ball is on the paddle, or beside it."""
        ball = int((column == 1).argmax())
        top = int(self.record.pictures[kept, -1][:, -1].argmax())
        top += (0, -1, 1)[int(self.record.actions[kept, -1])]
        paddle = np.zeros(HEIGHT, np.int64)
        first = int(np.clip(top, 0, HEIGHT - PADDLE))
        paddle[first : first + PADDLE] = 2
        paddle[ball] = 1
        return paddle

    def _won(self, kept: int) -> bool:
        return bool(self.record.won[self.record.numbers[kept] - 1])

    def _recent(self, kept: int) -> tuple[int, int]:
        rallies = self.record.won[: self.record.numbers[kept]][-RECENT:]
        return len(rallies), int(rallies.sum())

    @staticmethod
    def _say_outcome(won: bool) -> str:
        return "caught: +1, push towards" if won else "missed: −1, push away"

    def steps(self) -> list[Step]:
        """One step for each action of the first rallies, and two for the end of each rally."""
        return [
            Step(self._name(*shown), self._values(*shown), self._say(index, *shown), self._line(shown[2]))
            for index, shown in enumerate(self._shown)
        ]

    def _name(self, kept: int, step: int, part: int) -> str:
        what = (f"action {step + 1}", "the point", "the push")[part]
        return f"rally {self.record.numbers[kept]:,}, {what}"

    def _values(self, kept: int, step: int, part: int) -> dict[str, str | float]:
        if part == PLAY:
            look, action = int(self.record.looks[kept, step]), int(self.record.actions[kept, step])
            chance = float(self.record.before[kept, look, action])
            return {"ball": LOOKS[look], "action": NAMES[action], "its probability": round(chance, 3)}
        table = (self.record.before, self.record.after)[part == PUSH][kept]
        return {
            "up if above": round(float(table[0, 1]), 3),
            "down if below": round(float(table[2, 2]), 3),
        }

    def _line(self, part: int) -> str:
        return "push" if part == PUSH else "play"

    def _say(self, index: int, kept: int, step: int, part: int) -> str:
        del step
        number = f"{self.record.numbers[kept]:,}"
        if index == 0:
            return "Nothing is known yet: whatever the ball does, each action has a probability of a third."
        if part != PUSH:
            return ""
        won = self._won(kept)
        if kept < WHOLE:
            change = self.record.after[kept] - self.record.before[kept]
            look, action = np.unravel_index(np.argmax(np.abs(change)), change.shape)
            tables = (self.record.before, self.record.after)
            before, after = (100 * table[kept, look, action] for table in tables)
            return (
                f"Rally {number} is {'won' if won else 'lost'}: its actions are pushed "
                f"{'up' if won else 'down'}. Most of all changes “{NAMES[int(action)]}” if the ball is "
                f"{LOOKS[int(look)]}: from {before:.1f} to {after:.1f} %."
            )
        count, caught = self._recent(kept)
        table = 100 * self.record.after[kept]
        return (
            f"After {number} rallies, {caught} of the last {count} balls were caught: “up” has "
            f"{table[0, 1]:.0f} % if the ball is above, “down” {table[2, 2]:.0f} % if it is below."
        )


class Clipping(Scene):
    """The clipped objective against the ratio, and whether there is a slope in each of six cases."""

    name = "clipping"
    size = (720, 470)
    title = "Where the slope ends"
    caption = (
        "Across: the probability of an action now, divided by the one it was chosen with. Upwards: what is "
        "to be made large. The arrow says where the slope pulls the ratio; where the line is level there is "
        "no pull."
    )
    alt = (
        "Two curves. For a positive advantage the objective rises with the ratio and is level above 1.2; for "
        "a negative one it is level below 0.8 and falls from there on. A dot visits three places on each."
    )
    PLACES = ("below", "inside", "above")

    def __init__(self, record: SixCases) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw both curves, the limits of the range, and a dot with an arrow for each case."""
        low, high = 1 - self.record.clip, 1 + self.record.clip
        self._axes, self._dots, self._arrows = [], [], []
        for row, (left, sign) in enumerate(((64, "positive"), (412, "negative"))):
            axes = place_axes(figure, self.size, left, 128, 290, 230)
            curve = self.record.objectives[row]
            middle = float(curve[len(curve) // 2])
            style.axes(axes, xlim=(0.4, 1.6), ylim=(middle - 0.72, middle + 0.72), xticks=(low, high))
            axes.set_yticks([middle], [f"{middle:.0f}".replace("-", "\N{MINUS SIGN}")])
            axes.axvspan(low, high, color=palette.FAINT, lw=0)
            axes.plot(self.record.ratios, curve, color=palette.MODEL)
            put_text(figure, (left + 145) / 720, 440 / 470, f"{sign} advantage", ha="center")
            put_text(figure, (left + 145) / 720, 62 / 470, "ratio", size=style.SMALL, ha="center")
            self._axes.append(axes)
        for advantage, ratio, height, slope in self._cases():
            axes = self._axes[0 if advantage > 0 else 1]
            (dot,) = axes.plot([ratio], [height], "o", ms=18, color=palette.CHOSEN)
            dot.set(markeredgecolor=palette.NEUTRAL, markeredgewidth=2)
            self._dots.append(dot)
            tip = ratio + 0.17 * np.sign(slope), height + 0.17 * abs(slope)
            arrow = axes.annotate(
                "", tip, (ratio, height), arrowprops={"arrowstyle": "-|>", "lw": 4, "mutation_scale": 26}
            )
            self._arrows.append(arrow)
        self._words = put_text(figure, 0.5, 394 / 470, ha="center", weight="bold", color=palette.NEUTRAL)
        self._slope = put_text(figure, 0.5, 20 / 470, ha="center", size=style.SMALL)
        return [*self._dots, *self._arrows, self._words, self._slope]

    def _cases(self) -> list[tuple[float, float, float, float]]:
        record = self.record
        columns = (record.advantages, record.cases, record.heights, record.slopes)
        return [tuple(map(float, row)) for row in zip(*columns, strict=True)]  # type: ignore[misc]

    def show(self, time: float) -> None:
        """Show one case, or all."""
        shown, cases = tween.step_at(time), self._cases()
        for number, (dot, arrow) in enumerate(zip(self._dots, self._arrows, strict=True)):
            seen = number == shown or shown == len(cases)
            dot.set_visible(seen)
            arrow.set_visible(seen and cases[number][3] != 0)
        if shown == len(cases):
            level = sum(slope == 0 for *_, slope in cases)
            self._words.set_text(f"level in {level} of {len(cases)}")
            self._slope.set_text("")
            return
        slope = cases[shown][3]
        self._words.set_text(self.PLACES[shown % 3] + (": no pull" if slope == 0 else ": it pulls"))
        self._slope.set_text(f"slope {style.fixed(slope + 0.0, '.0f')}")

    def steps(self) -> list[Step]:
        """One step for each case, and one for all."""
        steps = []
        for number, (advantage, ratio, _, slope) in enumerate(self._cases()):
            place = self.PLACES[number % 3]
            kind = "positive" if advantage > 0 else "negative"
            values = {"advantage": advantage, "ratio": ratio, "slope": round(slope, 3) + 0.0}
            steps.append(Step(f"{kind}, {place}", values, self._say(advantage, ratio, slope)))
        level = sum(slope == 0 for *_, slope in self._cases())
        last = (
            f"All six: in {level} of them the line is level. There the action has gone far enough in the "
            "direction that its advantage asks for."
        )
        return [*steps, Step("all six", {}, last)]

    def _say(self, advantage: float, ratio: float, slope: float) -> str:
        good = "better" if advantage > 0 else "worse"
        pull = "nothing pulls any more" if slope == 0 else f"it is pulled {'up' if slope > 0 else 'down'}"
        now = "what it was" if ratio == 1 else f"{ratio:g} times what it was"
        return f"The action was {good} than expected, and its probability is {now}: {pull}."
