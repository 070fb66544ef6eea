"""How the records of chapter "Gradient Descent" look: runs on a curve, searches, a valley from above."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text

from mlanimated.animate import palette, style, tween
from mlanimated.animate.scene import Scene, Step, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.learn.descent import Descent
from mlanimated.recipes import gradient_descent as recipe
from mlanimated.scenes.registry import Entry

# Dense early, sparse late. Jumps are odd: a ball that changes sides at every step is seen to do so.
SHOWN = (0, 1, 2, 3, 4, 5, 6, 7, 10, 15, 30)
SHOWN_IN_VALLEY = (0, 1, 2, 3, 4, 6, 8, 13, 20, 41, 113)
TIMELINE = Timeline(fps=12, move=0.5, mark_hold=0.4)


class LearningRates(Scene):
    """Three runs in lock-step: too large, right, too small."""

    name = "learning-rates"
    size = (720, 480)
    title = "Three learning rates, one step at a time"
    caption = (
        "Each ball should find the lowest point of the same curve. "
        "Watch the orange arrow: it is the step that the ball will take next."
    )
    alt = (
        "Three balls on the same parabola take the same thirty steps. With a rate that is too large, "
        "the ball jumps from side to side, higher each time, and leaves the picture; with the right one it "
        "settles at the minimum; with one that is too small it has hardly moved."
    )

    def __init__(self, record: recipe.Runs) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw three panels with the same axes."""
        self._bowls, self._readouts = [], []
        for panel, (name, run) in enumerate(self.record.runs.items()):
            left = 62 + 221 * panel
            axes = _place_axes(figure, self.size, left, 138, 208, 254)
            _draw_curve(axes, self.record.curve, wide=False)
            self._bowls.append(_Bowl(axes, self.record.curve, run))
            if panel == 0:
                _name_loss(axes)
            else:
                axes.set_yticklabels([])
            middle = (left + 104) / self.size[0]
            _text(figure, middle, 456 / 480, name, size=style.TITLE, weight="bold", ha="center")
            _text(figure, middle, 416 / 480, f"rate {run.learning_rate:.2f}", ha="center")
            self._readouts.append(_text(figure, middle, 70 / 480, family=style.MONO, ha="center"))
        self._counter = _text(figure, 0.5, 24 / 480, family=style.MONO, weight="bold", ha="center")
        return [*(artist for bowl in self._bowls for artist in bowl.artists), *self._readouts, self._counter]

    def show(self, time: float) -> None:
        """Place the three balls at the same step."""
        row = _row(SHOWN, time)
        self._counter.set_text(f"step {row:2d}")
        for bowl, readout in zip(self._bowls, self._readouts, strict=True):
            bowl.place(time)
            readout.set_text(f"x ={_two(bowl.run.positions[row], 8)}")

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        runs = self.record.runs.items()
        return [
            Step(
                f"step {row}",
                {f"x, {name}": round(run.positions[row], 4) for name, run in runs},
                self._say(row),
            )
            for row in SHOWN
        ]

    def _say(self, row: int) -> str:
        large, right, small = (_two(run.positions[row]) for run in self.record.runs.values())
        away = [abs(run.positions[row] - self.record.curve.minimum) for run in self.record.runs.values()]
        return {
            0: f"All three start at x = {large}. The curve falls to the right, so there they will go.",
            1: "Step 1: the same slope, multiplied by three learning rates. "
            f"Too large overshoots to {large}, right moves to {right}, too small to {small}.",
            2: f"Step 2: too large jumps back to {large}, higher than it began. Right is at {right}.",
            6: f"Step 6: too large has left the picture: x = {large}. Right slows down by itself: {right}.",
            SHOWN[-1]: f"Step {row}: too large is {away[0]:.1f} away from the minimum and still leaving, "
            f"right is {away[1]:.4f} away, too small {away[2]:.2f}.",
        }.get(row, "")


