"""What the extension writes: the player and its files, formulas, numbers; elsewhere the film strip."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from mlanimated.site.animations import AnimationNode, figure_number

Book = Any  # the class is in conftest.py, which tests cannot import

DOTS = """
import numpy as np
from mlanimated.animate.animation import Animation
from mlanimated.player.payload import StepInfo

frames = np.full((6, 64, 96, 3), 255, np.uint8)
for number in range(6):
    frames[number, 20:40, 10 * number : 10 * number + 20] = SHADE
steps = [StepInfo(0, "step 0", {"x": 0}), StepInfo(5, "step 1", {"x": 50}, "The dot has arrived.")]
words = {"title": "A dot", "caption": "Watch the dot.", "alt": "A dot goes from left to right."}
Animation.from_frames(frames, fps=6, steps=steps, name="dots", **words)
"""
HIDDEN = ":tags: [hide-input]\n"
NUMBER = 'from mlanimated.page import number\nnumber("answer", 42.125, ".2f")'
TEXT = r"""
The answer is {glue:text}`answer`, and $x^2$ is a formula, as {eq}`sum` is.
[The picture](#fig-animated-dots) says more, and so does {numref}`fig-animated-dots`.

$$
\sum_{i=1}^n x_i
$$ (sum)
"""


@pytest.fixture(scope="module")
def book(empty_book: Book) -> Book:
    contents = "```{toctree}\n:numbered: 1\nplain\nchapters/animated\n```\n"
    empty_book.write("book/index.md", f"# Home\n\n{contents}")
    empty_book.write("book/plain.md", "# Plain\n\nNothing moves.\n")
    source = empty_book.chapter("animated", HIDDEN + DOTS.replace("SHADE", "90"), NUMBER, text=TEXT)
    empty_book.write("book/chapters/animated.md", source)
    status, said = empty_book.build()
    assert status == 0, said
    return empty_book


@pytest.fixture(scope="module")
def site(book: Book) -> Path:
    return Path(book.root, "_build/html")


def _media(site: Path) -> set[str]:
    return {file.name for file in (site / "_static/animations").iterdir()}


def test_the_player_finds_its_files(book: Book, site: Path) -> None:
    figure = book.page("chapters/animated").find("figure", id="fig-animated-dots")
    links = [
        figure.find("source")["src"],
        figure.find("video")["poster"],
        figure.find("track")["src"],
        figure.find("img")["src"],
    ]
    assert [Path(link).suffix for link in links] == [".mp4", ".webp", ".vtt", ".png"]
    for link in links:
        assert (site / "chapters" / link).resolve().is_file()
    assert _media(site) == {Path(link).name for link in links}
    assert "The dot has arrived." in (site / "chapters" / links[2]).read_text("utf-8")


def test_names_of_media_change_with_their_content(site: Path) -> None:
    for name in _media(site):
        assert re.fullmatch(r"dots-[0-9a-f]{12}\.(mp4|webp|png|vtt)", name)


def test_only_pages_with_animations_load_the_player(book: Book, site: Path) -> None:
    def loaded(page: str) -> set[str]:
        soup = book.page(page)
        links = [tag["src"] for tag in soup.find_all("script", src=True)]
        links += [tag["href"] for tag in soup.find_all("link", rel="stylesheet")]
        return {Path(link.partition("?")[0]).name for link in links}

    player = {"player.js", "player.css"}
    assert player <= loaded("chapters/animated")
    assert not player & loaded("plain")
    assert all((site / "_static" / name).is_file() for name in player)


def test_the_strip_is_not_copied_twice(book: Book, site: Path) -> None:
    assert not list(site.glob("_images/*"))
    assert len(book.page("chapters/animated").find_all("img")) == 1


def test_hidden_code_comes_after_the_picture(book: Book) -> None:
    page = book.page("chapters/animated")
    bar = page.select_one("details.hide")
    assert "Animation.from_frames" in bar.get_text()
    assert bar.find_previous("figure", id="fig-animated-dots") is not None
    assert "print.js" in str(page.head)


def test_numbers_formulas_and_links(book: Book) -> None:
    page = book.page("chapters/animated")
    assert "The answer is 42.12, and" in page.get_text()
    inline, display = page.find_all("math")
    assert inline.find("msup").get_text() == "x2"
    assert inline.find("annotation").get_text() == "x^2"
    assert display["display"] == "block"
    assert display.find("munderover") is not None
    assert page.find("span", class_="eqno").get_text().startswith("(2.1)")
    assert page.find("a", href="#fig-animated-dots") is not None


def test_figures_have_numbers_by_chapter_and_are_named_by_them(book: Book) -> None:
    page = book.page("chapters/animated")
    figure = page.find("figure", id="fig-animated-dots")
    assert figure.find(class_="mla-title").get_text() == "Figure 2.1: A dot"
    (link,) = page.find_all("a", string="Figure 2.1")
    assert link["href"] == "#fig-animated-dots"


@pytest.mark.parametrize(("found", "name"), [((2, 1), "Figure 2.1"), ((1,), ""), ((), "")])
def test_a_figure_outside_the_chapters_has_no_number(found: tuple[int, ...], name: str) -> None:
    env: Any = SimpleNamespace(
        toc_fignumbers={"page": {"figure": {"fig-page-dots": found}}},
        config=SimpleNamespace(numfig_format={"figure": "Figure %s"}),
    )
    assert figure_number(env, "page", AnimationNode(figure_id="fig-page-dots")) == name
    assert figure_number(env, "other", AnimationNode(figure_id="fig-page-dots")) == ""


def test_a_notebook_names_figures_as_the_page_does(book: Book) -> None:
    notebook = nbformat.read(book.root / "_build/html/notebooks/animated.ipynb", 4)
    words = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert "*Figure 2.1: A dot.*" in words
    assert "and so does Figure 2.1." in "\n".join(words)


def test_every_picture_has_a_text_alternative(book: Book) -> None:
    assert all(img["alt"].strip() for img in book.page("chapters/animated").find_all("img"))


def test_other_builders_get_the_strip_with_its_caption(book: Book) -> None:
    status, said = book.build("latex")
    assert status == 0, said
    assert "executing" not in said, "what html has executed serves latex too"
    (tex,) = Path(book.root, "_build/latex").glob("*.tex")
    written = tex.read_text("utf-8")
    picture = re.search(r"\\sphinxincludegraphics(?:\[.*?\])?\{\{(dots-\w+)\}\.png\}", written)
    assert picture is not None
    assert tex.with_name(f"{picture[1]}.png").is_file()
    assert "Watch the dot." in written
    assert re.search(r"\\caption\{A dot\}\\label\{.*?fig-animated-dots\}", written)
    assert r"Figure \ref" in written


def test_changed_media_replace_the_old_ones(book: Book, site: Path) -> None:
    before = _media(site)
    book.edit("book/chapters/animated.md", "= 90", "= 30")
    status, said = book.build()
    assert status == 0, said
    changed = {Path(name).suffix for name in _media(site) - before}
    assert changed == {".mp4", ".webp", ".png"}
    assert len(_media(site)) == 4
