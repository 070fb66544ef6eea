"""The built pages on a phone: nothing is cut off, and what is too wide scrolls and can be reached."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = sorted(page.stem for page in (Path(__file__).parents[2] / "book").glob("*.md"))
PHONE = {"width": 390, "height": 844}

# Of everything in the text: what sticks out of the window, and what a box hides. What scrolls is in a box
# that does so on purpose: a formula, code, a table, a list of the player.
FIND = """() => {
  const width = document.documentElement.clientWidth, found = [];
  const style = element => getComputedStyle(element).overflowX;
  if (document.documentElement.scrollWidth > width) found.push("the page itself scrolls");
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const element of document.querySelectorAll("main article *")) {
    if (element.closest(".mla-sizer, annotation, .headerlink, script")) continue;
    const name = `${element.tagName.toLowerCase()}.${element.className}: ${element.textContent.slice(0, 60)}`;
    const hides = /hidden|clip/.test(style(element)) && element.clientWidth > 1;
    if (hides && element.scrollWidth > element.clientWidth + 3) found.push(`cut off: ${name}`);
    const box = element.getBoundingClientRect();
    if (!box.width || (box.right <= width + 1 && box.left >= -1)) continue;
    let around = element.parentElement;
    while (around && !/auto|scroll/.test(style(around))) around = around.parentElement;
    if (!around || around === document.documentElement || around === document.body)
      found.push(`sticks out: ${name}`);
  }
  return found;
}"""
# A box that scrolls is reached by keyboard, too. The theme and the book give it a tabindex.
SCROLLING = """() => [...document.querySelectorAll("main article .math-display")]
  .filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => ({ text: box.querySelector("annotation").textContent, tab: box.tabIndex }))"""


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_off_on_a_phone(phone: Page, site_address: str, name: str) -> None:
    phone.goto(f"{site_address}/book/{name}.html", wait_until="load")
    phone.evaluate("document.fonts.ready")
    assert phone.evaluate(FIND) == []
    assert all(box["tab"] == 0 for box in phone.evaluate(SCROLLING))


@pytest.fixture(scope="module")
def large_letters(browser: Browser) -> Iterator[Page]:
    """A page on a phone whose owner has doubled the letters."""
    doubled = browser.browser_type.launch(
        executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
        args=["--no-sandbox", "--disable-gpu", "--blink-settings=defaultFontSize=32"],
    )
    yield doubled.new_page(viewport=PHONE)
    doubled.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_when_the_letters_are_doubled(
    large_letters: Page, site_address: str, name: str
) -> None:
    large_letters.goto(f"{site_address}/book/{name}.html", wait_until="load")
    letters = large_letters.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)"
    )
    assert letters >= 28, "the page does not follow the browser's setting"
    assert large_letters.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_what_is_cut_off_is_noticed(phone: Page) -> None:
    phone.set_content(
        "<main><article><div class=wide style='width:500px'>wide</div>"
        "<div style='overflow:hidden'><p class=in style='width:450px'>hidden</p></div>"
        "<div style='overflow:auto'><p style='width:450px'>scrolls</p></div></article></main>"
    )
    found = phone.evaluate(FIND)
    assert [line.partition(":")[0] for line in found] == [
        "the page itself scrolls",
        "sticks out",
        "cut off",
        "sticks out",
    ]


def test_formulas_are_in_the_site_s_own_font(phone: Page, site_address: str) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{site_address}/book/gradient-descent.html", wait_until="load")
    loaded = phone.evaluate(
        "document.fonts.ready.then(fonts => [...fonts].filter(font => font.status === 'loaded')"
        ".map(font => font.family))"
    )
    assert "Machine Learning Animated Math" in {name.strip('"') for name in loaded}
    assert sum(url.partition("?")[0].endswith("/math.woff2") for url in asked) == 1, (
        "preloaded, and not twice"
    )
