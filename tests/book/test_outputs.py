"""The notebooks put out what the pages show, to the last bit: films, numbers, words.

They run as a reader has them: from a wheel, in a clean environment, outside the repository, offline. When
several processes share the tests, each test of this file is a job of its own: see the conftest.py above.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from myst_nb.core.read import is_myst_markdown_notebook
from nbformat import NotebookNode

from mlanimated.notebooks import limit
from mlanimated.player.payload import MIME
from mlanimated.site.staleness import Ledger
from mlanimated.store import recipes

Machine = Any  # the class is in conftest.py, which tests cannot import

REPOSITORY = Path(__file__).parents[2]
LEDGER = Ledger(REPOSITORY / "_build" / ".executed.json").entries


def _seconds(chapter: str) -> float:
    """Return how long a chapter has taken when the book was built; 0 if it was not built before the tests."""
    return float(LEDGER.get(f"book/{chapter}", {}).get("seconds", 0))


# The longest first, so that no process works alone at the end.
CHAPTERS = sorted(
    (
        page.stem
        for page in (REPOSITORY / "book").glob("*.md")
        if is_myst_markdown_notebook(page.read_text("utf-8"))
    ),
    key=lambda name: (-_seconds(name), name),
)


@pytest.fixture(scope="session")
def machine_with_films(site: Path, machine: Machine) -> Machine:
    """Return the machine with the films of the build, which are drawn again if code or record differ there.

    Drawing everything twice is the work of `mlanimated verify`. Records are computed again here.
    """
    films = recipes.cache_folder() / "films"
    shutil.copytree(films, Path(machine.variables["MLANIMATED_CACHE"]) / "films", dirs_exist_ok=True)
    return machine


def _as_on_the_page(file: Path, page: list[NotebookNode]) -> NotebookNode:
    """Return a notebook with the outputs that its page shows, for nbval to compare with."""
    notebook = nbformat.read(file, as_version=4)
    own = [cell for cell in notebook.cells if cell.id.startswith("cell-")]
    assert [cell.source for cell in own] == [cell.source.strip("\n") for cell in page], file.name
    for cell in notebook.cells:
        # At the end of a cell ";" keeps a value off the page. IPython looks for it in its history, which
        # nbval does not write.
        cell.source = re.sub(r";\s*$", "; None", cell.source)
        if cell.cell_type == "code":
            cell.outputs = []
    for cell, shown in zip(own, page, strict=True):
        # No page shows stderr. What libraries write there past Python, as TensorFlow does when it is loaded,
        # is not caught in a kernel that a test starts.
        cell.outputs = [output for output in shown.get("outputs", ()) if output.get("name") != "stderr"]
        cell.execution_count = 1  # any: nbval wants to see that the cell has been run
    return notebook


def _nbval(machine: Machine, file: Path, **variables: str) -> str:
    """Run a notebook there and compare all that it puts out, bit by bit."""
    options = ["--nbval", "--nbval-current-env", f"--nbval-cell-timeout={limit.CLOCK_SECONDS}"]
    options += ["-q", "--tb=short", "-p", "no:cacheprovider", os.fspath(file)]
    done = machine.run(
        "-m", "mlanimated.launch", "python", "-m", "pytest", *options, check=False, **variables
    )
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_notebook_puts_out_what_its_page_shows(
    site: Path,
    machine_with_films: Machine,
    executed: dict[str, list[NotebookNode]],
    tmp_path: Path,
    chapter: str,
) -> None:
    notebook = _as_on_the_page(site / "notebooks" / f"{chapter}.ipynb", executed[chapter])
    cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    file = tmp_path / f"{chapter}.ipynb"
    nbformat.write(notebook, file)
    artifacts = os.fspath(REPOSITORY / "artifacts")
    said = _nbval(machine_with_films, file, MLANIMATED_SITE="1", MLANIMATED_ARTIFACTS=artifacts)
    assert re.search(rf"^{cells} passed\b", said, re.M), said[-20_000:]
    assert "failed" not in said


def test_every_chapter_with_code_is_run_here(executed: dict[str, list[NotebookNode]]) -> None:
    assert set(CHAPTERS) == executed.keys()


def test_a_film_that_differs_is_noticed(machine: Machine, tmp_path: Path) -> None:
    def cell(digest: str) -> NotebookNode:
        shown = nbformat.v4.new_output("display_data", {MIME: {"variants": [{"video": digest}]}})
        code = f"display({{'{MIME}': {{'variants': [{{'video': 'same'}}]}}}}, raw=True)"
        return nbformat.v4.new_code_cell(code, execution_count=1, outputs=[shown])

    film = nbformat.v4.new_notebook(cells=[cell("same"), cell("other")])
    nbformat.write(film, tmp_path / "film.ipynb")
    said = _nbval(machine, tmp_path / "film.ipynb")
    assert re.search(r"^1 failed, 1 passed\b", said, re.M), said
    assert "film.ipynb::Cell 1" in said


def test_a_cell_has_the_limit_that_it_has_when_the_book_is_built(machine: Machine, tmp_path: Path) -> None:
    code = "import signal\nsignal.getitimer(signal.ITIMER_PROF)[0] > 0"
    output = nbformat.v4.new_output("execute_result", {"text/plain": "True"}, execution_count=1)
    cell = nbformat.v4.new_code_cell(code, execution_count=1, outputs=[output])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "limit.ipynb")
    assert "1 passed" in _nbval(machine, tmp_path / "limit.ipynb")
