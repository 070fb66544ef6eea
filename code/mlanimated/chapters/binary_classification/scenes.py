"""How the records of chapter "Binary Classification" look."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.placing import put_text, step_shown
from mlanimated.animate.scene import Scene, Step, Variants, step_list
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.binary_classification import recipe, shown
from mlanimated.chapters.binary_classification.curves import OverFitting, ThreeModels
from mlanimated.chapters.binary_classification.judged import Calibration, Threshold
from mlanimated.chapters.binary_classification.parts import Framed, Gauge, weight_picture
from mlanimated.chapters.binary_classification.walls import Fooled, Wall

TIMELINE = Timeline(fps=12, move=0.34, hold=0.08, mark_hold=0.25)
PAGES = Timeline(fps=4, move=0, hold=0.5, mark_hold=0.5)


class HorseAndDeer(Scene):
    """Two pictures, what is said of them, and the weights that say it, while training goes on."""

    name = "horse-and-deer"
    size = (720, 405)
    title = "Horse or deer: the prediction, and the weights behind it"
    caption = (
        "P is the probability of a horse; green marks where it should go. "
        "Bright pixels speak for a horse where the weights are blue, against it where they are orange-red."
    )
    alt = (
        "A drawn horse on the left, a drawn deer on the right, the picture of the weights between them. "
        "At first the weights are blank and both probabilities are one half. "
        "As training goes on a blue and orange-red pattern emerges, the horse's bar grows towards 1 and the "
        "deer's shrinks towards 0."
    )

    def __init__(self, record: shown.Emerging) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw three pictures side by side, with gauges under the animals."""
        lefts, bottom, scale = (24, 264, 504), 166, 6
        self._frames = [Framed(figure, self.size, (left, bottom), scale) for left in lefts]
        for left, words in zip(lefts, ("horse", "weights", "deer"), strict=True):
            middle = (left + 96) / 720
            put_text(figure, middle, 383 / 405, words, weight="bold", ha="center")
        self._gauges = [
            Gauge(figure, self.size, left, 112, 192, truth) for left, truth in ((lefts[0], 1), (lefts[2], 0))
        ]
        put_text(figure, 0.5, 138 / 405, "for a horse", size=style.SMALL, color=palette.MODEL, ha="center")
        put_text(figure, 0.5, 102 / 405, "against", size=style.SMALL, color=palette.LOSS, ha="center")
        self._counter = put_text(figure, 24 / 720, 30 / 405, family=style.MONO, weight="bold")
        self._line = put_text(figure, 696 / 720, 30 / 405, family=style.MONO, size=style.SMALL, ha="right")
        framed = [artist for frame in self._frames for artist in frame.artists]
        gauges = [artist for gauge in self._gauges for artist in gauge.artists]
        self._largest = float(np.percentile(np.abs(self.record.weights[-1]), 98))
        return [*framed, *gauges, self._counter, self._line]

    def show(self, time: float) -> None:
        """Show everything at one moment of the training."""
        record, now = self.record, tween.step_at(time)
        weights = weight_picture(tween.at(record.weights, time), self._largest)
        for frame, picture in zip(
            self._frames, (record.pictures[0], weights, record.pictures[1]), strict=True
        ):
            frame.show(picture)
        for gauge, p in zip(self._gauges, tween.at(record.p, time), strict=True):
            gauge.show(float(p))
        self._counter.set_text(f"step {step_shown(record.steps.tolist(), time):3d}")
        self._line.set_text(f"loss {record.loss[now]:.3f}  right {100 * record.right[now]:4.1f} %")

    def steps(self) -> list[Step]:
        """One step for each look that is kept."""
        record = self.record
        columns = {
            "P(horse), horse": record.p[:, 0].round(3),
            "P(horse), deer": record.p[:, 1].round(3),
            "loss": record.loss.round(4),
            "test pictures right": np.rint(record.right * record.tests).astype(int),
        }
        return step_list(columns, self._say, numbers=record.steps)

    def _say(self, step: int) -> str:
        record = self.record
        look = record.steps.tolist().index(step)
        horse, deer = record.p[look]
        says = f"the horse gets {horse:.2f}, the deer {deer:.2f}"
        right = f"{100 * record.right[look]:.1f} % of the {record.tests} test pictures are right"
        return {
            0: f"Step 0: all weights are 0, so both pictures get {horse:.2f}.",
            1: f"Step 1: one adjustment, and {says}; {right}.",
            8: f"Step 8: {says}; {right}.",
            50: f"Step 50: a pattern can be seen in the weights; {says}.",
            200: f"Step 200: {says}; {right}.",
            800: f"Step 800: {says}; {right}.",
        }.get(step, "")


def models(record: recipe.Study) -> Variants:
    """Return the threshold of one neuron, and of the network."""
    names = (recipe.NEURON, recipe.NETWORK)
    return Variants("model", {name: Threshold(record, name) for name in names})


def helped(record: recipe.Study) -> Variants:
    """Return curves of the network without help, and with it."""
    names = {"no help": recipe.PLAIN, "mirror and decay": recipe.NETWORK}
    return Variants("training", {label: OverFitting(record, name) for label, name in names.items()})


ANIMATIONS = {
    HorseAndDeer.name: Entry(HorseAndDeer, shown.emerging, TIMELINE),
    Threshold.name: Entry(models, recipe.on_drawn, TIMELINE),
    Wall.name: Entry(Wall, shown.gallery, PAGES),
    OverFitting.name: Entry(helped, recipe.on_cifar10, TIMELINE),
    ThreeModels.name: Entry(ThreeModels, recipe.on_cifar10, TIMELINE),
    Calibration.name: Entry(Calibration, recipe.on_cifar10, TIMELINE),
    Fooled.name: Entry(Fooled, shown.fooled, PAGES),
}
