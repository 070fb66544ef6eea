"""Where a film's steps stand: each at a frame of its own, in order."""

from __future__ import annotations

from collections.abc import Sequence

from mlanimated.animate.frames import AnimationError
from mlanimated.animate.scene import Step
from mlanimated.player.payload import StepInfo


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
    return tuple(StepInfo(k, step.name, dict(step.values), step.sentence) for k, step in enumerate(plain))


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
