"""How the records of chapter "Deep Q-learning" look: a player and its values, curves, expectations."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.deep_q_learning import recipe
from mlanimated.chapters.deep_q_learning.insides import OlderCopy, Replay, TimeIsUp
from mlanimated.games.cart_pole import TIME_LIMIT
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.cart_pole import CartPole
from mlanimated.panels.seed_curves import SeedCurves

TIMELINE = Timeline(fps=12, move=0.34, hold=0.1, mark_hold=0.5)
FLOWING = Timeline(fps=9, move=0.23, hold=0.1, mark_hold=0.6)  # two frames a step: it never stands still
BRISK = Timeline(fps=8, move=0.25, hold=0.1, mark_hold=0.4)  # six films instead of two
LOOKS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 17, 20)  # dense early, sparse late
ROWS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 200, 300, 400, 500)


class Values(Scene):
    """Cart, and the two numbers that decide."""

    name = "values"
    size = (720, 500)
    title = "Two numbers decide: the Q-values of left and right"
    caption = (
        "The network looks at the cart and says how much reward it expects after pushing left, and after "
        "right. The higher one is ringed in orange, and that is what it does."
    )
    alt = (
        "A cart with a pole above, two bars called left and right below. The same network plays three times: "
        "untrained it loses within seconds, early in its training it plays a while, and in the end the pole "
        "stands for 500 steps, while the ring changes from bar to bar."
    )

    def __init__(self, record: recipe.Player) -> None:
        self.record = record
        self.shown = [
            (part, row)
            for part, stage in enumerate(record.stages)
            for row in sorted({*(r for r in ROWS if r < len(stage.actions)), len(stage.actions)})
        ]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the track above, the bars below."""
        height = self.size[1]
        every = np.concatenate([stage.q_values for stage in self.record.stages])
        low, high = np.floor(every.min() / 50) * 50, np.ceil(every.max() / 50) * 50
        self._cart = CartPole(figure, self.size, (15, 226, 690, 190))
        self._bars = ActionValues(
            figure, self.size, (104, 46, 440, 130), ("left", "right"), limits=(low, high), spec=".1f"
        )
        put_text(figure, 0.02, 200 / height, "Q-values: reward expected", size=style.SMALL)
        self._training = put_text(figure, 0.02, 474 / height, size=style.SMALL)
        self._counter = put_text(figure, 0.98, 474 / height, family=style.MONO, weight="bold", ha="right")
        scale = f"bars from {style.fixed(low, 'g')} to {high:g}"
        put_text(figure, 104 / 720, 24 / height, scale, size=style.SMALL)
        return [*self._cart.artists, *self._bars.artists, self._training, self._counter]

    def show(self, time: float) -> None:
        """Show one moment; on the way to the next the bars stay as they decided."""
        index, moved = tween.step_at(time), time % 1
        part, row = self.shown[index]
        stage = self.record.stages[part]
        state = stage.states[row]
        if moved and self.shown[index + 1][0] == part:
            state = tween.at(stage.states, row + moved * (self.shown[index + 1][1] - row))
        over = row == len(stage.actions)
        action = None if over else int(stage.actions[row])
        self._cart.show(state, action, fallen=over and row < TIME_LIMIT)
        self._bars.show(stage.q_values[row], action)
        self._training.set_text(
            f"trained for {stage.agent_steps:,} steps" if stage.agent_steps else "untrained"
        )
        end = " over" if over and row < TIME_LIMIT else " time is up" if over else ""
        self._counter.set_text(f"step {row:3d}{end}")

    def steps(self) -> list[Step]:
        """One step for each moment that is shown."""
        steps = []
        for part, row in self.shown:
            stage = self.record.stages[part]
            left, right = stage.q_values[row]
            steps.append(
                Step(
                    f"{stage.agent_steps:,} steps of training, step {row}",
                    {"Q of left": round(float(left), 2), "Q of right": round(float(right), 2)},
                    self._say(part, row, float(left), float(right)),
                )
            )
        return steps

    def _say(self, part: int, row: int, left: float, right: float) -> str:
        stage = self.record.stages[part]
        higher, last = "left" if left >= right else "right", len(stage.actions)
        numbers = f"left {style.fixed(left, '.1f')}, right {style.fixed(right, '.1f')}"
        if row == last:
            if last == TIME_LIMIT:
                return f"Step {row}: the time is up, and the pole stands."
            name = f"After {stage.agent_steps:,} steps of training" if part else "Untrained"
            return f"{name}: lost after {row} steps of the game."
        after = f"After {stage.agent_steps:,} steps of training"
        return {
            (0, 0): f"Untrained: {numbers}. The numbers mean nothing yet; it pushes {higher}.",
            (1, 0): f"{after}: {numbers}. It expects to last longer.",
            (2, 0): f"{after}: {numbers}; {higher} is higher.",
            (2, 20): f"Step 20: {numbers}; {higher} is higher.",
        }.get((part, row), "")


