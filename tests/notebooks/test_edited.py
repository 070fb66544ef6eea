"""A reader edits a function in a chapter's notebook, and the films and claims below are about that one."""

from __future__ import annotations

import importlib
import inspect
import linecache
import os
import re
import textwrap
from pathlib import Path

import nbformat
import pytest
from myst_nb.core.read import read_myst_markdown_notebook

from mlanimated.notebooks import limit
from mlanimated.notebooks.cells import shown
from mlanimated.notebooks.execute import Run
from mlanimated.store import own

BOOK = Path(__file__).parents[2] / "book"
CODE = Path(__file__).parents[2] / "code"
PAGES = sorted(page for page in BOOK.glob("*.md") if ":pyobject:" in page.read_text("utf-8"))
LISTING = re.compile(r"^```\{literalinclude\} (\S+)\n:pyobject: (\S+)", re.M)
# Films are asked for, but not drawn: their words say what they show.
WORDS_ONLY = """
from mlanimated import page

page._display = print
"""


def _cell(page: Path, file: str, name: str) -> str:
    """Return the notebook's cell for a listing of a page."""
    path = (page.parent / file).resolve()
    module = ".".join(path.relative_to(CODE).with_suffix("").parts)
    part = importlib.import_module(module)
    for attribute in name.split("."):
        part = getattr(part, attribute)
    cell = shown(textwrap.dedent(inspect.getsource(part)), path, module)
    assert cell is not None, f"{page.stem}: {name}"
    return cell


def _cells(page: Path) -> list[str]:
    """Return the code of a page's notebook, in its order."""
    found = []
    for cell in read_myst_markdown_notebook(page.read_text("utf-8")).cells:
        if cell.cell_type == "code":
            found.append(cell.source)
        else:
            found += [_cell(page, *listing.groups()) for listing in LISTING.finditer(cell.source)]
    return found


def _run(folder: Path, cells: list[str]) -> str:
    """Run a notebook; return all that it says."""
    folder.mkdir()
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in [WORDS_ONLY, *cells]]
    )
    environment = {**os.environ, "MLANIMATED_CACHE": str(folder)}
    environment.pop("MLANIMATED_SITE", None)
    Run(notebook, folder, environment, limit.CLOCK_SECONDS).execute()
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    return "\n".join(out.get("text") or out.get("data", {}).get("text/plain", "") for out in outputs)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_nobody_has_edited_changes_nothing(page, capsys):
    for file, name in LISTING.findall(page.read_text("utf-8")):
        cell = _cell(page, file, name)
        linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)  # as IPython does
        exec(compile(cell, name, "exec"), {"__name__": "__main__"})
        assert not own.is_used(), name
    assert capsys.readouterr().out == ""


def _edited(cells: list[str], function: str, old: str, new: str) -> list[str]:
    """Return the cells with a change in the one that defines a function of the book."""
    (defining,) = (cell for cell in cells if f"\nuse({function}, " in cell)
    assert defining.count(old) == 1
    return [cell.replace(old, new) if cell == defining else cell for cell in cells]


@pytest.mark.slow
def test_uphill_the_ball_leaves_and_claims_say_so(tmp_path):
    """Forget the minus sign: "a negative learning rate climbs uphill, and there is no top"."""
    cells = _cells(BOOK / "gradient-descent.md")
    before = _run(tmp_path / "before", cells)
    assert "✗" not in before
    assert "The book now uses" not in before
    away = r"Step 30: the loss is .*, ([\d,.]+) \(right\)"
    assert float(re.search(away, before)[1].replace(",", "")) < 0.01
    changed = _edited(cells, "gradient_descent", "- learning_rate *", "+ learning_rate *")
    after = _run(tmp_path / "after", changed)
    assert "The book now uses your gradient_descent: run the cells below again." in after
    assert float(re.search(away, after)[1].replace(",", "")) > 1000
    assert "✗ Not so with your code" in after
    assert "✗ This film cannot be drawn with your code" in after  # and the cells below it run all the same
    first, last = before.splitlines()[0], before.rstrip().splitlines()[-1].partition("=")[0]
    assert first in after
    assert last in after.rstrip().splitlines()[-1]


@pytest.mark.slow
def test_another_easing_moves_every_ball(tmp_path):
    """What the exercise "An easing that overshoots" asks for."""
    cells = _cells(BOOK / "create-animations.md")
    before = _run(tmp_path / "before", cells)
    assert "✗" not in before
    half = r"Half of the time is over: picture \d+ shows (\d+) % of the way"
    ways = [int(way) for way in re.findall(half, before)]
    assert set(ways) == {50}
    overshooting = "return part + 1.5 * part * (1.0 - part)"
    changed = _edited(cells, "smooth", "return part * part * (3.0 - 2.0 * part)", overshooting)
    (smooth,) = (cell for cell in cells if "\nuse(smooth, " in cell)
    (again,) = (cell for cell in cells if "flip-book" in cell)
    # The cell of a film that stands above is run again; then the book's text is put back.
    after = _run(tmp_path / "after", [*changed, again, smooth, again])
    assert [int(way) for way in re.findall(half, after)] == [*ways, *[88] * len(ways), *ways]
    assert after.index("your smooth") < after.index("✗ Not so with your code") < after.index("its own smooth")
    assert "✗" not in after[after.index("its own smooth") :]
