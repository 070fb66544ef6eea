"""How the wrappers of an environment look: boxes in boxes, and an action that goes in and comes out.

Chapter: Create Your Own Environment.
"""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import FancyBboxPatch

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import canvas, put_text
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.create_environment.recipe import Wrappers

# Where the action is, in boxes from the outside (-1) to the lake (3), and which step of the game it is.
_ROUTE = ((-1, 1), (0, 1), (1, 1), (2, 1), (3, 1), (0, 1), (-1, 1), (3, 100), (0, 100), (-1, 100))


class Layers(Scene):
    """One step through all wrappers, in and out; then the last one that the time limit allows."""

    name = "wrappers"
    size = (720, 460)
    title = "What gymnasium.make puts around an environment"
    caption = (
        "A wrapper is an environment with another one inside. "
        "The action goes in through all of them, and the five values come back out."
    )
    alt = (
        "Four boxes, one in the other: TimeLimit, OrderEnforcing, PassiveEnvChecker and, inside, FrozenLake. "
        "A disc, the action, goes in from the left; a square, the answer, comes out. "
        "At step 100 the lake says truncated False, and the outermost box makes it True."
    )

    def __init__(self, record: Wrappers) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the boxes, the action and the answer."""
        axes = canvas(figure, self.size, (0, 0, *self.size))
        self._boxes = []
        for depth, name in enumerate(self.record.names):
            left, bottom = 96 + 24 * depth, 112 + 20 * depth
            width, height = 608 - 48 * depth, 330 - 78 * depth
            box = FancyBboxPatch(
                (left, bottom), width, height, boxstyle="round,pad=0,rounding_size=14",
                fc=palette.BACKGROUND, ec=palette.NEUTRAL, lw=style.LINE, zorder=1 + depth,
            )  # fmt: skip
            self._boxes.append(axes.add_patch(box))
            style.label(axes, left + 18, bottom + height - 30, name, zorder=6)
        (self._action,) = axes.plot([], [], "o", ms=30, color=palette.CHOSEN, mec=palette.NEUTRAL, zorder=8)
        (self._answer,) = axes.plot([], [], "s", ms=28, color=palette.MODEL, mec=palette.NEUTRAL, zorder=8)
        self._count = put_text(figure, 16 / 720, 72 / 460, size=style.SMALL, weight="bold")
        self._line = put_text(figure, 16 / 720, 28 / 460, size=style.SMALL)
        return [*self._boxes, self._action, self._answer, self._count, self._line]

    def show(self, time: float) -> None:
        """Place the action, or the answer, and light the box that works on it."""
        row = int(time + 0.5)
        depth, count = _ROUTE[row]
        at = tween.at([_place(each) for each, _ in _ROUTE], time)
        before = tween.step_at(time)
        if _ROUTE[before][1] != _ROUTE[min(before + 1, len(_ROUTE) - 1)][1]:
            at = _place(depth)  # between the two steps of the game are many others
        coming = row in (5, 6, 8, 9)
        for mark, shown in ((self._action, not coming), (self._answer, coming)):
            mark.set_data([at[0]], [at[1]])
            mark.set_visible(shown)
        for box_depth, box in enumerate(self._boxes):
            box.set_edgecolor(palette.CHOSEN if box_depth == depth else palette.NEUTRAL)
            box.set_linewidth(8 if box_depth == depth else style.LINE)
        self._count.set_text(f"step {count} of {len(self.record.truncated)}")
        self._line.set_text(self._words(row))

    def _words(self, row: int) -> str:
        inside, outside = self.record.truncated_inside, self.record.truncated
        last = len(outside) - 1
        return (
            "the action, on its way in",
            "TimeLimit lets it pass",
            "OrderEnforcing: was reset() called? yes",
            "PassiveEnvChecker: an action of the space? yes",
            f"FrozenLake moves; truncated: {inside[0]}",
            f"TimeLimit counts 1 step; truncated: {outside[0]}",
            f"out come five values; truncated: {outside[0]}",
            f"FrozenLake moves; truncated: {inside[last]}",
            f"TimeLimit counts {last + 1} steps; truncated: {outside[last]}",
            f"out come five values; truncated: {outside[last]}",
        )[row]

    def steps(self) -> list[Step]:
        """One step for each box on the way."""
        limit = len(self.record.truncated)
        sentences = {
            0: f"The lake stands inside {len(self.record.names) - 1} wrappers. "
            "Whoever calls step hands the action to the outermost.",
            2: f"OrderEnforcing refuses a step before the first reset: “{self.record.refusal}”.",
            3: "PassiveEnvChecker looks whether what goes in and comes out is what the spaces promise.",
            4: "Only the innermost box knows ice, holes and the goal.",
            5: f"TimeLimit counts the steps: this was the first, of {limit} at most.",
            8: f"At step {limit} the lake sees no reason to stop, and TimeLimit makes truncated True.",
            9: "The one who plays sees five values, and need not know which box they are from.",
        }
        found = []
        for row, (_, count) in enumerate(_ROUTE):
            values: dict[str, int | str] = {"step of the game": count, "what happens": self._words(row)}
            found.append(Step(f"step {row}", values, sentences.get(row, "")))
        return found


def _place(depth: int) -> tuple[float, float]:
    """Return the middle of the mark: outside on the left, or at the right of a box's free strip."""
    if depth < 0:
        return 46.0, 270.0
    top = 112 + 20 * depth + 330 - 78 * depth
    return 640.0 - 24 * depth, top - 30.0