class Curves(Scene):
    """Five trainings with one setting."""

    name = "curves"
    size = (720, 470)
    title = "Five trainings, and what happens when a part is missing"
    caption = (
        "Steps that 100 games last on average, while five networks train; the thick line is their mean. "
        "Move the slider to switch a part off."
    )
    alt = (
        "Five curves over 40,000 steps of training. They climb from about ten towards 500 and fall back "
        "again and again; without memory or older copy they are lower on average."
    )

    def __init__(self, trainings: recipe.Trainings, label: str) -> None:
        self.record, self.label = trainings, label

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw axes; the curves grow."""
        height, steps = self.size[1], self.record.agent_steps
        put_text(figure, 0.02, 442 / height, self.label, size=style.TITLE, weight="bold")
        put_text(figure, 0.02, 392 / height, "steps, average of 100 games", size=style.SMALL)
        self._score = put_text(figure, 0.98, 392 / height, family=style.MONO, ha="right")
        self._curve = SeedCurves(
            figure,
            self.size,
            (72, 82, 580, 280),
            steps,
            {"": self.record.judging},
            (0, TIME_LIMIT),
            middle="mean",
            thin=3,
            band=False,
            labels=False,
            names=("steps of training", ""),
            x_ticks={n: f"{n:,}" for n in (0, 20_000, 40_000)},
            y_ticks={0: "0", 250: "250", 500: "500"},
        )
        return [*self._curve.artists, self._score]

    def show(self, time: float) -> None:
        """Draw five curves and their mean."""
        look = float(tween.at(LOOKS, time))
        self._curve.show(look)
        self._score.set_text(f"mean {tween.at(self.record.judging.mean(axis=0), look):3.0f}")

    def steps(self) -> list[Step]:
        """One step for each look that is shown."""
        record = self.record
        lines, middle = record.judging, len(record.agent_steps) // 2
        picked = lines[np.arange(len(lines)), record.chosen]
        says = {
            0: f"Untrained: {lines[:, 0].min():.0f} to {lines[:, 0].max():.0f} steps.",
            middle: f"Half-way: the five are at {', '.join(f'{each:.0f}' for each in lines[:, middle])}.",
            len(lines[0])
            - 1: f"At the end: {', '.join(f'{each:.0f}' for each in lines[:, -1])}. The checkpoints "
            f"that other games chose: {', '.join(f'{each:.0f}' for each in picked)}.",
        }
        return [
            Step(
                f"{record.agent_steps[look]:,} steps of training",
                {
                    f"seed {seed}": round(line[look], 1)
                    for seed, line in zip(record.seeds, lines, strict=True)
                },
                says.get(look, ""),
            )
            for look in LOOKS
        ]


class Expectations(Scene):
    """What five networks expect, and what they get."""

    name = "expectations"
    size = (720, 470)
    title = "What the networks expect, and what they get"
    caption = (
        "Blue: the higher Q-value, averaged over the states that a network meets. Green: the discounted "
        "reward that really followed. Nobody can get more than 100."
    )
    alt = (
        "While training goes on, the blue line of expected reward rises far above the dashed bound of 100, "
        "and the "
        "green line of what really came stays below it. With Double DQN the blue line stays lower."
    )

    def __init__(self, trainings: recipe.Trainings, label: str) -> None:
        self.record, self.label = trainings, label

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw axes and bound; the curves grow."""
        height, record = self.size[1], self.record
        put_text(figure, 0.02, 442 / height, self.label, size=style.TITLE, weight="bold")
        put_text(figure, 0.02, 396 / height, "discounted reward", size=style.SMALL)
        self._curve = SeedCurves(
            figure,
            self.size,
            (72, 82, 480, 284),
            record.agent_steps,
            {"expected": record.predicted, "came": record.realised},
            (0, 320),
            middle="mean",
            looks={"expected": (palette.MODEL, "-"), "came": (palette.TARGET, (0, (3, 1)))},
            thin_alpha=0.35,
            band=False,
            names=("steps of training", ""),
            x_ticks={0: "0", 20_000: "20,000", 40_000: "40,000"},
            y_ticks={0: "0", 100: "100", 200: "200", 300: "300"},
            references={"most that can come": 1 / (1 - recipe.HOW.discount)},
        )
        self._curve.artists[2].set(marker="s")  # the dot of what came: a second cue beside its colour
        return self._curve.artists

    def show(self, time: float) -> None:
        """Draw the curves up to a look."""
        self._curve.show(float(tween.at(LOOKS, time)))

    def steps(self) -> list[Step]:
        """One step for each look that is shown."""
        record = self.record
        expected, came = record.predicted.mean(axis=0), record.realised.mean(axis=0)
        shown = (0, 3, 10, len(expected) - 1)
        return [
            Step(
                f"{record.agent_steps[look]:,} steps of training",
                {"expected": round(float(expected[look]), 1), "came": round(float(came[look]), 1)},
                f"{record.agent_steps[look]:,} steps: {expected[look]:.0f} expected on average, "
                f"{came[look]:.0f} came."
                if look in shown
                else "",
            )
            for look in LOOKS
        ]


def with_and_without(record: recipe.Everything) -> Variants:
    """As it should be, then each part switched off."""
    return Variants(
        "switched off", {name: Curves(each, TITLES[name]) for name, each in record.by_name.items()}
    )


def expectations(record: recipe.Methods) -> Variants:
    """Deep Q-learning and Double DQN."""
    names = {"as it should be": "DQN", "double": "Double DQN"}
    return Variants(
        "method", {words: Expectations(record.by_name[name], words) for name, words in names.items()}
    )


TITLES = {
    "nothing": "everything on",
    "no memory": "no memory: only the last 64 steps",
    "no copy": "no older copy: the target moves along",
    "time is failure": "the time limit counts as a fall",
}
ANIMATIONS = {
    "values": Entry(Values, recipe.player, FLOWING),
    "replay": Entry(Replay, recipe.insides, TIMELINE),
    "older-copy": Entry(OlderCopy, recipe.insides, FLOWING),
    "time-is-up": Entry(TimeIsUp, recipe.player, TIMELINE),
    "curves": Entry(with_and_without, recipe.everything, BRISK),
    "expectations": Entry(expectations, recipe.methods, BRISK),
}
