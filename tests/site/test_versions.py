"""What a build says about versions: its own, the canonical page, and a signature when all went well."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mlanimated.publish import signature
from mlanimated.publish.source import opened
from mlanimated.publish.version import PublishError
from mlanimated.site import versions
from mlanimated.store import address

Book = Any  # the class is in conftest.py, which tests cannot import

ADDRESS = "https://someone.example/book/"
SET_VERSION = "import os\nos.environ['MLANIMATED_VERSION'] = {!r}\n"


@pytest.fixture
def book(empty_book: Book, tmp_path: Path) -> Book:
    """Return a book of a chapter and a page."""
    empty_book.write("book/index.md", "# Home\n\n```{toctree}\n:glob:\n\npages/*\n```\n")
    empty_book.write("book/pages/plain.md", "# Plain\n\nNothing moves.\n")
    empty_book.write("book/pages/runs.md", empty_book.chapter("runs"))
    return empty_book


@pytest.fixture
def configure(book: Book) -> Any:
    """Return a function that adds lines to the configuration of the book, in the place of earlier ones."""
    conf = (book.source / "conf.py").read_text("utf-8")
    yield lambda lines: book.write("book/conf.py", f"{conf}\n{lines}")
    book.write("book/conf.py", conf)


def _site(book: Book) -> Path:
    return Path(book.root, "_build/html")


def _built(book: Book) -> signature.Signature:
    status, said = book.build()
    assert status == 0, said
    file = _site(book) / signature.FILE
    return signature.parse(file.read_bytes(), str(file))


def _script(book: Book, page: str) -> Any:
    return book.page(page).find("script", src=lambda link: link and "versions.js" in link)


def test_a_build_is_dev_unless_it_is_told_and_a_change_runs_nothing(book: Book, configure: Any) -> None:
    assert _built(book).version == "dev"
    assert _script(book, "pages/plain")["data-version"] == "dev"
    assert _script(book, "pages/plain").has_attr("defer")
    book.ran()
    configure(SET_VERSION.format("v1.2"))
    assert _built(book).version == "v1.2"
    for page in ("index", "pages/plain", "pages/runs"):
        assert _script(book, page)["data-version"] == "v1.2"
    assert book.ran() == []
    assert (_site(book) / "_static/versions.js").is_file()


def test_pages_name_the_same_page_of_stable(book: Book, configure: Any) -> None:
    configure(f"""
def setup(app):
    place = lambda _app, config: setattr(config, "mlanimated_address", {ADDRESS!r})
    app.connect("config-inited", place, priority=900)
""")
    _built(book)
    links = book.page("pages/plain").find_all("link", rel="canonical")
    assert [link["href"] for link in links] == [f"{ADDRESS}stable/pages/plain.html"]


@pytest.mark.parametrize(
    ("site", "expected"), [(ADDRESS.rstrip("/"), ADDRESS), ("https://YOUR_ACCOUNT.example/book", "")]
)
def test_the_address_comes_from_where_all_addresses_come_from(
    monkeypatch: pytest.MonkeyPatch, site: str, expected: str
) -> None:
    monkeypatch.setenv(address.SITE, site)
    monkeypatch.setenv(address.REPOSITORY, "https://github.com/someone/book")
    config, scripts = SimpleNamespace(), []
    versions._note_version(SimpleNamespace(add_js_file=lambda *names, **_: scripts.append(names)), config)
    assert config.mlanimated_address == expected
    assert scripts == [("versions.js",)]


def test_the_signature_names_everything_that_was_built(book: Book) -> None:
    signed = _built(book)
    assert signed.home == "index.html"
    assert signed.pages == ("index.html", "pages/plain.html", "pages/runs.html")
    assert signed.warnings == 0
    assert {"search.html", "searchindex.js", "_static/versions.js"} <= signed.files.keys()
    with opened(_site(book)) as source:
        source.check("dev")
    before = (_site(book) / signature.FILE).read_bytes()
    assert json.loads(before)["format"] == 1
    _built(book)  # with nothing to do
    assert (_site(book) / signature.FILE).read_bytes() == before


def test_a_build_with_warnings_says_so_until_all_is_mended(book: Book) -> None:
    _built(book)
    book.write("book/pages/plain.md", "# Plain\n\n{doc}`nowhere`\n")
    status, said = book.build()
    assert status == 1
    assert "unknown document" in said
    with opened(_site(book)) as source, pytest.raises(PublishError, match="was built with 1 warnings"):
        source.check("dev")
    # A page that is not read again gives no warning, and is no better for it.
    book.write("book/index.md", "# Home again\n\n```{toctree}\n:glob:\n\npages/*\n```\n")
    assert _built(book).warnings == 1
    book.write("book/pages/plain.md", "# Plain\n\nMended.\n")
    for page in book.source.rglob("*.md"):
        page.touch()
    assert _built(book).warnings == 0


def test_the_page_of_a_source_that_is_gone_goes(book: Book) -> None:
    file = book.write("book/pages/gone.md", "# Gone\n\nSoon.\n")
    assert "pages/gone.html" in _built(book).pages
    file.unlink()
    assert "pages/gone.html" not in _built(book).files
    assert not (_site(book) / "pages/gone.html").exists()


def test_a_build_that_fails_leaves_no_signature(book: Book) -> None:
    _built(book)
    book.write("book/pages/runs.md", book.chapter("runs", "1 / 0"))
    status, said = book.build()
    assert status != 0
    assert "ZeroDivisionError" in said
    with pytest.raises(PublishError, match="is not a finished build"), opened(_site(book)):
        pass


def test_a_version_that_is_none_stops_the_build(book: Book, configure: Any) -> None:
    configure(SET_VERSION.format("latest"))
    status, said = book.build()
    assert status != 0
    assert "MLANIMATED_VERSION: 'latest' is not a version: it is dev, or like v1.2" in said
