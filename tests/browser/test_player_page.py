"""The player on its page: links, motion, themes, narrow screens, print, without script, in notebooks."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from mlanimated import player as player_package
from mlanimated import site as the_site
from mlanimated.player import standalone
from mlanimated.site.loading import lightened

pytestmark = pytest.mark.browser

PRINT = Path(the_site.__file__).parent / "static" / "print.js"
SLOW, FAST = 5, 3  # frames between two steps of the two variants


# Beside axe's own choice, these two, which are experimental or only good practice there.
RULES = {"rules": {"label-content-name-mismatch": {"enabled": True}, "landmark-unique": {"enabled": True}}}


def open_texts(player):
    for summary in player.figure.locator("summary").all():
        summary.click()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(open_player, theme, width, motion):
    player = open_player(f"{theme}.html", width=width, reduced_motion=motion)
    for step in ("at rest", "at a mark"):
        if step == "at a mark":
            open_texts(player)
            player.button("nextMark").click()
            player.settled()
        found = Axe().run(player.page, options=RULES)
        assert found.violations_count == 0, f"{step}: {found.generate_report()}"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_text_alternative_is_heard_before_and_after_loading(open_player, payload, motion):
    player = open_player(reduced_motion=motion)

    def heard():
        return player.figure.locator(".mla-card").aria_snapshot()

    rest = f"Film strip. {payload.alt}" if motion == "reduce" else payload.alt
    assert f'img "{rest}"' in heard()
    player.button("nextMark").click()
    player.settled()
    assert f'img "{payload.alt}"' in heard()
    assert heard().count("img ") == 1
    assert "video" not in heard().lower()


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
    expect(player.words).to_contain_text("step 9" if step == "99" else "10 stops")


def test_reduced_motion_gives_the_strip_and_steps_without_movement(open_player):
    player = open_player(reduced_motion="reduce")
    strip = player.figure.locator(".mla-strip")
    expect(strip).to_be_visible()
    expect(player.figure.locator("video").first).to_be_hidden()
    expect(player.button("play")).to_be_hidden()
    player.focus()
    player.page.keyboard.press("Space")
    assert player.frame() == (0, 3 * SLOW)  # the still, in the place of the strip
    expect(strip).to_be_hidden()
    player.button("forward").click()
    assert player.frame() == (0, 4 * SLOW)
    assert player.video.evaluate("v => v.played.length") == 0
    player.button("sheet").click()
    expect(strip).to_be_visible()
    player.button("forward").click()
    assert player.frame() == (0, 0)


def test_the_frames_of_the_strip_lead_to_their_moments(open_player):
    player = open_player(reduced_motion="reduce")
    said = player.figure.locator(".mla-moments:visible li")
    assert said.count() == 4
    expect(said.nth(1)).to_have_text("step 3 Mark 3 of slow: the bars hold still.")
    frames = player.figure.locator(".mla-strip a")
    strip, second = (place.bounding_box() for place in (player.figure.locator(".mla-strip"), frames.nth(1)))
    assert second["x"] + second["width"] == pytest.approx(strip["x"] + strip["width"], abs=1)
    frames.nth(1).click()
    assert player.frame() == (0, 3 * SLOW)
    said.nth(2).locator("a").click()
    assert player.frame() == (0, 6 * SLOW)
    expect(player.figure.locator(".mla-card")).to_be_in_viewport(ratio=0.9)
    # The address is a link to this moment, too.
    link = said.nth(2).locator("a").evaluate("a => a.href")
    assert open_player(link).frame() == (0, 6 * SLOW)


@pytest.mark.parametrize("width", [390, 718, 1280])
def test_the_switch_for_motion_stays_under_the_finger(open_player, width):
    player = open_player(width=width)
    before = player.button("motion").bounding_box()
    for _ in range(2):
        player.button("motion").click()
        assert player.button("motion").bounding_box() == before


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_controls_come_right_after_the_picture(open_player, site, single, width, height):
    """A hero under a heading: play is on the screen, however long its caption."""
    site.write("long.html", site.figure(replace(single, caption="Look at the bars. " * 60), "fig-a"))
    player = open_player("long.html", width=width, height=height)
    expect(player.button("play")).to_be_in_viewport(ratio=1)
    picture, play = (player.figure.locator(part).bounding_box() for part in (".mla-card", ".mla-play"))
    assert 0 <= play["y"] - (picture["y"] + picture["height"]) < 10
    assert player.figure.locator(".mla-caption").bounding_box()["y"] > play["y"]


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
    # The place that is kept for the words has its limits; these sentences are short.
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
    open_texts(player)
    assert player.page.evaluate("document.documentElement.scrollWidth") == 320
    expect(player.button("play")).to_have_text("Play")
    targets = player.figure.locator("button:visible, select:visible, input:visible, summary:visible")
    assert targets.count() > 10
    for box in (target.bounding_box() for target in targets.all()):
        assert box["width"] >= 44, box
        assert box["height"] >= 44, box


def test_the_focus_is_seen(open_player):
    player = open_player()
    for _ in range(14):
        player.page.keyboard.press("Tab")  # from the picture to the figure's end
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


def test_print_has_the_strip_of_the_chosen_variant_and_says_which(open_player):
    player = open_player("dark.html")
    player.figure.get_by_role("slider", name="pace").press("ArrowRight")
    player.page.emulate_media(media="print")
    assert player.figure.locator(".mla-strip img").get_attribute("src").endswith("-2-1.png")
    moments = player.figure.locator(".mla-moments:visible")
    assert moments.count() == 1
    expect(moments.locator(".mla-variant")).to_have_text("pace: fast & loose")
    expect(moments.locator("li").nth(1)).to_contain_text("Mark 3 of fast & loose")
    assert player.figure.evaluate("f => getComputedStyle(f).color") == "rgb(0, 0, 0)"
    assert player.figure.locator(".mla-strip").evaluate("s => getComputedStyle(s).filter") == "brightness(1)"


@pytest.mark.parametrize("size", [(1280, 800), (844, 390), (390, 844)])
def test_full_screen_is_larger_than_the_page_with_controls_in_reach(open_player, size):
    player = open_player("dark.html", width=size[0], height=size[1])

    def drawn():
        """The picture's own area: full screen may leave room beside it."""
        width, height = (player.video.bounding_box()[side] for side in ("width", "height"))
        return min(width, height * 16 / 9)

    before = min(drawn(), size[1] * 16 / 9)  # what of it fits on the screen
    player.button("full").click()
    player.page.wait_for_function("() => document.fullscreenElement?.id === 'fig-a'")
    expect(player.button("full")).to_have_attribute("title", "Leave full screen")
    player.button("forward").click()
    player.settled()
    expect(player.figure.locator(".mla-tools")).to_be_in_viewport(ratio=1)
    expect(player.words).to_be_in_viewport(ratio=1)
    expect(player.video).to_be_in_viewport(ratio=1)
    assert drawn() > before or drawn() == pytest.approx(size[1] * 16 / 9, abs=2)


