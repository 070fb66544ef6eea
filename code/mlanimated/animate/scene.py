"""What a chapter writes to get an animation: a scene that draws a record, and the steps of that record."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray

Value = float | int | str
Column = Sequence[Any] | NDArray[Any]


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
    line : str
        The line of code that made it, by its marker in a listing of the page: ``# line: update`` there is
        ``"update"`` here. The page lights it up while this step is shown.
    """

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    sentence: str = ""
    line: str = ""

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
    columns: Mapping[str, Column],
    sentences: Mapping[int, str] | Callable[[int], str] | None = None,
    name: str | Sequence[str] = "step {}",
    *,
    numbers: Sequence[int] | NDArray[Any] | None = None,
    line: str | Mapping[int, str] | Callable[[int], str] = "",
) -> list[Step]:
    """Make one step per row from a record's columns: the one way in which scenes name their steps.

    Parameters
    ----------
    columns : mapping of str to sequence
        What the numbers are called, and one number per step. All of one length.
    sentences : mapping of int to str, or callable, optional
        The marks, from the step's number: a sentence for some, or what says one (or nothing) for each.
    name : str or sequence of str
        What a step is called, with ``{}`` or ``{:,}`` for its number; or a name for each.
    numbers : sequence of int, optional
        The steps' numbers where not every step of a run is shown; without them they are counted from 0.
    line : str, mapping of int to str, or callable, optional
        The line of code that made the steps (see `Step`): one for all, or from the step's number.

    Raises
    ------
    ValueError
        If the columns have different lengths, if there are none, or if a mark is not one of the steps.
    """
    lengths = {key: len(column) for key, column in columns.items()}
    names = None if isinstance(name, str) else list(name)
    counted = {} if numbers is None else {"numbers": len(numbers)}
    counted |= {} if names is None else {"names": len(names)}
    if len({*lengths.values(), *counted.values()}) != 1:
        raise ValueError(
            f"one number per step is needed in every column, but their lengths are {lengths | counted}"
        )
    count = next(iter(lengths.values()))
    rows = [int(number) for number in (range(count) if numbers is None else numbers)]
    say = sentences if callable(sentences) else _said(dict(sentences or {}), rows, numbers is None)
    made = _made(line, rows, numbers is None)
    return [
        Step(
            name.format(number) if isinstance(name, str) else name[index],
            {key: column[index] for key, column in columns.items()},
            say(number),
            made(number),
        )
        for index, number in enumerate(rows)
    ]


def _said(
    marks: dict[int, str], rows: list[int], counted: bool, what: str = "sentence"
) -> Callable[[int], str]:
    for mark in marks:
        if mark not in rows:
            known = f"0 to {len(rows) - 1}" if counted else ", ".join(map(str, rows))
            raise ValueError(f"there is a {what} for step {mark}, but the steps are {known}")
    return lambda number: marks.get(number, "")


def _made(
    line: str | Mapping[int, str] | Callable[[int], str], rows: list[int], counted: bool
) -> Callable[[int], str]:
    if isinstance(line, str):
        return lambda _: line
    return line if callable(line) else _said(dict(line), rows, counted, "line")


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
    credit : str
        Who owns what is shown, in a line, where that is not the book: the screen of a game, for example.
    """

    name: ClassVar[str]
    size: ClassVar[tuple[int, int]] = (720, 405)
    title: str
    caption: str
    alt: str
    record: Any
    poster_step: int | None = None
    credit: str = ""

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
