"""Where links of the printed book lead."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from bs4 import BeautifulSoup

from mlanimated.printed.links import Links, safe_id, tidy_ids

HERE = PurePosixPath("book/waves.html")
PAGES = frozenset({HERE, PurePosixPath("book/words.html"), PurePosixPath("book/two words.html")})
ONLINE = "https://someone.example/book/dev/"


def _body(html: str):
    return BeautifulSoup(f"<section>{html}</section>", "html5lib").section


@pytest.mark.parametrize(
    ("href", "online", "expected"),
    [
        ("words.html", "", "words.xhtml"),
        ("words.html#term-wave", "", "words.xhtml#term-wave"),
        ("#high", "", "waves.xhtml#high"),
        ("words.html#term-a/b%20c", "", "words.xhtml#term-a-b-c"),
        ("two%20words.html", "", "two words.xhtml"),
        ("https://doi.org/1", "", "https://doi.org/1"),
        ("mailto:someone@someone.example", "", "mailto:someone@someone.example"),
        ("gallery/index.html", ONLINE, f"{ONLINE}book/gallery/index.html"),
        ("../notebooks/waves.ipynb", ONLINE, f"{ONLINE}notebooks/waves.ipynb"),
        ("gallery/index.html", "", None),
    ],
)
def test_a_link_leads_into_the_book_or_to_the_web_or_becomes_words(href, online, expected):
    body = _body(f'<p>See <a href="{href}">this</a>.</p>')
    Links(HERE.parent, PAGES, online).rewrite(body, HERE)
    assert [link["href"] for link in body.select("a")] == ([expected] if expected else [])
    assert body.get_text() == "See this."


def test_a_link_without_a_target_stays_a_place_that_others_lead_to():
    body = _body('<p><a id="here" href="gallery/index.html">this</a></p>')
    Links(HERE.parent, PAGES, "").rewrite(body, HERE)
    assert body.a.attrs == {"id": "here"}


def test_a_section_is_not_named_by_what_is_gone():
    body = _body('<section aria-labelledby="a">1</section><figure aria-labelledby="b" id="b">2</figure>')
    tidy_ids({"waves": body})
    assert [tag.get("aria-labelledby") for tag in body.find_all(True)] == [None, "b"]


def test_ids_are_kept_once_and_only_where_they_are_needed():
    waves = _body('<p id="a/b">1</p><p id="c">2</p><p id="a/b">3</p><figure id="d"></figure>')
    words = _body('<a href="waves.xhtml#a-b">x</a>')
    tidy_ids({"waves": waves, "words": words})
    assert [tag.get("id") for tag in waves.find_all(True)] == ["a-b", None, None, "d"]


def test_an_id_begins_as_xml_wants_it():
    assert [safe_id(name) for name in ("x", "a/b c", "1st")] == ["x", "a-b-c", "id-1st"]
