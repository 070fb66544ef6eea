"""The gallery's index: the order of the book, stills with text alternatives, a look of its own."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from mlanimated.files import write
from mlanimated.player.payload import Payload
from mlanimated.site import gallery_pages, scripts
from mlanimated.site.gallery import BEFORE_COLLECTORS, film_of

_STILL_WIDTH = 480  # a card of the index is narrower in most windows
_COLOURS = 128
_ALT = "Description"  # where PNG keeps a text about the picture
_SOURCE = "Source"  # and what it comes from
_TOCTREE = re.compile(r"^\.\. toctree::\n(?:[ ]+.*\n|\n)*", re.M)
_AFTER_THEME = 900


class BookOrder:
    """Sorts scripts, and their pages, as the book lists the chapters (`within_subsection_order`)."""

    def __init__(self, src_dir: str) -> None:
        folder = Path(src_dir).resolve()
        contents = next((file for up in folder.parents if (file := up / "_toc.yml").is_file()), None)
        listed = re.findall(r"(?:file|root):\s*(\S+)", contents.read_text("utf-8")) if contents else []
        names = [PurePosixPath(page).name for page in listed]
        self._place = {name: names.index(name) for name in names}  # the gallery has an index, too

    def __call__(self, filename: str) -> tuple[int, str]:
        """Return what a script or its page is sorted by; the first page of the book comes first."""
        topic = scripts.topic_of(Path(filename))
        return self._place.get("index" if topic == "home" else topic, len(self._place)), filename


def refresh_stills(_app: Sphinx, env: BuildEnvironment, *_: Any) -> list[str]:
    """Write the poster of each page's film where the index looks for it.

    Connected to ``env-get-outdated``. Returns the index if a still has changed.
    """
    outdated = []
    for docname in sorted(env.found_docs):
        if (film := film_of(env, docname)) is not None:
            page = PurePosixPath(docname)
            file = gallery_pages.beside(env, docname, f"images/thumb/sphx_glr_{page.name}_thumb.png")
            if _made_of(file) != (source := _source(film)):
                write(file, _still(film, source))
                outdated.append((page.parent / "index").as_posix())
    return outdated


def _source(payload: Payload) -> str:
    """Return the digest of all that a still is made of."""
    words = f"{_STILL_WIDTH} {_COLOURS} {payload.width} {payload.height} {payload.alt}\n"
    return hashlib.sha256(words.encode() + payload.variants[0].poster).hexdigest()


def _made_of(file: Path) -> str:
    """Return the digest that a still carries; nothing if it is not one of ours, or not there."""
    try:
        with Image.open(file) as still:
            return str(still.info.get(_SOURCE, ""))
    except OSError:
        return ""


def _still(payload: Payload, source: str) -> bytes:
    """Return the poster as a small PNG that carries its text alternative, and what it was made of."""
    words, data = PngInfo(), io.BytesIO()
    words.add_itxt(_ALT, payload.alt)
    words.add_text(_SOURCE, source)
    with Image.open(io.BytesIO(payload.variants[0].poster)) as poster:
        size = _STILL_WIDTH, round(_STILL_WIDTH * payload.height / payload.width)
        small = poster.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    small.quantize(_COLOURS).save(data, "PNG", optimize=True, pnginfo=words)
    return data.getvalue()


def _is_index(app: Sphinx, docname: str) -> bool:
    page = PurePosixPath(docname)
    return page.name == "index" and page.parent.as_posix() in scripts.folders(app.config)


def describe_stills(app: Sphinx, doctree: nodes.document) -> None:
    """Give the stills the text alternatives that they carry; connected to ``doctree-read``."""
    if _is_index(app, app.env.docname):
        for image in doctree.findall(nodes.image):
            with Image.open(gallery_pages.beside(app.env, app.env.docname, image["uri"])) as still:
                image["alt"] = still.info.get(_ALT, "")


def leave_contents_to_the_book(app: Sphinx, docname: str, source: list[str]) -> None:
    """Take out the index's own table of contents where `_toc.yml` has it; connected to ``source-read``."""
    if _is_index(app, docname) and "sphinx_external_toc" in app.extensions:
        source[0] = _TOCTREE.sub("", source[0])


def order_contents(app: Sphinx, doctree: nodes.document) -> None:
    """Put the pages that a pattern of `_toc.yml` has found in the order of the book; on ``doctree-read``."""
    if _is_index(app, app.env.docname):
        place = BookOrder(str(Path(app.srcdir, app.env.docname)))
        for contents in doctree.findall(addnodes.toctree):
            contents["entries"].sort(key=lambda entry: place(PurePosixPath(entry[1]).name))
            contents["includefiles"].sort(key=lambda docname: place(PurePosixPath(docname).name))


def _dress(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Give the gallery's pages their style sheet, and no page the script for tags: no script has tags."""
    if PurePosixPath(page).parent.as_posix() in scripts.folders(app.config):
        app.add_css_file("gallery.css")
    context["script_files"][:] = [
        file for file in context["script_files"] if "sg-tags.js" not in str(getattr(file, "filename", file))
    ]


def _name_toggles(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Say what the theme's arrow beside an entry of the contents opens: the gallery's is the only one."""
    generate = context.get("generate_toctree_html")
    if generate is not None:
        named = '<summary aria-label="Pages of the gallery">'
        context["generate_toctree_html"] = lambda *arguments, **options: str(
            generate(*arguments, **options)
        ).replace("<summary>", named)


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.connect("env-get-outdated", refresh_stills)
    app.connect("source-read", leave_contents_to_the_book)
    app.connect("doctree-read", describe_stills, priority=BEFORE_COLLECTORS)
    app.connect("doctree-read", order_contents, priority=BEFORE_COLLECTORS)
    app.connect("html-page-context", _dress)
    app.connect("html-page-context", _name_toggles, priority=_AFTER_THEME)
