"""What animations and boards share on their way into pages: scripts that load, files that are left over."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder


def is_live(builder: Builder) -> bool:
    """Return whether readers can drive what this builder writes."""
    return builder.format == "html" and builder.name != "epub"


def load_where_needed(
    app: Sphinx, doctree: nodes.document | None, node: type[nodes.Element], name: str
) -> None:
    """Load ``NAME.css`` and ``NAME.js`` on pages that have such a node, and on no other."""
    if doctree is None or not is_live(app.builder):
        return
    if next(doctree.findall(node), None) is not None:
        app.add_css_file(f"{name}.css")
        app.add_js_file(f"{name}.js", loading_method="defer")


def drop_unused(app: Sphinx, exception: Exception | None, place: str) -> None:
    """Remove files in a folder of the site that none of its pages names any more."""
    folder = Path(app.outdir, place)
    if exception is None and is_live(app.builder) and folder.is_dir():
        link = re.compile(rf"{re.escape(place)}/([\w.-]+)")
        pages = (page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html"))
        used = {name for page in pages for name in link.findall(page)}
        for file in folder.iterdir():
            if file.name not in used:
                file.unlink()
