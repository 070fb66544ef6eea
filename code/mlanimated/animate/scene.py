"""What a chapter writes to get an animation: a scene that draws a record, and the steps of that record."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

Value = float | int | str


@dataclass(frozen=True)
class Step:
    """One step of a record.

    Attributes
    ----------
    name : str
        What the step is called, for example ``"step 3"``.
    values : mapping of str to float, int or str
        The step's numbers, as recorded: the reader finds them under the picture and in the table. Finite.
    sentence : str
        What happens here. A step with a sentence is a mark: playing stops at it.
    """

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    sentence: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a step has no name: give each one, for example 'step 3'")
        plain: dict[str, Value] = {}
        for key, value in self.values.items():
            # NumPy's numbers become Python's: they are written as JSON.
            number = value.item() if hasattr(value, "item") else value
            if isinstance(number, float) and not math.isfinite(number):
                raise ValueError(
                    f"{self.name}: the value of {key!r} is {number}; a step's numbers are finite. "
                    "Leave it out, or say it in words, for example 'overflow'"
                )
            plain[key] = number
        object.__setattr__(self, "values", plain)


def step_list(
    columns: Mapping[str, Sequence[Any]], sentences: Mapping[int, str] | None = None, name: str = "step {}"
) -> list[Step]:
    """Make one step per row from a record's columns.

    Parameters
    ----------
    columns : mapping of str to sequence
        What the numbers are called, and one number per step. All of one length.
    sentences : mapping of int to str, optional
        The marks: step (counted from 0) to sentence.
    name : str
        What a step is called; ``{}`` is its number, counted from 0.

    Raises
    ------
    ValueError
        If the columns have different lengths, if there are none, or if a mark is not one of the steps.
    """
    lengths = {key: len(column) for key, column in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"one number per step is needed in every column, but their lengths are {lengths}")
    count = next(iter(lengths.values()))
    marks = dict(sentences or {})
    for index in marks:
        if not 0 <= index < count:
            raise ValueError(f"there is a sentence for step {index}, but the steps are 0 to {count - 1}")
    return [
        Step(
            name.format(index), {key: column[index] for key, column in columns.items()}, marks.get(index, "")
        )
        for index in range(count)
    ]


class Scene(ABC):
    """A record and how it looks.

    A scene makes its artists once (`build`) and then only moves them (`show`); it never computes or trains.

    Attributes
    ----------
    name : str
        Unique in its chapter, for example ``"learning-rates"``.
    size : (int, int)
        Width and height in CSS pixels; one point of matplotlib is one such pixel.
    title, caption, alt : str
        What it is called; what to look at; what happens, for those who do not see it (one or two sentences).
    record : Any
        What is drawn. It has an attribute ``seed`` if randomness was involved.
    poster_step : int or None
        The step that says most. Without one, the last mark is the poster.
    """

    name: ClassVar[str]
    size: ClassVar[tuple[int, int]] = (720, 405)
    title: str
    caption: str
    alt: str
    record: Any
    poster_step: int | None = None

    @abstractmethod
    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make every artist once; return those that `show` changes."""

    @abstractmethod
    def show(self, time: float) -> None:
        """Place the moving artists at `time`, in steps; a fraction is on the way from one step to the next.

        The fraction is eased already. Frames are asked for in any order: nothing may depend on earlier calls.
        """

    @abstractmethod
    def steps(self) -> list[Step]:
        """Return one step per row of the record; those with a sentence are marks."""


@dataclass(frozen=True)
class Variants:
    """The same scene for several values of one setting: the reader's second axis.

    Attributes
    ----------
    axis : str
        What the variants differ in, for example ``"learning rate"``.
    scenes : mapping of str to Scene
        Label to scene; the first gives the name, title, caption and text alternative.
    """

    axis: str
    scenes: Mapping[str, Scene]

    def __post_init__(self) -> None:
        if not self.scenes:
            raise ValueError(f"the variants of {self.axis!r} have no scenes: give at least one")
        require_lock_step({label: len(scene.steps()) for label, scene in self.scenes.items()})
        sizes = {label: scene.size for label, scene in self.scenes.items()}
        if len(set(sizes.values())) != 1:
            raise ValueError(f"variants are shown in the same place, so they need one size, but have {sizes}")


def require_lock_step(counts: Mapping[str, int]) -> None:
    """Raise ValueError, naming the counts, if scenes shown in lock-step have different numbers of steps."""
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{label!r} has {count}" for label, count in counts.items())
        raise ValueError(f"scenes in lock-step need the same number of steps, but {listed}")
