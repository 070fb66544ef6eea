"""How over-estimation looks: in the chain, and in two trainings.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.chapters.breakout_double_q.promises import Chain, Promises
from mlanimated.panels.seed_curves import SeedCurves


class WorthNothing(Scene):
    """A chain of states that are worth nothing, valued from its end."""

    name = "worth-nothing"
    size = (720, 500)
    title = "A chain of states that are worth nothing"
    caption = (
        "Every reward is 0 on average, so every state is worth 0 (green). Valued from the end of the chain: "
        "by the highest mean reward (blue discs), and by a mean from other tries of the same action (orange "
        "squares). Lines are averages over all learners, and nine of ten lie in the shaded bands."
    )
    alt = (
        "Ten states in a row. From right to left the blue line climbs far above zero, along a dashed line "
        "that was calculated; the orange line stays at zero."
    )

    def __init__(self, record: Chain, variant: int) -> None:
        self.record, self._variant = record, variant
        self._left = np.arange(1, record.exact.shape[1] + 1)  # states left, the last state first

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the axes, the truth, and lines that grow from the right."""
        record, height = self.record, self.size[1]
        count = len(self._left)
        top = float(np.ceil(record.band[:, 0, 1].max()))
        low = float(np.floor(record.band[:, 1, 0].min()))
        axes = place_axes(figure, self.size, 70, 84, 630, 290)
        style.axes(axes, x="states left to the end", xlim=(count + 0.6, 0.4), ylim=(low, top))
        axes.set_xticks([count, count // 2, 1])
        axes.set_yticks([low, 0, top], [style.fixed(low, "g"), "0", f"{top:g}"])
        axes.set_title("value", loc="left", fontsize=style.SMALL)
        axes.axhline(0, color=palette.TARGET, lw=style.LINE, zorder=1.5)
        words = f"{record.actions[self._variant]} actions in each state"
        put_text(figure, 0.02, 472 / height, words, size=style.TITLE, weight="bold")
        self._counter = put_text(figure, 0.98, 472 / height, family=style.MONO, size=style.SMALL, ha="right")
        names = (
            ("● maximum", palette.MODEL),
            ("■ double", palette.CHOSEN),
            ("– – calculated", palette.NEUTRAL),
        )
        for (name, colour), left in zip(names, (0.24, 0.49, 0.70), strict=True):
            put_text(figure, left, 430 / height, name, size=style.SMALL, color=colour)
        self._bands = [
            axes.fill_between([], [], [], color=colour, alpha=0.15, lw=0)
            for colour in (palette.MODEL, palette.CHOSEN)
        ]
        (self._exact,) = axes.plot([], [], ls="--", color=palette.NEUTRAL, lw=style.THIN, zorder=3)
        (self._maximum,) = axes.plot([], [], "o-", color=palette.MODEL, clip_on=False)
        (self._double,) = axes.plot([], [], "s-", color=palette.CHOSEN, clip_on=False)
        return [*self._bands, self._exact, self._maximum, self._double, self._counter]

    def show(self, time: float) -> None:
        """Draw everything up to as many states from the end."""
        record, variant = self.record, self._variant
        x = tween.up_to(self._left, time)

        def grown(values: np.ndarray) -> np.ndarray:
            return tween.up_to(values[::-1], time)

        self._exact.set_data(x, grown(record.exact[variant]))
        self._maximum.set_data(x, grown(record.by_maximum[variant]))
        self._double.set_data(x, grown(record.by_double[variant]))
        for shade, (low, high) in zip(self._bands, record.band[variant], strict=True):
            lower, upper = grown(low), grown(high)
            edge = np.column_stack([np.r_[x, x[::-1]], np.r_[lower, upper[::-1]]])
            shade.set_verts([edge])
        left = self._left[tween.step_at(time)]
        self._counter.set_text(f"{left:2d} state{'s' if left > 1 else ' '} left")

    def steps(self) -> list[Step]:
        """One step for each state, from the last one on."""
        record, variant = self.record, self._variant
        columns = {
            "by the maximum": record.by_maximum[variant][::-1].round(2),
            "calculated": record.exact[variant][::-1].round(2),
            "by double": record.by_double[variant][::-1].round(2),
        }
        return step_list(columns, self._say, "{} from the end", numbers=self._left)

    def _say(self, left: int) -> str:
        record, row = self.record, self._variant
        state = len(self._left) - left
        maximum, double = record.by_maximum[row, state], record.by_double[row, state]
        said = style.fixed(round(double, 2) + 0.0, ".2f")  # never −0.00
        numbers = f"the maximum says {maximum:.2f}, double {said}; the truth is 0"
        count = record.actions[row]
        if left == 1:
            return (
                f"The last state: of {count} actions, each tried {record.tries} times, one looks best. On "
                f"average {numbers}."
            )
        if left == 2:
            return f"One state before, what is promised after it comes on top: {numbers}."
        if left == len(self._left) // 2:
            return f"Half of the chain: {numbers}."
        if left == len(self._left):
            exact = f"{record.exact[row, state]:.2f}"
            return f"The first state: {numbers}. Calculated, the maximum promises {exact}."
        return ""


def chains(record: Chain) -> Variants:
    """One film for each number of actions."""
    return Variants(
        "actions", {str(count): WorthNothing(record, row) for row, count in enumerate(record.actions)}
    )


class PromisedAndCame(Scene):
    """What the values of two trainings said, and what came of it."""

    name = "promised-and-came"
    size = (720, 520)
    title = "What two trainings promise, and what comes"
    caption = (
        "Solid blue: the value that the network gives to what it does. Dashed green: the discounted reward "
        "that then came. Means over the steps of the last hundred games; both trainings have the same seed "
        "and settings, and differ in one function."
    )
    alt = (
        "Two diagrams side by side over millions of agent steps, DQN and Double DQN. In both a solid line of "
        "promises and a dashed line of what came rise; for DQN the gap between them is wider at the end."
    )

    def __init__(self, record: Promises) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw two diagrams with the same axes."""
        record, height = self.record, self.size[1]
        millions = record.agent_steps / 1e6
        top = float(np.ceil(max(record.promised.max(), record.realised.max()) * 2) / 2)
        self._panels = []
        for index, method in enumerate(record.methods):
            left = 62 + index * 345
            put_text(figure, left / 720, 488 / height, method, size=style.TITLE, weight="bold")
            panel = SeedCurves(
                figure,
                self.size,
                (left, 90, 290, 300),
                millions,
                {"promised": record.promised[[index]], "came": record.realised[[index]]},
                (0, top),
                middle=0,
                looks={"promised": (palette.MODEL, "-"), "came": (palette.TARGET, (0, (3, 1)))},
                names=("million agent steps", "" if index else "value"),
                x_limits=(0, float(millions[-1])),
                x_ticks={0: "0", float(millions[-1]): f"{millions[-1]:.1f}"},
                y_ticks={0: "0", top / 2: f"{top / 2:g}", top: f"{top:g}"},
                band=False,
                thin=0,
                labels=False,
            )
            panel.artists[2].set(marker="s")  # the dot of what came: a second cue beside its colour
            self._panels.append(panel)
        put_text(figure, 407 / 720, 432 / height, "— promised", size=style.SMALL, color=palette.MODEL)
        put_text(figure, 580 / 720, 432 / height, "- - came", size=style.SMALL, color=palette.TARGET)
        return [artist for panel in self._panels for artist in panel.artists]

    def show(self, time: float) -> None:
        """Draw both up to the same agent step."""
        for panel in self._panels:
            panel.show(time)

    def steps(self) -> list[Step]:
        """One step for each point of the curves."""
        record = self.record
        columns = {
            f"{method}, {word}": values[index].round(2)
            for index, method in enumerate(record.methods)
            for word, values in (("promised", record.promised), ("came", record.realised))
        }
        names = [f"{steps:,.0f} agent steps" for steps in record.agent_steps]
        return step_list(columns, self._say, names)

    def _say(self, row: int) -> str:
        record = self.record
        count = len(record.agent_steps)
        if row not in (0, count // 3, 2 * count // 3, count - 1):
            return ""
        parts = [
            f"{method} promises {record.promised[index, row]:.2f} and {record.realised[index, row]:.2f} comes"
            for index, method in enumerate(record.methods)
        ]
        return f"After {record.agent_steps[row]:,.0f} agent steps " + "; ".join(parts) + "."
