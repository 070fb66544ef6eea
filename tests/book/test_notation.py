"""Letters and signs: each that a formula of the book uses is explained in the table of the glossary."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from math_core import LatexError

from mlanimated.catalogue import contents
from mlanimated.site.mathml import to_mathml

BOOK = Path(__file__).parents[2] / "book"
PAGES = sorted(page.stem for page in BOOK.glob("*.md") if page.stem != "glossary")
# What everybody has met at school, and what cannot be seen.
PLAIN = set("+−=(),./·⋅×<>≤≥[]{}⋯…:%") | {"\u2061", "\u2062", "\u2063", "", "."}
SAME = {"|": "∣", "⌋": "⌊", "ϵ": "ε"}


def formulas(text: str) -> Iterator[str]:
    """Yield the formulas of a page, or of a part of one."""
    text = re.sub(r"^```\{code-cell.*?^```", "", text, flags=re.M | re.S)
    yield from re.findall(r"\$\$(.+?)\$\$", text, re.S)
    yield from re.findall(r"(?<![\\$])\$([^$\n]+)\$", re.sub(r"\$\$.+?\$\$", "", text, flags=re.S))


def symbols(latex: str) -> set[str]:
    """Return the letters, names and signs in a formula that have to be explained."""
    known = re.sub(r"&(?!(?:lt|gt|amp|quot);)\w+;", lambda named: unescape(named[0]), _mathml(latex))
    found = {
        "".join(leaf.itertext())
        for leaf in ET.fromstring(known).iter()
        if leaf.tag.rpartition("}")[2] in ("mi", "mo")
    }
    return {SAME.get(symbol, symbol) for symbol in found} - PLAIN


def _mathml(latex: str) -> str:
    try:
        return to_mathml(latex, display=True)
    except LatexError:
        return "<math></math>"  # a dollar in a text; the build warns of a formula that is wrong


@cache
def used(page: str) -> frozenset[str]:
    text = (BOOK / f"{page}.md").read_text("utf-8")
    return frozenset(symbol for latex in formulas(text) for symbol in symbols(latex))


@cache
def order() -> list[str]:
    """Return the chapters in their order."""
    return [chapter.topic for chapter in contents.chapters(BOOK.parent)]


def rows() -> list[tuple[set[str], list[str]]]:
    """Return the symbols of each row of the tables, and the pages that it leads to."""
    _, _, section = (BOOK / "glossary.md").read_text("utf-8").partition("(letters-and-signs)=")
    found = []
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| $"):
            assert len(cells) == 3, line
            pages = re.findall(r"\[\]\(([\w-]+)\.md\)", line)
            assert re.fullmatch(rf"\[\]\({pages[-1]}\.md\)", cells[2]), line
            found.append(({s for latex in formulas(cells[0]) for s in symbols(latex)}, pages))
    return found


def test_what_counts_as_a_symbol() -> None:
    assert symbols(r"\alpha\,\frac{\partial L}{\partial w_i} \le 3") == {"α", "∂", "L", "w", "i"}
    assert symbols(r"\max_{a'} Q(s', a')") == {"max", "a", "Q", "s", "′"}
    assert symbols(r"P(\text{win} \mid s)") == {"P", "s", "∣"}


@pytest.mark.parametrize("page", PAGES)
def test_every_symbol_is_explained(page: str) -> None:
    explained = set().union(*(names for names, _ in rows()))
    missing = used(page) - explained
    assert not missing, f"{page}.md: explain in the glossary's table of letters: {sorted(missing)}"


def test_every_row_is_about_something_and_leads_to_where_it_is_used() -> None:
    assert len(rows()) > 40
    for names, pages in rows():
        for page in pages:
            assert names & used(page), f"{page}.md uses none of {sorted(names)}"


def test_a_symbol_leads_to_where_a_reader_meets_it_first() -> None:
    for names, _ in rows():
        first = next(page for page in order() if names & used(page))
        leading = [pages for others, pages in rows() if others & names]
        assert any(first in pages for pages in leading), (
            f"{sorted(names)} are first used in {first}.md: say in their row what they mean there"
        )
