"""A chapter is one folder, one page, one test folder, one line in `_toc.yml` and one command: nothing else.

A small one is added to a copy of the checkout, in which other pages are left out so that it is built quickly.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from mlanimated.cli.lock import FILE

REPOSITORY = Path(__file__).parents[2]
TOC_LINE = "      - file: book/newcomer\n"
CHAPTER = {
    "code/mlanimated/chapters/newcomer/__init__.py": "",
    "code/mlanimated/chapters/newcomer/recipe.py": '''\
"""What it computes: a number that is halved again and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Halves:
    """The number after each step."""

    numbers: NDArray[np.float64]


def halves(start: float = 8.0, steps: int = 4) -> Halves:
    """Halve a number."""
    return Halves(start / 2.0 ** np.arange(steps + 1))
''',
    "code/mlanimated/chapters/newcomer/claims.py": '''\
"""What it claims."""

from __future__ import annotations

from mlanimated.chapters.newcomer.recipe import halves
from mlanimated.store.claim import Claim, by_name

CLAIMS = by_name(
    Claim(
        "gets-small",
        "In the end it is {last:.1f}.",
        halves,
        lambda record: {"last": float(record.numbers[-1])},
        lambda found: found["last"] < 1,
    )
)
''',
    "code/mlanimated/chapters/newcomer/scenes.py": '''\
"""How it looks."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import palette, style, tween
from mlanimated.animate.entry import Entry
from mlanimated.animate.scene import Scene, Step
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.newcomer import recipe


class Halving(Scene):
    """A bar that shrinks."""

    name = "halving"
    size = (720, 200)
    title = "Half of it, again and again"
    caption = "Watch how much is taken away each time."
    alt = "A bar becomes half as long with every step."

    def __init__(self, record: recipe.Halves) -> None:
        self.record = record

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make the bar."""
        axes = figure.add_axes((0.05, 0.3, 0.9, 0.6))
        style.axes(axes, xlim=(0, 8), ylim=(0, 1), xticks=(0, 4, 8), yticks=())
        (self._bar,) = axes.barh(0.5, 1, height=0.5, color=palette.MODEL)
        return [self._bar]

    def show(self, time: float) -> None:
        """Give it its length."""
        self._bar.set_width(float(tween.at(self.record.numbers, time)))

    def steps(self) -> list[Step]:
        """One for each number."""
        return [
            Step(f"step {row}", {"x": x}, f"Step {row}: {x:.1f} is left." if row in (0, 2, 4) else "")
            for row, x in enumerate(self.record.numbers)
        ]


