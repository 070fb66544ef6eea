"""The built pages, as axe judges them: what is seen is heard, and everything stands out from its ground."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGES = sorted(page.stem for page in (Path(__file__).parents[2] / "book").glob("*.md"))
# Beside axe's own choice: what a control is called holds what stands on it.
ALL = {"rules": {"label-content-name-mismatch": {"enabled": True}}}
CONTRAST = {"runOnly": ["color-contrast"]}
# The theme's button of the search has its key on it, which its name leaves out.
CONTEXT = {"exclude": [".search-button__button"]}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_light_and_dark(browser: Browser, site_address: str, name: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page = context.new_page()
    page.goto(f"{site_address}/book/{name}.html", wait_until="networkidle")
    for theme, options in (("light", ALL), ("dark", CONTRAST)):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        found = Axe().run(page, context=CONTEXT, options=options)
        assert found.violations_count == 0, f"{theme}: {found.generate_report()}"
    context.close()