class OneRate(Scene):
    """One run with its arithmetic; one variant of the slider."""

    name = "slope-and-step"
    title = "One step is learning rate times slope"
    caption = (
        "Dark is the slope where the ball is, orange the step that follows from it. "
        "Step through the arithmetic, then change the learning rate."
    )

    def __init__(self, record: recipe.Runs, label: str) -> None:
        self.record, self.run = record, record.runs[label]
        away = abs(self.run.positions[-1] - record.curve.minimum)
        self.alt = (
            f"A ball takes thirty steps on a parabola with learning rate {label} "
            f"and ends {away:.2f} away from the minimum."
        )

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw one large panel and the line of arithmetic."""
        axes = _place_axes(figure, self.size, 62, 122, 646, 240)
        _draw_curve(axes, self.record.curve)
        self._bowl = _Bowl(axes, self.record.curve, self.run)
        rate = f"learning rate {self.run.learning_rate:.2f}"
        _text(figure, 0.085, 381 / 405, rate, size=style.TITLE, weight="bold")
        self._counter = _text(figure, 0.985, 381 / 405, family=style.MONO, weight="bold", ha="right")
        _text(
            figure, 0.085, 62 / 405, "  new x =      x − rate ×  slope", family=style.MONO, size=style.SMALL
        )
        self._sum = _text(figure, 0.085, 24 / 405, family=style.MONO, size=style.SMALL)
        return [*self._bowl.artists, self._counter, self._sum]

    def show(self, time: float) -> None:
        """Place the ball, and write out the step that it is about to make."""
        self._bowl.place(time)
        self._counter.set_text(f"step {_row(SHOWN, time):2d}")
        row = SHOWN[tween.step_at(time)]
        x, slope, rate = self.run.positions[row], self.run.gradients[row], self.run.learning_rate
        self._sum.set_text(f"{_two(x - rate * slope, 7)} = {_two(x, 7)} − {rate:.2f} × {_two(slope, 7)}")

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        run = self.run
        return [
            Step(
                f"step {row}",
                {"x": run.positions[row], "loss": run.losses[row], "slope": run.gradients[row]},
                self._say(row) if row in (0, 1, 2, 3, 5, 10, 30) else "",
            )
            for row in SHOWN
        ]

    def _say(self, row: int) -> str:
        x, slope = self.run.positions[row], self.run.gradients[row]
        here = f"Step {row}: x = {_two(x)}, the slope is {_two(slope)}"
        if row == SHOWN[-1]:
            return f"{here}, the minimum is {abs(x - self.record.curve.minimum):.4f} away."
        step = -self.run.learning_rate * slope
        if abs(step) < 0.005:
            return f"{here}: there is nowhere to go."
        return f"{here}, so x moves {'right' if step > 0 else 'left'} by {abs(step):.2f}."


class GridSearch(Scene):
    """Tries at evenly spaced places, one after another."""

    name = "grid-search"
    title = "Grid search: try everything"
    caption = "The search does not see the curve, only the loss at nine places. Orange is the best so far."
    alt = (
        "Nine evenly spaced tries appear on a curve, from left to right. "
        "The best of them is close to the minimum, but not at it."
    )

    def __init__(self, record: recipe.Searches) -> None:
        self.record, self.search = record, record.grid

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the curve that the search cannot see, and the tries."""
        axes = _place_axes(figure, self.size, 62, 66, 646, 286)
        _draw_curve(axes, self.record.curve, known=False)
        self._stems = axes.vlines(self.search.positions, 0, 0, color=palette.FADED, linewidth=style.THIN)
        (self._tries,) = axes.plot([], [], "o", color=palette.MODEL)
        (self._best,) = axes.plot([], [], "o", color=palette.CHOSEN, markersize=28, mfc="none", mew=5)
        self._counter = _text(figure, 0.085, 380 / 405, family=style.MONO, weight="bold")
        self._readout = _text(figure, 0.985, 380 / 405, family=style.MONO, ha="right")
        return [self._stems, self._tries, self._best, self._counter, self._readout]

    def show(self, time: float) -> None:
        """Let the newest try climb to the loss that it finds."""
        tried = tween.step_at(time)
        x, heights = self.search.positions, self.search.losses.copy()
        begun = int(np.ceil(time))
        heights[tried:begun] *= time - tried
        self._stems.set_segments([[(x[n], 0), (x[n], heights[n])] for n in range(begun)])
        self._tries.set_data(x[:begun], heights[:begun])
        self._counter.set_text(f"try {tried}" if tried else "no try yet")
        best = self.search.best[:tried][-1:]
        self._best.set_data(x[best], self.search.losses[best])
        self._readout.set_text(f"best: x = {x[best[0]]:2.0f}" if tried else "")

    def steps(self) -> list[Step]:
        """One step before the first try, and one for each try."""
        x, losses, best = self.search.positions, self.search.losses, self.search.best
        away = abs(x[best[-1]] - self.record.curve.minimum)
        sentences = {
            0: f"Try 1: at x = {x[0]:.0f} the loss is {losses[0]:.0f}. For now, that is the best.",
            best[-1]: f"Try {best[-1] + 1}: at x = {x[best[-1]]:.0f} the loss is {losses[best[-1]]:.0f}.",
            len(x)
            - 1: f"Try {len(x)}: the grid is used up. The best try is {away:.0f} away from the minimum, "
            "and a better one would need a finer grid.",
        }
        return [
            Step("no try yet", sentence="Before the first try, nothing is known about the curve."),
            *(
                Step(
                    f"try {n + 1}",
                    {"x": x[n], "loss": losses[n], "best x": x[best[n]]},
                    sentences.get(n, ""),
                )
                for n in range(len(x))
            ),
        ]


