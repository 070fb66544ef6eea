"""The gallery: scripts run like chapters, their animations in the player, stills on the index, downloads."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from PIL import Image

from mlanimated.site.gallery_index import BookOrder

Book = Any  # the class is in conftest.py, which tests cannot import

GALLERY = """
extensions += ["sphinx_gallery.gen_gallery"]
include_patterns += ["gallery/**.rst"]
sphinx_gallery_conf = {
    "examples_dirs": "../code/gallery",
    "gallery_dirs": "gallery",
    "plot_gallery": False,
    "download_all_examples": False,
    "write_computation_times": False,
    "inspect_global_variables": False,
    "show_signature": False,
    "css": [],
}
"""
SCENES = """
import numpy as np
from mlanimated.animate.animation import Animation
from mlanimated.player.payload import StepInfo

WORDS = {"title": "A dot", "caption": "Watch the dot.", "alt": "A dot goes from left to right."}
SHADE = 90

def dots():
    frames = np.full((6, 64, 96, 3), 255, np.uint8)
    for number in range(6):
        frames[number, 20:40, 10 * number : 10 * number + 20] = SHADE
    steps = [StepInfo(0, "step 0", {"x": 0}), StepInfo(5, "step 1", {"x": 50}, "The dot has arrived.")]
    return Animation.from_frames(frames, fps=6, steps=steps, name="dots", **WORDS)
"""
SCRIPT = '''\
"""
Dots
====

