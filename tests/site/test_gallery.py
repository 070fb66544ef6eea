"""The gallery: scripts made from what is registered, the chapters' films, stills on the index, downloads."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from PIL import Image

from mlanimated.catalogue.contents import plain
from mlanimated.site import gallery, scripts
from mlanimated.site.gallery_index import BookOrder

Book = Any  # the class is in conftest.py, which tests cannot import

GALLERY = """
extensions += ["sphinx_gallery.gen_gallery"]
include_patterns += ["gallery/**.rst"]
sphinx_gallery_conf = {
    "examples_dirs": "../_build/.gallery",
    "gallery_dirs": "gallery",
    "plot_gallery": False,
    "download_all_examples": False,
    "write_computation_times": False,
    "inspect_global_variables": False,
    "show_signature": False,
    "css": [],
}
"""
RECIPE = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Walk:
    shade: int
    frames: int

def walk(shade: int = 90, frames: int = 6):
    return Walk(shade, frames)
"""
SCENES = """
import os
import numpy as np
from mlanimated.animate.animation import Animation
from mlanimated.animate.entry import Entry
from mlanimated.chapters.tiny import recipe
from mlanimated.player.payload import StepInfo

WORDS = {"title": "A dot", "caption": "Watch the dot.", "alt": "A dot goes from left to right."}

def dots(record):
    with open(os.environ.get("FIXTURE_LOG", os.devnull), "a") as log:
        log.write(" drawn ")
    frames = np.full((record.frames, 64, 96, 3), 255, np.uint8)
    for number in range(record.frames):
        frames[number, 20:40, 10 * number : 10 * number + 20] = record.shade
    last = record.frames - 1
    steps = [StepInfo(0, "step 0"), StepInfo(last, "step 1", {"x": 10 * last}, f"It is at {10 * last}.")]
    return Animation.from_frames(frames, fps=6, steps=steps, name="dots", **WORDS)

ANIMATIONS = {"dots": Entry(dots, recipe.walk), "more-dots": Entry(dots, recipe.walk)}
"""
SHOW = """
from mlanimated.chapters.tiny.scenes import ANIMATIONS
from mlanimated.page import show
show(ANIMATIONS["dots"])
"""


