"""Pictures on a wall: right ones and wrong ones, and one that is changed until the network is fooled.

Chapter: Binary Classification.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.binary_classification.parts import Framed, Gauge
from mlanimated.chapters.binary_classification.shown import ROW, FooledRecord, Gallery
from mlanimated.panels.action_values import ActionValues


class Wall(Scene):
    """Test pictures, from those that the network is surest of to its most confident mistakes."""

    name = "right-and-wrong"
    size = (720, 540)
    title = "From the surest hits to the most confident mistakes"
    caption = (
        "Drawn test pictures with the P that the network gives them, sorted by what it gives to the right "
        "class. A thin green frame: right. A thick one in orange-red: wrong."
    )
    alt = (
        "Six pages of ten small pictures each. First clear horses and deer with P near 1 and 0, "
        "then pictures with P near one half, at last ten pictures that the network is sure about and wrong."
    )

    def __init__(self, record: Gallery) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Hang two rows of pictures."""
        places = [(16 + 140 * column, bottom) for bottom in (290, 70) for column in range(ROW)]
        self._frames = [Framed(figure, self.size, place, 4) for place in places]
        self._head = put_text(figure, 16 / 720, 504 / 540, weight="bold")
        self._foot = put_text(figure, 16 / 720, 456 / 540, size=style.SMALL)
        return [self._head, self._foot, *(artist for frame in self._frames for artist in frame.artists)]

    def show(self, time: float) -> None:
        """Show one page."""
        page, record = tween.step_at(time), self.record
        right = (record.p[page] >= 0.5) == (record.labels[page] == 1)
        for frame, picture, p, good in zip(
            self._frames, record.pictures[page], record.p[page], right, strict=True
        ):
            frame.show(picture, f"{p:.2f}", bool(good))
        self._head.set_text(record.pages[page])
        self._foot.set_text(f"P(horse); {record.right} of {record.tests} are right")

    def steps(self) -> list[Step]:
        """One step for each page."""
        record = self.record
        least = np.where(record.labels == 1, record.p, 1 - record.p)
        columns = {"P of the right class, from": least.max(axis=1).round(3), "to": least.min(axis=1).round(3)}
        return step_list(columns, self._say, list(record.pages))

    def _say(self, page: int) -> str:
        record = self.record
        given = np.where(record.labels[page] == 1, record.p[page], 1 - record.p[page])
        name = record.pages[page].capitalize()
        return f"{name}: the right class gets from {given.max():.3f} down to {given.min():.3f}."


class Fooled(Scene):
    """One picture, changed in many ways; how sure the network still is, and how often it is right."""

    name = "what-fools-it"
    size = (720, 520)
    title = "The same horse, changed"
    caption = (
        "Left: a drawn test picture and the P(horse) that the network gives it. Right: the share of all "
        "drawn test pictures that are right when all are changed in this way; one half is guessing."
    )
    alt = (
        "A drawn horse is mirrored, shifted, noised, made grey, recoloured and turned upside down. "
        "A mirror hardly matters; a shift by six pixels brings the share of right answers below one half."
    )

    def __init__(self, record: FooledRecord) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the picture with its gauge, and one bar for each change."""
        self._frame = Framed(figure, self.size, (20, 248), 6)
        self._gauge = Gauge(figure, self.size, 20, 130, 192, 1)
        put_text(figure, 20 / 720, 480 / 520, "P(horse)", weight="bold")
        put_text(figure, 440 / 720, 480 / 520, "all, share right", weight="bold")
        self._bars = ActionValues(figure, self.size, (446, 30, 160, 420), self.record.changes, marker=False)
        self._bars.axes.axvline(0.5, color="black", ls=":", lw=style.THIN, zorder=3)
        return [*self._frame.artists, *self._gauge.artists, *self._bars.artists]

    def show(self, time: float) -> None:
        """Show one change; those that were not shown yet are not known yet."""
        now, record = tween.step_at(time), self.record
        p = float(record.p[now])
        self._frame.show(record.pictures[now], "", p >= 0.5)
        self._gauge.show(p)
        known = np.where(np.arange(len(record.changes)) <= now, record.right / record.tests, np.nan)
        self._bars.show(known, now)

    def steps(self) -> list[Step]:
        """One step for each change."""
        record = self.record
        columns = {"P(horse)": record.p.round(3), "test pictures right": record.right}
        return step_list(columns, self._say, list(record.changes))

    def _say(self, index: int) -> str:
        record = self.record
        share = 100 * record.right[index] / record.tests
        name = record.changes[index]
        return (
            f"{name.capitalize()}: this horse gets {record.p[index]:.2f}; "
            f"of all {record.tests} pictures {share:.1f} % are right."
        )
