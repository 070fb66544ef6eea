"""What a page says of itself to those who link to it: a description, and a card with its most telling frame.

sphinxext-opengraph writes the tags. A description is the question of a chapter, or a page's first words. A
card has an address only where the book has one (`mlanimated.store.address`); without it there are none.
"""

from __future__ import annotations

import hashlib
import io
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont
from sphinx.application import Sphinx
from sphinx.config import Config

from mlanimated.animate.thumbnails import fitted
from mlanimated.catalogue import contents
from mlanimated.files import write
from mlanimated.player.payload import Payload
from mlanimated.publish.version import STABLE
from mlanimated.site import scripts
from mlanimated.site.live_parts import drop_unused
from mlanimated.site.wall import hero
from mlanimated.store import address

FOLDER = "_static/cards"
SIZE = 1200, 630  # as large as those who show cards ask for
_COLOURS = 128
_SIDE, _MARGIN = 336, 40
_INK, _PAPER = "#1f2a36", "#ffffff"
_LETTERS = ((44, 12), (36, 14), (30, 17))  # sizes of a title, and how many letters fit into a line
_LINES = 8
_BEFORE, _AFTER = 400, 600  # sphinxext-opengraph has 500
_NO_PLACE = re.compile(r'<meta property="og:url"[^>]*>\n?')
# Pages that no source has made.
_MADE = {
    "search": "Search {title} for a word: the chapter about it comes first.",
    "genindex": "The words that {title} explains, from A to Z.",
}


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    app.setup_extension("sphinxext.opengraph")
    app.connect("config-inited", _note_address)
    app.connect("html-page-context", _describe, priority=_BEFORE)
    app.connect("html-page-context", _tidy, priority=_AFTER)
    app.connect("build-finished", lambda app, exception: drop_unused(app, exception, FOLDER))


def _note_address(_app: Sphinx, config: Config) -> None:
    places = address.published()
    config.ogp_site_name = config.html_title or config.project
    config.ogp_site_url = places.folder(address.version()) if places else ""
    config.ogp_canonical_url = places.folder(STABLE) if places else ""
    config.ogp_social_cards = {"enable": False}  # they are made here


def _describe(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page its description, and its card if there is an address for it."""
    title = app.config.html_title or app.config.project
    if doctree is None:
        if page in _MADE:
            words = _MADE[page].format(title=title)
            context["metatags"] = context.get("metatags", "") + _tag("name", "description", words)
        return
    source = Path(app.env.doc2path(page))
    text = source.read_text("utf-8-sig") if source.suffix == ".md" else ""
    description = contents.question(text) or contents.first_sentence(text)
    tags: dict[str, str] = {"og:description": description} if description else {}
    # In the place of what Sphinx keeps for a page: the tags are taken out of it again.
    context["meta"] = {**(context.get("meta") or {}), **tags, **_card_tags(app, page, context["title"])}
    if description and 'name="description"' not in (context.get("metatags") or ""):
        context["metatags"] = (context.get("metatags") or "") + _tag("name", "description", description)


def _tidy(app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: object) -> None:
    """Leave out an address that would be none, and ask for a large card where there is one."""
    if doctree is None:
        return
    if not app.config.ogp_site_url:
        context["metatags"] = _NO_PLACE.sub("", context["metatags"])
    elif "og:image" in context["metatags"]:
        context["metatags"] += _tag("name", "twitter:card", "summary_large_image")


def _tag(kind: str, name: str, words: str) -> str:
    return f'<meta {kind}="{name}" content="{words.replace("&", "&amp;").replace(chr(34), "&quot;")}" />\n'


def _card_tags(app: Sphinx, page: str, title: str) -> dict[str, str]:
    """Return the tags for the card of a page: that of its own film, or of the first page's."""
    if not app.config.ogp_site_url:
        return {}
    script = scripts.script_of(app.env, page)
    shown = scripts.page_of(app.env.config, scripts.topic_of(script)) if script else page
    film = hero(app.env, shown) or hero(app.env, app.config.root_doc)
    if film is None:
        return {}
    data = card(film.variants[0].poster, re.sub(r"<[^>]+>", "", title), app.config.ogp_site_name)
    name = f"{page.rpartition('/')[2]}-{hashlib.sha256(data).hexdigest()[:12]}.png"
    file = Path(app.outdir, FOLDER, name)
    if not file.exists():
        write(file, data)
    width, height = SIZE
    return {
        "og:image": f"{app.config.ogp_site_url}{FOLDER}/{name}",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": _alt(film),
    }


def _alt(film: Payload) -> str:
    return " ".join(film.alt.split())


@cache
def card(poster: bytes, title: str, book: str) -> bytes:
    """Return a card as PNG: the frame as large as it goes, and beside it the page's title and the book's."""
    width, height = SIZE
    sheet = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, _SIDE, height), fill=_INK)
    room = width - _SIDE - _MARGIN, height - _MARGIN
    sheet.paste(fitted(poster, *room), (_SIDE + _MARGIN // 2, _MARGIN // 2))
    letters, lines = _fitting(title)
    draw.multiline_text((_MARGIN, _MARGIN), lines, fill=_PAPER, font=_font(letters, "-Bold"), spacing=8)
    draw.multiline_text(
        (_MARGIN, height - _MARGIN),
        textwrap.fill(book, 18),
        fill="#c9d3de",
        font=_font(22),
        anchor="ld",
        spacing=6,
    )
    data = io.BytesIO()
    sheet.quantize(_COLOURS).save(data, "PNG", optimize=True)
    return data.getvalue()


def _fitting(title: str) -> tuple[int, str]:
    """Return the largest letters in which a title fits beside the frame, and its lines."""
    for letters, width in _LETTERS:
        lines = textwrap.wrap(title, width, break_long_words=False)
        if len(lines) <= _LINES and all(
            _font(letters, "-Bold").getlength(line) <= _SIDE - 60 for line in lines
        ):
            return letters, "\n".join(lines)
    letters, width = _LETTERS[-1]
    return letters - 4, textwrap.fill(title, width)


@cache
def _font(size: int, weight: str = "") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(get_data_path(), "fonts", "ttf", f"DejaVuSans{weight}.ttf"), size)
