"""Executes exactly the chapters whose result may have changed, before Sphinx reads pages.

myst-nb then finds every result in its cache. Left alone it would look at the cells only, and go on serving
what an edited module of ours has long stopped putting out.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from weakref import WeakKeyDictionary

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

from mlanimated.site import results
from mlanimated.site.notebooks import CellError, PageError, Run
from mlanimated.site.staleness import Ledger, file_parts, files_among, parts_of
from mlanimated.store import artifacts

_logger = logging.getLogger(__name__)
EXECUTE = 600
"""The place among what waits for the builder: after myst-nb, which has the default (500)."""
_FIRST = 5
_PACKAGE = Path(__file__).parents[1]
# What is asked for many times in a build is read once.
_known: WeakKeyDictionary[BuildEnvironment, dict[tuple[str, str], Chapter | None]] = WeakKeyDictionary()
# Results that were read to see that they are sound, until the first one asks for them: they are large.
_read: WeakKeyDictionary[BuildEnvironment, dict[str, NotebookNode]] = WeakKeyDictionary()
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

    @cached_property
    def parts(self) -> dict[str, str]:
        """What its result depends on, but for the files that its cells have opened."""
        return parts_of(*(cell.source for cell in self.notebook.cells if cell.cell_type == "code"))

    @property
    def name(self) -> str:
        """The topic: the name of the file."""
        return self.file.stem


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    results.allow_any_folder()
    # First of all: sphinx-gallery writes pages when the builder is there.
    app.connect("builder-inited", lock_build, priority=_FIRST)
    app.connect("builder-inited", execute, priority=EXECUTE)
    app.connect("env-get-outdated", not_shown)
    app.connect("source-read", require_result)
    app.connect("build-finished", note_shown)


def lock_build(app: Sphinx) -> None:
    """Wait until no other build works in the same folder; it stays locked until this build ends."""
    lock = FileLock(state_folder(app) / ".build.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _logger.info("another build is at work in %s: waiting for it to end", state_folder(app))
        lock.acquire()
    app.connect("build-finished", lambda *_: lock.release(), priority=1000)


def execute(app: Sphinx) -> None:
    """Execute what is stale; connected to ``builder-inited``, when myst-nb has read its settings.

    Raises
    ------
    ChapterError
        If a cell failed, or a page cannot be read. The other chapters have been executed all the same;
        nothing of it is kept.
    """
    if app.config.nb_execution_mode != "cache":
        return
    # Sphinx looks for pages later, when those of the gallery have been made.
    app.env.find_files(app.config, app.builder)
    ledger = Ledger(_ledger_file(app))
    if ledger.damage:
        _logger.info("%s is damaged (%s): every chapter runs again", ledger.file, ledger.damage)
    results.require_sound(Path(app.env.mystnb_config.execution_cache_path))  # type: ignore[attr-defined]
    cache = _cache(app)
    failures: dict[str, PageError] = {}
    chapters = list(_chapters(app.env, failures))
    for name in ledger.entries.keys() - failures.keys() - {chapter.docname for chapter in chapters}:
        ledger.forget(name)
    failures |= _execute(app, list(_stale(app, chapters, ledger, cache)), ledger, cache)
    results.drop_unused(cache, {entry["key"] for entry in ledger.entries.values() if "key" in entry})
    ledger.save()
    if failures:
        _forget_pages(app, failures.keys())
        for error in failures.values():
            _logger.error("%s", error)
        first, pages = next(iter(failures.values())), {chapter.docname for chapter in chapters}
        raise ChapterError(
            f"{len(failures)} of {len(pages | failures.keys())} chapters failed: "
            f"{', '.join(sorted(failures))}\n{first}"
        )


def not_shown(app: Sphinx, *_: object) -> list[str]:
    """Return the chapters whose pages show an earlier result, to be read again; for ``env-get-outdated``."""
    if app.config.nb_execution_mode != "cache":
        return []
    ledger = Ledger(_ledger_file(app))
    before = ledger.shown.get(_target(app), {})
    return [name for name, entry in ledger.entries.items() if before.get(name) != entry.get("result")]


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
    if chapter is not None and results.find(_cache(app), chapter.notebook) is None:
        raise ChapterError(f"{chapter.name} was edited while the book was being built; build again")


def result_of(env: BuildEnvironment, docname: str) -> NotebookNode:
    """Return a chapter's code cells with what they put out; call it after `execute`."""
    if (read := _read.get(env, {}).pop(docname, None)) is not None:
        return read
    chapter = _chapter(env, docname, text_of(env, docname))
    assert chapter is not None, docname
    found = results.find(get_cache(env.mystnb_config.execution_cache_path), chapter.notebook)  # type: ignore[attr-defined]
    assert found is not None, docname
    return found.nb


def is_executed(env: BuildEnvironment, docname: str) -> bool:
    """Return whether a page has code, which `execute` has run."""
    return _chapter(env, docname, text_of(env, docname)) is not None


def cells_of(env: BuildEnvironment, docname: str) -> dict[int, NotebookNode]:
    """Return what `result_of` does, by the numbers that the page's nodes give to its cells."""
    chapter = _chapter(env, docname, text_of(env, docname))
    assert chapter is not None, docname
    numbers = [number for number, cell in enumerate(chapter.notebook.cells) if cell.cell_type == "code"]
    return dict(zip(numbers, result_of(env, docname).cells, strict=True))