def _files(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def book(odd_book: Book) -> Book:
    empty_book = odd_book
    conf = Path(empty_book.root, "book/conf.py").read_text("utf-8")
    empty_book.write("book/conf.py", conf + GALLERY)
    empty_book.write("book/index.md", "# Home\n\n```{toctree}\ntiny\ngallery/index\n```\n")
    empty_book.write("book/tiny.md", empty_book.chapter("tiny", SHOW))
    # A page without code yet: its chapter's films come to the gallery when the page shows them.
    empty_book.write("book/home.md", "---\norphan: true\n---\n# Later\n")
    empty_book.write("code/mlanimated/chapters/tiny/__init__.py", "")
    empty_book.write("code/mlanimated/chapters/tiny/recipe.py", RECIPE)
    empty_book.write("code/mlanimated/chapters/tiny/scenes.py", SCENES)
    before = _files(empty_book.source)
    status, said = empty_book.build()
    assert status == 0, said
    assert empty_book.ran() == ["drawn", "tiny"], "the gallery runs nothing, and draws nothing"
    assert _files(empty_book.source) == before, "only what is built is written"
    return empty_book


def _films_of(book: Book) -> list[list[str]]:
    """Return the files of the film on the chapter's page and on the gallery's: their names hold digests."""
    figures = (book.page(name).find("figure", class_="mla") for name in ("tiny", "gallery/plot_tiny"))
    return [[Path(f.find("source")["src"]).name, Path(f.find("video")["poster"]).name] for f in figures]


def test_the_player_stands_under_the_code_that_shows_it(book: Book) -> None:
    page = book.page("gallery/plot_tiny")
    (figure,) = page.find_all("figure", class_="mla")
    assert figure["id"] == "fig-plot_tiny-dots"
    assert figure.find_previous("pre").get_text().strip() == "show(film.draw(record), film.timeline)"
    assert "base64" not in str(page)
    for link in (figure.find("source")["src"], figure.find("video")["poster"], figure.find("img")["src"]):
        assert Path(book.root, "_build/html/gallery", link).resolve().is_file()
    assert page.find("script", src=re.compile("player.js")) is not None
    assert page.find("a", href="../tiny.html", string="tiny") is not None
    assert page.find("h1").get_text().startswith("A dot")


def test_a_page_shows_the_very_film_of_its_chapter(book: Book) -> None:
    chapter, gallery = _films_of(book)
    assert chapter == gallery


def test_only_chapters_whose_pages_show_something_are_there(book: Book) -> None:
    assert [file.name for file in sorted(Path(book.root, "_build/.gallery").iterdir())] == [
        "GALLERY_HEADER.rst",
        "plot_tiny.py",
    ]


def test_the_still_is_the_poster_with_its_text(book: Book) -> None:
    (still,) = book.page("gallery/index").find_all("img")
    assert still["alt"] == "A dot goes from left to right."
    with Image.open(Path(book.root, "_build/html/gallery", still["src"])) as picture:
        small = picture.convert("RGB").resize((96, 64))
    figure = book.page("gallery/plot_tiny").find("video")
    data = Path(book.root, "_build/html/gallery", figure["poster"]).resolve().read_bytes()
    with Image.open(io.BytesIO(data)) as poster:
        begin = poster.convert("RGB")
    dot, white = 90, 255
    # On the dot where it arrives, where it was, beside it. The page's film rests at its beginning.
    for place, now, before in (((60, 30), dot, white), ((10, 30), white, dot), ((90, 60), white, white)):
        assert abs(small.getpixel(place)[0] - now) < 12
        assert abs(begin.getpixel(place)[0] - before) < 12


def test_only_the_gallery_has_its_style_and_no_page_has_tags(book: Book) -> None:
    for name, dressed in (("index", False), ("gallery/index", True), ("gallery/plot_tiny", True)):
        page = book.page(name)
        assert bool(page.find("link", href=re.compile(r"gallery\.css"))) == dressed
        assert page.find("script", src=re.compile("sg-tags")) is None


def test_nothing_runs_again_without_a_reason(book: Book) -> None:
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == []
    assert "0 added, 0 changed, 0 removed" in said


def test_a_film_that_looks_different_reaches_its_page(book: Book) -> None:
    """The script, of which the page is made, stays the same."""
    before = _films_of(book)
    book.edit("code/mlanimated/chapters/tiny/scenes.py", "20:40", "24:44")
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == ["drawn", "tiny"]
    after = _films_of(book)
    assert after[0] == after[1] != before[0]


def test_a_change_reaches_page_still_and_words(book: Book) -> None:
    still = Path(book.root, "_build/html/_images/sphx_glr_plot_tiny_thumb.png")
    poster, before = book.page("gallery/plot_tiny").find("video")["poster"], still.read_bytes()
    book.edit("code/mlanimated/chapters/tiny/recipe.py", "shade: int = 90", "shade: int = 30")
    book.edit("code/mlanimated/chapters/tiny/scenes.py", '"A dot",', '"A darker dot",')
    book.edit("code/mlanimated/chapters/tiny/scenes.py", "goes from left to right.", "wanders.")
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == ["drawn", "tiny"]
    page = book.page("gallery/plot_tiny")
    assert page.find("video")["poster"] != poster
    assert still.read_bytes() != before
    assert page.find("h1").get_text().startswith("A darker dot")
    assert book.page("gallery/index").find("img")["alt"] == "A dot wanders."
    assert "shade=30" in page.get_text()
    book.edit("book/tiny.md", "# tiny\n", "# tiny\n\nA dot in search of a wall.\n")
    assert book.build()[0] == 0
    assert book.ran() == [], "words only"
    assert "A dot in search of a wall." in book.page("gallery/plot_tiny").get_text()


def test_a_page_that_does_not_show_its_first_film_is_refused(book: Book) -> None:
    book.edit("book/tiny.md", "show(ANIMATIONS", "str(ANIMATIONS")
    status, said = book.build()
    book.ran()
    book.edit("book/tiny.md", "str(ANIMATIONS", "show(ANIMATIONS")
    assert status != 0
    assert "tiny does not show tiny/dots, the first of the chapter's ANIMATIONS" in said


@pytest.mark.parametrize(("root", "scripts_of"), [("book/index", ["home", "tiny"]), ("book/tiny", ["tiny"])])
def test_a_chapter_that_is_built_alone_is_not_the_home_page(
    root: str, scripts_of: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    entry = SimpleNamespace(recipe=str)
    monkeypatch.setattr(gallery, "heroes", lambda: {"home": "line", "tiny": "dots"})
    monkeypatch.setattr(gallery, "animations", lambda: {"home/line": entry, "tiny/dots": entry})
    monkeypatch.setattr(gallery.execution, "is_executed", lambda *_: True)
    film = SimpleNamespace(title="A film", caption="Watch it.")
    monkeypatch.setattr(gallery, "shown", lambda *_: film)
    monkeypatch.setattr(gallery.scripts, "source", lambda *_: "")
    (tmp_path / "page.md").write_text("# Page\n")
    settings = {"gallery_dirs": "book/gallery", "examples_dirs": "scripts"}
    env: Any = SimpleNamespace(
        config=SimpleNamespace(root_doc=root, sphinx_gallery_conf=settings),
        found_docs={root, "book/tiny"},
        doc2path=lambda _: tmp_path / "page.md",
    )
    assert [script.topic for script in gallery._registered(env)] == scripts_of


def test_what_is_gone_leaves_no_page(book: Book) -> None:
    """A pattern in the table of contents would find it."""
    pages = "_build/.pages/gallery"
    left = [book.write(f"{pages}/plot_gone{end}", "Gone\n====\n") for end in (".rst", ".py", ".py.md5")]
    left.append(book.write("_build/.gallery/plot_gone.py", "1"))
    # Where earlier versions wrote them nothing is read.
    earlier = [book.write(f"book/gallery/plot_{name}.rst", "Gone\n====\n") for name in ("gone", "tiny")]
    status, said = book.build()
    assert status == 0, said
    assert not [file for file in left if file.exists()]
    assert not Path(book.root, "_build/html/gallery/plot_gone.html").exists()
    assert "dot" in book.page("gallery/plot_tiny").find("h1").get_text()
    for file in earlier:
        file.unlink()


@pytest.mark.parametrize("change", ["", "frames=8"])
def test_the_downloads_run_elsewhere_with_a_readers_numbers(book: Book, tmp_path: Path, change: str) -> None:
    assert book.build()[0] == 0
    links = {
        Path(link["href"]).suffix: Path(book.root, "_build/html/gallery", link["href"]).resolve()
        for link in book.page("gallery/plot_tiny").find_all("a", class_="download")
    }
    assert links.keys() == {".ipynb", ".py", ".zip"}
    environment = {name: value for name, value in book.environment.items() if name != "FIXTURE_LOG"}
    run = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True, "check": True}
    script = tmp_path / "script.py"
    code = links[".py"].read_text("utf-8")
    assert "frames=6" in code
    script.write_text(code.replace("frames=6", change or "frames=6"), "utf-8")
    assert f"It is at {70 if change else 50}." in subprocess.run([sys.executable, script], **run).stdout
    if change:
        return
    notebook = tmp_path / "tiny.ipynb"
    notebook.write_bytes(links[".ipynb"].read_bytes())
    command = "import sys, nbclient.cli; sys.exit(nbclient.cli.main())"
    subprocess.run([sys.executable, "-c", command, "--inplace", str(notebook)], **run)
    outputs = [out for cell in nbformat.read(notebook, 4).cells for out in cell.get("outputs", [])]
    assert "<ml-animation" in outputs[-1].data["text/html"], "outside the book the player comes along"


def test_scripts_and_pages_follow_the_order_of_the_book(tmp_path: Path) -> None:
    toc = "root: book/index\nchapters:\n- file: book/z-last\n- file: book/a\n"
    toc += "- file: book/gallery/index\n- glob: book/gallery/plot_*\n"
    (tmp_path / "_toc.yml").write_text(toc, "utf-8")
    folder = tmp_path / "_build" / ".gallery"
    folder.mkdir(parents=True)
    files = ["plot_a.py", "plot_home.py", "plot_new.py", "plot_z_last.py"]
    wanted = ["plot_home.py", "plot_z_last.py", "plot_a.py", "plot_new.py"]
    assert sorted(files, key=BookOrder(os.fspath(folder))) == wanted
    pages = sorted((Path(file).stem for file in files), key=BookOrder(os.fspath(folder)))
    assert pages == [Path(file).stem for file in wanted]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("A {term}`discount` of *0.9*.", "A discount of 0.9."),
        ("See {term}`discounts <discount>` and [this](#there).", "See discounts and this."),
        ("`next_state` is one_ word.", "next_state is one word."),
    ],
)
def test_words_of_a_page_become_plain(words: str, wanted: str) -> None:
    assert plain(words) == wanted


def _free(rate: float = 0.1, steps: int = 30, name: str = "a long name of something") -> None:
    pass


def _looked_up(seed: int = 3) -> None:
    pass


_looked_up.committed = True  # type: ignore[attr-defined]


def test_a_script_offers_the_numbers_of_a_recipe_and_those_of_a_committed_one_not() -> None:
    free = scripts.source("a-walk", "dot", _free, "A dot", "It walks.")
    compile(free, "free", "exec")
    assert "    rate=0.1,\n    steps=30,\n    name='a long name of something',\n)" in free
    assert "Change one of those" in free
    committed = scripts.source("a-walk", "dot", _looked_up, "A dot", "It walks.")
    assert "record = recall(_looked_up)\n" in committed
    assert "A long training" in committed
