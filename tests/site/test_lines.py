"""The code lights up: named lines in a page's listings, the script, and names that lead nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from mlanimated.site import lines

Book = Any  # the class is in conftest.py, which tests cannot import

WALK = '''\
"""A fixture."""


def walk(x: float, slope: float) -> float:
    """Return the next place.

    It is lower.
    """
    step = 0.1 * slope  # line: step
    x = (
        x - step  # line: update
    )  # line: update
    return x
'''
FILM = """
import numpy as np
from mlanimated.animate.animation import Animation
from mlanimated.animate.scene import Step

frames = np.full((3, 64, 96, 3), 255, np.uint8)
steps = [Step(f"step {k}", line="NAME" if k else "") for k in range(3)]
words = {"title": "A dot", "caption": "Watch the dot.", "alt": "A dot goes from left to right."}
Animation.from_frames(frames, fps=6, steps=steps, name="dots", **words)
"""
LISTING = """
```{literalinclude} ../code/mlanimated/learn/walk.py
:pyobject: walk
:language: python
```
"""


@pytest.fixture(scope="module")
def book(empty_book: Book) -> Book:
    empty_book.write("code/mlanimated/learn/walk.py", WALK)
    empty_book.write("book/index.md", "# Home\n\n```{toctree}\nlit\nstill\n```\n")
    empty_book.write("book/lit.md", empty_book.chapter("lit", FILM.replace("NAME", "update"), text=LISTING))
    empty_book.write("book/still.md", f"# Still\n\nNothing moves.\n{LISTING}")
    status, said = empty_book.build()
    assert status == 0, said
    return empty_book


@pytest.mark.parametrize("page", ["lit", "still"])
def test_named_lines_are_elements_and_readers_see_no_marker(book: Book, page: str) -> None:
    (listing,) = (
        found for found in book.page(page).select(".highlight-python pre") if "def walk" in found.get_text()
    )
    named = [(line["data-line"], line.get_text()) for line in listing.select(".mla-code-line")]
    assert named == [
        ("step", "    step = 0.1 * slope\n"),
        ("update", "        x - step\n"),
        ("update", "    )\n"),
    ]
    shown = WALK[WALK.index("def walk") :].replace("  # line: step", "").replace("  # line: update", "")
    assert listing.get_text() == shown
    assert not listing.select("[id], [aria-current]")


def test_the_script_is_loaded_before_the_player_where_something_can_light_up(book: Book) -> None:
    def loaded(page: str) -> list[str]:
        soup = book.page(page)
        links = [tag["href"] for tag in soup.find_all("link", rel="stylesheet")]
        links += [tag["src"] for tag in soup.find_all("script", src=True)]
        names = [Path(link.partition("?")[0]).name for link in links]
        return [name for name in names if name.startswith(("lines.", "player."))]

    # The page's address may name a step, which the player shows at once.
    assert loaded("lit") == ["player.css", "lines.css", "lines.js", "player.js"]
    assert loaded("still") == []
    assert Path(book.root, "_build/html/_static/lines.js").is_file()


def test_the_player_is_told(book: Book) -> None:
    assert '"step 1","",false,"update"]' in str(book.page("lit").select_one("ml-animation script"))


def test_other_builders_show_the_code_without_markers(book: Book) -> None:
    status, said = book.build("latex")
    assert status == 0, said
    (tex,) = Path(book.root, "_build/latex").glob("*.tex")
    written = tex.read_text("utf-8")
    assert "walk" in written
    assert "line: update" not in written


def test_a_name_that_no_listing_has_ends_the_build(book: Book) -> None:
    book.edit("code/mlanimated/learn/walk.py", ")  # line: update", ")")
    status, said = book.build()
    assert status == 0, said  # the other line has it still
    book.edit("code/mlanimated/learn/walk.py", "  # line: update", "  # line: adjust")
    status, said = book.build()
    assert status != 0
    assert "lit: fig-lit-dots lights up update" in said
    assert "are: adjust, step" in said
    book.edit("code/mlanimated/learn/walk.py", "  # line: adjust", "  # Line: update")
    status, said = book.build()
    assert status != 0
    assert "is no marker" in said


def test_strings_over_several_lines_keep_their_lines() -> None:
    source = 'x = 1\ny = """one\ntwo"""\nz = 2\n'
    html = highlight(source, PythonLexer(), HtmlFormatter(linespans="mla-code-line"))
    page = BeautifulSoup(lines.named_lines(html, {"text": [2, 3], "last": [4]}), "html.parser")
    assert page.get_text().rstrip("\n") == source.rstrip("\n")
    named = [(line["data-line"], line.get_text()) for line in page.select(".mla-code-line")]
    assert named == [("text", 'y = """one\n'), ("text", 'two"""\n'), ("last", "z = 2\n")]
