"""The chapters in order, each with its question and what it builds on, from their own pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlanimated.catalogue.contents import Chapter, chapters, first_sentence, plain, question

ROOT = Path(__file__).parents[2]
LONGEST = 160  # what those who show a description show of it

TOC = """\
format: jb-book
root: book/index
parts:
  - caption: "First"
    numbered: 1
    chapters:
      - file: book/one
  - caption: Second
    numbered: 1
    chapters:
      - file: book/two
      - file: book/three
  - caption: Looking things up
    chapters:
      - file: book/glossary
"""
ONE = '---\nmyst:\n  html_meta:\n    description: "Is \\"one\\" enough?"\n---\n\n# One\n\nIt is.\n'
TWO = (
    "# Two, twice\n\nA {term}`word <words>` of\n*two*. More.\n\n"
    "**What you need.** [](one.md), [this](three.md), {doc}`one`.\nNot [that](four.md).\n"
)
THREE = "# Three\n\n**What you need.** {doc}`the one <one>` and [four](four.md).\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "_toc.yml").write_text(TOC, "utf-8")
    (tmp_path / "book").mkdir()
    for name, text in (("one", ONE), ("two", TWO), ("three", THREE)):
        (tmp_path / f"book/{name}.md").write_text(text, "utf-8")
    return tmp_path


def test_chapters_come_in_order_and_their_numbers_go_on(book: Path) -> None:
    found = chapters(book)
    assert [(each.number, each.part, each.topic) for each in found] == [
        (1, "First", "one"),
        (2, "Second", "two"),
        (3, "Second", "three"),
    ]
    assert found[0] == Chapter("book/one", "First", 1, "One", 'Is "one" enough?', ())


def test_a_page_without_a_question_gives_its_first_sentence(book: Path) -> None:
    assert [each.question for each in chapters(book)][1:] == ["A word of two.", ""]


def test_what_a_chapter_needs_is_what_its_first_line_links(book: Path) -> None:
    assert [each.needs for each in chapters(book)] == [(), ("book/one", "book/three"), ("book/one",)]


def test_a_page_may_begin_with_a_byte_order_mark(book: Path) -> None:
    (book / "book/one.md").write_text(ONE, "utf-8-sig")
    assert chapters(book)[0].question == 'Is "one" enough?'


def test_a_page_without_a_title_is_named(book: Path) -> None:
    (book / "book/two.md").write_text("Two.\n", "utf-8")
    with pytest.raises(ValueError, match=r"book/two\.md has no title"):
        chapters(book)


def test_without_a_table_of_contents_there_are_no_chapters(tmp_path: Path) -> None:
    assert chapters(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# A\n\nOne. Two.", "One."),
        ("# A\n\nIs it? It is.", "Is it?"),
        ("# A\n\n```{code}\n```", ""),
        ("no title", ""),
    ],
)
def test_the_first_sentence(text: str, wanted: str) -> None:
    assert first_sentence(text) == wanted


def test_questions_are_read_with_and_without_quotes() -> None:
    assert question("---\nmyst:\n  html_meta:\n    description: Why?\n---\n# A\n") == "Why?"
    assert question("---\nmyst:\n  html_meta:\n    description: 'Why: so?'\n---\n# A\n") == "Why: so?"
    assert question("# A\n\n    description: not here\n") == ""


def test_words_become_plain() -> None:
    assert plain("{term}`a <b>` *c* [d](e.md)") == "a c d"
    assert plain("`snake_case` and a link_") == "snake_case and a link"


def test_every_chapter_of_the_book_asks_a_question_of_its_own() -> None:
    found = chapters(ROOT)
    assert len(found) >= 21
    for chapter in found:
        asked = question((ROOT / f"{chapter.page}.md").read_text("utf-8"))
        assert asked, f"{chapter.page}.md: give its header a description, the question that it answers"
        assert asked == chapter.question
        assert asked.endswith("?"), chapter.page
        assert 50 <= len(asked) <= LONGEST, chapter.page
    assert len({chapter.question for chapter in found}) == len(found)


def test_a_chapter_of_the_book_builds_on_earlier_ones_only() -> None:
    earlier: set[str] = set()
    for chapter in chapters(ROOT):
        assert earlier.issuperset(chapter.needs), chapter.page
        earlier.add(chapter.page)
    assert sum(bool(chapter.needs) for chapter in chapters(ROOT)) >= 15
