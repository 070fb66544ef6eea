"""The sources of the chapters: headers, cells that only call, shown code that exists, nothing generated."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook

from mlanimated.notebooks.markers import without

REPOSITORY = Path(__file__).parents[2]
BOOK = REPOSITORY / "book"
CHAPTERS = sorted(BOOK.glob("*.md"))
LONGEST_CELL = 20
WIDEST = 60  # columns of shown code
# A line of code here cannot be broken without changing what the digests of committed records are made of.
RECORDED = {
    "binned_q_learning.py",
    "deep_q_by_hand.py",
    "q_learning.py",
    "sarsa.py",
    "tabular.py",
    "tile_coding.py",
    "value_iteration.py",
}
WIDEST_RECORDED = 72

every_page = pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)


def _cells(page: Path, *, solutions: bool = True) -> list[str]:
    text = page.read_text("utf-8")
    if not solutions:  # what a reader was asked to write
        text = re.sub(r"^```\{solution-start\}.*?^```\{solution-end\}", "", text, flags=re.M | re.S)
    notebook = read_myst_markdown_notebook(text)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def _toc_files() -> list[str]:
    toc = yaml.safe_load((REPOSITORY / "_toc.yml").read_text("utf-8"))
    entries = [entry for part in toc["parts"] for entry in part["chapters"]]
    nested = [section for entry in entries for section in entry.get("sections", [])]
    found = [next(entry[kind] for kind in ("file", "glob") if kind in entry) for entry in [*entries, *nested]]
    return [toc["root"], *found]


def test_the_table_of_contents_holds_every_page_once() -> None:
    gallery = ["book/gallery/index", "book/gallery/plot_*"]
    assert sorted(_toc_files()) == sorted([*(f"book/{page.stem}" for page in CHAPTERS), *gallery])


def test_twenty_chapters_and_an_appendix_are_numbered_if_not_more() -> None:
    toc = yaml.safe_load((REPOSITORY / "_toc.yml").read_text("utf-8"))
    numbered = [len(part["chapters"]) for part in toc["parts"] if part.get("numbered")]
    assert len(numbered) == 5
    assert all(have >= planned for have, planned in zip(numbered, (4, 3, 8, 5, 1), strict=True))


@every_page
def test_a_page_with_code_cells_has_the_header_that_makes_them_run(page: Path) -> None:
    text = page.read_text("utf-8")
    has_cells = "```{code-cell}" in text
    assert is_myst_markdown_notebook(text) == has_cells
    if has_cells:
        header = yaml.safe_load(text.split("---")[1])
        assert header["kernelspec"]["name"] == "python3"


@every_page
def test_cells_are_short(page: Path) -> None:
    too_long = [cell for cell in _cells(page) if len(cell.splitlines()) > LONGEST_CELL]
    assert not too_long


def _names(tree: ast.AST, context: type[ast.expr_context]) -> set[str]:
    """Return the names that are read or set, without those that live inside a comprehension."""
    inner = {
        name.id
        for part in ast.walk(tree)
        if isinstance(part, ast.comprehension)
        for name in ast.walk(part.target)
        if isinstance(name, ast.Name)
    }
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, context)} - inner


def _flow(statements: list[ast.stmt]) -> tuple[set[str], set[str]]:
    """Return the names that statements read before they set them, and the names that they set."""
    read: set[str] = set()
    made: set[str] = set()
    for statement in statements:
        if isinstance(statement, ast.For | ast.If):
            head = statement.iter if isinstance(statement, ast.For) else statement.test
            read |= _names(head, ast.Load) - made
            made |= _names(statement.target, ast.Store) if isinstance(statement, ast.For) else set()
            inner_read, inner_made = _flow([*statement.body, *statement.orelse])
            read, made = read | (inner_read - made), made | inner_made
            continue
        if isinstance(statement, ast.AugAssign):
            read |= _names(statement.target, ast.Store) - made
        read |= _names(statement, ast.Load) - made
        made |= _names(statement, ast.Store)
    return read, made


def _carried(loop: ast.For) -> set[str]:
    """Return the names that one round of a loop hands to the next."""
    read, made = _flow(loop.body)
    return read & made


@pytest.mark.parametrize(
    ("loop", "carried"),
    [
        ("for n in range(3):\n    x = x - slope(x)", {"x"}),
        ("for n in range(3):\n    total += n", {"total"}),
        ("for x in (1, 2):\n    y = f(x)\n    print(y)", set()),
        ("for x in (1, 2):\n    for y in (3, 4):\n        print(x, y, *(z for z in (x, y)))", set()),
        ("for x in (1, 2):\n    if x:\n        y = f(x)\n        print(y)", set()),
        ("for x in (1, 2):\n    for y in (3, 4):\n        x_t = step(x_t, y)", {"x_t"}),
    ],
)
def test_what_a_loop_carries(loop: str, carried: set[str]) -> None:
    (statement,) = ast.parse(loop).body
    assert isinstance(statement, ast.For)
    assert _carried(statement) == carried


def _is_formula(node: ast.FunctionDef) -> bool:
    return len(node.body) == 1 and isinstance(node.body[0], ast.Return)


@every_page
def test_cells_hold_no_algorithm(page: Path) -> None:
    """A cell calls: it defines formulas at most, and no loop carries a value from one round to the next."""
    for cell in _cells(page, solutions=False):
        tree = ast.parse("\n".join(line for line in cell.splitlines() if not line.startswith("%")))
        for node in ast.walk(tree):
            assert not isinstance(node, ast.AsyncFunctionDef | ast.ClassDef | ast.While), cell
            assert not (isinstance(node, ast.FunctionDef) and not _is_formula(node)), cell
            assert not (isinstance(node, ast.For) and _carried(node)), cell


def _shown_functions(page: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield file, name and lines of the code that a page shows from the package."""
    for file, options in re.findall(r"```\{literalinclude\} (\S+)\n((?::.*\n)*)", page.read_text("utf-8")):
        name = re.search(r":pyobject: (\S+)", options)
        assert name, f"{file} is shown as a whole: name the object that matters"
        source = (page.parent / file).read_text("utf-8")
        tree: ast.AST = ast.parse(source)
        for part in name[1].split("."):
            found = [n for n in ast.iter_child_nodes(tree) if getattr(n, "name", None) == part]
            assert len(found) == 1, f"{file} has no {name[1]}"
            tree = found[0]
        text = without(ast.get_source_segment(source, tree) or "")  # readers never see the markers
        yield (
            file,
            name[1],
            [line[4 * name[1].count(".") :] if n else line for n, line in enumerate(text.splitlines())],
        )