class StrideSearch(Scene):
    """A walk of equal strides that feels its way."""

    name = "fixed-step-search"
    title = "Fixed-step search: feel left, feel right"
    caption = (
        "The ball feels one stride to each side (rings) and moves to the lower one, until neither is lower."
    )
    alt = "A ball walks down a curve in equal strides and stops where a stride to either side would lead up."

    def __init__(self, record: recipe.Searches) -> None:
        self.record, self.search = record, record.stride
        self._points = np.stack([self.search.positions, self.search.losses], axis=1)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the curve that the search cannot see, the ball and its feelers."""
        axes = _place_axes(figure, self.size, 62, 66, 646, 286)
        _draw_curve(axes, self.record.curve, known=False)
        (self._trail,) = axes.plot([], [], "o-", color=palette.MODEL, alpha=0.4, lw=style.THIN, ms=8)
        (self._feelers,) = axes.plot([], [], "o", color=palette.NEUTRAL, ms=20, mfc="none", mew=3)
        (self._lower,) = axes.plot([], [], "o", color=palette.CHOSEN, ms=22, mfc="none", mew=6)
        (self._ball,) = axes.plot([], [], "o", color=palette.MODEL, ms=20)
        self._counter = _text(figure, 0.085, 380 / 405, family=style.MONO, weight="bold")
        self._readout = _text(figure, 0.985, 380 / 405, family=style.MONO, ha="right")
        return [self._trail, self._feelers, self._lower, self._ball, self._counter, self._readout]

    def show(self, time: float) -> None:
        """Move the ball to the lower side; the feelers stay where it felt."""
        n, points, search = tween.step_at(time), self._points, self.search
        self._trail.set_data(*tween.up_to(points, time).T)
        self._ball.set_data(*tween.at(points, time)[:, None])
        x = search.positions[n]
        self._feelers.set_data(
            [x - search.stride, x + search.stride], [search.losses_left[n], search.losses_right[n]]
        )
        self._lower.set_data(*points[n + 1 : n + 2].T)
        self._counter.set_text(f"stride {n}")
        stuck = n == len(points) - 1
        self._readout.set_text("both sides are higher" if stuck else f"x ={_two(x, 6)}")

    def steps(self) -> list[Step]:
        """One step for each place where the ball stood."""
        search = self.search
        losses = zip(search.losses, search.losses_left, search.losses_right, strict=True)
        sides = [
            f"Here the loss is {here:.2f}, left {left:.2f}, right {right:.2f}" for here, left, right in losses
        ]
        away = abs(search.positions[-1] - self.record.curve.minimum)
        sentences = {
            0: f"{sides[0]}. Right is lower.",
            1: f"{sides[1]}. Right is lower again.",
            len(sides) - 1: f"{sides[-1]}. Neither is lower: stuck, {away:.2f} from the minimum.",
        }
        return [
            Step(f"stride {n}", {"x": x, "loss": search.losses[n]}, sentences.get(n, ""))
            for n, x in enumerate(search.positions)
        ]


class LossByStep(Scene):
    """The losses of the three learning rates against the step."""

    name = "loss-by-step"
    title = "The loss, step by step"
    caption = "Read it from left to right. One mark up the axis means a thousand times more loss."
    alt = (
        "Three lines of loss against step, on a scale where every mark is a thousand times the one before. "
        "Too large rises all the time, right falls steeply and straight, too small falls a little."
    )

    def __init__(self, record: recipe.Runs) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw a line for each run, named at its end."""
        axes = _place_axes(figure, self.size, 96, 62, 466, 290)
        style.axes(axes, xlim=(0, recipe.STEPS), ylim=(3e-5, 3e5), xticks=(0, 10, 20, 30))
        axes.set_title("loss", loc="left", fontsize=style.SMALL, color=palette.LOSS)
        axes.set_yscale("log")
        axes.set_yticks([1e-3, 1, 1e3], ["0.001", "1", "1000"])
        axes.minorticks_off()
        # Where the axis' name would stand, on the line of its numbers.
        self._counter = _text(figure, 0.985, 39 / 405, family=style.MONO, weight="bold", ha="right")
        self._lines, self._heads = [], []
        for (name, run), dashes in zip(self.record.runs.items(), ("--", "-", ":"), strict=True):
            self._lines += axes.plot([], [], dashes, color=palette.LOSS)
            self._heads += axes.plot([], [], "o", color=palette.LOSS, clip_on=False)
            style.label(axes, recipe.STEPS + 1.2, run.losses[-1], name, color=palette.LOSS)
        return [*self._lines, *self._heads, self._counter]

    def show(self, time: float) -> None:
        """Draw the lines up to the same step."""
        row = float(tween.at(SHOWN, time))
        self._counter.set_text(f"step {_row(SHOWN, time):2d}")
        for line, head, run in zip(self._lines, self._heads, self.record.runs.values(), strict=True):
            # On this scale equal factors are equal heights: between two steps, the logarithm moves evenly.
            heights = np.exp(tween.up_to(np.log(run.losses), row))
            steps = tween.up_to(np.arange(len(run.losses)), row)
            line.set_data(steps, heights)
            head.set_data(steps[-1:], heights[-1:])

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        runs = self.record.runs.items()
        return [
            Step(f"step {row}", {f"loss, {name}": run.losses[row] for name, run in runs}, self._say(row))
            for row in SHOWN
        ]

    def _say(self, row: int) -> str:
        large, right, small = (f"{run.losses[row]:,.4g}" for run in self.record.runs.values())
        if row == 0:
            return f"All three start with a loss of {large}."
        if row in (10, SHOWN[-1]):
            return f"Step {row}: the loss is {large} (too large), {right} (right) and {small} (too small)."
        return ""


