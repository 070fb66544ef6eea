"""The gallery of the book: a script for each chapter that shows animations, and the same film as there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from myst_nb.core.read import is_myst_markdown_notebook

from mlanimated.catalogue.animations import heroes
from mlanimated.site.scripts import code_of, topic_of

REPOSITORY = Path(__file__).parents[2]
BOOK = REPOSITORY / "_build" / "html" / "book"


def _page(topic: str) -> str:
    return "index" if topic == "home" else topic


def _is_written(topic: str) -> bool:
    source = REPOSITORY / "book" / f"{_page(topic)}.md"
    return source.is_file() and is_myst_markdown_notebook(source.read_text("utf-8"))


CHAPTERS = sorted(topic for topic in heroes() if _is_written(topic))
pytestmark = pytest.mark.usefixtures("site")
every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)


@cache
def _soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


def _stem(chapter: str) -> str:
    return f"plot_{chapter.replace('-', '_')}"


def _films(page: Path) -> set[str]:
    return set(re.findall(r"[\w.-]+\.mp4", str(_soup(page))))


def test_every_chapter_that_shows_animations_has_a_script() -> None:
    folder = REPOSITORY / "_build" / ".gallery"
    assert sorted(file.stem for file in folder.glob("*.py")) == sorted(map(_stem, CHAPTERS))
    assert sorted(map(topic_of, folder.glob("*.py"))) == CHAPTERS


@every_chapter
def test_a_page_shows_the_first_animation_of_its_chapter_as_the_chapter_does(chapter: str) -> None:
    page, own = BOOK / "gallery" / f"{_stem(chapter)}.html", BOOK / f"{_page(chapter)}.html"
    (figure,) = _soup(page).select("figure.mla")
    assert figure["id"] == f"fig-{_stem(chapter)}-{heroes()[chapter]}"
    films = _films(page)
    assert films  # their names hold a digest of their content
    assert films <= _films(own)
    links = [str(link["href"]) for link in _soup(page).select("article a[href]")]
    assert f"../{own.name}" in links


def test_the_index_shows_the_stills_in_the_order_of_the_book() -> None:
    shown = [
        Path(str(link["href"])).stem for link in _soup(BOOK / "gallery" / "index.html").select("p > a[href]")
    ]
    toc = ["home", *re.findall(r"file: book/([\w-]+)$", (REPOSITORY / "_toc.yml").read_text("utf-8"), re.M)]
    listed = [_stem(topic) for topic in toc if topic in CHAPTERS]
    assert [name for name in shown if name.startswith("plot_")] == listed
    contents = _soup(BOOK / "gallery" / "index.html").select("nav a[href]")
    beside = [Path(str(link["href"])).stem for link in contents if "plot_" in str(link["href"])]
    assert list(dict.fromkeys(beside)) == listed


def _download(chapter: str, suffix: str) -> Path:
    page = BOOK / "gallery" / f"{_stem(chapter)}.html"
    (link,) = (a for a in _soup(page).select("a.download") if str(a["href"]).endswith(suffix))
    return (page.parent / str(link["href"])).resolve()


@every_chapter
def test_the_notebook_to_download_holds_the_code_of_the_script(chapter: str) -> None:
    notebook = nbformat.read(_download(chapter, ".ipynb"), 4)
    cells = [cell.source.strip() for cell in notebook.cells if cell.cell_type == "code"]
    assert cells == [code.strip() for code in code_of(_download(chapter, ".py"))]
    assert not re.search(r":\w+:`|^\.\. ", json.dumps(notebook), re.M), "markup that a notebook does not know"


@every_chapter
def test_the_script_to_download_runs_elsewhere_and_tells_what_happens(chapter: str, tmp_path: Path) -> None:
    """With the book's numbers; where its recipe has some to change, with others too."""
    code = _download(chapter, ".py").read_text("utf-8")
    number = re.compile(r"(recall\([^)]*?\w=)(\d+(?:\.\d+)?)")
    changed = number.sub(
        lambda found: found[1] + str(float(found[2]) * 1.01 if "." in found[2] else int(found[2]) + 1),
        code,
        1,
    )
    title = _soup(BOOK / "gallery" / f"{_stem(chapter)}.html").select_one(".mla-title")
    assert title is not None
    for source in dict.fromkeys((code, changed)):
        script = tmp_path / "script.py"
        script.write_text(source, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "mlanimated.launch", "python", os.fspath(script)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.startswith(f"{title.get_text()}: ")
        assert len(done.stdout.splitlines()) > 2  # a sentence for each mark
