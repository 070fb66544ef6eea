"""A claim: a sentence under a picture, how it is measured, and when it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True)
class Claim(Generic[R]):
    """Declared once, in a chapter's ``claims.py``; printed on its page and checked by its test.

    Attributes
    ----------
    name : str
        Unique in its chapter, in words joined by dashes.
    sentence : str
        A format string over the measured values, so that no number in it is typed by hand.
    recipe : callable
        Returns the record that is measured; asked for through the store.
    measure : callable
        From the record to named numbers.
    holds : callable
        From the measured numbers to whether the sentence is true.
    """

    name: str
    sentence: str
    recipe: Callable[[], R]
    measure: Callable[[R], Mapping[str, float | int | str]]
    holds: Callable[[Mapping[str, Any]], bool]


def by_name(*claims: Claim[Any]) -> dict[str, Claim[Any]]:
    """Return the claims of a chapter under their names.

    Raises
    ------
    ValueError
        If two have the same name: one would hide the other.
    """
    named = {claim.name: claim for claim in claims}
    if len(named) < len(claims):
        names = [claim.name for claim in claims]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"two claims are called {', '.join(twice)}; names are unique in their chapter")
    return named
