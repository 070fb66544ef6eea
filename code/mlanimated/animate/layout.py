"""Several scenes in one figure that move in lock-step: side by side, or one above the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate.scene import Scene, Step, Value, require_lock_step


class _Together(Scene):
    """Scenes of one number of steps, each in its own part of the figure.

    Parameters
    ----------
    scenes : sequence of Scene
        What is shown, from left to right or from top to bottom.
    name, title, caption, alt : str
        Those of the whole.
    size : (int, int), optional
        In CSS pixels; 720 wide if not given.
    ratios : sequence of float, optional
        The parts' widths (or heights); equal if not given.
    labels : sequence of str, optional
        What the parts are called where their numbers are listed; the scenes' titles if not given.

    Raises
    ------
    ValueError
        If the numbers of steps differ, or the labels do not.
    """

    _side_by_side: ClassVar[bool]

    def __init__(
        self,
        scenes: Sequence[Scene],
        *,
        name: str,
        title: str,
        caption: str,
        alt: str,
        size: tuple[int, int] | None = None,
        ratios: Sequence[float] | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        self.scenes = tuple(scenes)
        self.labels = tuple(labels) if labels is not None else tuple(scene.title for scene in scenes)
        if len(self.labels) != len(self.scenes):
            raise ValueError(f"{name}: {len(self.labels)} labels for {len(self.scenes)} scenes")
        if len(set(self.labels)) != len(self.labels):
            raise ValueError(f"{name}: the scenes are called {self.labels}; give them different labels")
        require_lock_step(dict(zip(self.labels, (len(scene.steps()) for scene in scenes), strict=True)))
        self.name = name  # type: ignore[misc] # of this object: there is no class for each pair of scenes
        self.title, self.caption, self.alt = title, caption, alt
        self.size = size or (720, 405 if self._side_by_side else 405 * len(self.scenes))  # type: ignore[misc]
        self.record: Any = tuple(scene.record for scene in scenes)
        self._ratios = ratios
        self.credit = " ".join(dict.fromkeys(scene.credit for scene in scenes if scene.credit))

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Build each scene in a part of the figure."""
        count = len(self.scenes)
        if self._side_by_side:
            parts = figure.subfigures(1, count, squeeze=False, width_ratios=self._ratios)
        else:
            parts = figure.subfigures(count, 1, squeeze=False, height_ratios=self._ratios)
        return [
            artist
            for scene, part in zip(self.scenes, parts.flat, strict=True)
            for artist in scene.build(part)
        ]

    def show(self, time: float) -> None:
        """Show each scene at the same time."""
        for scene in self.scenes:
            scene.show(time)

    def steps(self) -> list[Step]:
        """Return the scenes' steps joined: numbers under their scene's label, then all sentences."""
        return [self._joined(group) for group in zip(*(scene.steps() for scene in self.scenes), strict=True)]

    def _joined(self, group: Sequence[Step]) -> Step:
        values: dict[str, Value] = {
            f"{label}: {key}": value
            for label, step in zip(self.labels, group, strict=True)
            for key, value in step.values.items()
        }
        sentences = dict.fromkeys(step.sentence for step in group if step.sentence)
        line = next((step.line for step in group if step.line), "")
        return Step(group[0].name, values, " ".join(sentences), line=line)


class SideBySide(_Together):
    """Scenes in lock-step, from left to right."""

    _side_by_side = True


class Stacked(_Together):
    """Scenes in lock-step, from top to bottom."""

    _side_by_side = False
