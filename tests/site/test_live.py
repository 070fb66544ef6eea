"""From a page to its notebook: what is in it, the buttons, and what is published beside the pages."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest

from mlanimated.site import live
from mlanimated.store import address
from mlanimated.store.address import Addresses

ROOT = Path(__file__).parents[2]
Book = Any  # the class is in conftest.py, which tests cannot import
PLACES = Addresses("https://github.com/someone/their-book", "https://someone.github.io/their-book/")

CELLS = (
    "from mlanimated.page import number\n"
    "from mlanimated.learn.fixture_steps import double\nprint(double(21))",
    'import sys\nnumber("answer", 42.125, ".2f")\nprint("noise", file=sys.stderr)',
    "import numpy as np\nfrom mlanimated.animate.animation import Animation\n"
    "from mlanimated.player.payload import StepInfo\n"
    "words = {'title': 'A dot', 'caption': 'Watch.', 'alt': 'A dot.'}\n"
    "Animation.from_frames(np.full((6, 64, 96, 3), 255, np.uint8), fps=6, steps=[StepInfo(0, 'step 0', {})],"
    " name='dots', **words)",
)
TEXT = r"""
The answer is {glue:text}`answer`, as [the other page](plain.md) says, or {ref}`this one <here>`.

(here)=
## Below

```{literalinclude} ../code/mlanimated/learn/fixture_steps.py
:pyobject: double
```

