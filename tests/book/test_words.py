"""Words, sources and what is needed: each is explained, used, and stands where it first matters."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from mlanimated.catalogue import contents

REPOSITORY = Path(__file__).parents[2]
BOOK = REPOSITORY / "book"
CHAPTERS = contents.chapters(REPOSITORY)
ORDER = [chapter.topic for chapter in CHAPTERS]
OTHERS = ["index", "glossary"]  # pages that lead to the chapters

# What stands earlier than its {term}, but means something else there, or is no more than named.
PLAIN_ENGLISH = {
    "advantage": {"connect-four", "mountain-car"},  # of one side, of a method
    "environment": {"frozen-lake"},  # whose game it is
    "label": {"create-animations"},  # of an axis
    "policy": {"frozen-lake"},  # as a part of "policy iteration"
    "return": {"create-animations", "activation-functions", "create-environment"},  # from a function
    "reward": {"binary-classification"},  # a verb
    "state": {"create-animations"},  # of a picture
    "temperature": {"neural-networks"},  # in °C
    "value": {"neural-networks"},  # an absolute one
    "weight": {"create-animations"},  # in kilograms
}
ELSEWHERE = {"frame": {"minimax"}, "value": {"create-environment"}}  # around a board, that comes back
ANYWHERE = {"initialize, adjust, repeat", "score"}  # clear by itself
BEGINNINGS = {"create-animations", "gradient-descent", "create-environment", "minimax"}  # need no chapter


@cache
def source(page: str) -> str:
    return (BOOK / f"{page}.md").read_text("utf-8")


@cache
def prose(page: str) -> str:
    """Return a page as it is read: without header, code, formulas, addresses and names of roles."""
    text = re.sub(r"\A---\n.*?\n---\n", "", source(page), flags=re.S)
    text = re.sub(r"^```\{(?:code-cell|literalinclude|glossary)\}.*?^```", "", text, flags=re.M | re.S)
    text = re.sub(r"\$\$.+?\$\$|\$[^$\n]+\$", "", text, flags=re.S)
    text = re.sub(r"\{(?:cite|numref|glue|doc)(?::\w+)?\}`[^`]*`|^:\w.*$|^```.*$", "", text, flags=re.M)
    text = re.sub(r"\{term\}`([^`<]*?)\s*(?:<[^`>]*>)?`", r"\1", text)
    text = re.sub(r"`[^`\n]*`", "", text)
    return re.sub(r"\[[^\]]*\]\([^)]*\)", "", text)


@cache
def entries() -> list[str]:
    """Return the words of the glossary."""
    (body,) = re.findall(r"^```\{glossary\}\n(.*?)^```", source("glossary"), re.M | re.S)
    return [line for line in body.splitlines() if line and not line.startswith(" ")]


@cache
def terms(page: str) -> Counter[str]:
    """Return the entries of the glossary to which a page leads, in small letters."""
    inside = re.findall(r"\{term\}`([^`]+)`", source(page))
    return Counter(re.sub(r"^.*<(.+)>$", r"\1", words, flags=re.S).lower() for words in inside)


def says(page: str, entry: str) -> bool:
    """Return whether the words of an entry stand on a page, also with an ending, as in "networks"."""
    pattern = r"[-\s–]".join(map(re.escape, re.split(r"[-\s–]", entry)))
    return bool(re.search(rf"(?<![\w-]){pattern}(?:s|es)?\b", prose(page), re.I))


def test_the_glossary_is_in_order_and_has_each_word_once() -> None:
    found = [re.split(r"[\s\-–,]+", entry.lower()) for entry in entries()]
    assert found == sorted(found)
    assert len(found) > 100
    assert len({*map(tuple, found)}) == len(found)


@pytest.mark.parametrize("page", [*ORDER, *OTHERS])
def test_a_page_leads_to_entries_that_are_there(page: str) -> None:
    assert not terms(page).keys() - {entry.lower() for entry in entries()}


@pytest.mark.parametrize("entry", entries())
def test_a_word_leads_to_the_glossary_where_it_first_matters(entry: str) -> None:
    leading = [page for page in ORDER if entry.lower() in terms(page)]
    assert leading, f"no chapter leads to {entry}: mark it where it first matters, or take the entry out"
    early = {page for page in ORDER[: ORDER.index(leading[0])] if says(page, entry)}
    plain = PLAIN_ENGLISH.get(entry, set())
    assert early == plain, f"{entry}: {sorted(early ^ plain)} have it earlier than {leading[0]}"


@cache
def needed(page: str, *, optional: bool = False) -> list[str]:
    """Return the chapters that a page needs; with `optional`, also those that are only named there."""
    (chapter,) = (chapter for chapter in CHAPTERS if chapter.topic == page)
    if not optional:
        return [need.rpartition("/")[2] for need in chapter.needs]
    found = re.search(r"^\*\*What you need\.\*\*.*?(?=\n\n)", source(page), re.M | re.S)
    names = re.findall(r"\]\(([\w-]+)\.md\)|\{doc\}`(?:[^`<]*<)?([\w-]+)>?`", found[0] if found else "")
    return ["".join(name) for name in names]


def known_to_a_reader_of(page: str) -> set[str]:
    """Return a chapter and all that it builds on, that these build on, and so on."""
    found, new = set[str](), {page}
    while new:
        found |= new
        new = {need for each in new for need in needed(each, optional=True)} - found
    return found


@pytest.mark.parametrize("page", ORDER)
def test_a_chapter_needs_earlier_ones_only(page: str) -> None:
    earlier = ORDER[: ORDER.index(page)]
    assert {*needed(page)} <= {*earlier}
    (paragraph,) = re.findall(r"^\*\*What you need\.\*\*.*?(?=\n\n)", source(page), re.M | re.S) or [""]
    for line in paragraph.splitlines()[1:]:
        later = {*re.findall(r"\]\(([\w-]+)\.md\)", line)} - {*earlier}
        assert not later or "need not" in line, f"{page} needs {later}: say why not, or put it earlier"


def test_what_a_chapter_needs_is_named_unless_it_is_a_beginning() -> None:
    written = [page for page in ORDER if "This chapter is not finished yet." not in source(page)]
    assert {page for page in written if not needed(page)} == BEGINNINGS


@pytest.mark.parametrize("page", ORDER)
def test_a_word_is_explained_here_or_in_a_chapter_that_is_needed(page: str) -> None:
    earlier = ORDER[: ORDER.index(page)]
    known = known_to_a_reader_of(page)
    for entry in entries():
        explained = [other for other in ORDER if entry.lower() in terms(other)]
        plain = page in ELSEWHERE.get(entry, PLAIN_ENGLISH.get(entry, set())) or entry in ANYWHERE
        if explained[0] in earlier and says(page, entry) and not plain:
            assert known & {*explained}, f"{page}: {entry} is explained in {explained}, not needed here"


def listed() -> list[str]:
    """Return the keys of the sources in the list of references, in its order."""
    return re.findall(r"^@\w+\{(\w+),", (BOOK / "references.bib").read_text("utf-8"), re.M)


def cited_in(text: str) -> set[str]:
    """Return the keys of all sources that a text names."""
    found = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text)
    return {key.strip() for keys in found for key in keys.split(",")}


def test_what_is_cited_is_listed_and_what_is_listed_is_cited() -> None:
    everything = set().union(*(cited_in(source(page)) for page in [*ORDER, "index"]))
    assert everything == {*listed()}
    assert len(listed()) == len({*listed()}) > 50


@pytest.mark.parametrize("page", ORDER)
def test_a_chapter_says_at_its_end_what_each_source_is_for(page: str) -> None:
    _, heading, references = source(page).partition("\n## References\n")
    assert heading or not cited_in(source(page))
    missing = cited_in(source(page)) - cited_in(references)
    assert not missing, f"{page}: say under References what is from {sorted(missing)}"


def test_a_listed_source_has_what_is_needed_to_find_it() -> None:
    for entry in re.split(r"^@", (BOOK / "references.bib").read_text("utf-8"), flags=re.M)[1:]:
        fields = dict(re.findall(r"^\s*(\w+)\s*=\s*(\{.*)$", entry, re.M))
        assert {"author", "title", "year"} <= fields.keys(), entry
        assert re.fullmatch(r"\{(?:18|19|20)\d\d\},?", fields["year"]), entry
        where = {"journal", "booktitle", "publisher", "school", "institution", "eprint", "url"}
        assert where & fields.keys(), entry
