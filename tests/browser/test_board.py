"""The board on its page: playing by keys, pointer and touch; what is asked for, shown and said meanwhile."""

import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from mlanimated.learn.convolutional_outcome import initialize
from mlanimated.learn.outcome_network import DenseOutcomes, exported
from mlanimated.opponents.in_page import play
from mlanimated.player.live import markup, standalone

pytestmark = pytest.mark.browser

SQUARE = np.arange(9).reshape(3, 3)
FORMS = np.array([np.rot90(way, k).ravel() for way in (SQUARE, SQUARE.T) for k in range(4)])
NAMES = ("untrained", "generation 0", "generation 1")

PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Board</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="board.css"><script defer src="board.js"></script>
<style>html[data-theme=light] {{ background: #fff; color: #323232 }}
html[data-theme=dark] {{ background: #14181e; color: #ced6dd; color-scheme: dark }}
body {{ margin: 16px; font-family: sans-serif }}</style></head>
<body><main><h1>Board</h1>{body}</main></body></html>"""


def dense(seed):
    return exported(DenseOutcomes(9, (32, 16), FORMS, 1, 0.01, seed))


def convolution(seed):
    layers = initialize(6, 7, 3, np.random.default_rng(seed))
    return {name: part.astype(np.float16) for name, part in layers.items()}


@pytest.fixture(scope="module")
def boards():
    return {
        "squares": play("tic-tac-toe", {name: dense(k) for k, name in enumerate(NAMES)}),
        "columns": play("connect-four", {name: convolution(k) for k, name in enumerate(NAMES)}, depth=3),
        "perfect": play("tic-tac-toe", {NAMES[0]: dense(0), NAMES[1]: dense(1)}, opponent="minimax"),
        "alone": play("tic-tac-toe", {}, opponent="minimax"),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory, boards):
    """Yield a folder of pages that use boards as the book does; opened from disk."""
    made = tmp_path_factory.mktemp("boards")
    (made / "board.css").write_text(markup.style(), "utf-8")
    (made / "board.js").write_text(markup.script(), "utf-8")
    body = ""
    for name, board in boards.items():
        sources = [f"{one.key}.js" for one in board.generations]
        for one, source in zip(board.generations, sources, strict=True):
            (made / source).write_text(markup.weights_script(one.key, one.text), "utf-8")
        body += markup.figure(board, sources, name)
    for theme in ("light", "dark"):
        (made / f"{theme}.html").write_text(PAGE.format(theme=theme, body=body), "utf-8")
    without = PAGE.replace("board.js", "")
    (made / "before.html").write_text(without.format(theme="light", body=body), "utf-8")
    lost = markup.figure(boards["squares"], ["gone.js"] * 3, "squares")
    (made / "lost.html").write_text(PAGE.format(theme="light", body=lost), "utf-8")
    return made


class Game:
    """One board on a page, and what a reader sees of it."""

    def __init__(self, page, figure_id):
        self.page, self.figure = page, page.locator(f"#{figure_id}")
        self.words = self.figure.locator(".mlb-say")
        self.cells = self.figure.get_by_role("gridcell")
        self.generation = self.figure.get_by_role("slider", name="Generation")
        self.timeline = self.figure.get_by_role("slider", name="Moves of the game")

    def button(self, name):
        return self.figure.get_by_role("button", name=name, exact=True)

    def cell(self, row, column):
        return self.figure.get_by_role("gridcell", name=re.compile(f"^row {row}, column {column},"))

    def stones(self):
        return self.figure.locator(".mlb-stone:not([data-kind='']):not(:empty)").count()

    def my_turn(self):
        expect(self.words).to_have_text(re.compile("Your move|won|draw"))

    def open_cells(self):
        return self.figure.locator(".mlb-open[role=gridcell]")

    def play_to_the_end(self):
        while self.open_cells().count():
            self.open_cells().first.click()
            self.my_turn()
        expect(self.words).to_contain_text(re.compile("won|draw"))

    def values(self):
        return self.figure.locator(".mlb-value:visible b").all_inner_texts()


@pytest.fixture
def open_board(folder, new_context):
    def make(figure="squares", name="light.html", **options):
        page = new_context(**{"reduced_motion": "reduce", **options}).new_page()
        page.set_default_timeout(5000)
        page.errors, page.asked = [], []
        page.on("pageerror", lambda error: page.errors.append(error))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto((folder / name).as_uri())
        return Game(page, figure)

    return make


def test_the_first_move_and_nothing_before_it_brings_the_weights(open_board, boards):
    game = open_board()
    last = boards["squares"].generations[-1]
    assert game.values() == [f"{win:.2f}" for _, win, *_ in last.opening]
    game.cell(1, 1).hover()
    game.generation.press("Home")
    first = boards["squares"].generations[0]
    assert game.values() == [f"{win:.2f}" for _, win, *_ in first.opening]
    assert not [url for url in game.page.asked if re.search(r"/[0-9a-f]{12}\.js$", url)]
    game.cell(1, 1).click()
    game.my_turn()
    assert [url for url in game.page.asked if url.endswith(f"{first.key}.js")]
    assert not [url for url in game.page.asked if url.endswith(f"{last.key}.js")]
    assert all(url.startswith(("file:", "data:")) for url in game.page.asked)
    assert game.page.errors == []


def test_by_keyboard_with_names_that_say_everything(open_board, boards):
    game = open_board()
    game.page.keyboard.press("Tab")
    expect(game.cells.nth(4)).to_be_focused()  # the middle
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowUp"):  # the last two meet the edge
        game.page.keyboard.press(key)
    win, draw = boards["squares"].generations[-1].opening[2][1:3]
    expect(game.cells.nth(2)).to_be_focused()
    expect(game.cells.nth(2)).to_have_attribute(
        "aria-label", f"row 1, column 3, empty, P(win) {win:.2f}, P(draw) {draw:.2f}"
    )
    before = game.page.evaluate("scrollY")
    game.page.keyboard.press("Space")
    expect(game.words).to_contain_text("The network played")
    expect(game.cells.nth(2)).to_have_attribute("aria-label", "row 1, column 3, your cross")
    expect(game.cells.nth(2)).to_be_focused()
    assert game.page.evaluate("scrollY") == before
    assert game.stones() == 2
    expect(game.figure.get_by_role("gridcell", name=re.compile("the network's nought$"))).to_have_count(1)
    game.page.keyboard.press("Enter")  # it is taken
    assert game.stones() == 2
    game.page.keyboard.press("Home")
    expect(game.cells.nth(0)).to_be_focused()
    game.page.keyboard.press("End")
    expect(game.cells.nth(2)).to_be_focused()


def test_a_disc_falls_to_the_bottom_wherever_the_column_is_touched(open_board):
    game = open_board("columns", width=390, has_touch=True, is_mobile=True)
    game.cell(1, 4).tap()
    game.my_turn()
    expect(game.cell(6, 4)).to_have_attribute("aria-label", re.compile("your solid disc$"))
    game.figure.locator(".mlb-head").nth(0).tap()
    game.my_turn()
    assert game.stones() == 4
    expect(game.cell(6, 1)).to_have_attribute("aria-label", re.compile("your solid disc|disc with a hole"))
    expect(
        game.figure.get_by_role("gridcell", name=re.compile("column 2, empty, P\\(win\\) 0"))
    ).to_have_count(1)


def test_undo_takes_back_your_move_and_the_answer(open_board):
    game = open_board()
    undo = game.button("Undo")
    expect(undo).to_have_attribute("aria-disabled", "true")
    for _ in range(2):
        game.open_cells().first.click()
        game.my_turn()
    assert game.stones() == 4
    undo.click()
    assert game.stones() == 2
    undo.click()
    assert game.stones() == 0
    undo.dispatch_event("click")
    assert game.stones() == 0
    assert game.page.errors == []


def test_an_answer_to_a_move_that_was_taken_back_is_dropped(open_board):
    game = open_board(reduced_motion="no-preference")
    game.cell(3, 3).click()
    game.button("Undo").click()
    game.page.wait_for_timeout(700)
    assert game.stones() == 0
    expect(game.words).to_contain_text("Your move")


def test_you_can_be_second(open_board):
    game = open_board()
    game.button("You are second").click()
    expect(game.words).to_contain_text("The network played")
    assert game.stones() == 1
    expect(game.figure.get_by_role("gridcell", name=re.compile("the network's cross$"))).to_have_count(1)
    expect(game.button("Undo")).to_have_attribute("aria-disabled", "true")
    game.play_to_the_end()
    assert game.page.errors == []


def test_the_hint_is_the_best_of_the_numbers_and_bars_can_be_hidden(open_board, boards):
    game = open_board()
    opening = boards["squares"].generations[-1].opening
    best = max(opening, key=lambda row: row[1] - row[3])
    game.button("Hint").click()
    place = f"row {best[0] // 3 + 1}, column {best[0] % 3 + 1}"
    expect(game.words).to_have_text(f"Hint: {place}, P(win) {best[1]:.2f}, P(draw) {best[2]:.2f}.")
    expect(game.figure.locator(".mlb-marked")).to_have_attribute("aria-label", re.compile(f"^{place}.*hint$"))
    game.button("Bars").click()
    assert game.values() == []
    expect(game.button("Bars")).to_have_attribute("aria-pressed", "false")
    expect(game.cell(1, 1)).to_have_attribute("aria-label", re.compile("^row 1, column 1, empty"))
    assert "P(win)" not in game.cell(1, 1).get_attribute("aria-label")


@pytest.mark.parametrize("figure", ["squares", "columns"])
def test_a_finished_game_can_be_stepped_through_with_what_was_thought(open_board, figure):
    game = open_board(figure)
    expect(game.timeline).to_be_hidden()
    game.play_to_the_end()
    stones = game.stones()
    expect(game.timeline).to_be_visible()
    game.button("One move back").click()
    assert game.stones() == stones - 1
    expect(game.words).to_contain_text(re.compile(f"^Move {stones} of {stones}: .* played .*P\\(win\\)"))
    expect(game.figure.locator(".mlb-marked")).to_have_count(1)
    assert game.values()
    game.timeline.press("Home")
    assert game.stones() == 0
    expect(game.words).to_contain_text("Move 1 of")
    game.generation.press("Home")
    expect(game.words).to_contain_text("untrained")
    game.timeline.press("End")
    expect(game.words).to_contain_text(re.compile("won|draw"))
    game.button("New game").click()
    assert game.stones() == 0
    expect(game.timeline).to_be_hidden()


@pytest.mark.parametrize("opponent", ["minimax", "random"])
def test_other_opponents(open_board, opponent):
    for figure in ("squares", "columns"):
        game = open_board(figure)
        game.figure.get_by_role("combobox", name="Opponent").select_option(opponent)
        name = {"minimax": "Minimax", "random": "The random player"}[opponent]
        game.cells.nth(4).click()
        expect(game.words).to_contain_text(f"{name} played")
        game.play_to_the_end()
        assert game.page.errors == []


def test_minimax_says_how_each_move_ends_and_never_loses(open_board):
    game = open_board("perfect")
    assert game.values() == ["draw"] * 9
    expect(game.figure.locator(".mlb-axis")).to_be_hidden()
    game.cell(1, 1).click()
    game.my_turn()
    game.cell(1, 2).click()  # minimax has taken the middle: it must block next
    game.my_turn()
    expect(game.figure.get_by_role("gridcell", name=re.compile("minimax's nought$"))).to_have_count(2)
    expect(game.cell(1, 3)).to_have_attribute("aria-label", "row 1, column 3, minimax's nought")
    expect(game.figure.get_by_role("gridcell", name="row 3, column 1, empty, a draw")).to_have_count(1)
    sure = re.compile("empty, a sure loss, 1 move later$")
    assert game.figure.get_by_role("gridcell", name=sure).count() >= 1
    game.play_to_the_end()
    expect(game.words).not_to_contain_text("You have won")


def test_weights_that_do_not_arrive_can_be_asked_for_again(open_board, folder, boards):
    game = open_board(name="lost.html")
    game.cell(2, 2).click()
    expect(game.words).to_contain_text("did not arrive")
    last = boards["squares"].generations[-1]
    (folder / "gone.js").write_text(markup.weights_script(last.key, last.text))
    game.button("Try again").click()
    expect(game.words).to_contain_text("The network played")
    expect(game.button("Try again")).to_be_hidden()
    (folder / "gone.js").unlink()


def test_discs_fall_unless_motion_is_unwanted(open_board):
    moving = open_board("columns", reduced_motion="no-preference")
    moving.cell(1, 4).click()
    assert moving.figure.locator(".mlb-falling").count() == 1
    still = open_board("columns")
    still.cell(1, 4).click()
    still.my_turn()
    assert still.figure.locator(".mlb-falling").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(open_board, theme, width):
    game = open_board("perfect", name=f"{theme}.html", width=width)
    for figure in ("squares", "columns", "alone", "perfect"):
        other = Game(game.page, figure)
        other.cells.nth(4).click()
        other.my_turn()
    other.play_to_the_end()
    other.button("One move back").click()
    found = Axe().run(game.page)
    assert found.violations_count == 0, found.generate_report()


def test_a_narrow_screen_has_large_targets_and_no_sideways_scrolling(open_board):
    game = open_board("columns", width=320)
    game.play_to_the_end()
    assert game.page.evaluate("document.documentElement.scrollWidth") == 320
    targets = game.page.locator("button:visible, select:visible, input:visible, [role=gridcell]:visible")
    assert targets.count() > 60
    small = targets.evaluate_all(
        """all => all.map(t => t.getBoundingClientRect()).filter(b => b.width < 43.99 || b.height < 43.99)"""
    )
    assert small == []
    texts = game.page.locator("b:visible, p:visible, output:visible, button:visible")
    assert min(texts.evaluate_all("all => all.map(t => parseFloat(getComputedStyle(t).fontSize))")) >= 14


@pytest.mark.parametrize("width", [320, 390, 595, 760, 1280])
@pytest.mark.parametrize("figure", ["squares", "columns"])
def test_no_layout_shift_from_the_script_or_a_game(open_board, figure, width):
    """The script is kept away first; its place must be as high as what it puts there."""
    game = open_board(figure, name="before.html", width=width)
    heights = [game.figure.bounding_box()["height"]]
    game = open_board(figure, width=width)
    heights.append(game.figure.bounding_box()["height"])
    game.play_to_the_end()
    heights.append(game.figure.bounding_box()["height"])
    for _ in range(3):
        game.button("One move back").click()
        heights.append(game.figure.bounding_box()["height"])
    assert len(set(heights)) == 1, heights


def test_the_focus_is_seen(open_board):
    game = open_board()
    for _ in range(8):
        game.page.keyboard.press("Tab")
        style = game.page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
            return [style.outlineStyle, style.outlineWidth] }"""
        )
        assert style == ["solid", "3px"], game.page.evaluate("document.activeElement.outerHTML")


def test_without_script_there_is_a_still_board_and_a_sentence(open_board):
    game = open_board(java_script_enabled=False)
    expect(game.figure.get_by_role("img")).to_be_visible()
    expect(game.figure.get_by_text("switch JavaScript on")).to_be_visible()
    assert len(game.values()) == 9


def test_print_has_the_board_and_no_controls(open_board):
    game = open_board()
    game.page.emulate_media(media="print")
    expect(game.figure.locator(".mlb-board")).to_be_visible()
    expect(game.button("New game")).to_be_hidden()


def test_a_sandboxed_output_of_a_notebook_is_complete(new_context, boards):
    page = new_context(reduced_motion="reduce").new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(error))
    page.set_content('<iframe sandbox="allow-scripts" width="900" height="900"></iframe>')
    html = standalone.html(boards["squares"])
    page.eval_on_selector("iframe", "(frame, html) => { frame.srcdoc = html }", html)
    frame = page.frame_locator("iframe")
    frame.get_by_role("gridcell").nth(4).click()
    expect(frame.locator(".mlb-say")).to_contain_text("The network played")
    assert errors == []
    assert not [url for url in asked if url.startswith("http")]


def test_outputs_that_a_notebook_inserts_later_work(open_board, boards):
    """JupyterLab sets innerHTML and then runs the scripts again, one by one."""
    game = open_board()
    for name in ("columns", "perfect"):
        game.page.evaluate(
            """html => { const place = document.createElement("div");
            document.querySelector("main").prepend(place);
            place.innerHTML = html;
            for (const old of [...place.querySelectorAll("script")]) {
                const script = document.createElement("script");
                for (const {name, value} of old.attributes) script.setAttribute(name, value);
                script.textContent = old.textContent;
                old.replaceWith(script); } }""",
            standalone.html(boards[name]),
        )
        late = Game(game.page, game.page.locator("figure").first.get_attribute("id"))
        late.cells.nth(4).click()
        expect(late.words).to_contain_text("played")
    assert game.page.errors == []


def test_a_key_that_is_held_plays_one_move(open_board):
    game = open_board("columns")
    game.open_cells().first.focus()
    for _ in range(5):
        game.page.keyboard.down("Space")
        game.my_turn()
    game.page.keyboard.up("Space")
    assert game.stones() == 2


def test_against_minimax_no_weights_are_missed_and_who_played_stays_said(open_board):
    game = open_board("squares", "lost.html")
    opponent = game.figure.get_by_role("combobox", name="Opponent")
    opponent.select_option("minimax")
    game.cell(1, 1).click()
    expect(game.words).to_contain_text("Minimax played")
    game = open_board("squares")
    opponent = game.figure.get_by_role("combobox", name="Opponent")
    opponent.select_option("minimax")
    game.cell(1, 1).click()
    expect(game.words).to_contain_text("Minimax played")
    opponent.select_option("random")
    expect(game.words).to_contain_text("Minimax played")


def test_a_board_that_is_moved_while_the_other_thinks_gets_its_answer(open_board):
    game = open_board("squares", reduced_motion="no-preference")
    game.cell(1, 1).click()
    game.figure.evaluate("figure => { const to = figure.parentElement; figure.remove(); to.append(figure); }")
    expect(game.words).to_contain_text("Your move")
    assert game.stones() == 2