A dot moves.
"""

# %%
# First the dots are made.

import os

from mlanimated import launch
from mlanimated.page import show
from mlanimated.chapters.tiny.scenes import dots

with open(os.environ.get("FIXTURE_LOG", os.devnull), "a") as log:
    log.write(f" plot_tiny:{launch.active()} ")
animation = dots()

# %%
# Then they are shown.

show(animation)
'''


def _refused(book: Book, new: str) -> str:
    """Return what a build says about a script that ends with other code."""
    whole = Path(book.root, "code/gallery/plot_tiny.py").read_text("utf-8")
    book.write("code/gallery/plot_tiny.py", whole.replace("show(animation)", new))
    status, said = book.build()
    book.write("code/gallery/plot_tiny.py", whole)
    assert status != 0, said
    book.ran()
    return str(said)


@pytest.fixture(scope="module")
def book(empty_book: Book) -> Book:
    conf = Path(empty_book.root, "book/conf.py").read_text("utf-8")
    empty_book.write("book/conf.py", conf + GALLERY)
    empty_book.write("book/index.md", "# Home\n\n```{toctree}\ntiny\ngallery/index\n```\n")
    empty_book.write("book/tiny.md", empty_book.chapter("tiny", "print(1)"))
    empty_book.write("code/mlanimated/chapters/tiny/scenes.py", SCENES)
    empty_book.write("code/gallery/GALLERY_HEADER.rst", "Gallery\n=======\n")
    empty_book.write("code/gallery/plot_tiny.py", SCRIPT)
    status, said = empty_book.build()
    assert status == 0, said
    assert "run plot_tiny: it has not been run yet" in said
    assert empty_book.ran() == ["plot_tiny:True", "tiny"], "not under the launch settings"
    return empty_book


def test_the_player_stands_under_the_code_that_shows_it(book: Book) -> None:
    page = book.page("gallery/plot_tiny")
    (figure,) = page.find_all("figure", class_="mla")
    assert figure["id"] == "fig-plot_tiny-dots"
    assert figure.find_previous("pre").get_text().strip() == "show(animation)"
    assert "base64" not in str(page)
    for link in (figure.find("source")["src"], figure.find("video")["poster"], figure.find("img")["src"]):
        assert Path(book.root, "_build/html/gallery", link).resolve().is_file()
    assert page.find("script", src=re.compile("player.js")) is not None
    assert page.find("a", href="../tiny.html", string="tiny") is not None


def test_the_still_is_the_poster_with_its_text(book: Book) -> None:
    (still,) = book.page("gallery/index").find_all("img")
    assert still["alt"] == "A dot goes from left to right."
    with Image.open(Path(book.root, "_build/html/gallery", still["src"])) as picture:
        small = picture.convert("RGB").resize((96, 64))
    figure = book.page("gallery/plot_tiny").find("video")
    data = Path(book.root, "_build/html/gallery", figure["poster"]).resolve().read_bytes()
    with Image.open(io.BytesIO(data)) as poster:
        whole = poster.convert("RGB")
    for place in ((60, 30), (10, 30), (90, 60)):  # on the dot where it has arrived, where it was, beside it
        assert abs(small.getpixel(place)[0] - whole.getpixel(place)[0]) < 12


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


def test_prose_is_new_without_a_run(book: Book) -> None:
    book.edit("code/gallery/plot_tiny.py", "Then they are shown.", "Now they are shown.")
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == []
    assert "Now they are shown." in book.page("gallery/plot_tiny").get_text()


def test_a_script_runs_again_when_a_module_changes(book: Book) -> None:
    still = Path(book.root, "_build/html/_images/sphx_glr_plot_tiny_thumb.png")
    poster, before = book.page("gallery/plot_tiny").find("video")["poster"], still.read_bytes()
    book.edit("code/mlanimated/chapters/tiny/scenes.py", "SHADE = 90", "SHADE = 30")
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == ["plot_tiny:True"]
    assert "run plot_tiny: mlanimated.chapters.tiny.scenes changed" in said
    assert book.page("gallery/plot_tiny").find("video")["poster"] != poster
    assert still.read_bytes() != before


def test_a_text_alternative_that_changes_reaches_the_index(book: Book) -> None:
    book.edit("code/mlanimated/chapters/tiny/scenes.py", "goes from left to right.", "wanders.")
    status, said = book.build()
    assert status == 0, said
    book.ran()
    assert book.page("gallery/index").find("img")["alt"] == "A dot wanders."


def test_a_script_that_fails_fails_the_build(book: Book) -> None:
    said = _refused(book, "1 / 0")
    line = SCRIPT.splitlines().index("show(animation)") + 1
    assert re.search(rf"plot_tiny\.py: cell 2 failed \(line {line} of .*plot_tiny\.py\)", said)
    assert "ZeroDivisionError" in said
    assert not Path(book.root, "_build/html/gallery/plot_tiny.html").exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("print(41 + 1)", "shows animations only, this one put out: 42"),
        ("done = True", "the script shows no animation"),
    ],
)
def test_a_script_that_shows_something_else_is_refused(book: Book, code: str, words: str) -> None:
    assert words in _refused(book, code)


def test_the_downloads_run_elsewhere(book: Book, tmp_path: Path) -> None:
    assert book.build()[0] == 0
    links = {
        Path(link["href"]).suffix: Path(book.root, "_build/html/gallery", link["href"]).resolve()
        for link in book.page("gallery/plot_tiny").find_all("a", class_="download")
    }
    assert links.keys() == {".ipynb", ".py", ".zip"}
    environment = {name: value for name, value in book.environment.items() if name != "FIXTURE_LOG"}
    run = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True, "check": True}
    assert "The dot has arrived." in subprocess.run([sys.executable, links[".py"]], **run).stdout
    notebook = tmp_path / "tiny.ipynb"
    notebook.write_bytes(links[".ipynb"].read_bytes())
    command = "import sys, nbclient.cli; sys.exit(nbclient.cli.main())"
    subprocess.run([sys.executable, "-c", command, "--inplace", str(notebook)], **run)
    outputs = [out for cell in nbformat.read(notebook, 4).cells for out in cell.get("outputs", [])]
    assert "<ml-animation" in outputs[-1].data["text/html"], "outside the book the player comes along"


def test_scripts_follow_the_order_of_the_book(tmp_path: Path) -> None:
    (tmp_path / "_toc.yml").write_text("- file: book/gallery/plot_z\n- file: book/gallery/plot_a\n", "utf-8")
    scripts = tmp_path / "code" / "gallery"
    scripts.mkdir(parents=True)
    files = ["plot_a.py", "plot_new.py", "plot_z.py"]
    assert sorted(files, key=BookOrder(os.fspath(scripts))) == ["plot_z.py", "plot_a.py", "plot_new.py"]
