"""Where things stand: axes and texts at places of a figure, labels apart, and a film's steps at their frames.

Places in a figure are CSS pixels, counted from the lower left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text

from mlanimated.animate import style, tween
from mlanimated.animate.frames import AnimationError
from mlanimated.animate.scene import Step
from mlanimated.player.payload import StepInfo

Place = tuple[float, float, float, float]  # left, bottom, width, height


def place_axes(
    figure: Figure | SubFigure, size: tuple[int, int], left: float, bottom: float, width: float, height: float
) -> Axes:
    """Add axes at a place in CSS pixels, counted from the lower left corner."""
    return figure.add_axes((left / size[0], bottom / size[1], width / size[0], height / size[1]))


def canvas(figure: Figure | SubFigure, size: tuple[int, int], place: Place) -> Axes:
    """Add axes that show nothing of themselves; their units are CSS pixels from their lower left corner."""
    axes = place_axes(figure, size, *place)
    axes.set_axis_off()
    axes.set_xlim(0, place[2])
    axes.set_ylim(0, place[3])
    return axes


def put_text(
    figure: Figure | SubFigure, x: float, y: float, text: str = "", *, size: int = style.BODY, **options: Any
) -> Text:
    """Put a text at a place of the figure, from 0 to 1; its height is centred there."""
    return figure.text(x, y, text, fontsize=size, va="center", **options)


def apart(heights: Sequence[float], least: float) -> list[float]:
    """Move labels up until each is at least so far above the one below; their order stays."""
    moved: dict[int, float] = {}
    floor = -np.inf
    for index in sorted(range(len(heights)), key=lambda k: (heights[k], k)):
        floor = max(heights[index], floor + least)
        moved[index] = floor
    return [moved[index] for index in range(len(heights))]


def step_shown(shown: Sequence[int], time: float) -> int:
    """Return the step of the run that is seen at `time`."""
    return int(tween.at(shown, time) + 1e-9)


def placed(steps: Sequence[StepInfo] | Sequence[Step], count: int, name: str) -> tuple[StepInfo, ...]:
    """Return the steps with their frames: as they are, or one plain step per frame."""
    infos = [step for step in steps if isinstance(step, StepInfo)]
    if len(infos) == len(steps):
        return tuple(infos)
    plain = [step for step in steps if isinstance(step, Step)]
    if len(plain) != count:
        raise AnimationError(
            f"{name}: {len(steps)} steps for {count} frames; give one Step per frame, "
            "or StepInfo with the frame of each"
        )
    return tuple(
        StepInfo(k, step.name, dict(step.values), step.sentence, step.line) for k, step in enumerate(plain)
    )


def require_order(where: str, steps: Sequence[StepInfo], count: int) -> None:
    """Raise AnimationError if a step is not at one of the frames, or not after the one before."""
    if not steps:
        raise AnimationError(f"{where}: there are no steps; a reader needs at least one to stop at")
    before = -1
    for index, step in enumerate(steps):
        kind = "mark" if step.sentence else "step"
        if not 0 <= step.frame < count:
            raise AnimationError(
                f"{where}: {kind} {index} ({step.name!r}) is at frame {step.frame}, "
                f"but the frames are 0 to {count - 1}"
            )
        if step.frame <= before:
            raise AnimationError(
                f"{where}: {kind} {index} ({step.name!r}) is at frame {step.frame}, but the one before is at "
                f"{before}; steps are in order, each at a frame of its own"
            )
        before = step.frame


def poster_of(steps: Sequence[StepInfo], wanted: int | None, where: str) -> int:
    """Return the step that says most: the one wanted, or the last mark, or the last step."""
    if wanted is None:
        marks = [index for index, step in enumerate(steps) if step.sentence]
        return marks[-1] if marks else len(steps) - 1
    if not 0 <= wanted < len(steps):
        raise AnimationError(f"{where}: the poster is step {wanted}, but the steps are 0 to {len(steps) - 1}")
    return wanted
