"""How often each page says each word, so that the search shows the page about a word first.

Sphinx's own index knows on which pages a word is, and not how often. The counts are written beside it, for
the page of the search alone; ``scorer.js`` turns them into an order.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.search.en import SearchEnglish

from mlanimated.files import write

FILE = "search-counts.js"
SCORER = Path(__file__).with_name("scorer.js")
# What is no text of the author's, or names things of Python.
_LEFT_OUT = (
    nodes.literal_block,
    nodes.literal,
    nodes.raw,
    nodes.comment,
    nodes.meta,
    nodes.math,
    nodes.math_block,
)
_WORD = re.compile(r"[^\W_]+")
_KEY = "mlanimated_words"
_SHORT = 500  # words


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    app.connect("config-inited", _set_scorer)
    app.connect("doctree-read", _count)
    app.connect("env-purge-doc", lambda _app, env, docname: _kept(env).pop(docname, None))
    app.connect("env-merge-info", _merge)
    app.connect("html-page-context", _load)
    app.connect("build-finished", _write)


def _set_scorer(_app: Sphinx, config: Config) -> None:
    config.html_search_scorer = str(SCORER)


def stems(text: str, language: SearchEnglish) -> list[str]:
    """Return the words of a text as the search has them."""
    return [language.stem(word.lower()) for word in _WORD.findall(text)]


def counted(doctree: nodes.document) -> tuple[dict[str, int], int]:
    """Return how often a page says each word, and how many words it has; code does not count."""
    language = SearchEnglish({})
    words: Counter[str] = Counter()
    for text in doctree.findall(nodes.Text):
        parent = text.parent
        while parent is not None and not isinstance(parent, _LEFT_OUT):
            parent = parent.parent
        if parent is None:
            words.update(stems(text.astext(), language))
    return dict(words), words.total()


def _kept(env: BuildEnvironment) -> dict[str, tuple[dict[str, int], int]]:
    return vars(env).setdefault(_KEY, {})  # type: ignore[no-any-return]


def _count(app: Sphinx, doctree: nodes.document) -> None:
    _kept(app.env)[app.env.docname] = counted(doctree)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    _kept(env).update({name: words for name, words in _kept(other).items() if name in docnames})


def _has_search(builder: Builder) -> bool:
    return builder.format == "html" and bool(getattr(builder, "search", False))


def _load(app: Sphinx, page: str, _template: str, _context: dict[str, Any], _doctree: object) -> None:
    if page == "search" and _has_search(app.builder):
        app.add_js_file(FILE)


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and _has_search(app.builder):
        write(Path(app.outdir, "_static", FILE), script(_kept(app.env)).encode())


def script(pages: dict[str, tuple[dict[str, int], int]]) -> str:
    """Return the counts as a script: for each word the pages, by number, that say it more than once."""
    names = sorted(pages)
    said: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        for word, count in pages[name][0].items():
            if count > 1:
                said.setdefault(word, []).extend((number, count))
    data = {
        "pages": names,
        # A long page says every word more often; a very short one is about nothing.
        "sizes": [round(math.sqrt(max(_SHORT, pages[name][1])), 1) for name in names],
        "words": dict(sorted(said.items())),
    }
    return f"const SEARCH_COUNTS = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"
