"""Executes exactly the chapters whose result may have changed, before Sphinx reads pages.

myst-nb then finds every result in its cache. Left alone it would look at the cells only, and go on serving
what an edited module of ours has long stopped putting out.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.display import status_iterator

from mlanimated.site.notebooks import CellError, Run
from mlanimated.site.staleness import Ledger, parts_of

_logger = logging.getLogger(__name__)
EXECUTE = 600
"""The place among what waits for the builder: after myst-nb, which has the default (500)."""
_AT_ONCE = 2  # chapters are single-threaded, but each holds TensorFlow in memory


class ChapterError(SphinxError):
    """At least one chapter failed."""

    category = "Chapter error"


@dataclass(frozen=True)
class Chapter:
    """A page with code, as it is now."""

    docname: str
    file: Path
    notebook: NotebookNode
    parts: dict[str, str]

    @property
    def name(self) -> str:
        """The topic: the name of the file."""
        return self.file.stem


def lock_build(app: Sphinx) -> None:
    """Wait until no other build works in the same folder; it stays locked until this build ends."""
    lock = FileLock(_state_folder(app) / ".build.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _logger.info("another build is at work in %s: waiting for it to end", _state_folder(app))
        lock.acquire()
    app.connect("build-finished", lambda *_: lock.release(), priority=1000)


def execute(app: Sphinx) -> None:
    """Execute what is stale; connected to ``builder-inited``, when myst-nb has read its settings.

    Raises
    ------
    ChapterError
        If a cell failed. The other chapters have been executed all the same; nothing of it is kept.
    """
    if app.config.nb_execution_mode != "cache":
        return
    # Sphinx looks for pages later, when those of the gallery have been made.
    app.env.find_files(app.config, app.builder)
    ledger, cache = Ledger(_state_folder(app) / ".executed.json"), _cache(app)
    chapters = list(_chapters(app.env))
    for name in ledger.entries.keys() - {chapter.docname for chapter in chapters}:
        ledger.forget(name)
    failures = _execute(list(_stale(chapters, ledger, cache)), ledger, cache, app.config.nb_execution_timeout)
    _drop_unused(cache, {entry["key"] for entry in ledger.entries.values()})
    ledger.save()
    if failures:
        _forget_pages(app, failures.keys())
        for error in failures.values():
            _logger.error("%s", error)
        first = next(iter(failures.values()))
        raise ChapterError(
            f"{len(failures)} of {len(chapters)} chapters failed: {', '.join(sorted(failures))}\n{first}"
        )


def not_shown(app: Sphinx, *_: object) -> list[str]:
    """Return the chapters whose pages show an earlier result, to be read again; for ``env-get-outdated``."""
    if app.config.nb_execution_mode != "cache":
        return []
    ledger = Ledger(_state_folder(app) / ".executed.json")
    before = ledger.shown.get(_target(app), {})
    return [name for name, entry in ledger.entries.items() if before.get(name) != entry["result"]]


def require_result(app: Sphinx, docname: str, source: list[str]) -> None:
    """Refuse a chapter edited after `execute`: myst-nb would run it without our settings; on ``source-read``.

    Raises
    ------
    ChapterError
        If the chapter's result is not in the cache.
    """
    if app.config.nb_execution_mode != "cache":
        return
    chapter = _chapter(app.env, docname, source[0])
    if chapter is not None and not _is_cached(chapter, _cache(app)):
        raise ChapterError(f"{chapter.name} was edited while the book was being built; build again")


def result_of(env: BuildEnvironment, docname: str) -> NotebookNode:
    """Return a chapter's code cells with what they put out; call it after `execute`."""
    chapter = _chapter(env, docname, Path(env.doc2path(docname)).read_text("utf-8"))
    assert chapter is not None
    cache = get_cache(env.mystnb_config.execution_cache_path)  # type: ignore[attr-defined]
    return cache.get_cache_bundle(cache.match_cache_notebook(chapter.notebook).pk).nb


def is_executed(env: BuildEnvironment, docname: str) -> bool:
    """Return whether a page has code, which `execute` has run."""
    return _chapter(env, docname, Path(env.doc2path(docname)).read_text("utf-8")) is not None


def cells_of(env: BuildEnvironment, docname: str) -> dict[int, NotebookNode]:
    """Return what `result_of` does, by the numbers that the page's nodes give to its cells."""
    chapter = _chapter(env, docname, Path(env.doc2path(docname)).read_text("utf-8"))
    assert chapter is not None
    numbers = [number for number, cell in enumerate(chapter.notebook.cells) if cell.cell_type == "code"]
    return dict(zip(numbers, result_of(env, docname).cells, strict=True))


