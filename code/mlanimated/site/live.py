"""Leads from a page to its notebook: the file itself, Colab, Binder; and publishes what notebooks ask for."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import nbformat
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from mlanimated import files
from mlanimated.notebooks.cells import with_wheel
from mlanimated.notebooks.document import as_bytes
from mlanimated.release import wheel
from mlanimated.release.contents import artifact_files
from mlanimated.site import execution, scripts
from mlanimated.site.ipynb import notebook_of, wheel_name
from mlanimated.store.address import DEVELOPMENT, NOTEBOOKS_BRANCH, Addresses, addresses, checkout, version

FOLDER = "notebooks"
_DEFAULT_BRANCH = "HEAD"
_AFTER_THEME = 900
_BEFORE_SIGNATURE = 950


def colab(places: Addresses, version: str, chapter: str) -> str:
    """Return the address that opens a chapter's notebook, from the branch of notebooks, in Colab."""
    return (
        f"https://colab.research.google.com/github/{places.name}/blob/{NOTEBOOKS_BRANCH}/"
        f"{quote(version)}/{quote(chapter)}.ipynb"
    )


def binder(places: Addresses, version: str, docname: str) -> str:
    """Return the address that opens a chapter's source, at the tag of its version, in Binder's JupyterLab."""
    revision = _DEFAULT_BRANCH if version == DEVELOPMENT else version
    page = quote(f"lab/tree/{docname}.md")
    return f"https://mybinder.org/v2/gh/{places.name}/{quote(revision)}?urlpath={page}"


def buttons(docname: str, download: str) -> dict[str, Any]:
    """Return the menu of a page, as the theme's macros take it.

    While the book has no address, Colab and Binder cannot find it: then there is the download alone.
    """
    chapter, places = PurePosixPath(docname).name, addresses()
    # The theme's macro knows no such attribute, and a browser would show the file instead.
    saved: str = Markup('{}" download="{}.ipynb').format(download, chapter)
    links = [("Download", saved, "The chapter as a Jupyter notebook", "fas fa-download")]
    if places.configured:
        links = [
            ("Colab", colab(places, version(), chapter), "Run on Google's machines", "fas fa-play"),
            ("Binder", binder(places, version(), docname), "Run on mybinder.org", "fas fa-play"),
            *links,
        ]
    entries = [
        {"type": "link", "text": text, "url": url, "tooltip": tooltip, "icon": icon}
        for text, url, tooltip, icon in links
    ]
    return {
        "type": "group",
        "tooltip": "Run this chapter",
        "icon": "fas fa-rocket",
        "buttons": entries,
        "label": "run-buttons",
    }


def _add(app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    """Write the notebook of a page with code, and the menu that leads to it."""
    if not _has_notebook(app, page, doctree):
        return
    place = f"{FOLDER}/{PurePosixPath(page).name}.ipynb"
    files.write(Path(app.outdir, place), as_bytes(notebook_of(app, page, doctree)))
    context.setdefault("header_buttons", []).append(buttons(page, context["pathto"](place, 1)))


def _has_notebook(app: Sphinx, page: str, doctree: nodes.document | None) -> bool:
    return (
        app.builder.name == "html"
        and app.config.nb_execution_mode == "cache"
        and doctree is not None
        and "kernelspec" in app.env.metadata.get(page, {})
        and scripts.script_of(app.env, page) is None
        and execution.is_executed(app.env, page)
    )


def _publish(app: Sphinx, exception: Exception | None) -> None:
    """Put beside the pages what a notebook elsewhere fetches: the package and its artifacts."""
    root = checkout()
    if exception is not None or app.builder.name != "html" or root is None:
        return
    out = Path(app.outdir)
    shutil.rmtree(out / "artifacts", ignore_errors=True)
    for file in artifact_files(root / "artifacts"):
        target = out / file.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    for old in out.glob("*.whl"):
        old.unlink()
    if addresses().configured:  # else nobody can fetch it
        built = wheel.build(root, out)
        assert built.name == wheel_name(), built.name
        _ask_for(hashlib.sha256(built.read_bytes()).hexdigest(), out / FOLDER)


def _ask_for(sha256: str, folder: Path) -> None:
    """Let all notebooks want this wheel, those of pages that were not written again, too."""
    for file in folder.glob("*.ipynb"):
        notebook = nbformat.read(file, as_version=nbformat.NO_CONVERT)
        for cell in notebook.cells:
            if cell.id.startswith("setup-"):
                cell.source = with_wheel(cell.source, sha256)
        files.write(file, as_bytes(notebook))


def _remove_notebooks(
    app: Sphinx, _env: BuildEnvironment, _added: set[str], _changed: set[str], removed: set[str]
) -> list[str]:
    for docname in removed:
        Path(app.outdir, FOLDER, f"{PurePosixPath(docname).name}.ipynb").unlink(missing_ok=True)
    return []


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.connect("env-get-outdated", _remove_notebooks)
    app.connect("html-page-context", _add, priority=_AFTER_THEME)
    app.connect("build-finished", _publish, priority=_BEFORE_SIGNATURE)
