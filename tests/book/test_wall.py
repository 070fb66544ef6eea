"""The first page and what all pages say of themselves: the wall of chapters, descriptions, cards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from mlanimated.catalogue.contents import Chapter, chapters
from mlanimated.store import address

REPOSITORY = Path(__file__).parents[2]
KB = 1024
WALL_LIMIT = 350 * KB
SHIFT = """() => {
  window.shift = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shift += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
}"""


def _soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


@pytest.fixture(scope="module")
def cards(site: Path) -> list[tuple[Chapter, BeautifulSoup]]:
    found = _soup(site / "book/index.html").select(".ml-wall-card")
    return list(zip(chapters(REPOSITORY), found, strict=True))


def test_the_wall_has_every_chapter_with_its_question(cards: list[tuple[Chapter, BeautifulSoup]]) -> None:
    assert len(cards) >= 21
    for chapter, card in cards:
        link = card.select_one(".ml-wall-title a")
        assert link["href"] == f"{chapter.topic}.html"
        assert link.get_text() == f"{chapter.number} {chapter.title}"
        assert chapter.question in card.get_text()
        needs = [f"book/{a['href'].removesuffix('.html')}" for a in card.select(".ml-wall-needs a")]
        assert sorted(needs) == sorted(chapter.needs)


def test_its_pictures_have_their_places_before_they_are_there(
    site: Path, cards: list[tuple[Chapter, BeautifulSoup]]
) -> None:
    total = 0
    for chapter, card in cards:
        picture = card.find("img")
        assert picture is not None, chapter.page
        assert (picture["width"], picture["height"], picture["loading"]) == ("480", "320", "lazy")
        total += (site / "book" / picture["src"]).resolve().stat().st_size
    assert total <= WALL_LIMIT
    used = {Path(card.find("img")["src"]).name for _, card in cards}
    assert {file.name for file in (site / "_static/wall").iterdir()} == used


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "columns"), [(1280, 3), (390, 2), (320, 1)])
def test_nothing_moves_while_the_wall_is_read(
    browser: Browser, site_address: str, width: int, columns: int, theme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    page = context.new_page()
    page.add_init_script(f"({SHIFT})()")
    page.goto(f"{site_address}/book/index.html", wait_until="load")
    page.evaluate("document.fonts.ready")
    page.locator(".ml-wall").first.scroll_into_view_if_needed()
    page.evaluate("window.shift = 0")
    pictures = page.locator(".ml-wall-card img")
    for index in range(pictures.count()):
        pictures.nth(index).scroll_into_view_if_needed()
        pictures.nth(index).evaluate("image => image.decode()")
    assert page.evaluate("window.shift") < 0.001
    lefts = (
        page.locator(".ml-wall").nth(2).locator("li").evaluate_all("cards => cards.map(c => c.offsetLeft)")
    )
    assert len(set(lefts)) == columns
    white = page.locator(".ml-wall-card img").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert white == "rgb(255, 255, 255)"
    context.close()


def _pages(site: Path) -> list[Path]:
    return sorted(
        page for page in site.rglob("*.html") if "_static" not in page.parts and page.parent != site
    )


def _meta(page: Path, name: str) -> list[str]:
    soup = _soup(page)
    return [
        str(tag["content"])
        for tag in soup.find_all("meta", {"name": name}) + soup.find_all("meta", property=name)
    ]


def test_every_page_describes_itself_once(site: Path) -> None:
    for page in [*_pages(site), site / "search.html", site / "genindex.html"]:
        (words,) = _meta(page, "description")
        assert 40 <= len(words) <= 210, f"{page.name}: {words}"
        assert "{" not in words, page.name
        if page.parent != site:
            assert len(_meta(page, "og:description")) == 1, page.name
            assert _meta(page, "og:site_name") == ["Machine Learning, Animated"], page.name


def test_a_chapter_is_described_by_its_question(site: Path) -> None:
    for chapter in chapters(REPOSITORY):
        page = site / f"{chapter.page}.html"
        assert _meta(page, "description") == _meta(page, "og:description") == [chapter.question]


def test_without_an_account_no_page_points_to_one(site: Path) -> None:
    if address.addresses().configured:
        pytest.skip("this book has an address")
    for page in _pages(site):
        text = page.read_text("utf-8")
        assert not re.search(r"og:url|og:image|twitter:card|issues/new|/edit/", text), page.name
