"""The Sphinx extension of the book: executes chapters, puts animations into pages, keeps pages light."""

from __future__ import annotations

import os
import subprocess
from html import escape
from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput, visit_HideCellInput
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config

from mlanimated.site import (
    animations,
    boards,
    contribute,
    execution,
    gallery,
    gallery_index,
    icons,
    kept_code,
    leftovers,
    lines,
    live,
    loading,
    mathml,
    social,
    styles,
    unfinished,
    versions,
    wall,
    words,
)
from mlanimated.store import address, closure

_HERE = Path(__file__).parent
_THEME = "sphinx_book_theme"
_LAST = 900  # after myst-nb and the theme have done their part


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    # Pages are read and written again when the code that makes them changes; nothing is executed for that.
    app.add_config_value("mlanimated_site", "", "env")
    kept_code.setup(app)
    app.connect("config-inited", _note_code)
    app.connect("config-inited", _sign)
    app.connect("config-inited", _add_look)
    app.connect("write-started", _make_way)
    app.connect("build-finished", _finish, priority=_LAST)
    app.add_node(nodes.citation, override=True, html=(_visit_citation, _depart_citation))
    app.setup_extension("myst_nb")  # now, or it would take the next line's place
    app.add_node(HideCodeCellNode, override=True, html=(_visit_hidden_code, depart_HideCellInput))
    execution.setup(app)
    animations.setup(app)
    boards.setup(app)
    contribute.setup(app)
    gallery.setup(app)
    gallery_index.setup(app)
    leftovers.setup(app)
    lines.setup(app)
    live.setup(app)
    mathml.setup(app)
    social.setup(app)
    unfinished.setup(app)
    versions.setup(app)
    wall.setup(app)
    words.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _visit_citation(translator: Any, node: nodes.citation) -> None:
    # Without the role that docutils gives it: that one is withdrawn, and not allowed here.
    translator.body.append(translator.starttag(node, "div", CLASS="citation"))


def _depart_citation(translator: Any, _node: nodes.citation) -> None:
    translator.body.append("</div>\n")


def _visit_hidden_code(translator: Any, node: HideCodeCellNode) -> None:
    # What is seen is what is heard: without the label that myst-nb puts over the words.
    begin = len(translator.body)
    visit_HideCellInput(translator, node)
    opening = translator.body.index('<summary aria-label="Toggle hidden content">\n', begin)
    translator.body[opening] = "<summary>\n"


def _note_code(_app: Sphinx, config: Config) -> None:
    config.mlanimated_site = closure.digest(__name__)


def _add_look(app: Sphinx, config: Config) -> None:
    """Add the few templates and rules in which the book differs from its theme."""
    config.templates_path.append(str(_HERE / "templates"))
    config.html_static_path.append(str(_HERE / "static"))
    app.add_css_file("site.css")
    app.add_js_file("print.js", loading_method="defer")


def _sign(app: Sphinx, config: Config) -> None:
    """Say in the footer, once per page, which version this is."""
    if config.html_theme != _THEME:
        return
    named = address.version()
    number = metadata.version("mlanimated") if named == address.DEVELOPMENT else named.removeprefix("v")
    version = f"Version {number}"
    commit = _commit(Path(app.srcdir))
    footer = f"<p>{escape(version)}{f', commit <code>{commit}</code>' if commit else ''}.</p>"
    config.html_theme_options = {**config.html_theme_options, "extra_footer": footer}


def _commit(folder: Path) -> str:
    """Return the commit of the sources, marked if something was edited since; nothing without git."""
    command = [
        "git",
        "-C",
        os.fspath(folder),
        "describe",
        "--always",
        "--dirty",
        "--abbrev=12",
        "--exclude=*",
    ]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _has_theme(builder: Builder) -> bool:
    return (
        builder.name in ("html", "dirhtml", "singlehtml") and builder.config.html_theme == "sphinx_book_theme"
    )


def _make_way(_app: Sphinx, builder: Builder) -> None:
    if _has_theme(builder):
        icons.make_way(Path(builder.outdir))


def _finish(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or not _has_theme(app.builder):
        return
    icons.prune(Path(app.outdir))
    loading.lighten(Path(app.outdir))
    styles.bundle(Path(app.outdir))
    home = app.builder.get_target_uri(app.config.root_doc)
    if "/" in home:
        Path(app.outdir, "index.html").write_text(_redirect(home, app.config.html_title), "utf-8")


def _redirect(home: str, title: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta http-equiv="refresh" content="0; url={escape(home)}"></head>\n'
        f'<body><main><h1>{escape(title)}</h1><p><a href="{escape(home)}">To the book</a></p></main></body>'
        "</html>\n"
    )
