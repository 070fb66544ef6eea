"""Sites of a few small files, signed as a build signs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlanimated.publish import signature, tree

ADDRESS = "https://name.example/book/"

Sites = Callable[..., Path]


@pytest.fixture
def make_site(tmp_path: Path) -> Sites:
    """Return a function that makes the site of a version, with pages of its own."""

    def make(version: str, *more: str, warnings: int = 0) -> Path:
        folder = tmp_path / "sites" / version
        pages = ["book/index.html", "book/waves.html", *more]
        texts = {page: f"<title>{page} of {version}</title>" for page in pages}
        texts |= {
            "index.html": "to the book",
            "search.html": "search",
            "_static/a.html": "no page",
            "x.js": "1",
        }
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        (folder / ".buildinfo").write_text("of the system")
        signature.sign(
            folder, version=version, title="A Book", home="book/index.html", pages=pages, warnings=warnings
        )
        return folder

    return make


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return where the tree of a test is."""
    return tmp_path / "web" / "pages"


@pytest.fixture
def add(make_site: Sites, pages: Path) -> Callable[..., None]:
    """Return a function that publishes a site of a version."""

    def publish(version: str, *more: str, site: Path | None = None, bundled: Path | None = None) -> None:
        made = site or make_site(version, *more)
        tree.add(pages, made, version, ADDRESS, bundled=bundled, report=lambda *_: None)

    return publish
