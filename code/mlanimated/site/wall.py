"""The wall of chapters: for each its most telling frame, its question, and what it builds on.

The directive ``chapters`` puts it into a page. Pictures come from the films that the chapters' pages show,
words from the pages themselves (`mlanimated.catalogue.contents`). Where there is no player it is a list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from mlanimated.animate.thumbnails import webp
from mlanimated.catalogue.animations import heroes
from mlanimated.catalogue.contents import FILE, HOME, Chapter, chapters
from mlanimated.files import write
from mlanimated.player.payload import Payload
from mlanimated.site import execution, gallery, scripts
from mlanimated.site.live_parts import drop_unused, is_live

FOLDER = "_static/wall"
STYLES = "wall.css"
WIDTH, HEIGHT = 480, 320  # of a picture; a card is at most half as wide
_QUALITY = 72


class WallNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """The wall. Its children are the list, for builders that write no player."""


class Chapters(SphinxDirective):
    """All numbered chapters of the book."""

    def run(self) -> list[nodes.Node]:
        """Return the wall, and note what it is made from."""
        root = Path(self.env.srcdir)
        found = chapters(root)
        for name in (FILE, *(f"{chapter.page}.md" for chapter in found)):
            self.env.note_dependency(str(root / name))
        return [WallNode("", *_lists(self.env.docname, found))]


def _lists(docname: str, found: list[Chapter]) -> Iterator[nodes.Node]:
    """Yield for each part of the book its name and its chapters, as plain nodes."""
    for part, members in groupby(found, key=lambda chapter: chapter.part):
        yield nodes.paragraph("", "", nodes.strong("", part))
        items = (
            nodes.list_item("", nodes.paragraph("", f"{each.number}. ", _link(docname, each)), _words(each))
            for each in members
        )
        yield nodes.bullet_list("", *items)


def _words(chapter: Chapter) -> nodes.paragraph:
    return nodes.paragraph("", chapter.question)


def _link(docname: str, chapter: Chapter) -> nodes.Node:
    return addnodes.pending_xref(
        "",
        nodes.inline("", chapter.title),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{chapter.page}",
        refexplicit=True,
        refwarn=True,
        refdoc=docname,
    )


def hero(env: BuildEnvironment, docname: str) -> Payload | None:
    """Return the first film of a chapter as its page shows it; None if there is none."""
    topic = HOME if docname == env.config.root_doc else PurePosixPath(docname).name
    name = heroes().get(topic)
    if name is None or env.config.nb_execution_mode != "cache" or not scripts.folders(env.config):
        return None
    if scripts.page_of(env.config, topic) != docname or docname not in env.found_docs:
        return None
    return gallery.shown(env, topic, name) if execution.is_executed(env, docname) else None


def _visit_html(translator: Any, _node: WallNode) -> None:
    builder = translator.builder
    if not is_live(builder):
        return
    found = chapters(Path(builder.srcdir))
    parts = groupby(found, key=lambda chapter: chapter.part)
    by_page = {chapter.page: chapter for chapter in found}
    translator.body.append(
        "\n".join(
            f'<p class="ml-wall-part" id="part-{index}">{escape(part)}</p>\n'
            f'<ul class="ml-wall" aria-labelledby="part-{index}">\n'
            + "\n".join(_card(builder, chapter, by_page) for chapter in members)
            + "\n</ul>"
            for index, (part, members) in enumerate(parts)
        )
    )
    raise nodes.SkipNode


def _card(builder: Builder, chapter: Chapter, by_page: dict[str, Chapter]) -> str:
    here = builder.get_target_uri(builder.current_docname)  # type: ignore[attr-defined]

    def link(other: Chapter, words: str, more: str = "") -> str:
        place = relative_uri(here, builder.get_target_uri(other.page))
        return f'<a href="{escape(place)}"{more}>{words}</a>'

    needs = [
        link(other, str(other.number), f' title="{escape(other.title)}"')
        for other in sorted(map(by_page.__getitem__, chapter.needs), key=lambda other: other.number)
    ]
    name = f"<span>{chapter.number}</span> {escape(chapter.title)}"
    builds_on = f"Builds on {_listed(needs)}" if needs else "A place to start"
    return (
        f'<li class="ml-wall-card">{_image(builder, here, chapter)}'
        f'<p class="ml-wall-title">{link(chapter, name)}</p>'
        f"<p>{escape(chapter.question)}</p>"
        f'<p class="ml-wall-needs">{builds_on}</p></li>'
    )


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _image(builder: Builder, here: str, chapter: Chapter) -> str:
    film = hero(builder.env, chapter.page)
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    if film is None:
        return f'<svg {size} viewBox="0 0 3 2" aria-hidden="true"></svg>'
    data = _picture(film.variants[0].poster)
    place = f"{FOLDER}/{chapter.topic}-{hashlib.sha256(data).hexdigest()[:12]}.webp"
    file = Path(builder.outdir, place)
    if not file.exists():
        write(file, data)
    source = escape(relative_uri(here, place))
    return f'<img src="{source}" {size} loading="lazy" decoding="async" alt="{escape(film.title)}">'


@cache
def _picture(poster: bytes) -> bytes:
    return webp(poster, WIDTH, HEIGHT, quality=_QUALITY)


def _pass(_translator: Any, _node: nodes.Node) -> None:
    """Go on with the list inside."""


def _outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Return the first page of the book when a chapter was executed: a picture may be another one."""
    return [app.config.root_doc] if execution.not_shown(app) and app.config.root_doc in env.found_docs else []


def _dress(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is not None and is_live(app.builder) and next(doctree.findall(WallNode), None) is not None:
        app.add_css_file(STYLES)


def setup(app: Sphinx) -> None:
    """Register the directive and the node."""
    other = (_pass, _pass)
    app.add_directive("chapters", Chapters)
    app.add_node(
        WallNode,
        html=(_visit_html, _pass),
        latex=other,
        text=other,
        man=other,
        texinfo=other,
        override=True,
    )
    app.connect("env-get-outdated", _outdated)
    app.connect("html-page-context", _dress)
    app.connect("build-finished", lambda app, exception: drop_unused(app, exception, FOLDER))
