"""Takes out of a built site what no source of today has made: pages, notebooks, pictures, downloads.

Sphinx remembers the pages of earlier builds in its environment, and forgets them with it: after an update, or
with all pages read again, that of a chapter that is gone would be signed and published with the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from sphinx.application import Sphinx

from mlanimated import files
from mlanimated.site import live

_BEFORE_PAGES = 6  # when no other build is at work, and before anything is copied
_AFTER_PAGES = 930  # when all pages are written, and before the site is signed
_COPIES = "_sources"
_LINKED = ("_images", "_downloads")
_LINK = re.compile(rf"""(?:{"|".join(_LINKED)})/[^"'\s)?#&<>]+""")
_REDIRECT = "index.html"  # to the first page of the book
_OURS = Path(__file__).parent / "static"


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    app.connect("builder-inited", _remove_static, priority=_BEFORE_PAGES)
    app.connect("html-page-context", _note)
    app.connect("build-finished", _remove, priority=_AFTER_PAGES)


def _remove_static(app: Sphinx) -> None:
    """Remove files that earlier builds have copied from beside this module, and that are there no more."""
    out = Path(app.outdir)
    copied, now = out.with_name(f".{out.name}.static"), sorted(file.name for file in _OURS.iterdir())
    before = copied.read_text("utf-8").splitlines() if copied.exists() else []
    for name in set(before) - {*now, ""}:
        Path(out, "_static", name).unlink(missing_ok=True)
    files.write(copied, "\n".join(now).encode())


def _note(app: Sphinx, page: str, _template: str, _context: dict[str, Any], doctree: object) -> None:
    """Note a page that is none of a source: the index, the search, and what extensions add."""
    if doctree is None:
        _made(app).add(app.builder.get_target_uri(page))


def _made(app: Sphinx) -> set[str]:
    return vars(app.builder).setdefault("mlanimated_made", set())  # type: ignore[no-any-return]


def _remove(app: Sphinx, exception: Exception | None) -> None:
    # Nothing made means that nothing was out of date.
    if exception is not None or app.builder.name != "html" or not _made(app):
        return
    out = Path(app.outdir)
    for file in _left(app, out):
        file.unlink()
        for folder in file.relative_to(out).parents:
            if folder.parts and not any((out / folder).iterdir()):
                (out / folder).rmdir()


def _left(app: Sphinx, out: Path) -> Iterator[Path]:
    """Yield the files of a site that no source of today has made."""
    docnames = app.env.found_docs
    pages = {_REDIRECT, *_made(app), *map(app.builder.get_target_uri, docnames)}
    links: set[str] = set()
    for page in sorted(out.rglob("*.html")):
        name = page.relative_to(out).as_posix()
        if name.startswith("_"):  # of a program that an extension brings
            continue
        if name in pages:
            links.update(map(unquote, _LINK.findall(page.read_text("utf-8"))))
        else:
            yield page
    notebooks = {PurePosixPath(docname).name for docname in docnames}
    yield from (file for file in sorted(out.glob(f"{live.FOLDER}/*.ipynb")) if file.stem not in notebooks)
    yield from sorted(out.rglob(".*.part"))  # of a build that was cut off
    for file in sorted((out / _COPIES).rglob("*.txt")):  # a copy of each source, where a theme shows them
        name = file.relative_to(out / _COPIES).as_posix()
        if not any(name.startswith(f"{docname}.") for docname in docnames):
            yield file
    for folder in _LINKED:
        linked = (file for file in sorted((out / folder).rglob("*")) if file.is_file())
        yield from (file for file in linked if file.relative_to(out).as_posix() not in links)
