"""The player on its page: links, motion, themes, narrow screens, print, without script, in notebooks."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from mlanimated.player import standalone

pytestmark = pytest.mark.browser

SLOW, FAST = 5, 3  # frames between two steps of the two variants


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(open_player, theme, width):
    player = open_player(f"{theme}.html", width=width)
    player.button("text").click()
    player.button("nextMark").click()
    player.settled()
    found = Axe().run(player.page)
    assert found.violations_count == 0, found.generate_report()


def test_a_link_to_a_moment_opens_there(open_player, site):
    player = open_player(f"{site.address}/light.html#fig=fig-b&step=7", figure="fig-b")
    assert player.frame() == (0, 7 * SLOW)
    expect(player.figure).to_be_in_viewport()
    expect(player.figure.locator(".mla-card")).to_be_focused()
    # A second link on the same page.
    player.page.evaluate("location.hash = '#fig=fig-a&step=4&variant=fast+%26+loose'")
    other = type(player)(player.page, "fig-a")
    expect(other.figure.locator("video").nth(1)).to_be_visible()
    assert other.frame() == (1, 4 * FAST)
    expect(other.figure).to_be_in_viewport()


def test_a_copied_link_leads_back_to_the_moment(open_player, site, new_context):
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site.address}/light.html")
    player = type(open_player())(page, "fig-a")
    player.figure.get_by_role("slider", name="pace").press("End")
    player.steps.fill("8")
    player.button("link").click()
    expect(player.words).to_contain_text("copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert open_player(link).frame() == (1, 8 * FAST)


@pytest.mark.parametrize("step", ["-3", "99", "x", ""])
def test_a_wrong_link_does_no_harm(open_player, site, step):
    player = open_player(f"{site.address}/light.html#fig=fig-b&step={step}", figure="fig-b")
    expect(player.words).to_contain_text("step 9" if step == "99" else "10 steps")


def test_reduced_motion_gives_the_strip_and_steps_without_movement(open_player):
    player = open_player(reduced_motion="reduce")
    expect(player.figure.locator(".mla-strip")).to_be_visible()
    expect(player.button("play")).to_be_hidden()
    player.focus()
    player.page.keyboard.press("Space")
    assert player.frame() == (0, 3 * SLOW)
    player.button("forward").click()
    assert player.frame() == (0, 4 * SLOW)
    assert player.video.evaluate("v => v.played.length") == 0


def test_the_switch_stops_all_motion_on_the_page_and_is_remembered(open_player):
    player = open_player(height=2400)
    other = type(player)(player.page, "fig-b")
    player.figure.locator(".mla-speed").select_option("0.25")
    player.button("through").click()
    player.page.wait_for_function("() => document.querySelector('#fig-a video').currentTime > 0.1")
    other.button("motion").click()
    player.settled()
    expect(player.button("motion")).to_have_attribute("aria-pressed", "true")
    expect(player.button("play")).to_be_hidden()
    player.page.reload()
    expect(player.button("play")).to_be_hidden()
    expect(player.figure.locator(".mla-strip")).to_be_visible()
    player.button("motion").click()
    expect(other.button("play")).to_be_visible()


def test_the_reader_may_want_motion_although_the_system_does_not(open_player):
    player = open_player(reduced_motion="reduce")
    player.button("motion").click()
    player.button("play").click()
    expect(player.words).to_contain_text("Mark 3 of slow")


@pytest.mark.parametrize("width", [320, 390, 595, 718, 1280])
def test_no_layout_shift_from_script_or_steps(open_player, width):
    heights = {
        name: open_player(name, width=width).figure.bounding_box()["height"]
        for name in ("noscript.html", "light.html")
    }
    player = open_player(width=width)
    for step in range(10):
        player.steps.fill(str(step))
        heights[step] = player.figure.bounding_box()["height"]
    assert len(set(heights.values())) == 1, heights


def test_a_narrow_screen_has_large_targets_and_no_sideways_scrolling(open_player):
    player = open_player(width=320)
    player.button("text").click()
    assert player.page.evaluate("document.documentElement.scrollWidth") == 320
    targets = player.figure.locator("button:visible, select:visible, input:visible, summary:visible")
    assert targets.count() > 10
    for box in (target.bounding_box() for target in targets.all()):
        assert box["width"] >= 44, box
        assert box["height"] >= 44, box


def test_the_focus_is_seen(open_player):
    player = open_player()
    for _ in range(14):
        player.page.keyboard.press("Tab")
        style = player.page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
            return [style.outlineStyle, style.outlineWidth] }"""
        )
        assert style == ["solid", "3px"], player.page.evaluate("document.activeElement.outerHTML")


