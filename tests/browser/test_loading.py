"""The theme's largest scripts come when all else is there, and one after the other."""

import pytest

from mlanimated.site.loading import lightened

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,">
<script>window.told = []; addEventListener("load", () => told.push("all else"));</script></head><body>
<script defer src="scripts/bootstrap.js"></script>
<script defer src="scripts/pydata-sphinx-theme.js"></script>
<script defer src="player.js"></script></body></html>"""


def test_late_scripts_run_in_their_order_when_all_else_is_there(new_context):
    page, held = new_context().new_page(), []

    def answer(route):
        name = route.request.url.rpartition("/")[2]
        if name == "bootstrap.js":
            held.append(route)
        elif name.endswith(".js"):
            route.fulfill(body=f"told.push('{name}')", content_type="text/javascript")
        else:
            route.fulfill(body=lightened(PAGE), content_type="text/html")

    page.route("**/*", answer)
    with page.expect_response("**/pydata-sphinx-theme.js"):
        page.goto("http://book.test/page.html")
    page.wait_for_timeout(300)  # the second one is there long before the first
    held[0].fulfill(body="told.push('bootstrap.js')", content_type="text/javascript")
    page.wait_for_function("told.length === 4")
    assert page.evaluate("told") == ["player.js", "all else", "bootstrap.js", "pydata-sphinx-theme.js"]
