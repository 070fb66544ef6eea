"""A small checkout with two chapters, in which the command line can be run as a person would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from mlanimated import chapters, launch
from mlanimated.catalogue import animations  # noqa: F401 - while its folder can be seen
from mlanimated.cli.main import app
from mlanimated.store import artifacts

ROOT = Path(__file__).parents[2]

RECIPE = '''
"""A chapter for tests."""
from dataclasses import dataclass
import numpy as np
from mlanimated.store.record import committed

@dataclass(frozen=True)
class Walk:
    rows: np.ndarray
    seed: int = 3
    data_name: str | None = None

def walk():
    return Walk(np.arange(4.0))

@committed
def long_walk():
    return Walk(np.arange(8.0))
'''

CLAIMS = '''
"""What it claims."""
from mlanimated.chapters.CHAPTER.recipe import walk
from mlanimated.store.claim import Claim, by_name

def measure(record):
    return {"place": record.rows[-1]}

CLAIMS = by_name(
    Claim("arrives", "It is at {place:.1f}.", walk, measure, lambda measured: measured["place"] == 3)
)
'''

SCENE = '''
"""How the chapter for tests looks."""
from mlanimated.animate.scene import Scene, Step, Variants
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.CHAPTER.recipe import walk
from mlanimated.animate.entry import Entry

class Dot(Scene):
    name = "dot"
    size = (120, 80)
    title, caption, alt = "A dot", "The dot walks.", "A dot walks."

    def __init__(self, record, height=0.5):
        self.record, self.height = record, height

    def build(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(-1, 4), ylim=(0, 1))
        self.line, = axes.plot([0], [self.height], "o")
        return [self.line]

    def show(self, time):
        self.line.set_data([time], [self.height + self.record.rows[-1] / 10])

    def steps(self):
        rows = self.record.rows
        return [Step(f"step {i}", {"x": x}, "There." if i == 3 else "") for i, x in enumerate(rows)]

def heights(record):
    return Variants("height", {"low": Dot(record, 0.2), "high": Dot(record, 0.8)})

TIMELINE = Timeline(fps=5, move=0.2, hold=0.2, mark_hold=0.2)
ANIMATIONS = {"dot": Entry(Dot, walk, TIMELINE), "heights": Entry(heights, walk, TIMELINE)}
'''

PARTS = {"recipe": RECIPE, "claims": CLAIMS, "scenes": SCENE}


class Checkout:
    """A checkout whose only chapters are the two above."""

    def __init__(self, root: Path) -> None:
        self.root = root
        package = root / "code" / "mlanimated"
        others = (
            "chapters",
            "panels",
            "atari",
            "games",
            "learn",
            "opponents",
            "site",
            "train.py",
            "evaluate.py",
        )
        ignored = shutil.ignore_patterns("__pycache__", *others)
        shutil.copytree(ROOT / "code" / "mlanimated", package, ignore=ignored)
        (package / "chapters").mkdir()
        (package / "chapters" / "__init__.py").touch()
        shutil.copy(ROOT / "pyproject.toml", root)
        (root / "_toc.yml").touch()
        for chapter in ("first_walk", "second_walk"):
            folder = package / "chapters" / chapter
            folder.mkdir()
            (folder / "__init__.py").touch()
            for part, source in PARTS.items():
                self.write(chapter, part, source.replace("CHAPTER", chapter))

    def write(self, chapter: str, part: str, source: str) -> Path:
        file = self.root / "code" / "mlanimated" / "chapters" / chapter / f"{part}.py"
        file.write_text(textwrap.dedent(source), "utf-8")
        return file

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / "code" / "mlanimated" / file
        source = path.read_text("utf-8")
        assert old in source
        path.write_text(source.replace(old, new), "utf-8")

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        base = {name: value for name, value in os.environ.items() if name not in launch.SETTINGS}
        places = {"PYTHONPATH": str(self.root / "code"), "MLANIMATED_CACHE": str(self.root / "cache")}
        looks = {"COLUMNS": "200", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.Popen(
            [sys.executable, "-m", "mlanimated.cli.main", *arguments],
            env=base | places | looks | variables,
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        said, errors = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, said, errors)

    def git(self, *arguments: str) -> None:
        name = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        subprocess.run(["git", *name, *arguments], cwd=self.root, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "checkout").mkdir()
    return Checkout(tmp_path / "checkout")


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, add_module: Callable[[str, str], Path]
) -> Callable[..., Result]:
    """Return a function that runs a command in this process, in an empty folder, on one chapter."""
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(artifacts, "checkout", lambda: tmp_path / "checkout")
    for part, source in PARTS.items():
        file = add_module(f"mlanimated.chapters.first_walk.{part}", source.replace("CHAPTER", "first_walk"))
    monkeypatch.setattr(chapters, "__path__", [str(file.parents[1])])
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path / "folder")
    return lambda *arguments: CliRunner().invoke(app, list(arguments), prog_name="mlanimated")
