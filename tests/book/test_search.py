"""What a reader finds: the chapter about a word comes before those that mention it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from mlanimated.site.words import script

pytestmark = pytest.mark.browser

# Words of the field, and the chapters that may come first.
ABOUT = {
    "activation function": "activation-functions",
    "Adam": "gradient-descent",
    "advantage": "pong",
    "alpha-beta": "minimax",
    "augmentation": "multi-class-classification",
    "backpropagation": "activation-functions",
    "baseline": "pong",
    "Bellman": "reinforcement-learning",
    "Cart Pole": "cart-pole",
    "CIFAR": "binary-classification",
    "Connect Four": "connect-four",
    "convolution": "convolutional-neural-networks",
    "discount": "reinforcement-learning",
    "Double DQN": "breakout-double-q",
    "environment": "create-environment",
    "filter": "convolutional-neural-networks",
    "frame stack": "breakout-policy-gradient",
    "Frozen Lake": "frozen-lake",
    "Gapminder": "create-animations",
    "gradient descent": "gradient-descent",
    "gymnasium": "create-environment",
    "learning rate": "gradient-descent",
    "minimax": "minimax",
    "momentum": "gradient-descent",
    "mountain car": "mountain-car",
    "neuron": "neural-networks",
    "policy gradient": "pong breakout-policy-gradient",
    "Pong": "pong",
    "pooling": "convolutional-neural-networks",
    "pruning": "minimax",
    "Q-learning": "reinforcement-learning deep-q-learning",
    "ReLU": "activation-functions",
    "replay": "deep-q-learning",
    "replay memory": "deep-q-learning",
    "ROC": "binary-classification",
    "SARSA": "reinforcement-learning",
    "self-play": "tic-tac-toe connect-four",
    "sigmoid": "activation-functions",
    "softmax": "activation-functions",
    "Space Invaders": "space-invaders",
    "tanh": "activation-functions",
    "target network": "deep-q-learning",
    "Tic-Tac-Toe": "tic-tac-toe",
    "tile coding": "mountain-car",
    "tunnel": "breakout-policy-gradient breakout-double-q",
    "vanishing gradient": "activation-functions",
}


@pytest.fixture(scope="module")
def search(site_address: str, browser: Browser) -> Iterator[Page]:
    """The page of the search, in a browser that has loaded its index."""
    context = browser.new_context()
    page = context.new_page()
    # What is looked for, and not the summaries, for which each page that is found would be fetched.
    page.add_init_script("window.fetch = () => new Promise(() => {});")
    page.goto(f"{site_address}/search.html", wait_until="load")
    yield page
    context.close()


def found(search: Page, words: str) -> list[str]:
    """Return the pages that the search shows, in its order, each once."""
    links = search.evaluate(
        """words => {
            history.replaceState(null, "", `?q=${encodeURIComponent(words)}`);
            const [query, terms, excluded, highlight, objects] = Search._parseQuery(words);
            const rows = Search._performSearch(query, terms, excluded, highlight, objects);
            return rows.map(row => row[0]).reverse();
        }""",
        words,
    )
    return [name.rpartition("/")[2] for name in dict.fromkeys(links)]


@pytest.mark.parametrize("words", ABOUT)
def test_the_chapter_about_a_word_comes_first(search: Page, words: str) -> None:
    pages = found(search, words)
    assert pages, f"nothing is found for {words!r}"
    assert pages[0] in ABOUT[words].split(), pages[:4]


def test_a_reader_sees_that_order(search: Page) -> None:
    search.goto(f"{search.url.partition('?')[0]}?q=momentum", wait_until="load")
    first = search.locator("#search-results li a").first
    first.wait_for()
    assert "Gradient Descent" in first.inner_text()


def test_no_other_page_loads_the_counts(site: Path) -> None:
    loading = [page.name for page in site.rglob("*.html") if "search-counts.js" in page.read_text("utf-8")]
    assert loading == ["search.html"]


def test_only_what_a_page_says_more_than_once_is_written() -> None:
    written = script({"b": ({"x": 1, "y": 3}, 10_000), "a": ({"y": 2}, 4)})
    assert written == (
        'const SEARCH_COUNTS = {"pages":["a","b"],"sizes":[22.4,100.0],"words":{"y":[0,2,1,3]}};\n'
    )
