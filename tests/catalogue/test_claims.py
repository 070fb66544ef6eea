import dataclasses
import importlib
import logging

import pytest

from mlanimated import chapters
from mlanimated.catalogue import claims
from mlanimated.catalogue.claims import ClaimError, Verdict
from mlanimated.store.claim import by_name

CHAPTER = """
from dataclasses import dataclass
from mlanimated.store.claim import Claim, by_name

@dataclass(frozen=True)
class Walk:
    distance: float

def walk():
    return Walk(0.01076)

CLAIMS = by_name(
    Claim("arrives", "It is {distance:.4f} away after {steps} steps.", walk,
          lambda record: {"distance": record.distance, "steps": 30}, lambda m: m["distance"] < 0.02),
    Claim("is-there", "It is {distance:.1f} away.", walk,
          lambda record: {"distance": record.distance}, lambda m: m["distance"] == 0),
)
"""


@pytest.fixture
def chapter(add_module, tmp_path, monkeypatch):
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path / "cache"))
    file = add_module("mlanimated.chapters.walking_test.claims", CHAPTER)
    monkeypatch.setattr(chapters, "__path__", [str(file.parents[1])])
    return importlib.import_module("mlanimated.chapters.walking_test.claims")


def test_declared_finds_the_claims_of_every_chapter(chapter):
    assert claims.declared() == {
        "walking-test/arrives": chapter.CLAIMS["arrives"],
        "walking-test/is-there": chapter.CLAIMS["is-there"],
    }


def test_a_verdict_has_the_measured_numbers_in_its_sentence(chapter):
    assert claims.check(chapter.CLAIMS["arrives"]) == Verdict(
        "walking-test/arrives", "It is 0.0108 away after 30 steps.", {"distance": 0.01076, "steps": 30}, True
    )
    verdict = claims.check(chapter.CLAIMS["is-there"])
    assert not verdict.holds
    assert verdict.sentence == "It is 0.0 away."


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("{speed} away", r"walking-test/arrives .*KeyError: 'speed'.*distance=0.01076"),
        ("{distance:d}", "ValueError"),
        ("{distance", "ValueError"),
        ("{0}", "IndexError"),
        ("{distance.real.x}", "AttributeError"),
    ],
)
def test_a_sentence_that_does_not_fit_its_numbers(chapter, sentence, words):
    with pytest.raises(ClaimError, match=words):
        claims.check(dataclasses.replace(chapter.CLAIMS["arrives"], sentence=sentence))


def test_names_are_unique_in_a_chapter(chapter):
    arrives, is_there = chapter.CLAIMS.values()
    with pytest.raises(ValueError, match="two claims are called arrives;"):
        by_name(arrives, is_there, arrives)


def test_a_chapter_that_needs_an_extra_is_passed_over_with_a_word(chapter, add_module, caplog):
    add_module("mlanimated.chapters.lacking_test.claims", "import no_such_package")
    with caplog.at_level(logging.WARNING):
        assert "walking-test/arrives" in claims.declared()
    assert "lacking-test" in caplog.text
    assert "no_such_package" in caplog.text


def test_a_claim_error_is_a_failed_assertion():
    assert issubclass(ClaimError, AssertionError)
