"""A board in a page: its script, style and weights as files; elsewhere a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

Book = Any  # the class is in conftest.py, which tests cannot import

BOARD = """
import numpy as np
from mlanimated.opponents.in_page import play

rng = np.random.default_rng(0)
shapes = {"dense0.weights": (18, 3), "dense0.biases": (3,)}
names = ("untrained", "generation 1")
draw = lambda: {name: rng.normal(size=shape).astype(np.float16) for name, shape in shapes.items()}
play("tic-tac-toe", {name: draw() for name in names}, title="Play <here>")
"""


@pytest.fixture(scope="module")
def book(empty_book: Book) -> Book:
    empty_book.write("book/index.md", "# Home\n\n```{toctree}\nchapters/played\nplain\n```\n")
    empty_book.write("book/plain.md", "# Plain\n\nNothing to play.\n")
    empty_book.write("book/chapters/played.md", empty_book.chapter("played", BOARD))
    status, said = empty_book.build()
    assert status == 0, said
    return empty_book


def _files(page: Any) -> set[str]:
    links = [tag["src"] for tag in page.find_all("script", src=True)]
    links += [tag["href"] for tag in page.find_all("link", rel="stylesheet")]
    return {link.partition("?")[0].rpartition("/")[2] for link in links}


def test_a_board_is_shown_with_its_weights_beside_it(book: Book) -> None:
    figure = book.page("chapters/played").find("figure", id="board-played-tic-tac-toe")
    assert figure.find(class_="mlb-title").get_text() == "Play <here>"
    data = json.loads(figure.find("script").string)
    assert [one["name"] for one in data["generations"]] == ["untrained", "generation 1"]
    folder = Path(book.root, "_build/html/chapters")
    for one in data["generations"]:
        script = (folder / one["source"]).resolve().read_text("utf-8")
        assert script.startswith(f'mlLive.deliver("{one["key"]}","')


def test_only_pages_with_boards_load_their_script(book: Book) -> None:
    own = {"board.js", "board.css"}
    assert own <= _files(book.page("chapters/played"))
    assert not own & _files(book.page("plain"))
    for name in own:
        assert Path(book.root, "_build/html/_static", name).stat().st_size > 1000


def test_other_builders_get_a_sentence(book: Book) -> None:
    status, said = book.build("text")
    assert status == 0, said
    text = Path(book.root, "_build/text/chapters/played.txt").read_text("utf-8")
    assert "Play <here>: the page of this chapter on the web has a board" in " ".join(text.split())
