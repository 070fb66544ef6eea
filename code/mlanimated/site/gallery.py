"""The gallery's pages: under its code stands what a script showed, with the same player as in a chapter."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError

from mlanimated.files import write
from mlanimated.player.payload import MIME, Payload
from mlanimated.site import scripts
from mlanimated.site.animations import animation_node, media_name
from mlanimated.site.execution import result_of

BEFORE_COLLECTORS = 100  # of pictures, for one: Sphinx has them at 500


class GalleryError(SphinxError):
    """A script of the gallery puts out what its page cannot show."""

    category = "Gallery error"


def shown(env: BuildEnvironment, docname: str) -> list[tuple[str, list[Payload]]]:
    """Return the code of each cell of a page's script, and the animations that it showed.

    Raises
    ------
    GalleryError
        If the script shows no animation, or puts out anything else.
    """
    found = []
    for cell in result_of(env, docname).cells:
        for output in cell.outputs:
            if MIME not in output.get("data", {}):
                words = output.get("text") or output.get("data", {}).get("text/plain", output.output_type)
                raise GalleryError(
                    f"{docname}: a script of the gallery shows animations only, this one put out: {words}"
                )
        found.append((cell.source, [Payload.from_json(output.data[MIME]) for output in cell.outputs]))
    if not any(payloads for _, payloads in found):
        raise GalleryError(f"{docname}: the script shows no animation; let it end with show(…)")
    return found


def fill_page(app: Sphinx, doctree: nodes.document) -> None:
    """Link the chapter and put each animation under the code that shows it; connected to ``doctree-read``."""
    docname = app.env.docname
    if scripts.script_of(app.env, docname) is None:
        return
    _link_chapter(app.env, docname, doctree)
    if app.config.nb_execution_mode != "cache":
        return
    waiting = list(doctree.findall(nodes.literal_block))
    for source, payloads in shown(app.env, docname):
        while waiting and waiting[0].astext().strip() != source.strip():
            waiting.pop(0)
        if not waiting:
            raise GalleryError(f"{docname}: the page lacks this code of its script:\n{source}")
        block = waiting.pop(0)
        place = block.parent.index(block) + 1
        block.parent[place:place] = [_node(app.env, docname, payload) for payload in payloads]


def _node(env: BuildEnvironment, docname: str, payload: Payload) -> nodes.Node:
    strip = payload.variants[0].strip
    picture = f"images/{media_name(payload, strip, 'png')}"
    file = Path(env.srcdir, PurePosixPath(docname).parent, picture)
    if not file.exists():
        write(file, strip)
    return animation_node(env, payload, picture)


def _link_chapter(env: BuildEnvironment, docname: str, doctree: nodes.document) -> None:
    """Lead to the chapter that a script ``plot_<chapter>`` belongs to, right under the title."""
    page = PurePosixPath(docname)
    topic = page.name.removeprefix("plot_").replace("_", "-")
    chapter = env.config.root_doc if topic == "home" else (page.parent.parent / topic).as_posix()
    link = addnodes.pending_xref(
        "",
        nodes.inline(),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{chapter}",
        refexplicit=False,
        refwarn=True,
        refdoc=docname,
    )
    title = next(iter(doctree.findall(nodes.title)))
    title.parent.insert(1, nodes.paragraph("", "", nodes.Text("From the chapter "), link, nodes.Text(".")))


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.connect("doctree-read", fill_page, priority=BEFORE_COLLECTORS)
