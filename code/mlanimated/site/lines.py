"""The code lights up: while a step is shown, so is the line of a listing on the page that made it.

In the shown code a line has a marker (`mlanimated.notebooks.markers`), and the film's steps carry its name.
The listing's HTML gets an element around each such line; ``player/lines.js`` does the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.transforms.post_transforms import SphinxPostTransform

from mlanimated.notebooks import markers
from mlanimated.site import scripts
from mlanimated.site.animations import AnimationNode
from mlanimated.site.live_parts import is_live

_NAMES = "mla_lines"
_LINE = "mla-code-line"
_BEFORE_THE_PLAYER = 400  # it may show a step at once: the page's address can name one


class LineError(SphinxError):
    """A step names a line that the page does not show."""

    category = "Line error"


class MarkedListing(nodes.literal_block):  # type: ignore[misc]
    """A listing in which lines have names; only in pages that readers can drive."""


class _MarkLines(SphinxPostTransform):
    """Makes listings with named lines known to the HTML writer."""

    default_priority = 900  # languages and line numbers are settled

    def run(self, **_: Any) -> None:
        if not is_live(self.app.builder):
            return
        for block in list(self.document.findall(nodes.literal_block)):
            if _NAMES in block and not isinstance(block, MarkedListing):
                marked = MarkedListing(block.rawsource, *block.children, **block.attributes)
                marked.source, marked.line = block.source, block.line
                block.replace_self(marked)


def take_markers_out(app: Sphinx, doctree: nodes.document) -> None:
    """Show listings without markers and keep the names; connected to ``doctree-read``.

    Raises
    ------
    LineError
        If a film on the page names a line that no listing on it has.
    """
    known: set[str] = set()
    for block in doctree.findall(nodes.literal_block):
        if "source" not in block:
            continue  # written in the page itself
        try:
            named = markers.names(block.rawsource)
        except markers.MarkerError as error:
            raise LineError(f"{app.env.docname}: {block['source']}: {error}") from error
        if named:
            block[_NAMES] = named
            block.rawsource = markers.without(block.rawsource)
            block.children = []
            block.append(nodes.Text(block.rawsource))
            known |= named.keys()
    # The gallery shows the film of another page, with other code.
    if scripts.script_of(app.env, app.env.docname) is None:
        _require(app.env.docname, doctree, known)


def _require(docname: str, doctree: nodes.document, known: set[str]) -> None:
    for node in doctree.findall(AnimationNode):
        if missing := sorted(set(node["lines"]) - known):
            have = ", ".join(sorted(known)) or "none"
            raise LineError(
                f"{docname}: {node['figure_id']} lights up {', '.join(missing)}, but the lines with a name "
                f"in the code that the page shows are: {have}. Put a marker, as '# line: {missing[0]}', at "
                "the end of a line in a function that the page shows"
            )


def named_lines(html: str, named: Mapping[str, Sequence[int]]) -> str:
    """Return a listing's HTML, whose lines are elements with numbers, with elements around the named ones.

    Parameters
    ----------
    html : str
        As Pygments writes it with ``linespans``.
    named : mapping of str to sequence of int
        The numbers of the lines that have a name, counted from 1.
    """
    name_of = {number: name for name, numbers in named.items() for number in numbers}

    def opening(found: re.Match[str]) -> str:
        name = name_of.get(int(found[1]))
        return f'<span class="{_LINE}" data-line="{name}">' if name else "<span>"

    return re.sub(rf'<span id="{_LINE}-(\d+)">', opening, html)


def _visit(translator: Any, node: MarkedListing) -> None:
    node["highlight_args"] = {**node.get("highlight_args", {}), "linespans": _LINE}
    try:
        translator.visit_literal_block(node)
    except nodes.SkipNode:
        translator.body[-1] = named_lines(translator.body[-1], node[_NAMES])
        raise


def _depart(translator: Any, node: MarkedListing) -> None:
    translator.depart_literal_block(node)


def _load(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the script on pages that have both: lines with names, and films to step through."""
    if doctree is not None and all(_has(doctree, kind) for kind in (MarkedListing, AnimationNode)):
        app.add_css_file("lines.css")
        app.add_js_file("lines.js", loading_method="defer", priority=_BEFORE_THE_PLAYER)


def _has(doctree: nodes.document, kind: type[nodes.Node]) -> bool:
    found: Iterator[nodes.Node] = doctree.findall(kind)
    return next(found, None) is not None


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.add_node(MarkedListing, html=(_visit, _depart))
    app.add_post_transform(_MarkLines)
    app.connect("doctree-read", take_markers_out)
    app.connect("html-page-context", _load)
