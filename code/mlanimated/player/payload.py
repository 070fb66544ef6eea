"""What the player is given: one animation as encoded media, steps and words."""

from __future__ import annotations

import base64
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MIME = "application/vnd.mlanimated+json"
FORMAT = 1


@dataclass(frozen=True)
class StepInfo:
    """One step that a reader can stop at.

    Attributes
    ----------
    frame : int
        The frame, counted from 0, at which this step stands still.
    name : str
        What the step is called, for example ``"step 3"``.
    values : mapping of str to float, int or str
        The step's numbers, as recorded. NumPy's numbers become Python's; those that JSON cannot say
        (infinite, not a number) become words.
    sentence : str
        What happens here. A step with a sentence is a mark: playing stops at it.
    """

    frame: int
    name: str
    values: Mapping[str, float | int | str] = field(default_factory=dict)
    sentence: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "frame", int(self.frame))
        object.__setattr__(self, "values", {key: _plain(value) for key, value in self.values.items()})

    @property
    def text(self) -> str:
        """What is said beside the step's name: its sentence, or else its values."""
        if self.sentence:
            opening, colon, rest = self.sentence.partition(": ")
            return rest if colon and opening.casefold() == self.name.casefold() else self.sentence
        # No line ends inside "x = 3".
        return ", ".join(
            f"{key} = {spoken(value)}".replace(" ", "\u00a0") for key, value in self.values.items()
        )


@dataclass(frozen=True)
class Variant:
    """One encoded film of an animation, for one value of the animation's second axis.

    Raises
    ------
    ValueError
        If there is no step, or the steps do not stand at increasing frames of the film.
    """

    label: str
    frames: int
    video: bytes  # MP4, H.264
    poster: bytes  # WebP: the frame that says most
    strip: bytes  # PNG: four to six key frames in one picture
    steps: tuple[StepInfo, ...]

    def __post_init__(self) -> None:
        stops = [-1, *(step.frame for step in self.steps), self.frames]
        if not self.steps or any(later <= earlier for earlier, later in itertools.pairwise(stops)):
            raise ValueError(
                f"the steps of {self.label or 'this film'!r} stand at frames {stops[1:-1]}: "
                f"give at least one step, at increasing frames from 0 to {self.frames - 1}"
            )


@dataclass(frozen=True)
class Payload:
    """An animation as the player shows it.

    ``width`` and ``height`` are in CSS pixels; the films may hold more pixels than that.
    ``axis`` names what the variants differ in; it is empty when there is only one.

    Raises
    ------
    ValueError
        If there is no variant, or the variants have different numbers of steps.
    """

    name: str
    title: str
    caption: str
    alt: str
    width: int
    height: int
    fps: int
    variants: tuple[Variant, ...]
    axis: str = ""
    made_by: Mapping[str, str] = field(default_factory=dict)
    max_speed: float = 4.0

    def __post_init__(self) -> None:
        counts = {variant.label: len(variant.steps) for variant in self.variants}
        if len(set(counts.values())) != 1:
            raise ValueError(
                f"the variants of {self.name!r} have these numbers of steps: {counts}. "
                "The player keeps the step when the reader changes the variant, so they must agree"
            )

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data; media are base64 text."""
        data = {key: getattr(self, key) for key in _PLAIN}
        data["format"] = FORMAT
        data["made_by"] = dict(self.made_by)
        data["variants"] = [
            {
                "label": variant.label,
                "frames": variant.frames,
                **{key: base64.b64encode(getattr(variant, key)).decode("ascii") for key in _MEDIA},
                "steps": [
                    {"frame": s.frame, "name": s.name, "values": dict(s.values), "sentence": s.sentence}
                    for s in variant.steps
                ],
            }
            for variant in self.variants
        ]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Payload:
        """Rebuild a payload from `to_json`.

        Raises
        ------
        ValueError
            If the data has another format number: the page was executed by another version of the package.
        """
        if data.get("format") != FORMAT:
            raise ValueError(
                f"this animation has format {data.get('format')!r}, the player needs {FORMAT}: "
                "run the chapter again with the installed version of mlanimated"
            )
        variants = tuple(
            Variant(
                label=item["label"],
                frames=item["frames"],
                video=base64.b64decode(item["video"]),
                poster=base64.b64decode(item["poster"]),
                strip=base64.b64decode(item["strip"]),
                steps=tuple(StepInfo(**step) for step in item["steps"]),
            )
            for item in data["variants"]
        )
        return cls(**{key: data[key] for key in _PLAIN}, made_by=data["made_by"], variants=variants)


_PLAIN = ("name", "title", "caption", "alt", "width", "height", "fps", "axis", "max_speed")
_MEDIA = ("video", "poster", "strip")


def _plain(value: Any) -> float | int | str:
    """Return a number or text that JSON can hold."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"
    return value  # type: ignore[no-any-return]


def spoken(value: float | int | str) -> str:
    """Write a value as a reader sees it: four digits or all before the point, a true minus sign."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        text = str(value)
    else:
        text = f"{value:,.0f}" if 1e4 <= abs(value) < 1e12 else f"{value:.4g}"
    return text.replace("-", "−")
