import base64
import re
from dataclasses import replace

from bs4 import BeautifulSoup

from mlanimated.player import markup, standalone


def test_all_is_inside_once(payload):
    html = standalone.html(payload)
    for variant in payload.variants:
        for data in (variant.video, variant.strip):
            code = base64.b64encode(data).decode()
            # Both variants of this animation have the same strip.
            assert html.count(code) == (1 if data == variant.video else len(payload.variants))
    page = BeautifulSoup(html, "html5lib")
    addresses = [
        tag[name] for tag in page.find_all(True) for name in ("src", "href", "poster") if tag.has_attr(name)
    ]
    files = [address for address in addresses if not address.startswith("#fig=")]
    assert len(files) == 4
    assert all(address.startswith("data:") for address in files)
    assert page.style.string == markup.assets()["player.css"]
    assert page.find_all("script")[-1].string == markup.assets()["player.js"]


def test_what_comes_with_every_output_is_small(payload):
    """A typical film, strip and poster are 150 KB, 200 KB as text: the player may add little to that."""
    media = re.compile(r"data:[^\"]+")
    assert len(media.sub("", standalone.html(payload)).encode()) < 60_000


def test_two_animations_have_two_ids_and_one_has_always_the_same(payload):
    def figure_id(html):
        return BeautifulSoup(html, "html5lib").figure["id"]

    other = replace(payload, variants=tuple(replace(v, video=b"another") for v in payload.variants))
    assert figure_id(standalone.html(payload)) != figure_id(standalone.html(other))
    assert standalone.html(payload) == standalone.html(payload)