def note_shown(app: Sphinx, exception: Exception | None) -> None:
    """Keep which results are in the pages that were written; connected to ``build-finished``."""
    file = _ledger_file(app)
    if exception is None and app.config.nb_execution_mode == "cache" and file.exists():
        ledger = Ledger(file)
        ledger.shown[_target(app)] = {
            name: entry["result"] for name, entry in ledger.entries.items() if "result" in entry
        }
        ledger.save()


def text_of(env: BuildEnvironment, docname: str) -> str:
    """Return the source of a page, as Sphinx reads it: without a byte-order mark.

    Raises
    ------
    PageError
        If it is not UTF-8.
    """
    file = Path(env.doc2path(docname))
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + error.object[: error.start].count(b"\n")
        raise PageError(
            f"{file.name}: a character is not UTF-8 (line {line} of {file}): save the file as UTF-8"
        ) from None


def _chapters(env: BuildEnvironment, failures: dict[str, PageError]) -> Iterator[Chapter]:
    """Yield the pages with code; add those that cannot be read to the failures."""
    for docname in sorted(env.found_docs):
        try:
            chapter = _chapter(env, docname, text_of(env, docname))
        except PageError as error:
            failures[docname] = error
        else:
            if chapter is not None:
                yield chapter


def _chapter(env: BuildEnvironment, docname: str, text: str) -> Chapter | None:
    """Return the page as a chapter; None if it has no code to execute."""
    known = _known.setdefault(env, {})
    if (docname, text) not in known:
        known[docname, text] = _read_chapter(env, docname, text)
    return known[docname, text]


def _read_chapter(env: BuildEnvironment, docname: str, text: str) -> Chapter | None:
    file = Path(env.doc2path(docname))
    reader = create_nb_reader(str(file), env.myst_config, env.mystnb_config, text)  # type: ignore[attr-defined]
    if file.suffix != ".md" or reader is None:
        return None
    try:
        notebook = reader.read(text)
    except Exception as error:  # whatever the reader meets: its own errors have no common kind
        raise PageError(f"{file.name}: {error} ({file})") from error
    has_code = any(cell.cell_type == "code" for cell in notebook.cells)
    return Chapter(docname, file, notebook) if has_code else None


def _stale(
    app: Sphinx, chapters: Iterable[Chapter], ledger: Ledger, cache: JupyterCacheAbstract
) -> Iterator[Chapter]:
    for chapter in chapters:
        opened = files_among(ledger.entries.get(chapter.docname, {}).get("parts", {}))
        reason = ledger.why(chapter.docname, {**chapter.parts, **file_parts(Path(app.srcdir), opened)})
        if not reason:
            if (found := results.find(cache, chapter.notebook)) is None:
                reason = "its result is not in the cache any more"
            else:
                _read.setdefault(app.env, {})[chapter.docname] = found.nb
        if reason:
            _logger.info("run %s: %s", chapter.name, reason)
            yield chapter
        else:
            _logger.info("reuse %s", chapter.name)


def _execute(
    app: Sphinx, chapters: list[Chapter], ledger: Ledger, cache: JupyterCacheAbstract
) -> dict[str, PageError]:
    """Execute chapters side by side; keep what succeeds and drop what fails, each at once."""
    failures: dict[str, PageError] = {}
    if not chapters:
        return failures
    # What these hold is looked after in other ways.
    without = (_PACKAGE, state_folder(app), Path(sys.prefix), *artifacts.folders())
    runs = {
        chapter.docname: Run(
            chapter.file, chapter.notebook, app.config.nb_execution_timeout, Path(app.srcdir), without
        )
        for chapter in chapters
    }
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
                    root = Path(app.srcdir).resolve()
                    names = [path.relative_to(root).as_posix() for path in runs[chapter.docname].sources]
                    _keep(chapter, file_parts(root, names), seconds, ledger, cache)
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


def _keep(
    chapter: Chapter,
    opened: dict[str, str],
    seconds: float,
    ledger: Ledger,
    cache: JupyterCacheAbstract,
) -> None:
    bundle = CacheBundleIn(chapter.notebook, str(chapter.file))
    record = cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    outputs = [cell.outputs for cell in chapter.notebook.cells if cell.cell_type == "code"]
    result = hashlib.sha256(json.dumps(outputs, sort_keys=True).encode()).hexdigest()
    # The most that it has taken: with films and records at hand it takes less.
    seconds = max(seconds, float(ledger.entries.get(chapter.docname, {}).get("seconds", 0)))
    facts = {"key": record.hashkey, "result": result, "seconds": f"{seconds:.1f}"}
    ledger.note(chapter.docname, {**chapter.parts, **opened}, **facts)


def _forget_pages(app: Sphinx, docnames: Iterable[str]) -> None:
    """Remove the pages of failed chapters: they show what the code of today does not put out."""
    for docname in docnames:
        if app.builder.format == "html":
            Path(app.builder.get_outfilename(docname)).unlink(missing_ok=True)  # type: ignore[attr-defined]


def _cache(app: Sphinx) -> JupyterCacheAbstract:
    return get_cache(app.env.mystnb_config.execution_cache_path)  # type: ignore[attr-defined]


def state_folder(app: Sphinx) -> Path:
    """Return where a build keeps what the next one asks for; it is made."""
    # As myst-nb has it, but known before any extension begins its work.
    named = app.config.nb_execution_cache_path or Path(app.outdir).parent / ".jupyter_cache"
    folder = Path(named).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _ledger_file(app: Sphinx) -> Path:
    return state_folder(app) / ".executed.json"


def _target(app: Sphinx) -> str:
    return Path(os.path.relpath(app.outdir, state_folder(app))).as_posix()
