"""A figure that moves, and a board, on paper."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from mlanimated.animate import stills
from mlanimated.player import markup
from mlanimated.player.moments import key_steps
from mlanimated.player.payload import Payload, StepInfo, Variant
from mlanimated.printed import figures

SIZE = (90, 60)
PLACE = "https://someone.example/book/dev/book/waves.html"


def _variant(label: str, level: int) -> Variant:
    steps = tuple(
        StepInfo(frame=index, name=f"step {index}", sentence=f"Now {label} is {index}." if index != 4 else "")
        for index in range(9)
    )
    frames = [np.full((SIZE[1], SIZE[0], 3), level + 10 * index, np.uint8) for index in range(9)]
    strip = stills.strip([frames[index] for index in key_steps(steps)], 1)
    return Variant(label=label, steps=steps, frames=9, video=b"", start=b"", poster=b"", strip=strip)


def _printed(tmp_path, *variants: Variant, place: str = PLACE, above: str = "<h1>Waves</h1>"):
    payload = Payload(
        name="waves",
        title="Waves",
        caption="Watch them.",
        alt="A grey square gets lighter.",
        width=720,
        height=480,
        fps=10,
        variants=variants,
        axis="level" if len(variants) > 1 else "",
    )
    urls = []
    for index, variant in enumerate(variants):
        (tmp_path / f"strip-{index}.png").write_bytes(variant.strip)
        urls.append(markup.MediaUrls("a.mp4", "a.webp", f"strip-{index}.png", "a.vtt"))
    soup = BeautifulSoup(f"{above}{markup.figure(payload, urls, 'fig-waves', 'Figure 1.1')}", "html5lib")
    figure, pictures = soup.select_one("figure"), {}
    figures.film(soup, figure, tmp_path, place, pictures)
    return figure, pictures


def _grey(data: bytes) -> tuple[tuple[int, int], int]:
    with Image.open(io.BytesIO(data)) as image:
        colours = image.convert("RGB").getcolors()
        assert colours is not None
        assert len(colours) == 1, "a picture has a part of its neighbour"
        return image.size, colours[0][1][0]


def test_each_still_is_the_frame_of_its_words(tmp_path):
    figure, pictures = _printed(tmp_path, _variant("low", 20))
    shown = [_grey(pictures[img["src"]]) for img in figure.select(".still img")]
    chosen = key_steps(_variant("low", 20).steps)
    assert shown == [(SIZE, 20 + 10 * index) for index in chosen]
    assert len(pictures) == len(chosen)
    for still, index in zip(figure.select(".still"), chosen, strict=True):
        assert str(index) in still.select("p")[-1].get_text()
    first, *others = (img["alt"] for img in figure.select(".still img"))
    assert first == "A grey square gets lighter."
    assert others == [f"Waves, step {index}" for index in chosen[1:]]


def test_a_still_without_a_sentence_has_its_name(tmp_path):
    silent = _variant("low", 20)
    steps = (*silent.steps[:-1], replace(silent.steps[-1], sentence=""))
    figure, _ = _printed(tmp_path, replace(silent, steps=steps))
    assert figure.select(".still")[-1].get_text() == "step 8"


def test_stills_of_a_film_are_as_large_as_the_rest_of_their_page_lets_them_be(tmp_path):
    def millimetres(above: str) -> int:
        figure, _ = _printed(tmp_path, _variant("low", 20), above=above)
        (width,) = {still["style"] for still in figure.select(".still")}
        rows, found = len(figure.select(".row")), int(re.sub(r"\D", "", width))
        assert rows * found * SIZE[1] / SIZE[0] < figures._HEIGHT - figures._WORDS
        return found

    words = f"<p>{'What a wave is. ' * 15}</p>"
    alone, below = millimetres(f"<h1>Waves</h1><h2>More</h2>{words}"), millimetres(f"<h1>Waves</h1>{words}")
    assert figures._SMALL <= below < alone <= figures._WIDEST


def test_no_sentence_is_lost_between_the_stills(tmp_path):
    figure, _ = _printed(tmp_path, _variant("low", 20))
    words = figure.get_text()
    assert [index for index in range(9) if f"Now low is {index}." not in words] == [4]
    assert figure.find("ml-animation") is None
    assert "Transcript" not in words


def test_other_variants_show_how_they_end(tmp_path):
    figure, pictures = _printed(tmp_path, _variant("low", 20), _variant("high", 100))
    last = figure.select(".strip")[1]
    assert "level: high" in last.get_text()
    assert "Now high is 8." in last.get_text()
    assert [_grey(pictures[img["src"]])[1] for img in last.select("img")] == [180]


@pytest.mark.parametrize("place", [PLACE, ""])
def test_a_link_leads_to_the_figure_that_moves_if_there_is_an_address(tmp_path, place):
    figure, _ = _printed(tmp_path, _variant("low", 20), place=place)
    assert [link["href"] for link in figure.select("a")] == ([f"{PLACE}#fig-waves"] if place else [])


@pytest.mark.parametrize("place", [PLACE, ""])
def test_a_board_becomes_words_and_a_link(place):
    soup = BeautifulSoup('<figure id="fig-b"><ml-board>Play</ml-board><p>A board.</p></figure>', "html5lib")
    figure = soup.select_one("figure")
    figures.board(soup, figure, place)
    assert figure.find("ml-board") is None
    assert "A board." in figure.get_text()
    assert [link["href"] for link in figure.select("a")] == ([f"{PLACE}#fig-b"] if place else [])


def test_a_figure_of_another_player_is_refused():
    soup = BeautifulSoup('<figure id="x"><ml-animation></ml-animation></figure>', "html5lib")
    with pytest.raises(ValueError, match="x is not of our player"):
        figures.film(soup, soup.select_one("figure"), None, "", {})


@pytest.mark.parametrize(("suffix", "kept"), [(".webp", ".png"), (".png", ".png"), (".gif", ".gif")])
def test_a_picture_that_e_readers_may_not_know_becomes_a_png(tmp_path, suffix, kept):
    Image.new("RGB", SIZE, (120, 120, 120)).save(tmp_path / f"a{suffix}", lossless=True)
    pictures = {}
    assert figures.picture(tmp_path / f"a{suffix}", pictures) == f"pictures/a{kept}"
    assert _grey(pictures[f"pictures/a{kept}"]) == (SIZE, 120)