:::{note}
Careful.
:::
"""


@pytest.fixture(scope="module")
def book(empty_book: Book) -> Book:
    empty_book.write(
        "code/mlanimated/learn/fixture_steps.py", "FACTOR = 2\n\n\ndef double(x):\n    return FACTOR * x\n"
    )
    empty_book.write("book/index.md", "# Home\n\n```{toctree}\nlively\nplain\n```\n")
    empty_book.write("book/plain.md", "# Plain\n\nNothing runs.\n")
    source = empty_book.chapter("lively", *CELLS, text=TEXT)
    empty_book.write("book/lively.md", source)
    empty_book.edit("book/conf.py", '"dollarmath"]', '"dollarmath", "colon_fence"]')
    empty_book.write("artifacts/walk/weights.json", "{}")
    return empty_book


@pytest.fixture(scope="module")
def nowhere(book: Book) -> tuple[nbformat.NotebookNode, Any]:
    """Return the notebook and the page of a book that has no address yet."""
    status, said = book.build()
    assert status == 0, said
    return _notebook(book), book.page("lively")


@pytest.fixture(scope="module")
def somewhere(book: Book, nowhere: object) -> tuple[nbformat.NotebookNode, Any]:
    """Return the same after the book was given an address."""
    for name in ("setup.py", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, book.root / name)
    book.edit(
        "_config.yml",
        f"https://github.com/{address.PLACEHOLDER}/machine-learning-animated",
        PLACES.repository,
    )
    book.edit(
        "_config.yml", f"https://{address.PLACEHOLDER}.github.io/machine-learning-animated/", PLACES.site
    )
    book.ran()
    status, said = book.build()
    assert status == 0, said
    assert book.ran() == [], "an address changes pages, and executes none"
    return _notebook(book), book.page("lively")


def _notebook(book: Book) -> nbformat.NotebookNode:
    return nbformat.read(book.root / "_build/html/notebooks/lively.ipynb", 4)


def _texts(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def _code(notebook: nbformat.NotebookNode, kind: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.id.startswith(f"{kind}-")]


def test_text_is_resolved(nowhere: Any) -> None:
    words = _texts(nowhere[0])
    assert words.startswith("# lively")
    assert "The answer is 42.12, as the other page says, or this one." in words
    assert "> **Note**\n>\n> Careful." in words
    assert not re.search(r"\{\w+\}`|literalinclude|:::|https?:", words)


def test_the_page_s_cells_are_there_with_what_they_put_out(nowhere: Any) -> None:
    cells = _code(nowhere[0], "cell")
    assert [cell.source for cell in cells][1:] == list(CELLS)
    first, number, film = cells[1:]
    assert first.outputs[0].text == "42\n"
    assert number.outputs == [], "neither what goes to stderr nor what is for the text only"
    (shown,) = film.outputs
    assert set(shown.data) == {"image/png", "text/plain"}
    assert all(cell.execution_count is None for cell in cells)


def test_shown_code_is_a_cell_that_runs(nowhere: Any) -> None:
    (cell,) = _code(nowhere[0], "shown")
    assert "from mlanimated.learn.fixture_steps import FACTOR\n" in cell.source
    assert "\n\n\ndef double(x):\n    return FACTOR * x\n\n\n" in cell.source
    assert cell.source.endswith('use(double, "mlanimated.learn.fixture_steps")')


def test_only_pages_with_code_have_a_notebook(book: Book, nowhere: Any) -> None:
    assert [file.name for file in (book.root / "_build/html/notebooks").iterdir()] == ["lively.ipynb"]


def test_without_an_address_a_notebook_leads_nowhere(
    book: Book, nowhere: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (address.REPOSITORY, address.SITE):  # which a workflow has set
        monkeypatch.delenv(name, raising=False)
    source = "".join(cell.source for cell in nowhere[0].cells)
    assert "http" not in source
    assert address.PLACEHOLDER not in source
    assert not list((book.root / "_build/html").glob("*.whl"))
    assert [button["text"] for button in live.buttons("book/walk", "../notebooks/walk.ipynb")["buttons"]] == [
        "Download"
    ]


def test_with_an_address_links_lead_to_this_version_of_the_site(somewhere: Any) -> None:
    words = _texts(somewhere[0])
    folder = f"{PLACES.site}dev/"
    assert f"[the other page]({folder}plain.html)" in words
    assert f"or [this one]({folder}lively.html#here)." in words
    assert f"*The same figure in the book: [A dot]({folder}lively.html#fig-lively-dots).*" in words
    (setup,) = _code(somewhere[0], "setup")
    assert f'wheel = "{folder}mlanimated-' in setup.source


def test_the_package_and_its_artifacts_are_published_beside_the_pages(book: Book, somewhere: Any) -> None:
    site = book.root / "_build/html"
    (wheel,) = site.glob("*.whl")
    (setup,) = _code(somewhere[0], "setup")
    assert f"/dev/{wheel.name}" in setup.source
    assert f'SHA256 = "{hashlib.sha256(wheel.read_bytes()).hexdigest()}"' in setup.source
    assert (site / "artifacts/walk/weights.json").read_text() == "{}"
    with zipfile.ZipFile(wheel) as archive:
        release = json.loads(archive.read(f"mlanimated/{address.RELEASE}"))
    assert list(release["artifacts"]) == ["walk/weights.json"]


def test_a_notebook_is_the_same_bytes_when_its_page_is_written_again(book: Book, somewhere: Any) -> None:
    file = book.root / "_build/html/notebooks/lively.ipynb"
    before = file.read_bytes()
    file.unlink()
    (book.root / "_build/html/lively.html").unlink()
    assert book.build()[0] == 0
    assert file.read_bytes() == before


def test_an_artifact_that_is_gone_is_not_published_any_more(book: Book, somewhere: Any) -> None:
    (book.root / "artifacts/walk/weights.json").unlink()
    assert book.build()[0] == 0
    assert not (book.root / "_build/html/artifacts").exists()


def test_a_page_that_is_gone_takes_its_notebook_along(book: Book, somewhere: Any) -> None:
    (book.source / "lively.md").unlink()
    book.write("book/index.md", "# Home\n\n```{toctree}\nplain\n```\n")
    book.edit("book/plain.md", "Nothing runs.", "Nothing runs any more.")
    status, said = book.build()
    assert status == 0, said
    assert not (book.root / "_build/html/notebooks/lively.ipynb").exists()


@pytest.mark.parametrize(("version", "revision"), [("dev", "HEAD"), ("v1.2", "v1.2"), ("v1.2rc1", "v1.2rc1")])
def test_addresses_have_the_shapes_that_colab_and_binder_read(version: str, revision: str) -> None:
    colab = urlsplit(live.colab(PLACES, version, "gradient-descent"))
    assert (colab.scheme, colab.netloc) == ("https", "colab.research.google.com")
    assert colab.path == f"/github/someone/their-book/blob/notebooks/{version}/gradient-descent.ipynb"
    binder = urlsplit(live.binder(PLACES, version, "book/gradient-descent"))
    assert (binder.scheme, binder.netloc) == ("https", "mybinder.org")
    assert binder.path == f"/v2/gh/someone/their-book/{revision}"
    assert parse_qs(binder.query) == {"urlpath": ["lab/tree/book/gradient-descent.md"]}


def test_buttons_lead_to_colab_binder_and_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(address.REPOSITORY, PLACES.repository)
    monkeypatch.setenv(address.SITE, PLACES.site)
    monkeypatch.setenv(address.VERSION, "v1.2")
    menu = live.buttons("book/walk", "../notebooks/walk.ipynb")
    assert [(button["text"], button["url"]) for button in menu["buttons"]] == [
        ("Colab", live.colab(PLACES, "v1.2", "walk")),
        ("Binder", live.binder(PLACES, "v1.2", "book/walk")),
        ("Download", '../notebooks/walk.ipynb" download="walk.ipynb'),
    ]
