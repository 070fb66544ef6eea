"""The notebooks as a reader has them, apart from what they put out: `test_outputs.py` runs them all."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from mlanimated.player.payload import MIME
from mlanimated.release.contents import UNFINISHED
from mlanimated.store import address

REPOSITORY = Path(__file__).parents[2]
MB = 1 << 20
HTML_LIMIT = 400_000  # of a player with its film inside: player.md
pytestmark = pytest.mark.usefixtures("site")
Machine = Any  # the class is in conftest.py, which tests cannot import

RUN = """
import sys
from pathlib import Path
import nbformat
from mlanimated.notebooks.execute import execute
nbformat.write(execute(Path(sys.argv[1]), Path.cwd()), sys.argv[2])
"""
LOAD = """
from mlanimated.store import address, artifacts, recipes
names = address.release()["artifacts"]
for name in names:
    if name.endswith("/manifest.json"):
        print(artifacts.artifact(name.removesuffix("/manifest.json")).name)
    elif name.endswith(".npz") and name.removesuffix(".npz") + ".json" in names:
        print(name, bool(recipes.recall(recipes.find_recipe(name.removesuffix(".npz")))))
"""


def _execute(machine: Machine, file: Path, **variables: str) -> list[NotebookNode]:
    """Run a notebook there; return its cells."""
    done = machine.root / "home" / file.name
    script = machine.root / "run.py"
    script.write_text(RUN)
    arguments = ["-m", "mlanimated.launch", "python", os.fspath(script), os.fspath(file), os.fspath(done)]
    machine.run(*arguments, **variables)
    return list(nbformat.read(done, as_version=4).cells)


def _of_the_page(cells: list[NotebookNode]) -> list[NotebookNode]:
    return [cell for cell in cells if cell.id.startswith("cell-")]


def test_the_machine_is_clean(machine: Machine) -> None:
    asked = "a.__file__, a.checkout(), a.addresses().site, a.version()"
    code = f"from mlanimated.store import address as a; print({asked})"
    where, checkout, _, version = machine.run("-c", code).stdout.split()
    assert Path(where).is_relative_to(machine.root)
    assert (checkout, version) == ("None", "v0.0")
    asked = machine.run("-c", "import urllib.request as r; r.urlopen('http://192.0.2.1/')", check=False)
    assert "no network: 192.0.2.1" in asked.stderr
    asked = machine.run("-c", "import urllib.request as r; r.urlopen('https://pypi.org/')", check=False)
    assert asked.returncode == 1


def test_every_chapter_with_code_has_a_notebook(site: Path, executed: dict[str, list[NotebookNode]]) -> None:
    assert {file.stem for file in (site / "notebooks").iterdir()} == executed.keys()


@pytest.mark.slow
def test_a_reader_gets_the_player_with_everything_inside(
    site: Path, machine: Machine, executed: dict[str, list[NotebookNode]]
) -> None:
    cells = _of_the_page(_execute(machine, site / "notebooks" / "index.ipynb"))
    shown = [
        output.data for cell in cells for output in cell.outputs if "image/png" in output.get("data", {})
    ]
    pages = [
        output.data for cell in executed["index"] for output in cell.outputs if MIME in output.get("data", {})
    ]
    assert [data["text/plain"] for data in shown] == [data["text/plain"] for data in pages]
    for data in shown:
        assert "<ml-animation" in data["text/html"]
        assert len(data["text/html"]) <= HTML_LIMIT
        assert not re.findall(r"""(?:src|href)=["']?https?:""", data["text/html"])


def test_artifacts_are_found_where_a_variable_says(machine: Machine) -> None:
    there = os.fspath(REPOSITORY / "artifacts")
    cache = os.fspath(machine.root / "unused")
    done = machine.run("-c", LOAD, MLANIMATED_ARTIFACTS=there, MLANIMATED_CACHE=cache)
    assert done.stdout.splitlines()
    assert not (machine.root / "unused" / "artifacts").exists()


def test_artifacts_are_fetched_from_the_site_of_this_version(machine: Machine) -> None:
    done = machine.run("-c", LOAD)
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names
    kept = {
        file.relative_to(REPOSITORY / "artifacts").as_posix()
        for file in (REPOSITORY / "artifacts").rglob("*.*")
        if (file.name == "manifest.json" or file.suffix in (".npz", ".safetensors"))
        and UNFINISHED not in file.parts
    }
    (folder,) = (machine.root / "cache" / "artifacts").iterdir()
    fetched = {file.relative_to(folder).as_posix() for file in folder.rglob("*.*")}
    assert {name for name in kept if name.partition("/")[0] != "README.md"} <= fetched
    assert "MB" in done.stderr  # the bar


def test_an_artifact_that_cannot_be_found_says_what_to_do(
    machine: Machine, served: tuple[str, Path], tmp_path: Path
) -> None:
    hidden = served[1].parent / "artifacts"
    hidden.rename(hidden.with_name("moved"))
    try:
        done = machine.run("-c", LOAD, check=False, MLANIMATED_CACHE=os.fspath(tmp_path))
    finally:
        hidden.with_name("moved").rename(hidden)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "ArtifactError" in last
    assert "HTTP Error 404" in last
    assert "MLANIMATED_ARTIFACTS" in last


def test_every_chapter_with_code_offers_its_notebook(
    site: Path, executed: dict[str, list[NotebookNode]]
) -> None:
    for page in (site / "book").glob("*.html"):
        menu = BeautifulSoup(page.read_text("utf-8"), "html.parser").select(".dropdown-run-buttons a")
        if page.stem not in executed:
            assert not menu, page.stem
            continue
        (download,) = [link for link in menu if link.has_attr("download")]
        assert download["download"] == f"{page.stem}.ipynb"
        assert (page.parent / download["href"]).resolve() == site / "notebooks" / f"{page.stem}.ipynb"
        others = [link.get_text(strip=True) for link in menu if link is not download]
        assert others == (["Colab", "Binder"] if address.addresses().configured else [])


def test_a_notebook_is_light_enough_for_a_preview(site: Path) -> None:
    for file in (site / "notebooks").iterdir():
        assert file.stat().st_size <= MB, file.name


def test_a_notebook_has_nothing_left_to_resolve(site: Path) -> None:
    for file in (site / "notebooks").iterdir():
        notebook = nbformat.read(file, as_version=4)
        nbformat.validate(notebook)
        words = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert not re.search(r"\{[\w:-]+\}`|^```\{|^:::", words, re.M), file.name
        assert address.PLACEHOLDER not in file.read_text("utf-8"), file.name


def test_a_failing_cell_fails_the_run(machine: Machine, tmp_path: Path) -> None:
    bad = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("from mlanimated import page\n1 / 0")])
    nbformat.write(bad, tmp_path / "bad.ipynb")
    with pytest.raises(AssertionError, match=r"bad\.ipynb: cell 1 of 1 .* failed\n(.|\n)*ZeroDivisionError"):
        _execute(machine, tmp_path / "bad.ipynb")
