"""Fixtures for tests that need modules of our package which exist for one test only."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import mlanimated
import mlanimated.chapters


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the weekly run do more of what every run does a little of."""
    parser.addoption(
        "--game-steps", type=int, default=32, help="agent steps that each Atari game is trained for"
    )


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
