"""What a chapter's cells call: recall a record, show an animation, print a claim, name a number."""

from __future__ import annotations

import html
import platform
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from mlanimated.animate.animation import Animation
from mlanimated.animate.entry import Entry
from mlanimated.animate.scene import Scene, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.catalogue import films
from mlanimated.catalogue.claims import ClaimError, check
from mlanimated.data import owners
from mlanimated.store import closure, own, record
from mlanimated.store.claim import Claim
from mlanimated.store.recipes import recall

__all__ = ["animate", "claim", "number", "recall", "show", "use"]

# Packages whose version can change a number or a picture.
_NAMED_PACKAGES = {"numpy", "matplotlib", "tensorflow", "tensorflow-cpu", "keras", "gymnasium", "ale-py"}


def show(drawn: Entry | Scene | Variants | Animation, timeline: Timeline | None = None) -> None:
    """Display an animation of the book, or a scene, its variants or a finished film, with what made it below.

    Parameters
    ----------
    drawn
        ``ANIMATIONS["name"]`` of a chapter, whose record and pace are its own; or something just drawn.
    timeline
        Pace of what was just drawn.
    """
    try:
        film: Any = animate(drawn, timeline)
    except Exception as error:
        if not own.is_used():
            raise
        film = _Words("film", f"This film cannot be drawn with your code: {error}", holds=False)
    _display(film)


def animate(drawn: Entry | Scene | Variants | Animation, timeline: Timeline | None = None) -> Animation:
    """Return what `show` displays. A finished film (of a game's pictures, for example) stays as it is."""
    if isinstance(drawn, Entry):
        shelf = films.shelf_of(drawn)  # before the record, which may take its time: by the code as it is now
        found = recall(drawn.recipe)
        return shelf.keep(found, animate(drawn.draw(found), drawn.timeline))
    if isinstance(drawn, Animation):
        return drawn
    film = Animation.from_scene(drawn, timeline or Timeline(), made_by=made_by(drawn))
    data = film.made_by.get("data", "").split(", ")
    return replace(film, credit=" ".join(filter(None, (film.credit, owners.of_data(*data)))))


def made_by(drawn: Scene | Variants) -> dict[str, str]:
    """Return what is behind a scene, in words: data set, seed, versions, and a digest of its record."""
    scenes = tuple(drawn.scenes.values()) if isinstance(drawn, Variants) else (drawn,)
    records = tuple(scene.record for scene in scenes)
    facts = {
        "data": _distinct(records, "data_name"),
        "seed": _distinct(records, "seed"),
        "python": platform.python_version(),
        **_versions(records),
        "record": _digest(records[0] if len(records) == 1 else records),
    }
    return {name: fact for name, fact in facts.items() if fact}


def claim(claim: Claim[Any]) -> None:
    """Measure a claim and print its sentence with the measured numbers.

    Raises
    ------
    mlanimated.claims.ClaimError
        If it does not hold: a page never says anything that is not true.
    """
    try:
        verdict = check(claim)
    except Exception as error:
        if not own.is_used():
            raise
        _display(_Words(claim.name, f"This cannot be measured with your code: {error}", holds=False))
        return
    # With a reader's own functions anything may come out: that is said, and the notebook goes on.
    if not verdict.holds and not own.is_used():
        measured = ", ".join(f"{name} = {value}" for name, value in verdict.values.items())
        raise ClaimError(f"{verdict.name} does not hold: {verdict.sentence} (measured: {measured})")
    words = verdict.sentence if verdict.holds else f"Not so with your code: {verdict.sentence}"
    _display(_Words(verdict.name, words, holds=verdict.holds))


def number(name: str, value: float | int | str, fmt: str = "") -> None:
    """Make a value available to the text as ``{glue:text}`name```, formatted; nothing is displayed."""
    text = format(value, fmt)
    try:
        from IPython import get_ipython
        from myst_nb import glue
    except ImportError:
        return  # a notebook outside the book's build: its text does not ask for numbers
    if get_ipython() is not None:
        glue(name, text, display=False)


def use(own_code: Callable[..., Any], module: str) -> None:
    """Let the whole book use a function or class of the notebook in place of its own of the same name.

    What is as it was changes nothing. After a change, cells below that are run again show what it does.
    """
    if whose := own.use(own_code, module):
        print(f"The book now uses {whose} {own_code.__name__}: run the cells below again.")


class _Words:
    """A claim, as a notebook displays it; one that does not hold only where a reader has changed the code."""

    def __init__(self, name: str, sentence: str, *, holds: bool) -> None:
        self.name, self.sentence = name, sentence
        self.sign, self.said = ("✓", "checked") if holds else ("✗", "does not hold with your code")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/html": (
                f'<p class="ml-claim" data-claim="{html.escape(self.name)}">'
                f'<span class="ml-claim-tick" role="img" aria-label="{self.said}">{self.sign}</span> '
                f"{html.escape(self.sentence)}</p>"
            ),
            "text/markdown": f"{self.sign} " + re.sub(r"([\\`*_\[\]<>$~|])", r"\\\1", self.sentence),
            "text/plain": str(self),
        }

    def __str__(self) -> str:
        return f"{self.sign} {self.sentence}"


def _display(thing: Any) -> None:
    try:
        from IPython.display import display
    except ImportError:
        print(thing)
    else:
        display(thing)


def _distinct(records: Any, attribute: str) -> str:
    """Return the distinct values of an attribute of records, or of the records of scenes side by side."""
    values = (getattr(item, attribute, None) for item in _single(records))
    return ", ".join(dict.fromkeys(str(value) for value in values if value is not None))


def _single(records: Any) -> Iterator[Any]:
    if isinstance(records, tuple):
        for item in records:
            yield from _single(item)
    else:
        yield records


def _versions(records: Any) -> dict[str, str]:
    """Return the versions of the packages that drew, and of those that the code of the records uses.

    What is loaded does not matter: a record from the cache needs no TensorFlow, but its page says the same.
    """
    classes = {type(item).__module__ for item in _single(records)}
    ours = [module for module in classes if module.startswith("mlanimated.")]
    used = closure.packages("matplotlib", "numpy", *ours, keepers=False)
    names = {name: name.replace("_", "-") for name in sorted(used)}
    return {shown: used[name] for name, shown in names.items() if shown in _NAMED_PACKAGES}


def _digest(records: Any) -> str:
    try:
        return record.digest(records)[:12]
    except record.RecordError:
        return ""  # a reader's own scene may draw anything