def test_pictures_do_not_glare_in_the_dark(open_player):
    shades = {}
    for theme in ("light", "dark"):
        player = open_player(f"{theme}.html")
        shades[theme] = player.video.evaluate("v => getComputedStyle(v).filter")
    assert shades == {"light": "brightness(1)", "dark": "brightness(0.88)"}


def test_forced_colours_keep_the_track_and_the_marks(open_player):
    player = open_player(forced_colors="active")
    player.steps.fill("5")
    timeline = player.figure.locator(".mla-timeline")
    marks = timeline.locator("i")
    assert marks.count() == 3
    canvas = player.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert marks.first.evaluate("i => getComputedStyle(i).backgroundColor") != canvas
    picture = Image.open(io.BytesIO(timeline.screenshot())).convert("RGB")
    middle = [picture.getpixel((x, picture.height // 2)) for x in range(20, picture.width - 20)]
    assert len(set(middle)) >= 3  # done, not done, and the thumb or a mark
    white = [pixel for pixel in middle if sum(pixel) > 700]  # the canvas; the thumb has a rim of it
    assert len(white) < len(middle) / 20


def test_a_reader_who_prints_in_the_dark_gets_light_paper(new_context, site):
    page = new_context().new_page()
    page.goto(f"{site.address}/dark.html")
    page.add_script_tag(path=PRINT)
    page.evaluate(
        "window.seen = []; addEventListener('beforeprint', () => seen.push(theme()));"
        "window.theme = () => document.documentElement.dataset.theme"
    )
    page.pdf()
    assert page.evaluate("seen") == ["light"]
    page.wait_for_function("theme() === 'dark'")


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


HOLD = "window.held = []; window.requestIdleCallback = (work) => window.held.push(work);"
IDLE = "() => { while (window.held.length) window.held.shift()(); }"


def test_players_that_are_not_on_the_screen_do_not_keep_the_first_one_waiting(new_context, site):
    page = new_context().new_page()
    page.add_init_script(HOLD)
    page.goto(f"{site.address}/light.html")
    expect(page.locator("#fig-a .mla-play")).to_be_visible()
    below = page.locator("#fig-b")
    expect(below.locator("button")).to_have_count(0)
    expect(below.locator(".mla-strip")).to_be_hidden()
    place = below.bounding_box()
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".mla-strip img[loading=eager]").count() == 2, "a lazy picture is not on paper"
    page.evaluate(IDLE)
    expect(below.locator(".mla-play")).to_be_visible()
    assert below.bounding_box() == place, "nothing moves"


def test_a_player_that_the_address_names_does_not_wait(new_context, site):
    page = new_context().new_page()
    page.add_init_script(HOLD)
    page.goto(f"{site.address}/light.html#fig=fig-b&step=4")
    expect(page.locator("#fig-b .mla-say")).to_contain_text("stop 5 of 10")


def test_a_player_that_moves_while_it_waits_is_set_up_once(new_context, site):
    page = new_context().new_page()
    page.add_init_script(HOLD)
    page.goto(f"{site.address}/light.html")
    page.evaluate("() => document.querySelector('main').append(document.getElementById('fig-b'))")
    page.evaluate(IDLE)
    expect(page.locator("#fig-b .mla-play")).to_have_count(1)


def test_a_browser_that_never_says_that_it_is_idle_sets_all_players_up(new_context, site):
    page = new_context().new_page()
    page.add_init_script("delete window.requestIdleCallback")
    page.goto(f"{site.address}/light.html")
    assert page.evaluate("window.requestIdleCallback") is None
    expect(page.locator("#fig-b .mla-play")).to_be_visible()


def test_a_film_far_below_asks_for_nothing_until_the_reader_comes_and_then_for_all(
    open_player, site, payload, single
):
    far = '<p style="height: 9000px">Text between.</p>'
    site.write("far.html", site.figure(single, "fig-a") + far + site.figure(payload, "fig-b"))
    file = site.folder / "far.html"
    file.write_text(lightened(file.read_text("utf-8")), "utf-8")
    player = open_player("far.html", "fig-b")
    player.page.wait_for_load_state("networkidle")
    expect(player.button("play")).to_have_count(1)
    asked = "name => performance.getEntriesByType('resource').some(entry => entry.name.endsWith(name))"
    first, second = (f"{payload.name}-{films}-0.webp" for films in (1, 2))
    assert player.page.evaluate(asked, first)
    assert not player.page.evaluate(asked, second)
    player.figure.scroll_into_view_if_needed()
    player.page.wait_for_function(asked, arg=second)
    player.steps.fill("4")
    assert player.frame() == (0, 4 * SLOW)
    # The other variant's film loads while it is hidden.
    player.figure.get_by_role("slider", name="pace").press("ArrowRight")
    expect(player.figure.locator("video").nth(1)).to_be_visible()
    assert player.frame() == (1, 4 * FAST)


def test_a_caption_waits_for_its_panel_but_not_for_ever(browser):
    """A page arrives in pieces, and perhaps not to its end: offline in the middle of a load."""
    page = browser.new_page()
    styles = (Path(player_package.__file__).parent / "player.css").read_text("utf-8")
    page.set_content(
        f"<style>{styles}</style>"
        "<figure class=mla><figcaption><p class=mla-caption>There</p></figcaption><ml-animation>"
        "</ml-animation></figure><figure class=mla><figcaption><p class=mla-caption>Whole</p></figcaption>"
        "<ml-animation><div class=mla-panel></div></ml-animation></figure>"
    )
    waiting, whole = page.get_by_text("There"), page.get_by_text("Whole")
    expect(whole).to_be_visible(timeout=500)
    expect(waiting).to_be_hidden(timeout=500)
    expect(waiting).to_be_visible(timeout=10_000)
    page.close()
