"""How the records of chapter "Create Your Own Environment" look."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import place_axes, put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.create_environment import recipe
from mlanimated.chapters.create_environment.layers import Layers
from mlanimated.panels.board import Board
from mlanimated.panels.seed_curves import SeedCurves

NAMES = ("left", "down", "right", "up")


class TheLoop(Scene):
    """What each call returns, beside what the environment draws."""

    name = "the-loop"
    size = (720, 430)
    title = "reset, step, step, step: what the environment answers"
    caption = (
        "Left: what the environment itself draws. Right: the call, and the five values that come back. "
        "The first game is on ice that is not slippery, the second one is."
    )
    alt = (
        "A round walker on a lake of four by five squares with four holes. In the first game it follows a "
        "plan and reaches the flag in seven steps, and the reward of the last step is 1. In the second game "
        "it slides to the side again and again and falls into a hole; the reward is 0."
    )

    def __init__(self, record: recipe.Loop) -> None:
        self.record = record
        self.poster_step = int(np.flatnonzero(record.terminated)[0])  # the goal

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the picture on the left, the values on the right."""
        self._axes = place_axes(figure, self.size, 16, 60, 360, 288)
        self._picture = style.bare(self._axes).imshow(self.record.picture[0])
        self._head = put_text(figure, 16 / 720, 394 / 430, weight="bold")
        self._call = put_text(figure, 398 / 720, 336 / 430, family=style.MONO, weight="bold")
        self._names, self._values = [], []
        for k, name in enumerate(("observation", "reward", "terminated", "truncated", "info")):
            y = (280 - 46 * k) / 430
            self._names.append(put_text(figure, 398 / 720, y, name, size=style.SMALL))
            self._values.append(put_text(figure, 566 / 720, y, size=style.SMALL, family=style.MONO))
        self._foot = put_text(figure, 16 / 720, 28 / 430, size=style.SMALL)
        return [self._picture, self._head, self._call, *self._names, *self._values, self._foot]

    def show(self, time: float) -> None:
        """Show one call; between two, one picture fades into the next."""
        record, row = self.record, int(time + 0.5)
        self._picture.set_data(tween.at(record.picture.astype(np.float64), time).round().astype(np.uint8))
        action = int(record.action[row])
        self._head.set_text("slippery ice" if record.slippery[row] else "ice that is not slippery")
        self._call.set_text(
            f"reset(seed={record.seed})" if action < 0 else f"step({action})  {NAMES[action]}"
        )
        prob = f"prob {record.prob[row]:.2f}"
        texts = [
            str(record.observation[row]),
            f"{record.reward[row]:.1f}",
            str(bool(record.terminated[row])),
            str(bool(record.truncated[row])),
            prob,
        ]
        for k, (name, value, text) in enumerate(zip(self._names, self._values, texts, strict=True)):
            given = action >= 0 or k in (0, 4)  # a reset returns an observation and the info
            value.set_text(text if given else "–")
            name.set_color(palette.NEUTRAL if given else palette.FADED)
            value.set_color(palette.NEUTRAL if given else palette.FADED)
            told = (k == 1 and record.reward[row] > 0) or (k == 2 and bool(record.terminated[row]))
            value.set_fontweight("bold" if told else "normal")
        self._foot.set_text(self._told(row))

    def _told(self, row: int) -> str:
        if self.record.terminated[row]:
            return "the goal" if self.record.reward[row] else "a hole: the game is over"
        if self.record.slid[row]:
            return "slid: it did not go where it wanted"
        return ""

    def steps(self) -> list[Step]:
        """One step for each call."""
        return [self._step(row) for row in range(len(self.record.action))]

    def _step(self, row: int) -> Step:
        record, action = self.record, int(self.record.action[row])
        resets = np.flatnonzero(record.action < 0)
        ends = np.flatnonzero(record.terminated)
        first_slip = int(np.flatnonzero(record.slid)[0])
        count = row - int(resets[resets <= row][-1])
        square = int(record.observation[row])
        sentences = {
            0: f"reset puts the walker on square {square}, and returns the observation and the info.",
            1: f"step({record.action[1]}) means {NAMES[record.action[1]]}. Five values come back: "
            f"the walker is on square {record.observation[1]} now, and nothing is over.",
            int(ends[0]): f"The goal, in {ends[0]} steps: reward {record.reward[ends[0]]:.0f}, terminated.",
            int(resets[1]): "The same lake and the same plan once more, on slippery ice.",
            first_slip: f"It wants to go {NAMES[record.action[first_slip]]}, and slides. The info says that "
            f"this had probability {record.prob[first_slip]:.2f}.",
            int(ends[1]): f"After {ends[1] - resets[1]} steps, {int(record.slid.sum())} of them slides, "
            f"it is in a hole: terminated, and the reward is {record.reward[ends[1]]:.0f}.",
        }
        values: dict[str, float | int | str] = {
            "observation": square,
            "prob": round(float(record.prob[row]), 4),
        }
        if action >= 0:
            values |= {
                "action": NAMES[action],
                "reward": float(record.reward[row]),
                "terminated": str(bool(record.terminated[row])),
                "truncated": str(bool(record.truncated[row])),
            }
        call = "reset" if action < 0 else f"step {count}"
        return Step(f"{call}, slippery" if record.slippery[row] else call, values, sentences.get(row, ""))


