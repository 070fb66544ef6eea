"""Which pages there are, and where: the gallery's among the sources by name, by place with what is built.

sphinx-gallery writes its pages into the sources, so that Sphinx finds them there. A build of ours writes
nothing into the sources, which it may not be allowed to: the pages are made beside their scripts, and Sphinx
is told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir
from glob import escape
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.project import Project
from sphinx.util.matching import get_matching_files, patmatch
from sphinx_external_toc.api import SiteMap

from mlanimated.site import scripts

_FIRST = 1  # before anybody asks for the pages of the book
_FOLDER = ".pages"  # beside that of the scripts


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    app.connect("builder-inited", _tell, priority=_FIRST)


class BookProject(Project):
    """The pages of a book: those that its contents name, and those of its gallery, which lie elsewhere."""

    gallery: dict[str, str]
    """By the folder in which pages are said to be, the one in which they are; both from the sources."""
    contents: SiteMap | None
    """What ``_toc.yml`` says; None if there is none, as in a book of Sphinx alone: every page is one."""

    def discover(self, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)) -> set[str]:
        """Find all pages."""
        # An earlier version wrote the gallery's pages where they are said to be.
        left = [f"{folder}/**" for folder in self.gallery]
        include_paths = list(include_paths)
        exclude_paths = [*exclude_paths, *left, *self._without_pages(include_paths)]
        super().discover([*exclude_paths, *self._drafts(exclude_paths, include_paths)], include_paths)
        for said, folder in self.gallery.items():
            for file in sorted(Path(self.srcdir, folder).glob("*.rst")):
                docname, place = f"{said}/{file.stem}", f"{folder}/{file.name}"
                self.docnames.add(docname)
                self._docname_to_path[docname], self._path_to_docname[place] = place, docname
        return self.docnames

    def _drafts(self, exclude_paths: Iterable[str], include_paths: Iterable[str]) -> Iterator[str]:
        """Yield patterns of the files that could be pages, but that the contents do not name.

        Jupyter Book's ``only_build_toc_files`` does so, too, but walks through all files three times for it.
        """
        if self.contents is None:
            return
        for file in get_matching_files(self.srcdir, include_paths, exclude_paths):
            docname = self.path2doc(file)
            if docname and not (
                file in self.contents
                or docname in self.contents
                or any(patmatch(docname, pattern) for pattern in self.contents.globs())
            ):
                yield escape(file)

    def _without_pages(self, include_paths: Iterable[str]) -> list[str]:
        """Return patterns of the folders in which no page can be, a virtual environment's for one.

        Sphinx would walk through each of their files.
        """
        firsts = {pattern.partition("/")[0] for pattern in include_paths}
        if any(character in first for first in firsts for character in "*?["):
            return []
        with os.scandir(self.srcdir) as found:
            return [escape(entry.name) for entry in found if entry.name not in firsts]


def _root(app: Sphinx) -> Path | None:
    """Return the folder that stands for the sources where the gallery's pages are made."""
    folders = list(scripts.folders(app.config).values())
    return Path(app.srcdir, folders[0]).resolve().parent / _FOLDER if folders else None


def place(app: Sphinx, pages: str) -> Path:
    """Return where pages are that are said to be in a folder of the sources."""
    root = _root(app)
    assert root is not None
    return root / pages


def _tell(app: Sphinx) -> None:
    root = _root(app)
    # `Project` is made by Sphinx, and kept from build to build.
    app.project.__class__ = BookProject
    app.project.contents = getattr(app.config, "external_site_map", None)  # type: ignore[attr-defined]
    app.project.gallery = {  # type: ignore[attr-defined]
        pages: Path(os.path.relpath(root / pages, app.srcdir)).as_posix()
        for pages in scripts.folders(app.config)
        if root
    }


def make(app: Sphinx, generate: Callable[[Any], None]) -> None:
    """Let sphinx-gallery make its pages, as if their folder were that of the sources."""
    root = _root(app)
    assert root is not None
    root.mkdir(parents=True, exist_ok=True)
    conf = app.config.sphinx_gallery_conf
    before = {name: conf[name] for name in ("src_dir", "examples_dirs")}
    examples = os.path.relpath(Path(app.srcdir, conf["examples_dirs"]), root)
    builder = SimpleNamespace(srcdir=Path(), outdir=Path(app.builder.outdir).resolve(), name=app.builder.name)
    # From there, for the sake of those whose book lies in a folder called "My {book}": it warns of spaces in
    # paths, and takes them for formats.
    with chdir(root):
        try:
            conf.update(src_dir=os.curdir, examples_dirs=examples)
            generate(SimpleNamespace(config=app.config, builder=builder, srcdir=Path()))
        finally:
            conf.update(before)


def find_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Lead the pictures of a page of the gallery to where they are; connected to ``doctree-read``."""
    folder = PurePosixPath(app.env.docname).parent.as_posix()
    if folder in scripts.folders(app.config):
        for image in doctree.findall(nodes.image):
            image["uri"] = image["uri"].removeprefix(f"/{folder}/")


def beside(env: BuildEnvironment, docname: str, name: str) -> Path:
    """Return the place of a file beside a page."""
    return Path(env.doc2path(docname)).parent / name
