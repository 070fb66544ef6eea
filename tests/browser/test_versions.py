"""Three versions in one tree as readers meet them, over the network and from disk."""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mlanimated.publish import tree

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BELOW = "/name-of-repository"  # where a project's pages are served

CONF = """
extensions = ["myst_nb", "mlanimated.site.extension"]
include_patterns = ["**.md"]
root_doc = "book/index"
html_title = "A Small Book"
html_theme = "sphinx_book_theme"
html_context = {"default_mode": "auto"}
html_copy_source = False
html_sidebars = {"**": ["home-link.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
html_theme_options = {"use_download_button": False, "use_fullscreen_button": False, "navbar_persistent": []}
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
"""

CHAPTER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---
# Waves

Water goes up and down.

## Second part

```{code-cell} ipython3
import numpy as np
from mlanimated.animate.animation import Animation
from mlanimated.player.payload import StepInfo

frames = np.full((6, 64, 96, 3), 255, np.uint8)
for number in range(6):
    frames[number, 20:40, 10 * number : 10 * number + 20] = 90
steps = [StepInfo(0, "step 0", {"x": 0}), StepInfo(5, "step 1", {"x": 50}, "The dot has arrived.")]
words = {"title": "A dot", "caption": "Watch the dot.", "alt": "A dot goes from left to right."}
Animation.from_frames(frames, fps=6, steps=steps, name="dots", **words)
```
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """A server of pages: below a folder, and with 404.html where there is nothing."""

    def log_message(self, *_: object) -> None:
        pass

    def translate_path(self, path: str) -> str:
        inside = path.removeprefix(BELOW)
        return super().translate_path(inside if inside != path else "/nothing/outside")

    def send_error(self, code: int, *_: object, **__: object) -> None:
        # Chromium asks the host, not the book, for a picture of its own.
        self.send_response(204 if self.path == "/favicon.ico" else code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(Path(self.directory, "404.html").read_bytes())


@dataclass
class Published:
    """A tree of v0.1, v0.2 and dev; its zips; where it is served."""

    folder: Path
    zips: Path
    address: str


def _build(folder: Path, version: str) -> Path:
    base = {name: value for name, value in os.environ.items() if not name.startswith("MLANIMATED_")}
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "-d", "doctrees", "source", "html"],
        cwd=folder,
        env={**base, "MLANIMATED_VERSION": version},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """Publish a book that got a page with v0.2, and lost it after."""
    folder = tmp_path_factory.mktemp("published")
    book = folder / "source" / "book"
    book.mkdir(parents=True)
    (folder / "source" / "conf.py").write_text(textwrap.dedent(CONF))
    (book / "index.md").write_text("# Home\n\n```{toctree}\n:glob:\n\n*\n```\n")
    (book / "waves.md").write_text(CHAPTER)
    extra = book / "extra.md"
    pages, zips = folder / "tree", folder / "zips"
    zips.mkdir()
    handler = partial(Handler, directory=str(pages))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}{BELOW}/"
    for version in ("v0.1", "v0.2", "dev"):
        if version == "v0.2":
            extra.write_text("# Extra\n\nOnly in this version.\n")
        else:
            extra.unlink(missing_ok=True)
        site = _build(folder, version)
        bundled = zips / f"{version}.zip"
        tree.add(pages, site, version, address, bundled=bundled, report=lambda *_: None)
    yield Published(pages, zips, address)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_page(new_context: Callable[..., object], published: Published) -> Callable[..., Page]:
    """Return a function that opens a page of the tree and listens for anything that goes wrong."""
    opened: list[tuple[Page, list[str]]] = []

    def visit(address: str, *, offline: bool = False, **options: object) -> Page:
        context = new_context(**options)
        context.set_offline(offline)
        page, wrong = context.new_page(), []
        page.on(
            "console",
            lambda said: (
                wrong.append(f"{said.text} {said.location['url']}")
                if said.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", lambda request: wrong.append(request.url))
        page.on("request", lambda request: None if _ours(request.url) else wrong.append(request.url))
        opened.append((page, wrong))
        page.goto(address if "://" in address else published.address + address)
        return page

    def _ours(url: str) -> bool:
        host = published.address.removesuffix(f"{BELOW}/")
        return url.startswith((host, published.zips.as_uri(), "data:", "blob:"))

    yield visit
    for page, wrong in opened:
        page.wait_for_load_state("networkidle")
        assert wrong == []


def _versions(page: Page) -> list[str]:
    page.locator(".ml-versions").wait_for()
    return page.locator(".ml-versions a").all_text_contents()


def _choose(page: Page, name: str) -> None:
    page.locator(".ml-versions summary").click()
    page.locator(".ml-versions").get_by_role("link", name=name, exact=True).click()


def test_the_menu_leads_to_the_same_page_of_another_version(open_page, published):
    page = open_page("stable/book/waves.html#second-part")
    assert _versions(page) == ["dev", "v0.2 (stable)", "v0.1"]
    for name, folder in (("v0.1", "v0.1"), ("dev", "dev"), ("v0.2 (stable)", "stable")):
        _choose(page, name)
        page.wait_for_url(f"{published.address}{folder}/book/waves.html#second-part")
        expect(page.locator(".ml-versions summary")).to_have_text(name)
        expect(page.locator(".ml-versions [aria-current]")).to_have_text(name)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Waves")


def test_the_folder_of_the_newest_release_shows_the_same_menu(open_page):
    page = open_page("v0.2/book/waves.html")
    assert _versions(page) == ["dev", "v0.2 (stable)", "v0.1"]
    expect(page.locator(".ml-versions summary")).to_have_text("v0.2 (stable)")
    assert page.locator(".ml-version-note").count() == 0


def test_a_page_that_another_version_lacks_leads_to_its_start(open_page, published):
    page = open_page("stable/book/extra.html")
    _versions(page)
    _choose(page, "v0.1")
    page.wait_for_url(f"{published.address}v0.1/book/index.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Home")


def test_the_menu_takes_the_place_on_the_page_along(open_page, published):
    page = open_page("stable/book/waves.html")
    _versions(page)
    page.evaluate("history.replaceState(null, '', '?a=1#second-part')")
    _choose(page, "v0.1")
    page.wait_for_url(f"{published.address}v0.1/book/waves.html?a=1#second-part")


def test_the_menu_by_keyboard(open_page, published):
    page = open_page("v0.1/book/waves.html")
    _versions(page)
    menu, summary = page.locator(".ml-versions"), page.locator(".ml-versions summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="dev")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    page.keyboard.press("Space")
    for _ in range(4):  # past the last link
        page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{published.address}stable/book/waves.html")


def test_a_click_elsewhere_closes_the_menu(open_page):
    page = open_page("stable/book/waves.html")
    _versions(page)
    page.locator(".ml-versions summary").click()
    page.get_by_text("Water goes up and down.").click()
    expect(page.locator(".ml-versions")).not_to_have_attribute("open", "")


@pytest.mark.parametrize(
    ("version", "words"),
    [("v0.1", "This is v0.1, an old version."), ("dev", "This is the version that is still being written.")],
)
def test_what_is_not_the_newest_release_says_so(open_page, published, version, words):
    page = open_page(f"{version}/book/waves.html#second-part")
    note = page.locator(".ml-version-note")
    expect(note).to_contain_text(words)
    note.get_by_role("link", name="Read this page in v0.2 (stable)").click()
    page.wait_for_url(f"{published.address}stable/book/waves.html#second-part")
    _versions(page)
    assert page.locator(".ml-version-note").count() == 0


def test_the_note_knows_when_the_page_is_gone(published, new_context):
    page = new_context().new_page()
    # As if v0.2 had lost the page of v0.1 that is open.
    entries = '[{"version": "v0.2", "name": "v0.2", "url": "stable/", "preferred": true, "pages": []}]'
    page.route("**/switcher.json", lambda route: route.fulfill(body=entries, content_type="application/json"))
    page.goto(f"{published.address}v0.1/book/waves.html")
    link = page.locator(".ml-version-note").get_by_role("link", name="It is not in v0.2: go to its start")
    assert link.get_attribute("href") == f"{published.address}stable/"
    assert page.locator(".ml-versions").count() == 0, "one version is no choice"


@pytest.mark.parametrize(
    "answer", [{"status": 404}, {"body": "{"}, {"body": '{"a": 1}'}, {"body": "[{}, {}]"}]
)
def test_a_switcher_file_that_is_broken_leaves_the_page_as_it_is(published, new_context, answer):
    page = new_context().new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/switcher.json", lambda route: route.fulfill(**answer))
    page.goto(f"{published.address}v0.1/book/waves.html")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waves")
    assert page.locator(".ml-versions, .ml-version-note").count() == 0
    assert errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_menu_and_note_are_accessible_and_fit(published, new_context, width, scheme):
    page = new_context(width=width, color_scheme=scheme).new_page()
    page.goto(f"{published.address}v0.1/book/waves.html")
    _versions(page)
    page.locator(".ml-versions summary").click()
    found = Axe().run(page, context=".ml-versions, .ml-version-note")
    assert found.violations_count == 0, found.generate_report()
    for part in page.locator(".ml-versions :is(summary, a)").all():
        box = part.bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_address_leads_to_the_newest_release_without_script(published, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(published.address)
    page.wait_for_url(f"{published.address}stable/book/index.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Home")


@pytest.mark.parametrize("missing", ["nothing.html", "v0.1/book/deep/er/nothing.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_links_of_the_page_for_missing_pages_work_at_any_depth(published, new_context, missing, scheme):
    page = new_context(width=390, color_scheme=scheme).new_page()
    page.goto(published.address + missing)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("link", name="v0.1").click()
    page.wait_for_url(f"{published.address}v0.1/book/index.html")


def _unpacked(published: Published, folder: Path) -> Path:
    with zipfile.ZipFile(published.zips / "v0.2.zip") as archive:
        archive.extractall(folder)
    (site,) = folder.iterdir()
    return site


def test_a_site_that_is_not_published_has_neither_menu_nor_note(open_page, published):
    site = published.folder / "preview"  # in a folder that is no version
    shutil.copytree(published.folder / "v0.1", site)
    try:
        page = open_page("preview/book/waves.html")
        page.wait_for_load_state("networkidle")
        assert page.locator(".ml-versions, .ml-version-note").count() == 0
    finally:
        shutil.rmtree(site)


def test_the_zip_is_read_from_disk_without_a_network(open_page, published):
    site = _unpacked(published, published.zips / "unpacked")
    page = open_page((site / "index.html").as_uri(), offline=True)
    page.wait_for_url("**/book/index.html")
    page.get_by_role("article").get_by_role("link", name="Waves").click()
    page.wait_for_url("**/book/waves.html")
    figure = page.locator("figure.mla")
    figure.locator(".mla-nextMark").click()
    expect(figure.locator(".mla-say")).to_contain_text("The dot has arrived.")
    video = figure.locator("video").first.element_handle()
    page.wait_for_function("video => video.readyState >= 2 && video.currentTime > 0", arg=video)
    assert page.locator(".ml-versions, .ml-version-note").count() == 0
    page.goto((site / "search.html").as_uri() + "?q=water")
    expect(page.locator("#search-results")).to_contain_text("1 page")
    page.locator("#search-results").get_by_role("link", name="Waves").click()
    page.wait_for_url("**/book/waves.html**")
