"""Stepping a figure lights up the line of the page's code that made the step."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name

from mlanimated.site import lines

pytestmark = pytest.mark.browser

CODE = """\
def train(weights, picture, label):
    hidden, output = forward(weights, picture)
    slopes = backward(weights, hidden, output, label)
    return weights - 0.1 * slopes + 0 * (weights * weights * weights * weights * weights)
"""
NAMED = {"forward": [2], "backward": [3, 4]}
ORDER = ["", "forward", "backward"]  # step 0, 1, 2, 3, …


@pytest.fixture(scope="module")
def pages(site, payload, single):
    def lit(film, shift):
        steps = (replace(step, line=ORDER[(k + shift) % 3] if k else "") for k, step in enumerate(film.steps))
        return replace(film, steps=tuple(steps))

    first = replace(payload, variants=tuple(lit(film, k) for k, film in enumerate(payload.variants)))
    html = highlight(CODE, PythonLexer(), HtmlFormatter(linespans="mla-code-line"))
    look = '<link rel="stylesheet" href="lines.css">' + "".join(
        f'<script defer src="{name}.js"></script>'
        for name in ("lines", "player")  # in this order
    )
    rules = "<style>pre { width: 30em; overflow: auto; padding: 1rem }</style>"
    listing = look + rules + lines.named_lines(html, NAMED)
    gap = '<p style="height: 200vh">Text between.</p>'
    body = (
        listing
        + gap.replace("200vh", "60vh")
        + site.figure(first, "fig-a")
        + gap
        + site.figure(single, "fig-b")
    )
    return {
        theme: site.write(f"lines-{theme}.html", body, theme, script=False) for theme in ("light", "dark")
    }


def _lit(player):
    return player.page.locator(".mla-code-line[aria-current]").evaluate_all(
        "lines => [...new Set(lines.map((line) => line.dataset.line))]"
    )


def test_each_step_lights_up_the_line_that_made_it_and_nothing_moves(open_player, pages):
    player = open_player(pages["light"])
    box = """lines => lines.map((line) => {
        const { x, y, width, height } = line.getBoundingClientRect();
        return [x, y + scrollY, width, height];
    })"""
    places = player.page.locator(".mla-code-line, pre").evaluate_all(box)
    assert _lit(player) == []
    for step in range(10):
        player.steps.fill(str(step))
        assert _lit(player) == ([ORDER[step % 3]] if step % 3 else [])
        expect(player.page.locator(".mla-code-line[aria-current=step]")).to_have_count(step % 3)
    assert player.page.locator(".mla-code-line, pre").evaluate_all(box) == places


def test_keys_playing_and_variants_light_up_too(open_player, pages):
    player = open_player(pages["light"])
    player.steps.fill("1")
    assert _lit(player) == ["forward"]
    player.focus()
    player.page.keyboard.press("ArrowRight")
    assert _lit(player) == ["backward"]
    player.button("play").click()
    expect(player.words).to_contain_text("Mark 3 of slow")
    assert _lit(player) == []
    player.steps.fill("4")
    assert _lit(player) == ["forward"]
    player.figure.get_by_role("slider", name="pace").fill("1")
    assert _lit(player) == ["backward"]


def test_the_figure_shown_last_decides(open_player, pages):
    player = open_player(pages["light"])
    player.steps.fill("1")
    assert _lit(player) == ["forward"]
    type(player)(player.page, "fig-b").steps.fill("1")
    assert _lit(player) == []


def test_a_link_to_a_moment_lights_up_at_once_and_the_page_does_not_jump_to_the_code(open_player, pages):
    player = open_player(f"{pages['light']}#fig=fig-a&step=5")
    expect(player.page.locator(".mla-code-line[aria-current]").first).to_have_attribute(
        "data-line", "backward"
    )
    player.page.wait_for_load_state()
    before = player.page.evaluate("scrollY")
    assert before > 0
    player.steps.fill("1")
    assert _lit(player) == ["forward"]
    assert player.page.evaluate("scrollY") == before


def _luminance(colour):
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _rgb(text):
    return [int(part) for part in text.removeprefix("rgb(").removesuffix(")").split(", ")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lit_code_can_be_read_in_both_themes(open_player, pages, theme):
    player = open_player(pages[theme])
    player.steps.fill("1")
    line = player.page.locator(".mla-code-line[aria-current]").first
    look = "line => { const s = getComputedStyle(line); return [s.backgroundColor, s.borderLeftColor] }"
    ground, bar = map(_rgb, line.evaluate(look))
    style = get_style_by_name(f"a11y-high-contrast-{theme}")
    colours = {token["color"] for _, token in style if token["color"]}
    assert len(colours) > 4
    assert min(_contrast(ground, bytes.fromhex(colour)) for colour in colours) >= 4.5
    assert _contrast(bar, bytes.fromhex(style.background_color[1:])) >= 3
    assert _contrast(ground, bytes.fromhex(style.background_color[1:])) > 1.1


def test_forced_colours_and_paper(open_player, pages):
    player = open_player(pages["light"], forced_colors="active")
    player.steps.fill("1")
    look = "lines => lines.map((line) => getComputedStyle(line).borderLeftColor)"
    lit, *others = player.page.locator(".mla-code-line").evaluate_all(look)
    assert lit not in others
    plain = open_player(pages["light"])
    plain.steps.fill("1")
    plain.page.emulate_media(media="print")
    look = look.replace("borderLeftColor", "backgroundColor")
    assert len(set(plain.page.locator(".mla-code-line").evaluate_all(look))) == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_line_is_lit_to_its_end(open_player, pages, width):
    player = open_player(pages["light"], width=width)
    player.steps.fill("2")
    long = player.page.locator(".mla-code-line[aria-current]").last
    text, box = long.evaluate(
        """line => {
            const range = document.createRange();
            range.selectNodeContents(line);
            return [range.getBoundingClientRect().right, line.getBoundingClientRect().right];
        }"""
    )
    assert box >= text