ANIMATIONS = {Halving.name: Entry(Halving, recipe.halves, Timeline(fps=5, move=0.2, hold=0.2, mark_hold=0.2))}
''',
    "book/newcomer.md": """\
---
jupytext:
  formats: md:myst
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A Newcomer

A bar gets shorter.

```{code-cell} ipython3
:tags: [hide-input]

from mlanimated.chapters.newcomer.claims import CLAIMS
from mlanimated.chapters.newcomer.scenes import ANIMATIONS
from mlanimated.page import claim, show

show(ANIMATIONS["halving"])
claim(CLAIMS["gets-small"])
```
""",
    "tests/chapters/newcomer/test_recipe.py": """\
from mlanimated.chapters.newcomer.recipe import halves


def test_newcomer_halves():
    assert halves(start=4.0, steps=2).numbers.tolist() == [4, 2, 1]
""",
}


class Copy:
    """A checkout with the chapters of this one, and none of their pages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        for folder in ("code", "tests/book", ".github/pictures"):
            if (REPOSITORY / folder).is_dir():
                shutil.copytree(REPOSITORY / folder, root / folder, ignore=ignored)
        (root / "tests" / "chapters").mkdir()
        for file in ("tests/conftest.py", "tests/chapters/test_every_chapter.py"):
            shutil.copy(REPOSITORY / file, root / file)
        for file in REPOSITORY.iterdir():
            if file.is_file() and not file.name.startswith("."):
                shutil.copy(file, root)
        (root / "artifacts").symlink_to(REPOSITORY / "artifacts", target_is_directory=True)
        (root / "book").mkdir()
        shutil.copy(REPOSITORY / "book" / "references.bib", root / "book")
        (root / "book" / "index.md").write_text("# A book\n\nIt has one chapter.\n", "utf-8")

    def leave_out_other_pages(self) -> None:
        """Keep what the table of contents has of the pages that are here, and the gallery."""
        toc = yaml.safe_load((self.root / "_toc.yml").read_text("utf-8"))
        kept = {"book/newcomer", "book/gallery/index"}
        for part in toc["parts"]:
            part["chapters"] = [entry for entry in part["chapters"] if entry["file"] in kept]
        toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
        (self.root / "_toc.yml").write_text(yaml.safe_dump(toc), "utf-8")

    def run(self, *arguments: str) -> str:
        base = {name: value for name, value in os.environ.items() if not name.startswith("MLANIMATED_")}
        done = subprocess.run(
            [sys.executable, "-m", "mlanimated.launch", *arguments],
            env={**base, "PYTHONPATH": str(self.root / "code"), "COLUMNS": "200", "NO_COLOR": "1"},
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mlanimated(self, *arguments: str) -> str:
        """Run a command of ours, from here."""
        return self.run("python", "-m", "mlanimated.cli.main", *arguments)


@pytest.mark.slow
def test_a_chapter_is_its_own_files_a_line_and_a_command(
    tmp_path: Path, digests: Callable[[Path], dict[str, str]]
) -> None:
    copy = Copy(tmp_path)
    before = digests(tmp_path)
    for name, text in CHAPTER.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    toc = (tmp_path / "_toc.yml").read_text("utf-8")
    last = "      - file: book/activation-functions\n"
    assert toc.count(last) == 1
    (tmp_path / "_toc.yml").write_text(toc.replace(last, last + TOC_LINE), "utf-8")

    # It is found, and accepted.
    assert "newcomer/halving" in copy.mlanimated("list")
    copy.mlanimated("verify", "--update", "--only", "newcomer/halving")
    locked = json.loads((tmp_path / FILE).read_text("utf-8"))["animations"]
    assert locked["newcomer/halving"]["size"] == [720, 200]

    # Nothing else has been edited so far; what is left out from here on is for the sake of time.
    after = {name: digest for name, digest in digests(tmp_path).items() if "__pycache__" not in name}
    own = {name for name in after if name.partition("/")[0] != "_build" and before.get(name) != after[name]}
    assert own == {*CHAPTER, "_toc.yml", FILE}
    copy.leave_out_other_pages()

    # Its claims, its films and its page are held to what every chapter keeps, by the tests that are there.
    options = ["-q", "-k", "newcomer or table_of_contents"]
    places = ("tests/chapters", "tests/book/test_sources.py")
    said = copy.run("python", "-m", "pytest", *options, *places)
    assert "failed" not in said
    assert "passed" in said

    # Its page is built and shows the film that was locked; the gallery shows it too.
    copy.run("jupyter-book", "build", ".", "-W", "-n", "--keep-going")
    pages = tmp_path / "_build" / "html" / "book"
    shown = [
        BeautifulSoup((pages / name).read_text("utf-8"), "html.parser").select_one("figure.mla source")
        for name in ("newcomer.html", "gallery/plot_newcomer.html")
    ]
    films = [(pages / "gallery" / str(source["src"])).resolve() for source in shown if source is not None]
    assert len(films) == 2
    assert films[0].name == films[1].name
    assert "✓" in (pages / "newcomer.html").read_text("utf-8")
    assert (tmp_path / "_build" / "html" / "notebooks" / "newcomer.ipynb").is_file()