def _wide(lines: list[str], limit: int = WIDEST) -> list[str]:
    return [line for line in lines if len(line) > limit and not re.match(r"(from|import) \S", line)]


@every_page
def test_shown_code_exists(page: Path) -> None:
    assert all(lines for _, _, lines in _shown_functions(page))


@every_page
def test_shown_code_is_narrow(page: Path) -> None:
    for file, name, lines in _shown_functions(page):
        limit = WIDEST_RECORDED if Path(file).name in RECORDED else WIDEST
        assert not _wide(lines, limit), f"{file}: {name}: on a page these lines are cut off"


@every_page
def test_shown_cells_are_narrow(page: Path) -> None:
    for cell in read_myst_markdown_notebook(page.read_text("utf-8")).cells:
        if cell.cell_type == "code" and not {"remove-cell", "remove-input"} & set(
            cell.metadata.get("tags", ())
        ):
            assert not _wide(cell.source.splitlines()), cell.source


@every_page
def test_a_page_begins_with_its_only_title(page: Path) -> None:
    titles = re.findall(r"^# .+$", re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S), re.M)
    assert len(titles) == 1


@every_page
def test_pictures_in_the_source_have_text_alternatives(page: Path) -> None:
    assert "![](" not in page.read_text("utf-8")


def test_nothing_generated_is_committed() -> None:
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files"], capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    generated = [
        name
        for name in listed.stdout.splitlines()
        if name.startswith("_build/") or (name.startswith("book/") and not name.endswith((".md", ".bib")))
    ]
    assert not generated
    for name in listed.stdout.splitlines():
        if name.endswith(".ipynb"):
            notebook = nbformat.read(REPOSITORY / name, as_version=4)
            assert not [cell for cell in notebook.cells if cell.get("outputs")], name
