"""Puts boards to play on into pages: the board in the site, a sentence everywhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri

from mlanimated.files import write
from mlanimated.player.live import markup
from mlanimated.player.live.payload import Board
from mlanimated.site.live_parts import drop_unused, is_live, load_where_needed

_FOLDER = "_static/boards"


class BoardNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """A board in a page. Its child is a sentence, for builders that write no board."""


def board_node(env: BuildEnvironment, board: Board) -> BoardNode:
    """Return the node for a board on the page that is being read."""
    figure_id = f"board-{env.docname.rpartition('/')[2]}-{board.name}"
    node = BoardNode(board=json.dumps(board.to_json()), figure_id=figure_id)
    node.append(
        nodes.paragraph("", f"{board.title}: the page of this chapter on the web has a board to play on.")
    )
    return node


def _visit_html(translator: Any, node: BoardNode) -> None:
    if not is_live(translator.builder):
        return
    board = Board.from_json(json.loads(node["board"]))
    builder = translator.builder
    page = builder.get_target_uri(builder.current_docname)
    sources = []
    for generation in board.generations:
        # With the content in its name a file may be cached for ever.
        place = f"{_FOLDER}/{board.name}-{generation.key}.js"
        file = Path(builder.outdir, place)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            write(file, markup.weights_script(generation.key, generation.text).encode())
        sources.append(relative_uri(page, place))
    translator.body.append(markup.figure(board, sources, node["figure_id"]))
    raise nodes.SkipNode


def _pass(_translator: Any, _node: nodes.Node) -> None:
    """Go on with the sentence inside."""


def _write_look(app: Sphinx) -> None:
    if is_live(app.builder):
        static = Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        write(static / "board.css", markup.style().encode())
        write(static / "board.js", markup.script().encode())


def _add_look(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    load_where_needed(app, doctree, BoardNode, "board")


def _drop_unused(app: Sphinx, exception: Exception | None) -> None:
    drop_unused(app, exception, _FOLDER)


def setup(app: Sphinx) -> None:
    """Register the node and what goes with it."""
    other = (_pass, _pass)
    app.add_node(
        BoardNode, html=(_visit_html, _pass), latex=other, text=other, man=other, texinfo=other, override=True
    )
    app.connect("builder-inited", _write_look)
    app.connect("html-page-context", _add_look)
    app.connect("build-finished", _drop_unused)