class WhereItSlides(Scene):
    """The share of each outcome, by the number of tries."""

    name = "where-it-slides"
    size = (720, 440)
    title = "A step to the right on slippery ice, tried again and again"
    caption = "Each line is the share of tries that ended in this square. All three should come to 1/3."
    alt = (
        "Three lines against the number of tries, from 3 to 30,000. They begin far apart and all come to a "
        "dashed line at one third."
    )

    def __init__(self, record: recipe.Slips) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the axes, and the share that is expected."""
        share = self.record.share.T[:, None, :]
        curves = dict(zip(("up", "right", "down"), share, strict=True))
        self._curves = SeedCurves(
            figure, self.size, (64, 84, 540, 286), np.log10(self.record.tries), curves, (0.0, 1.0),
            names=("tries", "share of tries"), references={"1/3": 1 / 3}, band=False, thin=0.0,
            x_ticks={1: "10", 2: "100", 3: "1,000", 4: "10,000"}, y_ticks={0: "0", 0.5: "0.5", 1: "1"},
        )  # fmt: skip
        return self._curves.artists

    def show(self, time: float) -> None:
        """Draw the lines up to a number of tries."""
        self._curves.show(time)

    def steps(self) -> list[Step]:
        """One step for each number of tries that was counted."""
        tries = [int(count) for count in self.record.tries]
        found = []
        for row, count in enumerate(tries):
            up, right, down = (round(float(share), 4) for share in self.record.share[row])
            sentences = {
                tries[
                    0
                ]: f"After {count} tries: {round(count * up)} went up, {round(count * right)} right and "
                f"{round(count * down)} down. Three tries say nothing.",
                100: f"After {count} tries the shares are {up:.2f}, {right:.2f} and {down:.2f}.",
                tries[-1]: f"After {count:,} tries they are {up:.3f}, {right:.3f} and {down:.3f}.",
            }
            found.append(
                Step(f"{count:,} tries", {"up": up, "right": right, "down": down}, sentences.get(count, ""))
            )
        return found


class NoWay(Scene):
    """A lake that is refused: the search for a way, one step farther at a time."""

    name = "no-way"
    size = (720, 470)
    title = "Is there a way? Look one step farther, again and again"
    caption = "Each number is the least number of steps from the start; new ones are ringed."
    alt = (
        "A lake of five by five squares. Numbers from 0 to 6 spread from the upper left corner around the "
        "holes, "
        "until no new square is found. The goal, behind a line of holes, has no number."
    )

    def __init__(self, record: recipe.Reach) -> None:
        self.record = record
        self._last = int(np.nanmax(record.steps))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the board on the left, what is counted on the right."""
        ground = [row.replace("F", " ") for row in self.record.lake]
        self._board = Board(figure, self.size, (10, 10, 450, 450), ground, spec=".0f")
        put_text(figure, 486 / 720, 380 / 470, "steps from S", size=style.SMALL)
        self._steps = put_text(figure, 486 / 720, 336 / 470, family=style.MONO, weight="bold")
        put_text(figure, 486 / 720, 256 / 470, "squares found", size=style.SMALL)
        self._found = put_text(figure, 486 / 720, 212 / 470, family=style.MONO, weight="bold")
        self._verdict = put_text(figure, 486 / 720, 120 / 470, weight="bold", color=palette.LOSS)
        return [*self._board.artists, self._steps, self._found, self._verdict]

    def show(self, time: float) -> None:
        """Show what has been found in so many steps."""
        now = int(time + 0.5)
        steps = self.record.steps
        wide = len(self.record.lake[0])
        seen = np.where(steps <= now, steps, np.nan)
        newest = [divmod(int(square), wide) for square in np.flatnonzero(steps == now)]
        self._board.show(values=seen.reshape(-1, wide), best=newest)
        self._steps.set_text(f"{now}")
        self._found.set_text(f"{int(np.isfinite(seen).sum())} of {len(steps)}")
        self._verdict.set_text("refused" if now > self._last else "")

    def steps(self) -> list[Step]:
        """One step for each distance, and one that finds nothing."""
        found = [int((self.record.steps <= now).sum()) for now in range(self._last + 2)]
        sentences = {
            0: "The search begins on the start: 0 steps.",
            1: f"One step farther: {found[1] - found[0]} new squares. The hole below the second one is no "
            "way on.",
            self._last: f"After {self._last} steps, {found[self._last]} squares have been found.",
            self._last + 1: "One step farther there is no new square, and the goal has no number: "
            "this lake is refused, and the error shows these numbers.",
        }
        return [
            Step(f"step {now}", {"squares found": count}, sentences.get(now, ""))
            for now, count in enumerate(found)
        ]


ANIMATIONS = {
    "the-loop": Entry(TheLoop, recipe.the_loop, Timeline(fps=8, move=0.25, hold=0.4, mark_hold=0.9)),
    "wrappers": Entry(Layers, recipe.wrappers, Timeline(fps=12, move=0.5, hold=0.3, mark_hold=0.9)),
    "where-it-slides": Entry(WhereItSlides, recipe.slips, Timeline(fps=12, move=0.5, mark_hold=0.6)),
    "no-way": Entry(NoWay, recipe.reach, Timeline(fps=8, move=0.25, hold=0.5, mark_hold=0.9)),
}
