"""Puts animations into pages: the player in the site, the film strip with its caption everywhere else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from mlanimated import files
from mlanimated.player import markup
from mlanimated.player.live.payload import MIME as BOARD
from mlanimated.player.live.payload import Board
from mlanimated.player.payload import MIME, Payload, Variant
from mlanimated.site.boards import BoardNode, board_node
from mlanimated.site.live_parts import drop_unused, is_live, load_where_needed

_FOLDER = "_static/animations"


class AnimationNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """An animation in a page. Its child is the film strip, for builders that write no player."""


class AnimationRenderer:
    """myst-nb's way to ask what to do with an output of our type (entry point ``myst_nb.mime_renderers``)."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int]]] = [("*", MIME, 1), ("*", BOARD, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Node] | None:
        """Return the nodes for an animation or a board to play on; None for anything else."""
        if data.mime_type == BOARD and not inline:
            return [board_node(renderer.renderer.sphinx_env, Board.from_json(data.content))]
        if data.mime_type != MIME or inline:
            return None
        payload = Payload.from_json(data.content)
        strip = payload.variants[0].strip
        picture = renderer.write_file([media_name(payload, strip, "png")], strip, exists_ok=True)
        return [animation_node(renderer.renderer.sphinx_env, payload, picture)]


def animation_node(
    env: BuildEnvironment, payload: Payload, strip: str, *, numbered: bool = True
) -> AnimationNode:
    """Return the node for an animation on the page that is being read; `strip` is its film strip's place.

    Sphinx gives the figure a number, by its chapter, if it is to be `numbered`; see `figure_number`.
    """
    figure_id = f"fig-{env.docname.rpartition('/')[2]}-{payload.name}"
    lines = sorted({step.line for variant in payload.variants for step in variant.steps} - {""})
    node = AnimationNode(payload=json.dumps(payload.to_json()), figure_id=figure_id, lines=lines)
    picture = nodes.image(uri=strip, alt=f"Film strip. {payload.alt}")
    figure = nodes.figure("", picture, nodes.caption("", payload.title or payload.caption))
    below = [payload.caption if payload.title else "", payload.credit]
    if any(below):
        figure += nodes.legend("", *(nodes.paragraph("", words) for words in below if words))
    if numbered and env.docname != env.config.root_doc:
        figure["ids"].append(figure_id)
    node.append(figure)
    env.get_domain("std").note_hyperlink_target(figure_id, env.docname, figure_id, payload.title)  # type: ignore[attr-defined]
    return node


def figure_number(env: BuildEnvironment, docname: str, node: AnimationNode) -> str:
    """Return what an animation of a page is called in the text, such as "Figure 2.3"; nothing on others."""
    found = env.toc_fignumbers.get(docname, {}).get("figure", {}).get(node["figure_id"], ())
    # Pages that are no chapters have no number, so their figures have none.
    return str(env.config.numfig_format["figure"] % ".".join(map(str, found))) if len(found) > 1 else ""


def _register(_app: Sphinx, doctree: nodes.document) -> None:
    """Let references find the figures of a page; connected to ``doctree-read``."""
    for node in doctree.findall(AnimationNode):
        for figure in node.findall(nodes.figure):
            for name in figure["ids"]:
                doctree.ids.setdefault(name, figure)


class _OnePicture(SphinxPostTransform):
    """Leaves the film strip out where the player will be: its figure brings its own files."""

    default_priority = 5  # right after myst-nb has chosen among the outputs

    def run(self, **_: Any) -> None:
        if is_live(self.app.builder):
            for node in self.document.findall(AnimationNode):
                node.clear()


class _PictureFirst(SphinxPostTransform):
    """Puts the hidden code of a cell below what it shows: readers come for the picture."""

    default_priority = 210  # right after myst-nb has made the bars that hide code

    def run(self, **_: Any) -> None:
        if not is_live(self.app.builder):
            return
        for cell in self.document.findall(nodes.container):
            if cell.get("nb_element") != "cell_code" or cell.get("hide_mode") != "input" or len(cell) != 2:
                continue
            if any(next(cell[1].findall(kind), None) is not None for kind in (AnimationNode, BoardNode)):
                cell.append(cell.pop(0))


def _visit_html(translator: Any, node: AnimationNode) -> None:
    if not is_live(translator.builder):
        return
    payload = Payload.from_json(json.loads(node["payload"]))
    media = [_media(translator.builder, payload, variant) for variant in payload.variants]
    builder = translator.builder
    called = figure_number(builder.env, builder.current_docname, node)
    translator.body.append(markup.figure(payload, media, node["figure_id"], called))
    raise nodes.SkipNode


def _pass(_translator: Any, _node: nodes.Node) -> None:
    """Go on with the film strip inside."""


def _media(builder: Builder, payload: Payload, variant: Variant) -> markup.MediaUrls:
    page = builder.get_target_uri(builder.current_docname)  # type: ignore[attr-defined]

    def write(data: bytes, suffix: str) -> str:
        place = f"{_FOLDER}/{media_name(payload, data, suffix)}"
        file = Path(builder.outdir, place)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return relative_uri(page, place)

    return markup.MediaUrls(
        video=write(variant.video, "mp4"),
        poster=write(variant.start, "webp"),
        strip=write(variant.strip, "png"),
        vtt=write(markup.vtt(variant.steps, variant.frames, payload.fps).encode(), "vtt"),
    )


def media_name(payload: Payload, data: bytes, suffix: str) -> str:
    """Return the name of a file that belongs to an animation."""
    # With the content in its name a file may be cached for ever.
    return f"{payload.name}-{hashlib.sha256(data).hexdigest()[:12]}.{suffix}"


def _copy_player(app: Sphinx) -> None:
    if is_live(app.builder):
        static = Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        for name, text in markup.assets().items():
            files.write(static / name, text.encode())


def _add_player(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    load_where_needed(app, doctree, AnimationNode, "player")


def _drop_unused(app: Sphinx, exception: Exception | None) -> None:
    drop_unused(app, exception, _FOLDER)


def setup(app: Sphinx) -> None:
    """Register the node and what goes with it."""
    other = (_pass, _pass)
    app.add_node(
        AnimationNode,
        html=(_visit_html, _pass),
        latex=other,
        text=other,
        man=other,
        texinfo=other,
        override=True,
    )
    app.add_post_transform(_OnePicture)
    app.add_post_transform(_PictureFirst)
    app.connect("builder-inited", _copy_player)
    app.connect("doctree-read", _register)
    app.connect("html-page-context", _add_player)
    app.connect("build-finished", _drop_unused)
