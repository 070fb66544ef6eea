"""Pictures on a wall: augmentations in motion, mistakes, and one that is changed to fool the network.

Chapter: Multi-Class Image Classification.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.multi_class_classification.shown import BETWEEN, FooledRecord, Mistakes, Moving
from mlanimated.panels.action_values import ActionValues
from mlanimated.panels.pixels import Pixels

SIDE = 32
SAID = {
    "as it is": "A drawn truck, as it is.",
    "shifted": "Shifted by four pixels, with the edge mirrored: still a truck. The network learns from "
    "smaller shifts.",
    "mirrored": "Mirrored: still a truck. The network learns from this.",
    "turned": "Turned by 20 degrees: still a truck, but cameras are seldom held like this.",
    "covered": "Partly covered by a grey square: still a truck.",
    "upside down": "Upside down: still a truck, but no truck in this set is like this.",
    "red for blue": "Red and blue exchanged: a truck of another colour.",
}


class Augmentations(Scene):
    """One truck, changed in all the ways that might give a network more to learn from."""

    name = "augmentations"
    size = (720, 420)
    title = "One truck, many trucks"
    caption = (
        "Left: a drawn truck. Right: the same truck, shifted, mirrored, turned, covered, stood on its head "
        "and recoloured. Mirroring and smaller shifts are used in the training of this chapter."
    )
    alt = (
        "A drawn truck moves to the right, is mirrored, turns a little, is covered by a grey square, "
        "stands on its head, and at last has its red and blue exchanged."
    )

    def __init__(self, record: Moving) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the truck twice."""
        before = Pixels(figure, 48, 70, SIDE, SIDE, 8)
        before.set_picture(self.record.pictures[0])
        self._after = Pixels(figure, 416, 70, SIDE, SIDE, 8)
        put_text(figure, 176 / 720, 372 / 420, "as it is", ha="center", weight="bold")
        self._head = put_text(figure, 544 / 720, 372 / 420, ha="center", weight="bold")
        put_text(figure, 0.5, 198 / 420, "→", ha="center", size=style.TITLE)
        return [self._after, self._head]

    def show(self, time: float) -> None:
        """Show one frame."""
        now = tween.step_at(time)
        self._after.set_picture(self.record.pictures[now])
        self._head.set_text(self.record.names[-(-now // BETWEEN)])

    def steps(self) -> list[Step]:
        """One step for each frame; the stops are marks."""
        record = self.record
        count = len(record.pictures)
        change = np.abs(record.pictures.astype(float) - record.pictures[0]).mean(axis=(1, 2, 3))
        return step_list(
            {"levels changed, mean": change.round(1)}, self._say, "frame {}", numbers=range(count)
        )

    def _say(self, frame: int) -> str:
        return "" if frame % BETWEEN else SAID[self.record.names[frame // BETWEEN]]


class Errors(Scene):
    """Mistakes, with what the picture is and what the network thought."""

    name = "errors"
    size = (720, 660)
    title = "Mistakes, and what it thought"
    caption = (
        "Drawn test pictures that seed 0 gets wrong, the surest mistakes first. "
        "Green, with a tick: what it is. Orange-red, with a cross: what the network said, and how surely."
    )
    alt = (
        "Pages of six small pictures. Below each stand the right class with a tick and the wrong one with a "
        "cross and its probability, which falls from page to page."
    )

    def __init__(self, record: Mistakes) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Hang two rows of three pictures, with two lines of words each."""
        self._frames: list[Pixels] = []
        self._truth: list[Text] = []
        self._said: list[Text] = []
        for bottom in (390, 88):
            for middle in (120, 360, 600):
                self._frames.append(Pixels(figure, middle - 80, bottom, SIDE, SIDE, 5))
                for texts, below, colour in (
                    (self._truth, 24, palette.TARGET),
                    (self._said, 58, palette.LOSS),
                ):
                    place = middle / 720, (bottom - below) / 660
                    texts.append(put_text(figure, *place, color=colour, ha="center", size=style.SMALL))
        self._head = put_text(figure, 16 / 720, 620 / 660, weight="bold")
        return [*self._frames, *self._truth, *self._said, self._head]

    def show(self, time: float) -> None:
        """Show one page."""
        page, record = tween.step_at(time), self.record
        names = [name.replace("automobile", "car") for name in record.class_names]
        for k, frame in enumerate(self._frames):
            frame.set_picture(record.pictures[page, k])
            self._truth[k].set_text(f"✓ {names[record.truth[page, k]]}")
            self._said[k].set_text(f"✗ {names[record.said[page, k]]} {record.p[page, k]:.2f}")
        self._head.set_text(f"page {page + 1} of {len(record.p)} ({record.wrong} mistakes)")

    def steps(self) -> list[Step]:
        """One step for each page."""
        record = self.record
        columns = {"P of the wrong class, from": record.p.max(axis=1).round(3)}
        columns["to"] = record.p.min(axis=1).round(3)
        return step_list(columns, self._say, [f"page {k + 1}" for k in range(len(record.p))])

    def _say(self, page: int) -> str:
        record = self.record
        names = record.class_names
        truth, said = names[record.truth[page, 0]], names[record.said[page, 0]]
        return (
            f"Page {page + 1}: the wrong class gets from {record.p[page].max():.2f} down to "
            f"{record.p[page].min():.2f}. The first is of class {truth}, and was called {said}."
        )


class Fooled(Scene):
    """One picture, changed in many ways, and how often the network is right if all are changed so."""

    name = "what-fools-it"
    size = (720, 560)
    title = "The same truck, changed"
    caption = (
        "Left: a drawn truck. Right: the share of all drawn test pictures that are right when all are "
        "changed in this way; the dotted line is guessing, one in ten. Seed 0."
    )
    alt = (
        "A drawn truck is mirrored, shifted, turned, covered, noised, made grey, recoloured and stood on its "
        "head, and beside it grows a bar for each change: long for the mirror, shorter for most others."
    )

    def __init__(self, record: FooledRecord) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the picture, and one bar for each change."""
        self._pixels = Pixels(figure, 16, 200, SIDE, SIDE, 6)
        self._words = put_text(figure, 112 / 720, 168 / 560, size=style.SMALL, ha="center")
        put_text(figure, 704 / 720, 530 / 560, "all, share right", weight="bold", ha="right")
        self._bars = ActionValues(figure, self.size, (440, 20, 176, 480), self.record.changes, marker=False)
        self._bars.axes.axvline(0.1, color="black", ls=":", lw=style.THIN, zorder=3)
        return [self._pixels, self._words, *self._bars.artists]

    def show(self, time: float) -> None:
        """Show one change; those that were not shown yet are not known yet."""
        now, record = tween.step_at(time), self.record
        self._pixels.set_picture(record.pictures[now])
        self._words.set_text(record.changes[now])
        known = np.where(np.arange(len(record.changes)) <= now, record.right / record.tests, np.nan)
        self._bars.show(known, now)

    def steps(self) -> list[Step]:
        """One step for each change."""
        return step_list({"test pictures right": self.record.right}, self._say, list(self.record.changes))

    def _say(self, index: int) -> str:
        record = self.record
        if index == 4:
            return ""
        share = 100 * record.right[index] / record.tests
        return f"{record.changes[index].capitalize()}: {share:.1f} % of all pictures are right."
