"""How tests are shared out; fixtures for those that need modules of ours which exist for one test only."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import mlanimated
import mlanimated.chapters

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Each test of this file is a job of its own. Other files are jobs as a whole, for the sake of their fixtures.
ONE_BY_ONE = "tests/book/test_outputs.py"
SLOW_SECONDS = 20  # what a test that is marked as slow may take, as long as it has not been measured
MEASURED = "mlanimated/seconds"
MOST_WORKERS = 8  # each loads TensorFlow, and sets up what its tests need


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the weekly run do more of what every run does a little of."""
    parser.addoption(
        "--game-steps", type=int, default=32, help="agent steps that each Atari game is trained for"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Measure how long each file takes, for the order of the next run."""
    cache = getattr(config, "cache", None)  # there is none with -p no:cacheprovider
    if cache is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Seconds(cache))


class Seconds:
    """Keeps how long the tests of each file took in pytest's cache; this alone writes it, and at the end."""

    def __init__(self, cache: pytest.Cache) -> None:
        self._cache, self._seconds = cache, defaultdict[str, float](float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a test, and what its fixtures took."""
        self._seconds[report.nodeid.partition("::")[0]] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Remember the most that was measured: a run may leave tests out."""
        known = self._cache.get(MEASURED, {})
        new = {name: max(seconds, known.get(name, 0)) for name, seconds in self._seconds.items()}
        self._cache.set(MEASURED, {**known, **new})


def longest_first(items: list[pytest.Item], measured: Mapping[str, float]) -> list[pytest.Item]:
    """Return tests so that no process works alone at the end: files by what they took, or may take."""
    expected: dict[str, float] = defaultdict(float)
    for item in items:
        file = item.nodeid.partition("::")[0]
        marked = any(item.get_closest_marker(name) for name in ("slow", "browser"))
        expected[file] = measured.get(file, expected[file] + (SLOW_SECONDS if marked else 0))
    return sorted(items, key=lambda item: -expected[item.nodeid.partition("::")[0]])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    cache = getattr(config, "cache", None)
    items[:] = longest_first(items, cache.get(MEASURED, {}) if cache is not None else {})


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return for ``-n auto`` how many processors this process may use, which can be fewer than there are."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(there, MOST_WORKERS)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return for ``--dist loadfile`` who shares out files, and the tests of one file singly."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Jobs(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return nodeid if file == ONE_BY_ONE else file

    config.option.loadscopereorder = False  # it begins with the file that has the most tests
    return Jobs(config, log)


@pytest.fixture
def add_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], Path]]:
    """Yield a function that adds (or replaces) the file of a module, which can then be imported.

    Packages of ours that exist already (``mlanimated.chapters``) are extended, not hidden.
    """
    root = tmp_path / "modules"
    root.mkdir()
    before = set(sys.modules)
    monkeypatch.setattr(mlanimated, "__path__", [*mlanimated.__path__, str(root)])

    def add(name: str, source: str) -> Path:
        file = root.joinpath(*name.split(".")[1:]).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        for depth in range(2, name.count(".") + 1):
            package, folder = ".".join(name.split(".")[:depth]), file.parents[name.count(".") - depth]
            known = sys.modules.get(package)
            if known is None or str(root) in str(known.__file__):
                (folder / "__init__.py").touch()
            elif str(folder) not in known.__path__:
                monkeypatch.setattr(known, "__path__", [*known.__path__, str(folder)])
        file.write_text(textwrap.dedent(source), "utf-8")
        sys.modules.pop(name, None)
        return file

    yield add
    for name in set(sys.modules) - before:
        module = sys.modules[name]
        if str(root) in str(getattr(module, "__file__", "")):
            parent, _, child = name.rpartition(".")
            if parent in sys.modules:
                vars(sys.modules[parent]).pop(child, None)
            del sys.modules[name]


@pytest.fixture
def digests() -> Callable[[Path], dict[str, str]]:
    """Return a function that gives the sha256 of every file below a folder."""

    def of(folder: Path) -> dict[str, str]:
        return {
            file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }

    return of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium, started once: two of Playwright's drivers cannot run in one process."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        reason = "Chromium is missing: install it or name it in $CHROMIUM. NO BROWSER TEST WAS RUN."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as driver:
        # Containers run as root, where Chromium's sandbox cannot start.
        launched = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()
