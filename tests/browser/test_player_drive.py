"""Driving the player by keys, pointer and touch: the picture is always exactly the step's frame."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SLOW, FAST = 5, 3  # frames between two steps of the two variants


def test_nothing_moves_or_loads_before_the_reader_asks(open_player):
    player = open_player()
    expect(player.words).to_contain_text("10 stops")
    first = player.page.screenshot()
    player.page.wait_for_timeout(1500)
    assert player.page.screenshot() == first
    assert player.video.evaluate("v => [v.paused, v.autoplay, v.loop, v.readyState]") == [
        True,
        False,
        False,
        0,
    ]


def test_play_stops_at_each_mark_and_starts_again_at_the_end(open_player):
    player = open_player()
    play = player.button("play")
    expect(play).to_have_text("Play")
    after = ("Continue (2 of 3)", "Continue (3 of 3)", "Play again", "Continue (2 of 3)")
    for mark, text in zip((3, 6, 9, 3), after, strict=True):
        play.click()
        expect(player.words).to_contain_text(f"Mark {mark} of slow")
        assert player.frame() == (0, mark * SLOW)
        expect(play).to_have_text(text)


def test_at_rest_there_is_the_first_frame_and_a_sign_that_it_can_be_played(open_player, site, single):
    player = open_player()
    poster = player.video.get_attribute("poster")
    assert (site.folder / poster).read_bytes() == single.variants[0].start
    expect(player.figure.locator(".mla-start")).to_be_visible()
    player.figure.locator(".mla-card").click()
    expect(player.figure.locator(".mla-start")).to_be_hidden()


def test_the_first_press_lasts_long_enough_to_be_seen(open_player, site, single):
    first = single.variants[0]
    said = (replace(step, sentence="Near." if k == 1 else "") for k, step in enumerate(first.steps))
    near = replace(first, steps=tuple(said))
    site.write("near.html", site.figure(replace(single, name="near", variants=(near,)), "fig-a"))
    player = open_player("near.html")
    pace = "v => v.playbackRate"
    player.button("play").click()
    expect(player.words).to_contain_text("Near.")
    player.settled()
    # The mark is a quarter of a second away; so slowly it takes 0.8 seconds.
    assert player.video.evaluate(pace) == pytest.approx(0.25 / 0.8)
    player.button("play").click()
    player.page.wait_for_function("() => document.querySelector('video').playbackRate === 1")


def test_while_the_film_loads_its_first_frame_passes_for_no_other(open_player):
    player = open_player()
    player.page.route("**/*.mp4", lambda route: (player.page.wait_for_timeout(700), route.continue_()))
    player.button("play").click()
    expect(player.figure.locator("ml-animation")).to_have_attribute("data-busy", "")
    expect(player.figure.locator("ml-animation[data-behind]")).to_have_count(0)  # the first frame it is
    player.steps.fill("7")
    expect(player.figure.locator("ml-animation")).to_have_attribute("data-behind", "")
    assert player.frame() == (0, 7 * SLOW)
    expect(player.figure.locator("ml-animation[data-behind]")).to_have_count(0)


def test_play_through_runs_past_the_marks_to_the_last_step(open_player):
    player = open_player()
    player.button("through").click()
    expect(player.words).to_have_attribute("aria-live", "off")
    expect(player.words).to_contain_text("Mark 9 of slow", timeout=8000)
    assert player.frame() == (0, 9 * SLOW)
    expect(player.words).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize("speed", ["0.25", "4"])
def test_a_mark_is_met_exactly_at_any_speed(open_player, speed):
    player = open_player(figure="fig-b")
    player.steps.fill("2")
    player.figure.locator(".mla-speed").select_option(speed)
    player.button("play").click()
    expect(player.words).to_contain_text("Mark 3 of slow")
    assert player.frame() == (0, 3 * SLOW)


def test_keys_step_by_step_mark_by_mark_and_to_the_ends(open_player):
    player = open_player()
    player.focus()
    seen = []
    keys = [
        "ArrowRight",
        "ArrowRight",
        "ArrowRight",
        "ArrowLeft",
        "PageDown",
        "PageDown",
        "PageUp",
        "End",
        "Home",
    ]
    for key in keys:
        player.page.keyboard.press(key)
        seen.append(player.frame()[1] // SLOW)
    assert seen == [1, 2, 3, 2, 3, 6, 3, 9, 0]


def test_space_plays_and_pauses_without_scrolling_the_page(open_player):
    player = open_player()
    player.focus()
    before = player.page.evaluate("scrollY")
    player.page.keyboard.press("Space")
    expect(player.button("play")).to_have_text("Pause")
    player.page.keyboard.press("Space")
    expect(player.button("play")).not_to_have_text("Pause")
    assert player.video.evaluate("v => v.paused")
    assert player.page.evaluate("scrollY") == before


def test_keys_outside_the_figure_are_left_alone(open_player):
    player = open_player()
    player.page.keyboard.press("ArrowRight")
    expect(player.words).to_contain_text("10 stops")


@pytest.mark.parametrize("part", [".mla-card", ".mla-forward", ".mla-nextMark"])
def test_after_a_click_the_keys_are_still_the_pages(open_player, part):
    player = open_player(height=400)
    player.figure.locator(part).click()
    player.settled()
    said = player.words.inner_text()
    for key in ("End", "Home", "PageDown"):
        before = player.page.evaluate("scrollY")
        player.page.keyboard.press(key)
        player.page.wait_for_function("before => scrollY !== before", arg=before)
    assert player.words.inner_text() == said


def test_buttons_and_the_picture_by_pointer(open_player):
    player = open_player()
    seen = []
    for name in ["nextMark", "forward", "forward", "back", "previousMark", "previousMark"]:
        player.button(name).click()
        seen.append(player.frame()[1] // SLOW)
    assert seen == [3, 4, 5, 4, 3, 0]
    player.figure.locator(".mla-card").click()
    expect(player.words).to_contain_text("Mark 3 of slow")
    assert player.frame() == (0, 3 * SLOW)


def test_touch_on_a_phone(open_player):
    player = open_player(width=390, has_touch=True, is_mobile=True)
    player.button("forward").tap()
    player.button("forward").tap()
    assert player.frame() == (0, 2 * SLOW)
    player.button("play").tap()
    expect(player.words).to_contain_text("Mark 3 of slow")
    assert player.frame() == (0, 3 * SLOW)


def test_dragging_the_range_shows_and_names_the_step(open_player):
    player = open_player()
    box = player.steps.bounding_box()
    middle = box["y"] + box["height"] / 2
    player.page.mouse.move(box["x"] + 10, middle)
    player.page.mouse.down()
    for part in range(1, 30):
        player.page.mouse.move(box["x"] + 10 + (box["width"] - 20) * part / 29, middle)
    player.page.mouse.up()
    assert player.frame() == (0, 9 * SLOW)
    expect(player.steps).to_have_attribute("aria-valuetext", "step 9")


def test_rapid_stepping_ends_at_the_step_that_the_words_say(open_player):
    player = open_player()
    player.focus()
    player.page.evaluate(
        """() => { const card = document.querySelector("#fig-a .mla-card");
        for (const key of ["End", "Home", ...Array(7).fill("ArrowRight"), ...Array(3).fill("ArrowLeft")])
            card.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true})); }"""
    )
    expect(player.words).to_contain_text("step 4")
    assert player.frame() == (0, 4 * SLOW)


def test_the_sentence_of_a_mark_stays_until_the_next_one(open_player):
    player = open_player()
    sentence = player.words.locator(".mla-sentence")
    player.steps.fill("3")
    expect(sentence).to_have_text("Mark 3 of slow: the bars hold still.")
    player.steps.fill("5")
    expect(sentence).to_have_text("Mark 3 of slow: the bars hold still.")
    expect(player.words).to_contain_text("step 5 stop 6 of 10")
    player.steps.fill("6")
    expect(sentence).to_have_text("Mark 6 of slow: the bars hold still.")
    expect(player.words).to_have_attribute("aria-live", "polite")


def test_the_numbers_of_a_stop_are_a_table(open_player):
    player = open_player()
    player.figure.get_by_text("Numbers", exact=True).click()
    player.steps.fill("2")
    now = player.figure.locator(".mla-now")
    expect(now.locator("caption")).to_have_text("Numbers now: step 2")
    assert now.locator("tr").all_inner_texts() == ["x\t9.5", "slope\t−2"]
    expect(player.figure.locator(".mla-table:visible tr[data-now] th")).to_have_text("step 2")
    expect(player.words).not_to_contain_text("9.5")


def test_a_name_that_begins_the_sentence_is_not_said_twice(open_player, site, single):
    steps = list(single.variants[0].steps)
    steps[1] = replace(steps[1], sentence="Step 1: it begins.")
    named = replace(single, name="named", variants=(replace(single.variants[0], steps=tuple(steps)),))
    site.write("named.html", site.figure(named, "fig-a"))
    player = open_player("named.html")
    player.steps.fill("1")
    expect(player.words).to_have_text("stop 2 of 10Step 1: it begins.", use_inner_text=False)
    player.steps.fill("2")
    expect(player.words.locator(".mla-name")).to_have_text("step 2")


def test_a_variant_keeps_the_step(open_player):
    player = open_player()
    pace = player.figure.get_by_role("slider", name="pace")
    player.steps.fill("4")
    assert player.frame() == (0, 4 * SLOW)
    pace.press("ArrowRight")
    expect(player.figure.locator("output")).to_have_text("fast & loose")
    expect(player.figure.locator("video").nth(1)).to_be_visible()
    assert player.frame() == (1, 4 * FAST)
    player.button("play").click()
    expect(player.words).to_contain_text("Mark 6 of fast & loose")
    assert player.frame() == (1, 6 * FAST)
    pace.press("ArrowLeft")
    expect(player.figure.locator("video").nth(0)).to_be_visible()
    assert player.frame() == (0, 6 * SLOW)


def test_a_variant_chosen_before_the_start_shows_its_poster_and_its_texts(open_player):
    player = open_player()
    player.figure.get_by_role("slider", name="pace").press("ArrowRight")
    assert player.video.get_attribute("poster").endswith("-2-1.webp")
    assert player.video.evaluate("v => v.readyState") == 0
    for summary in player.figure.locator("summary").all():
        summary.click()
    expect(player.figure.locator(".mla-list:visible")).to_contain_text("Mark 3 of fast & loose")
    assert player.figure.locator(".mla-table:visible").count() == 1


def test_leaving_the_view_pauses(open_player):
    player = open_player()
    player.figure.locator(".mla-speed").select_option("0.25")
    player.button("through").click()
    player.page.wait_for_function("() => document.querySelector('#fig-a video').currentTime > 0.1")
    player.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    player.page.wait_for_function("() => document.querySelector('#fig-a video').paused")
    expect(player.button("through")).to_have_attribute("title", "Play through to the end")


def test_starting_another_figure_pauses_the_first(open_player):
    player = open_player(height=2400)
    other = type(player)(player.page, "fig-b")
    player.figure.locator(".mla-speed").select_option("0.25")
    player.button("through").click()
    player.page.wait_for_function("() => document.querySelector('#fig-a video').currentTime > 0.1")
    other.button("through").click()
    player.page.wait_for_function("() => !document.querySelector('#fig-b video').paused")
    assert player.video.evaluate("v => v.paused")


def test_the_page_that_owns_no_film_says_so_and_shows_the_strip(open_player):
    player = open_player("missing.html")
    player.button("play").click()
    expect(player.words).to_contain_text("could not be loaded")
    expect(player.figure.locator(".mla-strip")).to_be_visible()
    expect(player.figure.locator("video")).to_be_hidden()
    player.button("nextMark").click()
    expect(player.words).to_contain_text("Mark 3 of slow")
    expect(player.button("play")).to_have_text("Retry")


def test_retry_brings_a_film_back_that_could_not_be_loaded(open_player):
    player = open_player()
    player.page.route("**/*.mp4", lambda route: route.abort())
    player.button("play").click()
    expect(player.words).to_contain_text("could not be loaded")
    player.steps.fill("4")
    player.page.unroute("**/*.mp4")
    player.button("play").click()
    expect(player.button("play")).to_have_text("Continue (2 of 3)")
    expect(player.figure.locator(".mla-strip")).to_be_hidden()
    assert player.frame() == (0, 4 * SLOW)
    player.button("play").click()
    expect(player.words).to_contain_text("Mark 6 of slow")


def test_a_dead_variant_leaves_the_others_alive(open_player):
    player = open_player()
    pace = player.figure.get_by_role("slider", name="pace")
    player.page.route("**/*-1.mp4", lambda route: route.abort())
    player.steps.fill("4")
    pace.press("ArrowRight")
    expect(player.button("play")).to_have_text("Retry")
    pace.press("ArrowLeft")
    expect(player.button("play")).to_have_text("Continue (2 of 3)")
    assert player.frame() == (0, 4 * SLOW)
    pace.press("ArrowRight")
    expect(player.button("play")).to_have_text("Retry")
    player.page.unroute("**/*-1.mp4")
    player.button("play").click()
    expect(player.figure.locator("video").nth(1)).to_be_visible()
    assert player.frame() == (1, 4 * FAST)


def test_the_network_that_comes_back_brings_the_film(open_player):
    player = open_player()
    player.page.context.set_offline(True)
    player.button("nextMark").click()
    expect(player.words).to_contain_text("could not be loaded")
    player.page.context.set_offline(False)
    expect(player.words).to_contain_text("Mark 3 of slow")
    assert player.frame() == (0, 3 * SLOW)
