"""Fixtures for tests that need modules of our package which exist for one test only."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

import mlanimated


@pytest.fixture
def add_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Return a function that adds (or replaces) the file of a module, which can then be imported.

    Packages of ours that exist already (``mlanimated.recipes``) are extended, not hidden.
    """
    root = tmp_path / "modules"
    root.mkdir()
    monkeypatch.setattr(mlanimated, "__path__", [*mlanimated.__path__, str(root)])
    before = set(sys.modules)

    def add(name: str, source: str) -> Path:
        file = root.joinpath(*name.split(".")[1:]).with_suffix(".py")
        for folder in file.relative_to(root).parents[:-1]:
            package = ".".join(("mlanimated", *folder.parts))
            if package in sys.modules:
                path = sys.modules[package].__path__
                if str(root / folder) not in path:
                    monkeypatch.setattr(sys.modules[package], "__path__", [*path, str(root / folder)])
            (root / folder).mkdir(exist_ok=True, parents=True)
            if package not in sys.modules:
                (root / folder / "__init__.py").touch()
        file.write_text(textwrap.dedent(source), "utf-8")
        sys.modules.pop(name, None)
        return file

    import mlanimated.recipes
    import mlanimated.scenes  # noqa: F401  (both can be extended)

    yield add  # type: ignore[misc]
    for name in set(sys.modules) - before:
        if name.startswith("mlanimated.") and str(root) in str(getattr(sys.modules[name], "__file__", "")):
            parent, _, child = name.rpartition(".")
            vars(sys.modules.get(parent)).pop(child, None) if parent in sys.modules else None
            del sys.modules[name]
