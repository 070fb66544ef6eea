"""How the records of chapter "Multi-Class Image Classification" look."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.multi_class_classification import recipe, shown
from mlanimated.chapters.multi_class_classification.curves import Reliability, Schedule
from mlanimated.chapters.multi_class_classification.tables import ClassSpace, Confusion, OnCifar
from mlanimated.chapters.multi_class_classification.walls import Augmentations, Errors, Fooled
from mlanimated.panels.image_probabilities import ImageProbabilities

TIMELINE = Timeline(fps=10, move=0.5, hold=0.1, mark_hold=0.3)
PAGES = Timeline(fps=4, move=0, hold=0.5, mark_hold=0.5)
DRIFT = Timeline(fps=10, move=0.4, hold=0.1, mark_hold=0.2)
FLIP_BOOK = Timeline(fps=8, move=0, hold=0.12, mark_hold=0.5)
MARKS = (0, 1, 2, 4, 8)


class TruckAndFrog(Scene):
    """Two pictures and ten probabilities for each, while training goes on."""

    name = "truck-and-frog"
    size = (720, 760)
    title = "Truck or frog, or one of eight others?"
    caption = (
        "Ten probabilities for a drawn truck and for a drawn frog after each epoch; they always add up to 1. "
        "Orange: what the network would say. The green tick: what it is."
    )
    alt = (
        "A drawn truck and a drawn frog, each above ten bars that are all near one tenth. "
        "As training goes on, other bars grow for a while; at the end the bar of the right class is long "
        "and the nine others are short."
    )

    def __init__(self, record: shown.Two) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw each picture above its bars."""
        names = [name.replace("automobile", "car") for name in self.record.class_names]
        self._sides = [
            ImageProbabilities(
                figure, self.size, (left + 120, 536), (32, 32), 5, (left + 126, 16, 112, 450), names
            )
            for left in (0, 360)
        ]
        self._counter = put_text(figure, 16 / 720, 732 / 760, family=style.MONO, weight="bold")
        self._line = put_text(figure, 704 / 720, 732 / 760, family=style.MONO, size=style.SMALL, ha="right")
        sides = [artist for side in self._sides for artist in side.artists]
        return [*sides, self._counter, self._line]

    def show(self, time: float) -> None:
        """Show both pictures at one moment of the training."""
        record, now = self.record, tween.step_at(time)
        for side, picture, p, label, name in zip(
            self._sides, record.pictures, tween.at(record.p, time), record.labels, shown.HERO, strict=True
        ):
            side.show(picture, np.clip(p, 0, 1), truth=int(label), caption=name)
        self._counter.set_text(f"epoch {now}")
        self._line.set_text(f"test right {100 * record.right[now] / record.tests:4.1f} %")

    def steps(self) -> list[Step]:
        """One step for each epoch."""
        record = self.record
        columns = {
            f"P({name}), {name}": record.p[:, k, record.labels[k]].round(3)
            for k, name in enumerate(shown.HERO)
        }
        return step_list({**columns, "test pictures right": record.right}, self._say, "epoch {}")

    def _say(self, epoch: int) -> str:
        if epoch not in MARKS:
            return ""
        record = self.record
        parts = []
        for k, name in enumerate(shown.HERO):
            p, label = record.p[epoch, k], record.labels[k]
            said = record.class_names[int(p.argmax())]
            other = "" if said == name else f" (it says {said}, with {p.max():.2f})"
            parts.append(f"the {name} gets {p[label]:.2f} for its own class{other}")
        start = "untrained, " if epoch == 0 else ""
        return f"Epoch {epoch}: {start}{parts[0]}; {parts[1]}."


ANIMATIONS = {
    TruckAndFrog.name: Entry(TruckAndFrog, shown.truck_and_frog, TIMELINE),
    Augmentations.name: Entry(Augmentations, shown.moving, FLIP_BOOK),
    Schedule.name: Entry(Schedule, recipe.drawn, TIMELINE),
    Confusion.name: Entry(Confusion, recipe.drawn, TIMELINE),
    OnCifar.name: Entry(OnCifar, recipe.cifar10, TIMELINE),
    ClassSpace.name: Entry(ClassSpace, shown.space, DRIFT),
    Errors.name: Entry(Errors, shown.mistakes, PAGES),
    Reliability.name: Entry(Reliability, recipe.drawn, TIMELINE),
    Fooled.name: Entry(Fooled, shown.fooled, PAGES),
}
