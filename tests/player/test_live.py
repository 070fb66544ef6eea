"""The board's markup, which is complete without JavaScript."""

import json
import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from mlanimated.player import markup as player
from mlanimated.player.live import markup, standalone
from mlanimated.player.live.payload import Board, GameShape, Generation, Opponent

EVIL = '</script><img src=x onerror=alert(1)> & "quotes"'


@pytest.fixture
def board():
    return Board(
        name="tic-tac-toe",
        title=f"Title {EVIL}",
        caption=f"Caption {EVIL}",
        game=GameShape("tic-tac-toe", 3, 3, 3, falls=False),
        kind="dense",
        arrays=(("dense0.weights", (1, 2)), ("dense0.biases", (1,))),
        number_bytes=2,
        generations=(
            Generation(f"old {EVIL}", b"abcdef", ((0, 0.1, 0.2, 0.7),)),
            Generation("new", b"ghijkl", tuple((move, move / 10, 0.1, 0.2) for move in range(9))),
        ),
        opponents=(Opponent("network", "the network"), Opponent("random", f"random {EVIL}")),
        generation=1,
    )


def soup(html):
    return BeautifulSoup(html, "html5lib")


def test_all_texts_are_escaped(board):
    page = soup(markup.figure(board, ["a.js", "b.js"], "board-a"))
    assert page.find_all("img") == []
    assert page.figcaption.get_text() == board.title + board.caption
    data = json.loads(page.script.string)
    assert [one["name"] for one in data["generations"]] == [f"old {EVIL}", "new"]
    assert [one["source"] for one in data["generations"]] == ["a.js", "b.js"]
    assert data["opponents"][1]["name"] == f"random {EVIL}"


def test_without_script_there_are_a_board_its_numbers_and_a_sentence(board):
    page = soup(markup.figure(board, ["a.js", "b.js"], "board-a"))
    still = page.select_one("[role=img]")
    assert len(still.select(".mlb-cell")) == 9
    assert [value.get_text() for value in still.select(".mlb-value")] == [f"{k / 10:.2f}" for k in range(9)]
    assert "row 3, column 2: 0.70, P(draw) 0.10" in still["aria-label"]
    assert "switch JavaScript on" in page.select_one(".mlb-noscript").get_text()


def test_a_falling_game_has_its_numbers_above_the_columns(board):
    four = replace(board, game=GameShape("Connect Four", 6, 7, 4, falls=True))
    page = soup(markup.figure(four, ["a.js", "b.js"], "board-a"))
    assert len(page.select(".mlb-cell")) == 42
    assert page.select(".mlb-cell .mlb-value") == []
    assert [head.get_text() for head in page.select(".mlb-head")] == [f"{k / 10:.2f}" for k in range(7)]


def test_a_source_for_each_generation_is_demanded(board):
    with pytest.raises(ValueError, match="2 generations but 1 sources"):
        markup.figure(board, ["a.js"], "board-a")


def test_what_cannot_be_is_refused(board):
    with pytest.raises(ValueError, match="do not fill"):
        replace(board, number_bytes=4)
    with pytest.raises(ValueError, match="nobody plays"):
        replace(board, opponents=())
    with pytest.raises(ValueError, match="not wizard"):
        replace(board, opponents=(Opponent("wizard", "a wizard"),))


def test_the_weights_inside_a_notebook_stand_there_once(board):
    twice = replace(board, generations=(board.generations[1], replace(board.generations[1], name="again")))
    page = soup(standalone.html(twice))
    (weights,) = page.select("ml-board script[data-weights]")
    assert weights.string == twice.generations[0].text
    assert page.style.string == markup.style()
    assert page.find_all("script")[-1].string == markup.script()
    assert standalone.html(board) == standalone.html(board)


def test_script_and_style_ask_no_host():
    for text in (markup.script(), markup.style()):
        assert not re.search(r"https?:|//[a-z]+\.|@import|url\(|fetch\(", text)


def test_the_board_has_the_tokens_of_the_player():
    def tokens(css):
        rules = re.sub(r"mlb", "mla", css)
        found = re.findall(r"(--mla-(?:accent|faint|border|groove|muted|target|gap|thumb)): ([^;]+);", rules)
        return [(name, value) for name, value in found if "on-" not in name]

    own = player.assets()["player.css"]
    assert tokens(markup.style()) == tokens(own)
    assert len(tokens(own)) == 9
