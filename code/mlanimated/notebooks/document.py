"""A notebook that is written cell by cell, and comes out as the same bytes every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# JupyterLab and Colab each have a way of their own to show a cell without its code.
_FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}


class Document:
    """Cells in the order in which they were added; texts that follow each other become one cell."""

    def __init__(self, name: str) -> None:
        colab = {"name": f"{name}.ipynb", "provenance": [], "toc_visible": True}
        self._metadata = {**_METADATA, "colab": colab}
        self._cells: list[NotebookNode] = []
        self._waiting: list[str] = []
        self._ids: set[str] = set()

    def text(self, markdown: str) -> None:
        """Add a block of Markdown."""
        if markdown.strip():
            self._waiting.append(markdown.strip("\n"))

    def code(
        self,
        kind: str,
        source: str,
        outputs: Iterable[Mapping[str, Any]] = (),
        *,
        tags: Iterable[str] = (),
        folded: bool = False,
    ) -> None:
        """Add a cell with code; `kind` begins its id: ``cell`` (of the page), ``shown``, ``setup``."""
        self._flush()
        tags = list(tags)
        metadata = {**({"tags": tags} if tags else {}), **(_FOLDED if folded else {})}
        outputs = [nbformat.from_dict(dict(output)) for output in outputs]
        cell = nbformat.v4.new_code_cell(source.strip("\n"), outputs=outputs, metadata=metadata)
        self._add(kind, cell)

    def notebook(self) -> NotebookNode:
        """Return the notebook.

        Raises
        ------
        nbformat.ValidationError
            If it is none, by the rules of the format.
        """
        self._flush()
        notebook = nbformat.v4.new_notebook(cells=self._cells, metadata=self._metadata)
        nbformat.validate(notebook)
        return notebook

    def _flush(self) -> None:
        if self._waiting:
            self._add("text", nbformat.v4.new_markdown_cell("\n\n".join(self._waiting)))
            self._waiting = []

    def _add(self, kind: str, cell: NotebookNode) -> None:
        # From what it says and not from its place: a paragraph more changes no other cell.
        stem = f"{kind}-{hashlib.sha256(cell.source.encode()).hexdigest()[:8]}"
        cell.id, number = stem, 1
        while cell.id in self._ids:
            number += 1
            cell.id = f"{stem}-{number}"
        self._ids.add(cell.id)
        self._cells.append(cell)


def as_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook as the bytes of its file."""
    text: str = nbformat.writes(notebook)
    return (text.rstrip("\n") + "\n").encode()
