"""A chapter as a notebook: its text as Markdown, resolved; its cells; the code that it shows, as cells."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from html import escape
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from nbformat import NotebookNode
from pybtex.plugin import find_plugin
from sphinx.application import Sphinx

from mlanimated.notebooks.cells import install, shown
from mlanimated.notebooks.document import Document
from mlanimated.player.live.payload import MIME as BOARD
from mlanimated.player.payload import MIME
from mlanimated.site.animations import AnimationNode, figure_number
from mlanimated.site.execution import cells_of
from mlanimated.site.markdown import Markdown, folded
from mlanimated.store import closure
from mlanimated.store.address import addresses, checkout, version

PACKAGE = "mlanimated"
_CALLED = f"{PACKAGE}.page"
_GLUE = "application/papermill.record/"


def wheel_name() -> str:
    """Return the name of the package's wheel."""
    return f"{PACKAGE}-{metadata.version(PACKAGE)}-py3-none-any.whl"


def notebook_of(app: Sphinx, docname: str, doctree: nodes.document) -> NotebookNode:
    """Return a page with code as a notebook.

    Parameters
    ----------
    app : Sphinx
        The build.
    docname : str
        The page.
    doctree : document
        The page as it is written: references resolved, numbers in their places.

    Raises
    ------
    mlanimated.site.markdown.MarkdownError
        If the page holds something that a notebook cannot show.
    """
    return _Chapter(app, docname).notebook(doctree)


