"""The built book: links, text alternatives, weight, other hosts, and which animations and claims it shows."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup

from mlanimated.catalogue.animations import animations
from mlanimated.catalogue.claims import declared
from mlanimated.site import mathfont

REPOSITORY = Path(__file__).parents[2]
SITE = REPOSITORY / "_build" / "html"
ATARI = {"pong", "breakout-policy-gradient", "breakout-double-q", "space-invaders", "scale-up"}
CHAPTERS = sorted(page.stem for page in (REPOSITORY / "book").glob("*.md"))
KB = 1024
# What a page may weigh, compressed, before its figures: player.md.
PAGE_LIMIT, FILM_LIMIT, ATARI_FILM_LIMIT, CHAPTER_LIMIT = 400 * KB, 400 * KB, 1536 * KB, 3072 * KB
LOADING = {"script": "src", "img": "src", "source": "src", "video": "poster", "track": "src", "iframe": "src"}


pytestmark = pytest.mark.usefixtures("site")


@cache
def _soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


def _pages() -> list[Path]:
    pages = [page for page in SITE.rglob("*.html") if "_static" not in page.parts]
    assert len(pages) > 20
    return sorted(pages)


def _text_pages() -> list[Path]:
    return [page for page in _pages() if page.parent.name == "book"]


def _loads(soup: BeautifulSoup) -> list[str]:
    found = [tag[name] for kind, name in LOADING.items() for tag in soup.find_all(kind) if tag.get(name)]
    found += [
        tag["href"]
        for tag in soup.find_all("link")
        if set(tag.get("rel", [])) & {"stylesheet", "preload", "icon"}
    ]
    return [str(link) for link in found]


def _file(page: Path, link: str) -> Path:
    path = unquote(link.partition("?")[0])
    return (page.parent / path).resolve()


def test_pages_load_nothing_from_another_host() -> None:
    for page in _pages():
        others = [link for link in _loads(_soup(page)) if re.match(r"(https?:)?//", link)]
        assert not others, page
        inline = " ".join(
            script.get_text() for script in _soup(page).find_all("script") if not script.get("src")
        )
        assert not re.findall(r"https?://(?!www\.w3\.org)", inline), page
    for sheet in SITE.rglob("*.css"):
        assert not re.findall(r"(?:url\(|@import\s)\s*[\"']?(?:https?:)?//", sheet.read_text("utf-8")), sheet


def test_what_pages_load_is_there() -> None:
    for page in _pages():
        missing = [
            link
            for link in _loads(_soup(page))
            if not link.startswith("data:") and not _file(page, link).is_file()
        ]
        assert not missing, page


def test_links_within_the_book_lead_somewhere() -> None:
    for page in _pages():
        for anchor in _soup(page).find_all("a", href=True):
            link, fragment = urldefrag(str(anchor["href"]))
            if re.match(r"[a-z]+:", link) or str(anchor["href"]) == "#":
                continue
            target = _file(page, link) if link else page.resolve()
            assert target.is_file(), f"{page.name}: {anchor['href']}"
            if fragment and target.suffix == ".html" and "=" not in fragment:
                there = _soup(target).find(id=unquote(fragment))
                assert there is not None, f"{page.name}: {anchor['href']}"


def test_pictures_and_films_have_text_alternatives() -> None:
    for page in _pages():
        for picture in _soup(page).find_all("img"):
            assert str(picture.get("alt", "")).strip(), f"{page.name}: {picture}"
        for film in _soup(page).find_all("video"):
            assert str(film.get("aria-label", "")).strip(), page.name


def test_the_version_stands_once_at_the_end_of_a_page() -> None:
    for page in _text_pages():
        footers = _soup(page).find_all(class_="extra_footer")
        assert len(footers) == 1
        assert footers[0].get_text().strip().startswith("Version ")


def test_formulas_are_mathml_and_need_no_script() -> None:
    for page in _pages():
        assert "mathjax" not in page.read_text("utf-8").lower(), page
    assert _soup(SITE / "book" / "gradient-descent.html").find("math") is not None


def test_the_font_of_the_formulas_has_all_their_signs_and_comes_at_once() -> None:
    signs = mathfont.covered()
    for page in _pages():
        formulas = _soup(page).find_all("math")
        preloaded = [link for link in _soup(page).find_all("link", rel="preload") if link.get("as") == "font"]
        assert len(preloaded) == bool(formulas), page.name
        for formula in formulas:
            missing = mathfont.points_of(str(formula)) - signs
            assert not missing, f"{page.name}: {sorted(map(chr, missing))} in {formula.annotation.get_text()}"


def test_figures_are_numbered_as_they_come_and_named_so() -> None:
    named = 0
    for page in _text_pages():
        titles = [str(t.get_text()) for t in _soup(page).select("figure.mla .mla-title")]
        number = _soup(page).select_one("h1 .section-number")
        for place, title in enumerate(titles, start=1):
            begins = f"Figure {number.get_text().strip(' .')}.{place}: " if number else ""
            assert title.startswith(begins or title), f"{page.name}: {title}"
            assert number or not title.startswith("Figure "), f"{page.name}: {title}"
        for link in _soup(page).select("a.reference .std-numref"):
            target, fragment = urldefrag(str(link.parent["href"]))
            title = _soup(_file(page, target) if target else page).find(id=fragment).find(class_="mla-title")
            if re.fullmatch(r"Figure [\d.]+", link.get_text()):
                assert title.get_text().startswith(f"{link.get_text()}: "), page.name
                named += 1
    assert named > 20


def test_pages_do_not_wait_for_the_search() -> None:
    for page in _text_pages():
        loaded = [str(script["src"]) for script in _soup(page).find_all("script", src=True)]
        assert not [link for link in loaded if "search" in link and "highlight" not in link], page.name
    assert "searchindex.js" in (SITE / "search.html").read_text("utf-8")


def test_the_first_address_leads_to_the_book() -> None:
    home = _soup(SITE / "index.html")
    assert home.find("a")["href"] == "book/index.html"
    assert home.find("meta", attrs={"http-equiv": "refresh"}) is not None


def _fonts() -> int:
    return sum(font.stat().st_size for font in SITE.rglob("*.woff2"))


def test_a_page_is_light_before_its_figures() -> None:
    for page in _pages():
        files = {page, *(_file(page, link) for link in _loads(_soup(page)))}
        texts = [file for file in files if file.suffix in {".html", ".css", ".js"}]
        assert len(texts) > 5 or page.name == "index.html", page
        weight = sum(len(gzip.compress(file.read_bytes())) for file in texts) + _fonts()
        assert weight <= PAGE_LIMIT, f"{page.name}: {weight // KB} KB"


def _films(page: Path) -> list[Path]:
    """Return all films of a page, those of further variants too."""
    films = [_file(page, str(tag["src"])) for tag in _soup(page).find_all("source", type="video/mp4")]
    for script in _soup(page).select("ml-animation script"):
        variants = json.loads(script.get_text())["variants"]
        films += [_file(page, variant["media"]["video"]) for variant in variants if variant["media"]]
    return films


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_media_of_a_chapter_are_light(chapter: str) -> None:
    page = SITE / "book" / f"{chapter}.html"
    films = _films(page)
    limit = ATARI_FILM_LIMIT if chapter in ATARI else FILM_LIMIT
    heavy = {film.name: film.stat().st_size // KB for film in films if film.stat().st_size > limit}
    assert not heavy
    pictures = {_file(page, str(tag["src"])) for tag in _soup(page).find_all("img")}
    posters = {_file(page, str(tag["poster"])) for tag in _soup(page).find_all("video", poster=True)}
    total = sum(file.stat().st_size for file in {*films, *pictures, *posters})
    assert total <= CHAPTER_LIMIT, f"{total // KB} KB"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_page_shows_exactly_the_registered_animations(chapter: str) -> None:
    figures = _soup(SITE / "book" / f"{chapter}.html").find_all("figure", class_="mla")
    shown = [str(figure["id"]).removeprefix(f"fig-{chapter}-") for figure in figures]
    assert len(shown) == len(set(shown))
    module = "home" if chapter == "index" else chapter
    registered = {name for name in animations() if name.partition("/")[0] == module}
    assert {f"{module}/{name}" for name in shown} == registered


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_page_prints_exactly_the_claims_of_its_chapter(chapter: str) -> None:
    printed = [
        str(claim["data-claim"]) for claim in _soup(SITE / "book" / f"{chapter}.html").select(".ml-claim")
    ]
    module = "home" if chapter == "index" else chapter
    own = [name for name in declared() if name.partition("/")[0] == module]
    assert sorted(printed) == sorted(own)


def test_every_chapter_with_claims_has_tests_for_them() -> None:
    tested = {file.parent.name for file in (REPOSITORY / "tests" / "chapters").glob("*/test_claims.py")}
    claiming = {name.partition("/")[0] for name in declared()}
    assert claiming
    assert {name.replace("-", "_") for name in claiming} <= tested
