"""A film's words as WebVTT captions: each step's sentence, or its numbers, while it is seen."""

from __future__ import annotations

from collections.abc import Sequence

from mlanimated.player.payload import StepInfo


def webvtt(steps: Sequence[StepInfo], frames: int, fps: int) -> str:
    """Return a WebVTT file with one cue per step, from its frame to the next step's or to the end."""
    ends = [step.frame for step in steps[1:]] + [frames]
    cues = [
        f"{_clock(step.frame / fps)} --> {_clock(end / fps)}\n{_escaped(words(step))}\n"
        for step, end in zip(steps, ends, strict=True)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def words(step: StepInfo) -> str:
    """Return what to say at a step: its sentence, or its name and numbers."""
    if step.sentence:
        return step.sentence
    numbers = ", ".join(f"{key} = {_short(value)}" for key, value in step.values.items())
    return f"{step.name}: {numbers}" if numbers else step.name


def _short(value: float | int | str) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text.replace("-", "\N{MINUS SIGN}") if not isinstance(value, str) else text


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
