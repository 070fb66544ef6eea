"""The confusion matrix over the epochs, and the class space turning from a heap into islands.

Chapter: Multi-Class Image Classification.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.multi_class_classification.shown import Space
from mlanimated.chapters.multi_class_classification.study import Study
from mlanimated.panels.heat_map import HeatMap
from mlanimated.panels.pixels import Picture, Pixels

SIDE = 32  # pixels of a picture
EDGE = 3  # of the frame around a wrong one
RADIUS = 214  # of the class space, in CSS pixels
NAMES_ACROSS, NAMES_UP = 284, 250  # how far from the middle the names stand
MARKS = (0, 1, 2, 4, 8)
WRONG = tuple(int(palette.LOSS[k : k + 2], 16) for k in (1, 3, 5))


class Confusion(Scene):
    """Which classes are taken for which, epoch by epoch."""

    name = "confusion"
    size = (720, 720)
    title = "Who is taken for whom"
    caption = (
        "A row for each true class, a column for each class that the network names; the darker, the larger "
        "the share of the row. Right answers are on the diagonal. Drawn test pictures, seed 0."
    )
    alt = (
        "A table of ten by ten cells. At first one or two columns are dark, because all pictures get the "
        "same name; then the diagonal darkens and the rest fades, until only a few pale cells are left."
    )

    marks: tuple[int, ...] = MARKS

    def __init__(self, record: Study) -> None:
        self.record = record
        tables = record.confusion[0]
        self.shares = tables / tables.sum(axis=2, keepdims=True)

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the cells with the names of the classes."""
        names = [name.replace("automobile", "car") for name in self.record.class_names]
        self._map = HeatMap(
            figure, self.size, (132, 130, 440, 500), (10, 10), (0, 1), origin="upper", name="share"
        )
        axes = self._map.axes
        axes.set_yticks(np.arange(10) + 0.5, names)
        axes.set_xticks(np.arange(10) + 0.5, names, rotation=90)
        self._counter = put_text(figure, 20 / 720, 694 / 720, family=style.MONO, weight="bold")
        self._worst = put_text(figure, 700 / 720, 694 / 720, size=style.SMALL, ha="right")
        return [*self._map.artists, self._counter, self._worst]

    def show(self, time: float) -> None:
        """Show the table at one moment."""
        now = tween.step_at(time)
        self._map.show(np.clip(tween.at(self.shares, time), 0, 1))
        self._counter.set_text(f"epoch {now}")
        truth, said, count = self.worst(now)
        self._worst.set_text(f"most often: {truth} as {said}, {count}×")

    def worst(self, epoch: int) -> tuple[str, str, int]:
        """Return the most frequent mistake: the true class, the named class, and how often."""
        table = self.record.confusion[0, epoch].copy()
        np.fill_diagonal(table, 0)
        truth, said = np.unravel_index(table.argmax(), table.shape)
        names = self.record.class_names
        return names[int(truth)], names[int(said)], int(table.max())

    def steps(self) -> list[Step]:
        """One step for each epoch."""
        tables = self.record.confusion[0]
        right = np.trace(tables, axis1=1, axis2=2)
        columns = {"right": right, "most frequent mistake": [self.worst(k)[2] for k in range(len(tables))]}
        return step_list(columns, self._say, "epoch {}")

    def _say(self, epoch: int) -> str:
        if epoch not in self.marks:
            return ""
        table = self.record.confusion[0, epoch]
        truth, said, count = self.worst(epoch)
        return (
            f"Epoch {epoch}: {table.trace():,} of {table.sum():,} are right; the most frequent mistake is "
            f"to call a picture of class {truth} {said}, {count} times."
        )


class OnCifar(Confusion):
    """The same table for photographs."""

    name = "on-cifar-10"
    title = "Who is taken for whom, in photographs"
    caption = (
        "The table of CIFAR-10: a row for each true class, a column for each class that the network names. "
        "All test pictures, seed 0."
    )
    alt = (
        "A table of ten by ten cells. At first a few columns are dark, then the diagonal darkens. At the end "
        "the darkest cells beside it are those of cats called dog and of dogs called cat."
    )
    marks = (0, 1, 2, 4, 8, 16)


class ClassSpace(Scene):
    """Pictures where the last layer puts them: at first in a heap, at last on islands."""

    name = "class-space"
    size = (720, 640)
    title = "From a heap to islands"
    caption = (
        "Sixty drawn test pictures. Each of its ten probabilities pulls a picture towards the corner of "
        "that class. A frame in orange-red: the network is wrong about it."
    )
    alt = (
        "Sixty small pictures lie on one heap in the middle of a circle of ten names. With each epoch "
        "they drift apart; at the end nearly every picture lies near its name, on one of ten islands."
    )

    def __init__(self, record: Space) -> None:
        self.record = record
        self._shape = np.array([self.size[0] - 24, self.size[1] - 84])
        self._reach = RADIUS / np.linalg.norm(record.places[-1], axis=1).max()

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make one large picture that all are pasted into."""
        across, up = (int(number) for number in self._shape)
        self._pixels = Pixels(figure, 12, 12, across, up, 1)
        for name, corner in zip(self.record.class_names, self.record.corners, strict=True):
            x, y = (12, 12) + self._shape / 2 + corner * (NAMES_ACROSS, NAMES_UP)
            put_text(
                figure, x / 720, y / 640, name.replace("automobile", "car"), size=style.SMALL, ha="center"
            )
        self._counter = put_text(figure, 16 / 720, 610 / 640, family=style.MONO, weight="bold")
        self._line = put_text(figure, 704 / 720, 610 / 640, family=style.MONO, size=style.SMALL, ha="right")
        return [self._pixels, self._counter, self._line]

    def corners(self, time: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        """Return column and row of the upper left corner of each picture."""
        places = tween.at(self.record.places, time) * (self._reach, -self._reach)
        whole = SIDE + 2 * EDGE
        found = np.rint(self._shape / 2 + places - whole / 2).astype(np.int64)
        kept: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = np.clip(found, 0, self._shape - whole)
        return kept

    def show(self, time: float) -> None:
        """Paste every picture at its place."""
        record, now = self.record, tween.step_at(time)
        across, up = (int(number) for number in self._shape)
        canvas: Picture = np.full((up, across, 3), 255, np.uint8)
        whole = SIDE + 2 * EDGE
        for (x, y), picture, right in zip(
            self.corners(time), record.pictures, record.right[now], strict=True
        ):
            if not right:
                canvas[y : y + whole, x : x + whole] = WRONG
            canvas[y + EDGE : y + EDGE + SIDE, x + EDGE : x + EDGE + SIDE] = picture
        self._pixels.set_picture(canvas)
        self._counter.set_text(f"epoch {now}")
        self._line.set_text(f"{int(record.right[now].sum()):3d} of {len(record.right[now])} right")

    def steps(self) -> list[Step]:
        """One step for each epoch."""
        record = self.record
        columns = {"apart, compared with wide": record.spread.round(2), "right": record.right.sum(axis=1)}
        return step_list(columns, self._say, "epoch {}")

    def _say(self, epoch: int) -> str:
        if epoch not in MARKS:
            return ""
        return (
            f"Epoch {epoch}: the middles of two classes are {self.record.spread[epoch]:.1f} times as far "
            "apart, on average, as a picture is from the middle of its own class."
        )