class _Chapter:
    """One page on its way to a notebook."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        self._app, self._docname = app, docname
        self._name = PurePosixPath(docname).name
        places = addresses()
        self._site = places.folder(version()) if places.configured else ""
        self._page = urljoin(self._site, app.builder.get_target_uri(docname))
        self._document = Document(self._name)
        self._markdown = Markdown(self._link, Path(app.srcdir))
        self._cells = cells_of(app.env, docname)
        self._cited: set[str] = set()

    def notebook(self, doctree: nodes.document) -> NotebookNode:
        """Return the notebook; can be asked for once."""
        wheel = self._site and urljoin(self._site, wheel_name())
        self._document.code("setup", install(metadata.version(PACKAGE), wheel, self._used()), folded=True)
        for node in doctree.children:
            self._add(node, depth=0)
        self._code_before(math.inf)
        self._add_references()
        return self._document.notebook()

    def _used(self) -> set[str]:
        """Return the packages, and the modules of ours, that the chapter's own code uses."""
        # What pages call can do more than any one chapter asks of it.
        imported = closure.imports_of(*(cell.source for cell in self._cells.values())) - {_CALLED}
        ours = (name for name in imported if name.startswith(PACKAGE))
        return {*closure.packages(*imported), *closure.modules(*ours)}

    # The page, part by part

    def _add(self, node: nodes.Node, depth: int) -> None:
        if isinstance(node, nodes.section):
            self._add_section(node, depth + 1)
        elif _is_cell(node):
            self._add_cell(node)
        elif isinstance(node, nodes.literal_block) and "source" in node:
            self._add_shown(node)
        elif node.tagname in ("exercise_node", "exercise_enumerable_node"):
            self._document.text(f"**{self._exercise_title(node)}**")
            self._add_all(_content(node), depth)
        elif node.tagname == "solution_node":
            self._add_solution(node)
        elif _has_cells(node):
            self._add_all(node.children, depth)
        else:
            self._document.text(self._markdown.block(node))

    def _add_all(self, found: list[nodes.Node], depth: int) -> None:
        for node in found:
            self._add(node, depth)

    def _add_section(self, section: nodes.section, depth: int) -> None:
        title = section.next_node(nodes.title)
        anchor = f"#{section['ids'][0]}" if depth > 1 else ""
        number = self._app.env.toc_secnumbers.get(self._docname, {}).get(anchor)
        words = self._markdown.inlines(title)
        numbered = f"{'.'.join(map(str, number))}. {words}" if number else words
        self._document.text(f"{'#' * depth} {numbered}")
        if depth == 1 and self._site:
            book = f"[{self._app.config.html_title}]({self._site})"
            self._document.text(f"*This is [a page]({self._page}) of the book {book}, version {version()}.*")
        self._add_all([node for node in section.children if node is not title], depth)

    def _add_cell(self, node: nodes.Element, *, folded: bool = False) -> None:
        self._code_before(node["cell_index"])
        cell = self._cells.pop(node["cell_index"])
        tags = cell.metadata.get("tags", [])
        self._code(cell, folded=folded or "remove-input" in tags)
        shows = list(node.findall(AnimationNode))
        for inner in shows:
            called = figure_number(self._app.env, self._docname, inner)
            name = ": ".join(filter(None, (called, _title(inner))))
            if self._site:
                self._document.text(
                    f"*The same figure in the book: [{name}]({self._page}#{inner['figure_id']}).*"
                )
            elif called:
                self._document.text(f"*{name}.*")

    def _code_before(self, index: float) -> None:
        """Add the cells that the page does not show, and that later ones may need."""
        for hidden in [number for number in self._cells if number < index]:
            self._code(self._cells.pop(hidden), folded=True)

    def _code(self, cell: NotebookNode, *, folded: bool) -> None:
        tags = cell.metadata.get("tags", [])
        outputs = [] if {"remove-output", "remove-cell"} & set(tags) else _saved(cell.outputs)
        self._document.code("cell", cell.source, outputs, tags=tags, folded=folded)

    def _add_shown(self, node: nodes.literal_block) -> None:
        file, source = Path(node["source"]), node.astext()
        root = checkout()
        code = root / "code" if root else None
        if code and file.suffix == ".py" and file.is_relative_to(code):
            module = ".".join(file.relative_to(code).with_suffix("").parts)
            if cell := shown(source, file, module):
                self._document.code("shown", cell)
                return
        self._document.text(self._markdown.block(node))

    def _add_solution(self, node: nodes.Element) -> None:
        title = escape(" ".join(node.next_node(nodes.title).astext().split()))  # HTML, and no Markdown
        waiting: list[nodes.Node] = []

        def flush() -> None:
            nonlocal title
            if waiting:
                self._document.text(folded(title, self._markdown.blocks(waiting)))
                waiting.clear()
                title = "And then"

        for part in _content(node):
            if _is_cell(part):
                flush()
                self._add_cell(part, folded=True)
            else:
                waiting.append(part)
        flush()

    def _exercise_title(self, node: nodes.Element) -> str:
        numbers = self._app.env.toc_fignumbers.get(self._docname, {}).get("exercise", {})
        number = ".".join(map(str, numbers.get(node["ids"][0], ())))
        title = "".join(
            self._markdown.inlines(title) for title in node.children[:1] if isinstance(title, nodes.title)
        )
        return f"Exercise {number}{title}" if number else f"Exercise{title}"

    # Links and references

    def _link(self, node: nodes.Element) -> str:
        address = node.get("refuri") or f"#{node.get('refid', '')}"
        if re.match(r"[a-z]+:", address):
            return address
        if "bibtex-citation" in node.parent.get("classes", ()):
            self._cited.add(address.rpartition("#")[2])
        return urljoin(self._page, address) if self._site else ""

    def _add_references(self) -> None:
        """Add what the page cites, as the book's list of references has it, to the end."""
        if not self._cited:
            return
        # Not from the page of references: each time that is resolved, its entries get their words once more.
        writer = find_plugin("pybtex.backends", "docutils")()
        entries = [
            f"- {self._markdown.block(writer.paragraph(citation.formatted_entry))}"
            for citation in self._app.env.get_domain("cite").citations  # type: ignore[attr-defined]
            if citation.citation_id in self._cited
        ]
        self._document.text("\n".join(["**Cited here**", "", *entries]))


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _has_cells(node: nodes.Node) -> bool:
    return any(map(_is_cell, node.findall(nodes.container)))


def _content(node: nodes.Element) -> list[nodes.Node]:
    """Return the blocks of an exercise or a solution."""
    return [part for inner in node.findall(nodes.section) for part in inner.children]


def _title(node: AnimationNode) -> str:
    payload = json.loads(node["payload"])
    return str(payload["title"] or payload["name"])


def _saved(outputs: Iterable[NotebookNode]) -> Iterator[dict[str, Any]]:
    """Yield outputs as a notebook keeps them: the strip of an animation without its films, no weights."""
    for output in outputs:
        if output.get("name") == "stderr":
            continue
        output = dict(output)
        if "data" in output:
            kept = {
                k: v for k, v in output["data"].items() if k not in (MIME, BOARD) and not k.startswith(_GLUE)
            }
            if not kept:
                continue
            output["data"] = kept
        if "execution_count" in output:
            output["execution_count"] = None
        yield output
