"""Driving the player by keys, pointer and touch: the picture is always exactly the step's frame."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SLOW, FAST = 5, 3  # frames between two steps of the two variants


def test_nothing_moves_or_loads_before_the_reader_asks(open_player):
    player = open_player()
    expect(player.words).to_contain_text("10 steps")
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
    for mark in (3, 6, 9, 3):
        player.button("play").click()
        expect(player.words).to_contain_text(f"Mark {mark} of slow")
        assert player.frame() == (0, mark * SLOW)
    expect(player.button("play")).to_have_attribute("aria-label", re.compile("^Play to the next mark"))


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
    assert seen == [0, 1, 2, 1, 3, 6, 3, 9, 0]


def test_space_plays_and_pauses_without_scrolling_the_page(open_player):
    player = open_player()
    player.focus()
    before = player.page.evaluate("scrollY")
    player.page.keyboard.press("Space")
    expect(player.button("play")).to_have_attribute("aria-label", "Pause (space)")
    player.page.keyboard.press("Space")
    expect(player.button("play")).to_have_attribute("aria-label", "Play to the next mark (space)")
    assert player.video.evaluate("v => v.paused")
    assert player.page.evaluate("scrollY") == before


def test_keys_outside_the_figure_are_left_alone(open_player):
    player = open_player()
    player.page.keyboard.press("ArrowRight")
    expect(player.words).to_contain_text("10 steps")


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
    assert player.frame() == (0, 1 * SLOW)
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


def test_marks_say_their_sentence_other_steps_their_values(open_player):
    player = open_player()
    player.steps.fill("2")
    expect(player.words).to_contain_text("x = 9.5, slope = −2")
    player.steps.fill("3")
    expect(player.words.locator(".mla-sentence")).to_have_text("Mark 3 of slow: the bars hold still.")
    expect(player.words).to_have_attribute("aria-live", "polite")


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
    player.button("text").click()
    expect(player.figure.locator(".mla-list:visible")).to_contain_text("Mark 3 of fast & loose")
    assert player.figure.locator(".mla-table:visible").count() == 1


def test_leaving_the_view_pauses(open_player):
    player = open_player()
    player.figure.locator(".mla-speed").select_option("0.25")
    player.button("through").click()
    player.page.wait_for_function("() => document.querySelector('#fig-a video').currentTime > 0.1")
    player.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    player.page.wait_for_function("() => document.querySelector('#fig-a video').paused")
    expect(player.button("through")).to_have_attribute("aria-label", "Play through to the end")


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
    expect(player.button("play")).to_be_disabled()
    player.button("nextMark").click()
    expect(player.words).to_contain_text("Mark 3 of slow")
