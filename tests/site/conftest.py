"""A book of three small chapters on a copy of the package, so that tests may edit what chapters depend on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

REPOSITORY = Path(__file__).parents[2]

HEADER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---
"""

CONF = """
numfig = True
numfig_format = {"figure": "Figure %s"}
extensions = ["myst_nb", "mlanimated.site.extension"]
include_patterns = ["**.md"]
root_doc = "index"
html_theme = "basic"
html_math_renderer = "mathml"
myst_enable_extensions = ["amsmath", "dollarmath"]
nb_execution_mode = "cache"
nb_execution_timeout = 600
nb_execution_raise_on_error = True
"""


def chapter(title: str, *cells: str, text: str = "") -> str:
    """Return the source of a chapter; its first cell notes that it ran."""
    note = "import os\nwith open(os.environ['FIXTURE_LOG'], 'a') as log:\n    log.write(' TITLE ')"
    blocks = [
        f"```{{code-cell}} ipython3\n{textwrap.dedent(cell).strip()}\n```"
        for cell in (note.replace("TITLE", title), *cells)
    ]
    return "\n\n".join([f"{HEADER}# {title}", *blocks, text, ""])


@dataclass
class Book:
    """A checkout with a copy of the package, a book's sources, and what building it said."""

    root: Path

    chapter = staticmethod(chapter)

    @property
    def source(self) -> Path:
        return self.root / "book"

    @property
    def log(self) -> Path:
        return self.root / "ran.txt"

    @property
    def environment(self) -> dict[str, str]:
        paths = os.pathsep.join((str(self.root / "code"), str(self.root / "packages")))
        base = {name: value for name, value in os.environ.items() if not name.startswith("MLANIMATED_")}
        return {**base, "PYTHONPATH": paths, "FIXTURE_LOG": str(self.log), "NO_COLOR": "1"}

    def write(self, file: str, text: str) -> Path:
        """Write a file below the root; its time always differs from that of what was there."""
        path = self.root / file
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")
        if path.stat().st_mtime_ns <= before:
            os.utime(path, ns=(before + 1_000_000, before + 1_000_000))
        return path

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that a file holds once."""
        text = (self.root / file).read_text("utf-8")
        assert text.count(old) == 1
        self.write(file, text.replace(old, new))

    def start(self, builder: str = "html") -> subprocess.Popen[str]:
        """Begin a build with warnings as errors."""
        out = self.root / "_build"
        command = [sys.executable, "-m", "sphinx", "-b", builder, "-n", "-W", "--keep-going"]
        return subprocess.Popen(
            [*command, "-d", str(out / ".doctrees"), str(self.source), str(out / builder)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # What is started in the background by a shell ignores Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def build(self, builder: str = "html") -> tuple[int, str]:
        """Build; return the exit status and all that was said."""
        process = self.start(builder)
        said, _ = process.communicate(timeout=1200)
        return process.returncode, said

    def ran(self) -> list[str]:
        """Return the chapters that were executed since the last question, sorted."""
        names = self.log.read_text("utf-8").split() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return sorted(names)

    def page(self, name: str) -> BeautifulSoup:
        """Return a built page."""
        return BeautifulSoup((self.root / "_build/html" / f"{name}.html").read_text("utf-8"), "html.parser")


def copy_of_the_package(root: Path) -> Book:
    """Return a book without chapters in a checkout of its own."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "code" / "mlanimated", root / "code" / "mlanimated", ignore=ignored)
    shutil.copyfile(REPOSITORY / "pyproject.toml", root / "pyproject.toml")
    shutil.copyfile(REPOSITORY / "_config.yml", root / "_config.yml")
    (root / "_toc.yml").touch()
    book = Book(root)
    book.write("book/conf.py", CONF)
    return book


@pytest.fixture(scope="module")
def odd_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Return a book in a folder with signs that mean something to databases, addresses, formats, shells."""
    return copy_of_the_package(tmp_path_factory.mktemp("odd") / 'My #1 100%25 {book}? it\'s "quoted"')


@pytest.fixture(scope="module")
def empty_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return copy_of_the_package(tmp_path_factory.mktemp("checkout"))
