"""The gallery of the book: one script for each chapter that has animations, and the same films as there."""

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

from mlanimated.catalogue.animations import animations
from mlanimated.site.scripts import notebook_of

REPOSITORY = Path(__file__).parents[2]
BOOK = REPOSITORY / "_build" / "html" / "book"
SCRIPTS = sorted((REPOSITORY / "code" / "gallery").glob("plot_*.py"))
pytestmark = pytest.mark.usefixtures("site")
every_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)


@cache
def _soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


def _topic(script: Path) -> str:
    return script.stem.removeprefix("plot_").replace("_", "-")


def _chapter(script: Path) -> Path:
    return BOOK / f"{'index' if script.stem == 'plot_home' else _topic(script)}.html"


def _films(page: Path) -> set[str]:
    return set(re.findall(r"[\w.-]+\.mp4", str(_soup(page))))


def test_every_chapter_with_animations_has_a_script() -> None:
    chapters = {name.partition("/")[0] for name in animations()}
    assert {_topic(script) for script in SCRIPTS} == chapters


@every_script
def test_a_page_shows_an_animation_of_its_chapter_as_the_chapter_does(script: Path) -> None:
    page = BOOK / "gallery" / f"{script.stem}.html"
    names = [
        str(figure["id"]).removeprefix(f"fig-{script.stem}-") for figure in _soup(page).select("figure.mla")
    ]
    assert len(names) == 1
    assert f"{_topic(script)}/{names[0]}" in animations()
    films = _films(page)
    assert films  # their names hold a digest of their content
    assert films <= _films(_chapter(script))
    links = [str(link["href"]) for link in _soup(page).select("article a[href]")]
    assert f"../{_chapter(script).name}" in links


def test_the_index_shows_the_stills_in_the_order_of_the_book() -> None:
    shown = [
        Path(str(link["href"])).stem for link in _soup(BOOK / "gallery" / "index.html").select("p > a[href]")
    ]
    toc = (REPOSITORY / "_toc.yml").read_text("utf-8")
    listed = re.findall(r"book/gallery/(plot_\w+)", toc)
    assert [name for name in shown if name.startswith("plot_")] == listed


def _download(script: Path, suffix: str) -> Path:
    page = BOOK / "gallery" / f"{script.stem}.html"
    (link,) = (a for a in _soup(page).select("a.download") if str(a["href"]).endswith(suffix))
    return (page.parent / str(link["href"])).resolve()


@every_script
def test_the_notebook_to_download_holds_the_code_that_the_build_ran(script: Path) -> None:
    notebook = nbformat.read(_download(script, ".ipynb"), 4)
    cells = [cell.source.strip() for cell in notebook.cells if cell.cell_type == "code"]
    assert cells == [cell.source.strip() for cell in notebook_of(script).cells]
    assert not re.search(r":\w+:`|^\.\. ", json.dumps(notebook), re.M), "markup that a notebook does not know"


@every_script
def test_the_script_to_download_runs_elsewhere_and_tells_what_happens(script: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mlanimated.launch", "python", os.fspath(_download(script, ".py"))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    title = _soup(BOOK / "gallery" / f"{script.stem}.html").select_one(".mla-title")
    assert title is not None
    assert done.stdout.startswith(f"{title.get_text()}: ")
    assert len(done.stdout.splitlines()) > 2  # a sentence for each mark
