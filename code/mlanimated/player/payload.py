"""What the player is given: one animation as encoded media, steps and words."""

from __future__ import annotations

import base64
import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mlanimated.player.words import in_words, spoken

MIME = "application/vnd.mlanimated+json"
FORMAT = 2


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
    line : str
        The line of code that made it, by its marker in a listing of the page; empty if none did.
    """

    frame: int
    name: str
    values: Mapping[str, float | int | str] = field(default_factory=dict)
    sentence: str = ""
    line: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "frame", int(self.frame))
        object.__setattr__(self, "name", in_words(self.name))
        object.__setattr__(self, "sentence", in_words(self.sentence))
        object.__setattr__(self, "values", {key: _plain(value) for key, value in self.values.items()})

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data; a line only where there is one."""
        data = {key: getattr(self, key) for key in ("frame", "name", "sentence")}
        return data | {"values": dict(self.values)} | ({"line": self.line} if self.line else {})

    @property
    def heading(self) -> str:
        """What stands before the sentence: the step's name, or nothing if the sentence begins with it."""
        begins = re.match(rf"{re.escape(self.name)}(?!\w)", self.sentence, re.IGNORECASE)
        return "" if begins else self.name

    @property
    def text(self) -> str:
        """The step in one line of a terminal: its sentence, or else its values."""
        values = (f"{key} = {spoken(value)}" for key, value in self.values.items())
        return self.sentence or ", ".join(values)


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
    start: bytes  # WebP: the frame of the first step
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
    credit: str = ""  # who owns what is shown, where that is not the book

    def __post_init__(self) -> None:
        for words in ("title", "caption", "alt", "credit"):
            object.__setattr__(self, words, in_words(getattr(self, words)))
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
                "steps": [step.to_json() for step in variant.steps],
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
                **{key: base64.b64decode(item[key]) for key in _MEDIA},
                steps=tuple(StepInfo(**step) for step in item["steps"]),
            )
            for item in data["variants"]
        )
        return cls(**{key: data[key] for key in _PLAIN}, made_by=data["made_by"], variants=variants)


_PLAIN = ("name", "title", "caption", "alt", "width", "height", "fps", "axis", "max_speed", "credit")
_MEDIA = ("video", "start", "poster", "strip")


def _plain(value: Any) -> float | int | str:
    """Return a number or text that JSON can hold."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"
    return value  # type: ignore[no-any-return]