class Valley(Scene):
    """Three methods in one valley of two parameters, seen from above."""

    name = "momentum-and-adam"
    size = (720, 560)
    title = "Down a long valley: plain, momentum, Adam"
    caption = (
        "Each line joins places of equal loss; the walls are fifty times steeper than the floor. "
        "The green diamond is the minimum."
    )
    alt = (
        "Three views of the same narrow valley from above. Plain descent zigzags and creeps along; "
        "with momentum the zigzag dies out and the ball runs down the valley floor; "
        "Adam bends gently down to the floor and runs along it."
    )

    def __init__(self, record: recipe.ValleyRuns) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the valley three times, one above the other."""
        record, self._trails, self._balls, self._readouts = self.record, [], [], []
        levels = np.array([0.5, 4, 14, 34, 64])
        for panel, name in enumerate(record.runs):
            bottom = 388 - 172 * panel
            axes = _place_axes(figure, self.size, 14, bottom, 692, 132)
            axes.set(
                xlim=record.along[[0, -1]], ylim=record.across[[0, -1]], frame_on=False, xticks=[], yticks=[]
            )
            axes.contour(
                record.along,
                record.across,
                record.losses.T,
                levels,
                colors=palette.LOSS,
                alpha=0.55,
                linewidths=2,
            )
            axes.plot(0, 0, "D", color=palette.TARGET, ms=16)
            self._trails += axes.plot([], [], "o-", color=palette.MODEL, lw=2.5, ms=5, alpha=0.6)
            self._balls += axes.plot([], [], "o", color=palette.MODEL, ms=20)
            _text(figure, 0.02, (bottom + 150) / 560, name, weight="bold")
            self._readouts.append(_text(figure, 0.985, (bottom + 150) / 560, family=style.MONO, ha="right"))
        self._counter = _text(figure, 0.985, 22 / 560, family=style.MONO, weight="bold", ha="right")
        return [*self._trails, *self._balls, *self._readouts, self._counter]

    def show(self, time: float) -> None:
        """Draw each path up to the same step, through every step on the way."""
        row = float(tween.at(SHOWN_IN_VALLEY, time))
        self._counter.set_text(f"step {_row(SHOWN_IN_VALLEY, time):3d}")
        artists = zip(self._trails, self._balls, self._readouts, self.record.runs.values(), strict=True)
        for trail, ball, readout, run in artists:
            path = tween.up_to(run.positions, row)
            readout.set_text(f"{np.hypot(*path[-1]):.2f} to go")
            trail.set_data(*path.T)
            ball.set_data(*path[-1:].T)

    def steps(self) -> list[Step]:
        """One step for each row that is shown."""
        away = {name: np.hypot(*run.positions.T) for name, run in self.record.runs.items()}
        return [
            Step(
                f"step {row}",
                {f"distance, {name}": round(distances[row], 4) for name, distances in away.items()},
                self._say(row, *(distances[row] for distances in away.values())),
            )
            for row in SHOWN_IN_VALLEY
        ]

    def _say(self, row: int, plain: float, momentum: float, adam: float) -> str:
        distances = f"plain is {plain:.2f} away from the minimum, momentum {momentum:.2f}, Adam {adam:.2f}"
        return {
            0: f"All three start high on a wall, {plain:.2f} away from the minimum.",
            1: "Step 1: plain and momentum cross the valley, because the slope points across it. "
            "Adam moves equally far in both directions.",
            8: f"Step 8: {distances}.",
            41: f"Step 41: {distances}.",
            SHOWN_IN_VALLEY[-1]: f"Step {row}: {distances}.",
        }.get(row, "")


class _Bowl:
    """A loss curve in its axes, and a ball that takes the shown steps of one run."""

    def __init__(self, axes: Axes, curve: recipe.Curve, run: Descent) -> None:
        self.axes, self.run = axes, run
        self._points = np.stack([run.positions, run.losses], axis=1)
        (self._trail,) = axes.plot([], [], "o-", color=palette.MODEL, alpha=0.4, lw=style.THIN, ms=8)
        (self._tangent,) = axes.plot([], [], color=palette.NEUTRAL, lw=style.LINE)
        self._arrow = FancyArrowPatch((0, 0), (1, 0), arrowstyle="-|>", shrinkA=0, shrinkB=0)
        axes.add_patch(self._arrow).set(color=palette.CHOSEN, lw=5, capstyle="butt", zorder=3)
        (self._ball,) = axes.plot([], [], "o", color=palette.MODEL, ms=20, zorder=4)
        (self._edge,) = axes.plot([], [], "^", color=palette.MODEL, ms=22, zorder=4)
        self._gone = style.label(
            axes, curve.minimum, 0.76 * curve.y.max(), "out of\nthe picture", palette.MODEL
        )
        self._gone.set(ha="center", bbox={"color": palette.BACKGROUND, "alpha": 0.85, "pad": 2}, zorder=5)
        box = axes.get_window_extent().transformed(axes.figure.dpi_scale_trans.inverted())
        self._unit = 72 * box.width / np.ptp(axes.get_xlim()), 72 * box.height / np.ptp(axes.get_ylim())

    @property
    def artists(self) -> list[Artist]:
        """What moves."""
        return [self._trail, self._tangent, self._arrow, self._ball, self._edge, self._gone]

    def place(self, time: float) -> None:
        """Put the ball where it is at `time`; slope and step fade while it moves."""
        before, part = tween.step_at(time), time % 1
        # The ball jumps along the chord: descent knows the curve only where it lands.
        x, y = point = tween.at(self._points[list(SHOWN)], time)
        self._trail.set_data(*np.vstack([self._points[: SHOWN[before] + 1], point]).T)
        self._ball.set_data([x], [y])
        (left, right), top = self.axes.get_xlim(), self.axes.get_ylim()[1]
        outside = bool(y > top)
        self._edge.set_data([np.clip(x, left + 2, right - 2)], [0.95 * top])
        self._edge.set_visible(outside)
        self._gone.set_visible(outside)
        self._point(SHOWN[before if part < 0.5 else before + 1], alpha=tween.fade(abs(part - 0.5), 0.25, 0.5))

    def _point(self, row: int, alpha: float) -> None:
        """Draw slope and step as they are at one row of the run."""
        x, y, slope = self.run.positions[row], self.run.losses[row], self.run.gradients[row]
        wide, high = self._unit
        half = 55 / np.hypot(wide, slope * high)
        self._tangent.set_data([x - half, x + half], [y - half * slope, y + half * slope])
        self._tangent.set_alpha(alpha)
        step = -self.run.learning_rate * slope
        above = min(y + 26 / high, self.axes.get_ylim()[1] - 10 / high)
        self._arrow.set_positions((x, above), (x + step, above))
        # A short arrow gets a short head: what is seen of it is never longer than the step.
        self._arrow.set_mutation_scale(min(24, 2 * abs(step) * wide))
        self._arrow.set_alpha(alpha)
        inside = y < self.axes.get_ylim()[1]
        self._tangent.set_visible(inside)
        self._arrow.set_visible(inside and step != 0 and row < SHOWN[-1])


def _draw_curve(axes: Axes, curve: recipe.Curve, *, wide: bool = True, known: bool = True) -> None:
    style.axes(axes, xlim=(curve.x[0], curve.x[-1]), ylim=(-16, curve.y.max()))
    axes.set_yticks([0, 100, 200], ["0", "", "200"])
    axes.set_xticks([0, curve.minimum, 20], ["0", "minimum 10" if wide else "10", "20"])
    axes.get_xticklabels()[1].set_color(palette.TARGET)
    axes.plot(curve.x, curve.y, color=palette.LOSS, alpha=1 if known else 0.3, zorder=1)
    axes.plot(curve.minimum, 0, "D", color=palette.TARGET, ms=16, zorder=2)
    if wide:
        _name_loss(axes)


def _name_loss(axes: Axes) -> None:
    axes.annotate(
        "loss", (0, 0.5), (-12, 0), xycoords="axes fraction", textcoords="offset points",
        ha="right", va="center", rotation=90, color=palette.LOSS,
    )  # fmt: skip


def _place_axes(
    figure: Figure | SubFigure, size: tuple[int, int], left: float, bottom: float, width: float, height: float
) -> Axes:
    """Add axes at a place in CSS pixels, counted from the lower left corner."""
    figure.get_figure(root=True).set_layout_engine("none")  # everything is placed by hand
    return figure.add_axes((left / size[0], bottom / size[1], width / size[0], height / size[1]))


def _text(
    figure: Figure | SubFigure, x: float, y: float, text: str = "", *, size: int = style.BODY, **options: Any
) -> Text:
    return figure.text(x, y, text, fontsize=size, va="center", **options)


def _two(value: float, width: int = 0) -> str:
    """Write a number with two decimals, and zero without a sign."""
    return style.fixed(0.0 if abs(value) < 0.005 else value, width=width)


def _row(shown: tuple[int, ...], time: float) -> int:
    """Return the step of the run that is seen at `time`."""
    return int(tween.at(shown, time) + 1e-9)


def slider(record: recipe.Runs) -> Variants:
    """One film for each learning rate."""
    return Variants("learning rate", {label: OneRate(record, label) for label in record.runs})


ANIMATIONS = {
    LearningRates.name: Entry(LearningRates, recipe.learning_rates, TIMELINE),
    GridSearch.name: Entry(GridSearch, recipe.searches, TIMELINE),
    StrideSearch.name: Entry(StrideSearch, recipe.searches, TIMELINE),
    OneRate.name: Entry(slider, recipe.slider, TIMELINE),
    LossByStep.name: Entry(LossByStep, recipe.learning_rates, TIMELINE),
    Valley.name: Entry(Valley, recipe.valley, TIMELINE),
}
