"""Makes a site anew after a build that was cut off: a page or picture half written looks as new as any.

A mark beside the site stays for as long as a build may change it. A build that finds one reads and writes all
pages again. No chapter is executed for that.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

_logger = logging.getLogger(__name__)
_AFTER_LOCK = 6  # and before anything is written into the site
_AFTER_SIGNATURE = 995  # and before another build may begin
# Films among them, of which none is written again that is there.
_COPIED = ("_static", "_images", "_downloads", "_sources")
_SETTINGS = ".buildinfo"


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    app.connect("builder-inited", _make_way, priority=_AFTER_LOCK)
    app.connect("env-get-outdated", _all_pages)
    # Not before: what ends while chapters run has changed no page.
    app.connect("env-before-read-docs", lambda app, *_: _mark(app).touch())
    app.connect("build-finished", _unmark, priority=_AFTER_SIGNATURE)


def _mark(app: Sphinx) -> Path:
    out = Path(app.outdir)
    return out.with_name(f".{out.name}.unfinished")


def _make_way(app: Sphinx) -> None:
    if _mark(app).exists():
        _logger.info("the last build of %s was cut off: all pages are read and written again", app.outdir)
        for folder in _COPIED:
            shutil.rmtree(Path(app.outdir, folder), ignore_errors=True)
        Path(app.outdir, _SETTINGS).unlink(missing_ok=True)


def _all_pages(app: Sphinx, *_: object) -> list[str]:
    return list(app.env.found_docs) if _mark(app).exists() else []


def _unmark(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        _mark(app).unlink(missing_ok=True)