def test_without_script_there_are_strip_browser_controls_and_texts(open_player):
    player = open_player(java_script_enabled=False)
    expect(player.figure.locator(".mla-strip")).to_be_visible()
    expect(player.video).to_have_attribute("controls", "")
    expect(player.figure.locator(".mla-panel")).to_be_hidden()
    player.figure.get_by_text("Transcript").click()
    expect(player.figure.get_by_text("Mark 3 of slow").first).to_be_visible()
    player.figure.get_by_text("Numbers", exact=True).click()
    expect(player.figure.get_by_role("cell", name="9.25").first).to_be_visible()


def test_print_has_the_strip_instead_of_the_film(open_player):
    player = open_player()
    player.page.emulate_media(media="print")
    expect(player.figure.locator(".mla-strip")).to_be_visible()
    expect(player.figure.locator("video")).to_be_hidden()
    expect(player.button("play")).to_be_hidden()


def test_full_screen_shows_picture_and_controls_at_once(open_player):
    player = open_player("dark.html")
    player.button("full").click()
    player.page.wait_for_function("() => document.fullscreenElement?.id === 'fig-a'")
    player.button("forward").click()
    player.settled()
    expect(player.figure.locator(".mla-tools")).to_be_in_viewport(ratio=1)
    expect(player.video).to_be_in_viewport(ratio=1)


def test_a_page_opened_from_disk_works(open_player, site):
    player = open_player((site.folder / "light.html").as_uri())
    errors = []
    player.page.on("pageerror", lambda error: errors.append(error))
    player.button("play").click()
    expect(player.words).to_contain_text("Mark 3 of slow")
    player.settled()
    # Pixels of files are not readable here, so the clock must do: the middle of frame 15 at 20 a second.
    assert player.video.evaluate("v => v.currentTime") == pytest.approx(15.5 / 20, abs=1e-3)
    assert errors == []


def test_the_speed_is_capped(open_player, site, single):
    site.write("capped.html", site.figure(replace(single, max_speed=1.0), "fig-a"))
    player = open_player("capped.html")
    assert player.figure.locator("option").all_inner_texts() == ["0.25×", "0.5×", "1×"]
    expect(player.figure.locator(".mla-speed")).to_have_value("1")


def test_notebook_outputs_share_a_page_and_ask_no_host(open_player, site, new_context):
    page = new_context().new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(error))
    page.goto((site.folder / "notebook.html").as_uri())
    ids = page.locator("figure").evaluate_all("all => all.map(f => f.id)")
    assert len(set(ids)) == 2
    make = type(open_player())
    for figure_id, mark in zip(ids, (3, 3), strict=True):
        player = make(page, figure_id)
        player.button("play").click()
        expect(player.words).to_contain_text(f"Mark {mark} of slow")
        assert player.frame() == (0, mark * SLOW)
        expect(player.button("link")).to_be_hidden()
    pace = page.get_by_role("slider", name="pace")
    pace.press("End")
    expect(page.locator("video").nth(1)).to_be_visible()
    assert make(page, ids[0]).frame() == (1, 3 * FAST)
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert errors == []


def test_a_sandboxed_output_without_storage_works(new_context, open_player, payload):
    page = new_context().new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.set_content('<iframe sandbox="allow-scripts" width="900" height="900"></iframe>')
    page.eval_on_selector("iframe", "(frame, html) => { frame.srcdoc = html }", standalone.html(payload))
    frame = page.frame_locator("iframe")
    frame.locator(".mla-motion").click()
    frame.locator(".mla-motion").click()
    frame.locator(".mla-play").click()
    expect(frame.locator(".mla-say")).to_contain_text("Mark 3 of slow")
    assert errors == []


def test_an_output_that_a_notebook_inserts_later_works(open_player, payload):
    """JupyterLab sets innerHTML and then runs the scripts again, one by one."""
    player = open_player()
    player.page.evaluate(
        """html => { const place = document.createElement("div");
        document.querySelector("main").prepend(place);
        place.innerHTML = html;
        for (const old of [...place.querySelectorAll("script")]) {
            const script = document.createElement("script");
            for (const {name, value} of old.attributes) script.setAttribute(name, value);
            script.textContent = old.textContent;
            old.replaceWith(script); } }""",
        standalone.html(payload),
    )
    late = type(player)(player.page, player.page.locator("figure").first.get_attribute("id"))
    late.button("nextMark").click()
    assert late.frame() == (0, 3 * SLOW)
