"""What pages may hold: odd cells, odd files, data; and what stays of a chapter that is gone: nothing."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from mlanimated.publish import signature

Book = Any  # the class is in conftest.py, which tests cannot import

SHELL = "%%bash\necho from the shell | if true; then cat; fi"
MIXED = "%matplotlib inline\nwords = !echo from a command\nprint(words.n)\nlen?"
DATA = """
from pathlib import Path
import helper
print(Path("data/table.csv").read_text(), sorted(file.name for file in Path("data").iterdir()), helper.WORD)
Path("data/written.txt").write_text(str(os.getpid()))
"""
DOWNLOAD = "{download}`Take it <data/gone.txt>`\n\n![A dot](data/dot.png)\n"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5SfeggAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def book(empty_book: Book) -> Book:
    """Return a built book of three chapters: with IPython's own cells, with data, and one that will go."""
    book = empty_book
    book.write("code/mlanimated/site/static/gone.css", "")
    book.write("book/index.md", "# Home\n\n```{toctree}\n:glob:\n\npages/*\n```\n")
    book.write("book/pages/shell.md", book.chapter("shell", SHELL, MIXED))
    book.write("book/pages/data.md", book.chapter("data", DATA))
    book.write("book/pages/data/table.csv", "one,two")
    book.write("book/pages/data/gone.txt", "Gone soon.")
    book.write("book/pages/helper.py", "WORD = 'helped'")
    Path(book.source, "pages/data/dot.png").write_bytes(PICTURE)
    book.write("book/pages/gone.md", book.chapter("gone", text=DOWNLOAD))
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == ["data", "gone", "shell"]
    return book


def test_what_ipython_accepts_is_run(book: Book) -> None:
    words = book.page("pages/shell").get_text()
    assert "from the shell" in words
    assert "from a command" in words


def test_a_file_that_a_cell_opens_is_a_source_of_its_chapter(book: Book) -> None:
    """So are a folder that it lists and a module beside it; what it writes is not."""
    assert "one,two" in book.page("pages/data").get_text()
    for file, text, reason in (
        ("data/table.csv", "three,four", "file pages/data/table.csv changed"),
        ("data/new.csv", "", "file pages/data changed"),
        ("helper.py", "WORD = 'more help'", "file pages/helper.py changed"),
    ):
        book.write(f"book/pages/{file}", text)
        status, said = book.build()
        assert status == 0, said
        assert f"run data: {reason}\n" in said
        assert book.ran() == ["data"]
    words = book.page("pages/data").get_text()
    assert all(word in words for word in ("three,four", "new.csv", "more help"))


def test_a_page_that_cannot_be_read_or_run_is_named_with_its_line_and_the_others_run(book: Book) -> None:
    good = {name: Path(book.source, f"pages/{name}.md").read_bytes() for name in ("data", "shell", "gone")}
    book.write("book/pages/helper.py", "WORD = 'more help'")
    book.write("book/pages/shell.md", book.chapter("shell", "x = 1\n\ndef f(:"))
    Path(book.source, "pages/gone.md").write_bytes(good["gone"] + "\ncaf\u00e9\n".encode("latin-1"))
    book.write(
        "book/pages/options.md", book.chapter("options").replace("ipython3\n", "ipython3\n:tags: [a\n")
    )
    marked = b"\xef\xbb\xbf" + good["data"].replace(b"helper.W", b"'x' + helper.W")
    Path(book.source, "pages/data.md").write_bytes(marked)
    try:
        status, said = book.build()
        assert status != 0
        assert "shell.md: cell 2 failed (line 21 of " in said
        assert "SyntaxError" in said
        last = len(good["gone"].splitlines()) + 2
        assert f"gone.md: a character is not UTF-8 (line {last} of " in said
        assert "options.md: Code cell 1 at line 12 could not be read: " in said
        assert "3 of 4 chapters failed: pages/gone, pages/options, pages/shell\n" in said
        assert book.ran() == ["data", "shell"], "one with a byte-order mark is as good as any"
    finally:
        Path(book.source, "pages/options.md").unlink()
        for name in ("shell", "gone"):
            Path(book.source, f"pages/{name}.md").write_bytes(good[name])
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == ["shell"]
    assert "xmore help" in book.page("pages/data").get_text()


def test_of_a_chapter_that_is_gone_nothing_stays(book: Book) -> None:
    """Though Sphinx has forgotten that it ever was."""
    site = Path(book.root, "_build/html")
    names = ("pages/gone.html", "notebooks/gone.ipynb", "_images/dot.png", "_static/gone.css")
    assert all((site / name).is_file() for name in names)
    (downloaded,) = site.rglob("gone.txt")
    Path(book.source, "pages/gone.md").unlink()
    Path(book.root, "code/mlanimated/site/static/gone.css").unlink()
    (site / "notebooks/.data.ipynb-1.part").write_text("{", "utf-8")
    for file in Path(book.root, "_build/.doctrees").glob("environment.pickle"):
        file.unlink()
    # A page with the header of a notebook, but without code, has no notebook.
    book.write("book/pages/words.md", book.chapter("words").partition("```")[0])
    status, said = book.build()
    assert status == 0, said
    assert not any((site / name).exists() for name in names)
    assert not downloaded.exists()
    signed = signature.parse((site / signature.FILE).read_bytes(), "")
    assert not any("gone" in name for name in (*signed.files, *signed.pages))
    kept = {"genindex.html", "index.html", "search.html"}
    kept |= {f"pages/{name}.html" for name in ("data", "shell", "words")}
    assert {name for name in signed.files if name.endswith(".html")} == kept
    assert {name for name in signed.files if name.startswith("notebooks/")} == {
        "notebooks/data.ipynb",
        "notebooks/shell.ipynb",
    }
