"""The gallery's pages: under the code of a script stands the film that its chapter's page has shown.

The scripts are written when the chapters have been executed, because a film's title is known only then.
sphinx-gallery, which makes pages of them, therefore comes after that. No page of the gallery is executed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError

from mlanimated.catalogue.animations import animations, heroes
from mlanimated.catalogue.contents import plain
from mlanimated.files import write
from mlanimated.player.payload import MIME, Payload
from mlanimated.site import execution, gallery_pages, scripts
from mlanimated.site.animations import animation_node, media_name

BEFORE_COLLECTORS = 100  # of pictures, for one: Sphinx has them at 500
_SCRIPTS = execution.EXECUTE + 10
_PAGES = execution.EXECUTE + 20
# By page and name: several parts of a build ask for the same film.
_shown: WeakKeyDictionary[BuildEnvironment, dict[tuple[str, str], Payload | None]] = WeakKeyDictionary()


class GalleryError(SphinxError):
    """The gallery cannot show a chapter's film."""

    category = "Gallery error"


def write_scripts(app: Sphinx) -> None:
    """Write a script for each chapter whose page shows animations; connected to ``builder-inited``."""
    if app.config.nb_execution_mode != "cache":
        return
    for pages, folder in scripts.folders(app.config).items():
        Path(app.srcdir, folder).mkdir(parents=True, exist_ok=True)
        scripts.write(Path(app.srcdir, folder), gallery_pages.place(app, pages), _registered(app.env))


def _registered(env: BuildEnvironment) -> Iterator[scripts.Script]:
    known = animations()
    chapters = {scripts.page_of(env.config, topic) for topic in heroes() if topic != "home"}
    for topic, name in heroes().items():
        docname = scripts.page_of(env.config, topic)
        if topic == "home" and docname in chapters:  # a chapter is built alone, without the home page
            continue
        if docname in env.found_docs and execution.is_executed(env, docname):
            film, recipe = shown(env, topic, name), known[f"{topic}/{name}"].recipe
            sentence = plain(_hook(Path(env.doc2path(docname))) or film.caption)
            yield scripts.Script(topic, scripts.source(topic, name, recipe, film.title, sentence))


def _hook(page: Path) -> str:
    """Return the line with which a page begins under its title, if that is a sentence."""
    _, _, text = page.read_text("utf-8").partition("\n# ")
    first = text.partition("\n")[2].lstrip().partition("\n")[0]
    return first if first[:1].isalnum() else ""


def shown(env: BuildEnvironment, topic: str, name: str) -> Payload:
    """Return an animation as the page of its chapter has shown it.

    Raises
    ------
    GalleryError
        If it does not show it.
    """
    docname = scripts.page_of(env.config, topic)
    known = _shown.setdefault(env, {})
    if (docname, name) not in known:
        known[docname, name] = _shown_by(env, docname, name)
    payload = known[docname, name]
    if payload is not None:
        return payload
    raise GalleryError(
        f"{docname} does not show {topic}/{name}, the first of the chapter's ANIMATIONS, which the gallery "
        f'shows too: let it begin with show(ANIMATIONS["{name}"]), or list another film first'
    )


def _shown_by(env: BuildEnvironment, docname: str, name: str) -> Payload | None:
    for cell in execution.result_of(env, docname).cells:
        for output in cell.outputs:
            if output.get("data", {}).get(MIME, {}).get("name") == name:
                return Payload.from_json(output.data[MIME])
    return None


def film_of(env: BuildEnvironment, docname: str) -> Payload | None:
    """Return the film of a page of the gallery; None for all other pages, and if nothing is executed."""
    script = scripts.script_of(env, docname)
    if script is None or env.config.nb_execution_mode != "cache":
        return None
    topic = scripts.topic_of(script)
    return shown(env, topic, heroes()[topic])


def outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Return the pages of the gallery whose chapters were executed; connected to ``env-get-outdated``."""
    changed = set(execution.not_shown(app))
    return [
        docname
        for docname in env.found_docs
        if (script := scripts.script_of(env, docname)) is not None
        and scripts.page_of(env.config, scripts.topic_of(script)) in changed
    ]


def fill_page(app: Sphinx, doctree: nodes.document) -> None:
    """Link the chapter and put the film under the code that shows it; connected to ``doctree-read``."""
    docname = app.env.docname
    script = scripts.script_of(app.env, docname)
    if script is None:
        return
    _link_chapter(app.env, docname, scripts.topic_of(script), doctree)
    if (film := film_of(app.env, docname)) is not None:
        last = scripts.code_of(script)[-1].strip()
        block = next(
            block for block in doctree.findall(nodes.literal_block) if block.astext().strip() == last
        )
        block.parent.insert(block.parent.index(block) + 1, _node(app.env, docname, film))


def _node(env: BuildEnvironment, docname: str, payload: Payload) -> nodes.Node:
    strip = payload.variants[0].strip
    picture = f"images/{media_name(payload, strip, 'png')}"
    file = gallery_pages.beside(env, docname, picture)
    if not file.exists():
        write(file, strip)
    return animation_node(env, payload, picture, numbered=False)  # they have their numbers in the chapters


def _link_chapter(env: BuildEnvironment, docname: str, topic: str, doctree: nodes.document) -> None:
    """Lead to the chapter that a script belongs to, right under the title."""
    link = addnodes.pending_xref(
        "",
        nodes.inline(),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{scripts.page_of(env.config, topic)}",
        refexplicit=False,
        refwarn=True,
        refdoc=docname,
    )
    title = next(iter(doctree.findall(nodes.title)))
    title.parent.insert(1, nodes.paragraph("", "", nodes.Text("From the chapter "), link, nodes.Text(".")))


def _make_pages_later(app: Sphinx, _config: Config) -> None:
    """Let sphinx-gallery make its pages when the scripts are there; connected to ``config-inited``."""
    for listener in list(app.events.listeners.get("builder-inited", ())):
        if getattr(listener.handler, "__name__", "") == "generate_gallery_rst":
            app.disconnect(listener.id)
            generate = partial(gallery_pages.make, generate=listener.handler)
            app.connect("builder-inited", generate, priority=_PAGES)


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.connect("config-inited", _make_pages_later)
    app.connect("builder-inited", write_scripts, priority=_SCRIPTS)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", gallery_pages.find_pictures, priority=BEFORE_COLLECTORS)
    app.connect("doctree-read", fill_page, priority=BEFORE_COLLECTORS)
    gallery_pages.setup(app)
