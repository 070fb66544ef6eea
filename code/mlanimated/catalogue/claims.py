"""Claims of all chapters: which are declared, and whether they hold when measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlanimated.catalogue.finding import modules_of
from mlanimated.store import recipes
from mlanimated.store.claim import Claim


class ClaimError(AssertionError):
    """A claim does not hold, or its sentence does not fit the measured values."""


@dataclass(frozen=True)
class Verdict:
    """The result of measuring a claim.

    Attributes
    ----------
    name : str
        ``chapter/claim``.
    sentence : str
        The claim in words, with the measured numbers in it.
    values : mapping
        The measured numbers by name.
    holds : bool
        Whether the claim is true.
    """

    name: str
    sentence: str
    values: Mapping[str, float | int | str]
    holds: bool


def declared() -> dict[str, Claim[Any]]:
    """Return the claims of every chapter under their full names, ``chapter/claim``."""
    return {
        f"{chapter}/{name}": claim
        for chapter, module in modules_of("claims").items()
        for name, claim in module.CLAIMS.items()
    }


def full_name(claim: Claim[Any]) -> str:
    """Return ``chapter/claim``; the chapter is that of the claim's recipe."""
    return f"{recipes.recipe_name(claim.recipe).partition('/')[0]}/{claim.name}"


def check(claim: Claim[Any]) -> Verdict:
    """Measure a claim on its recipe's record.

    Raises
    ------
    ClaimError
        If the claim's sentence does not fit the measured values.
    """
    name = full_name(claim)
    values = dict(claim.measure(recipes.recall(claim.recipe)))
    try:
        sentence = claim.sentence.format(**values)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise ClaimError(
            f"the sentence of {name} cannot be formatted ({type(error).__name__}: {error}); "
            f"measured are {', '.join(f'{key}={value!r}' for key, value in values.items()) or 'no values'}"
        ) from error
    return Verdict(name, sentence, values, bool(claim.holds(values)))