def note_shown(app: Sphinx, exception: Exception | None) -> None:
    """Keep which results are in the pages that were written; connected to ``build-finished``."""
    file = _state_folder(app) / ".executed.json"
    if exception is None and app.config.nb_execution_mode == "cache" and file.exists():
        ledger = Ledger(file)
        ledger.shown[_target(app)] = {name: entry["result"] for name, entry in ledger.entries.items()}
        ledger.save()


def _chapters(env: BuildEnvironment) -> Iterator[Chapter]:
    for docname in sorted(env.found_docs):
        chapter = _chapter(env, docname, Path(env.doc2path(docname)).read_text("utf-8"))
        if chapter is not None:
            yield chapter


def _chapter(env: BuildEnvironment, docname: str, text: str) -> Chapter | None:
    """Return the page as a chapter; None if it has no code to execute."""
    file = Path(env.doc2path(docname))
    reader = create_nb_reader(str(file), env.myst_config, env.mystnb_config, text)  # type: ignore[attr-defined]
    if file.suffix != ".md" or reader is None:
        return None
    notebook = reader.read(text)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return Chapter(docname, file, notebook, parts_of("\n\n".join(code))) if code else None


def _stale(chapters: Iterable[Chapter], ledger: Ledger, cache: JupyterCacheAbstract) -> Iterator[Chapter]:
    for chapter in chapters:
        reason = ledger.why(chapter.docname, chapter.parts)
        if not reason and not _is_cached(chapter, cache):
            reason = "its result is not in the cache any more"
        if reason:
            _logger.info("run %s: %s", chapter.name, reason)
            yield chapter
        else:
            _logger.info("reuse %s", chapter.name)


def _execute(
    chapters: list[Chapter], ledger: Ledger, cache: JupyterCacheAbstract, timeout: int
) -> dict[str, CellError]:
    """Execute chapters side by side; keep what succeeds and drop what fails, each at once."""
    failures: dict[str, CellError] = {}
    if not chapters:
        return failures
    runs = {chapter.docname: Run(chapter.file, chapter.notebook, timeout) for chapter in chapters}
    with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as pool:
        try:
            futures: dict[Future[float], Chapter] = {
                pool.submit(_timed, runs[chapter.docname]): chapter for chapter in chapters
            }
            done = status_iterator(
                as_completed(futures),
                "executing chapters... ",
                "darkgreen",
                len(futures),
                stringify_func=lambda future: futures[future].name,
            )
            for future in done:
                chapter = futures[future]
                try:
                    seconds = future.result()
                except CellError as error:
                    failures[chapter.docname] = error
                    ledger.forget(chapter.docname)
                else:
                    _keep(chapter, seconds, ledger, cache)
                ledger.save()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for run in runs.values():
                run.stop()
            raise
    return failures


def _timed(run: Run) -> float:
    began = time.perf_counter()
    run.execute()
    return time.perf_counter() - began


def _keep(chapter: Chapter, seconds: float, ledger: Ledger, cache: JupyterCacheAbstract) -> None:
    bundle = CacheBundleIn(chapter.notebook, str(chapter.file))
    record = cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    outputs = [cell.outputs for cell in chapter.notebook.cells if cell.cell_type == "code"]
    result = hashlib.sha256(json.dumps(outputs, sort_keys=True).encode()).hexdigest()
    # The most that it has taken: with films and records at hand it takes less.
    seconds = max(seconds, float(ledger.entries.get(chapter.docname, {}).get("seconds", 0)))
    facts = {"key": record.hashkey, "result": result, "seconds": f"{seconds:.1f}"}
    ledger.note(chapter.docname, chapter.parts, **facts)


def _is_cached(chapter: Chapter, cache: JupyterCacheAbstract) -> bool:
    try:
        cache.get_cache_bundle(cache.match_cache_notebook(chapter.notebook).pk)
    except KeyError:
        return False
    return True


def _drop_unused(cache: JupyterCacheAbstract, used: set[str]) -> None:
    """Remove results that no chapter of today has: earlier versions, and those that failed now."""
    for record in cache.list_cache_records():
        if record.hashkey not in used:
            with suppress(KeyError):  # the record without its file
                cache.remove_cache(record.pk)


def _forget_pages(app: Sphinx, docnames: Iterable[str]) -> None:
    """Remove the pages of failed chapters: they show what the code of today does not put out."""
    for docname in docnames:
        if app.builder.format == "html":
            Path(app.builder.get_outfilename(docname)).unlink(missing_ok=True)  # type: ignore[attr-defined]


def _cache(app: Sphinx) -> JupyterCacheAbstract:
    return get_cache(app.env.mystnb_config.execution_cache_path)  # type: ignore[attr-defined]


def _state_folder(app: Sphinx) -> Path:
    # As myst-nb has it, but known before any extension begins its work.
    named = app.config.nb_execution_cache_path or Path(app.outdir).parent / ".jupyter_cache"
    folder = Path(named).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _target(app: Sphinx) -> str:
    return Path(os.path.relpath(app.outdir, _state_folder(app))).as_posix()
