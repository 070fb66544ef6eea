"""The cache in which myst-nb looks for what chapters have put out, opened so that any folder's name will do.

A cache that is damaged is emptied, and every chapter runs again: nothing is in it that cannot be made anew.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import jupyter_cache
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleOut, JupyterCacheAbstract
from jupyter_cache.cache import db, main
from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from nbformat.validator import NotebookValidationError
from sphinx.util import logging
from sqlalchemy.engine import URL, Engine, create_engine

_logger = logging.getLogger(__name__)
# What reading a result that was cut off, or edited, can end with.
_UNREADABLE = (
    KeyError,
    OSError,
    ValueError,
    AttributeError,
    TypeError,
    NotJSONError,
    NotebookValidationError,
)


def allow_any_folder() -> None:
    """Let the cache's database lie in any folder: its own address of it ends at a question mark."""
    main.create_db = _database


def _database(path: str | Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(Path(path, db.DB_NAME))))
    db.OrmBase.metadata.create_all(engine)  # what is there stays
    Path(path, "__version__.txt").write_text(jupyter_cache.__version__, "utf-8")
    return engine


def require_sound(folder: Path) -> None:
    """Remove a cache whose database is damaged, and say so."""
    file = folder / db.DB_NAME
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found == "ok":
            get_cache(folder).list_cache_records()
            return
    except Exception as error:  # whatever reading it ends with, it is of no use
        found = str(error)
    _logger.info("the cache of results in %s is damaged (%s): it is made again", folder, found)
    shutil.rmtree(folder)


def find(cache: JupyterCacheAbstract, notebook: NotebookNode) -> CacheBundleOut | None:
    """Return what is kept of a notebook; None if that is nothing, or cannot be read."""
    with suppress(*_UNREADABLE):
        return cache.get_cache_bundle(cache.match_cache_notebook(notebook).pk)
    return None


def drop_unused(cache: JupyterCacheAbstract, used: set[str]) -> None:
    """Remove results that no chapter of today has: earlier versions, and those that failed now."""
    for record in cache.list_cache_records():
        if record.hashkey not in used:
            with suppress(KeyError):  # the record without its file
                cache.remove_cache(record.pk)
