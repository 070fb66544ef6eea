import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from typer.testing import CliRunner

from mlanimated.cli.main import app
from mlanimated.notebooks.document import as_bytes


@pytest.fixture
def site(tmp_path):
    """A built site with two notebooks, one of which fails."""
    for name, code in (("good-walk", "print(1 + 1)"), ("bad-walk", "print(undefined_name)")):
        file = tmp_path / "site" / "notebooks" / f"{name}.ipynb"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(as_bytes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])))
    return tmp_path / "site"


def _ask(*arguments):
    done = CliRunner().invoke(
        app, ["notebooks", *map(str, arguments)], env={"COLUMNS": "200", "NO_COLOR": "1"}
    )
    return done.exit_code, " ".join(done.output.split())


def test_notebooks_are_copied_as_they_are(site, tmp_path):
    out = tmp_path / "out" / "dev"
    assert _ask("--site", site, "--out", out) == (0, f"{out}: 2 notebooks")
    for file in out.iterdir():
        assert file.read_bytes() == (site / "notebooks" / file.name).read_bytes()
    assert _ask("good_walk", "--site", site, "--out", tmp_path / "one")[0] == 0
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["good-walk.ipynb"]


def test_run_names_the_notebook_that_fails_and_copies_nothing(site, tmp_path):
    status, said = _ask("--run", "--site", site, "--out", tmp_path / "out")
    assert status == 1
    assert "good-walk: all 1 cells ran" in said
    assert "bad-walk.ipynb: cell 1 of 1" in said
    assert "NameError: name 'undefined_name' is not defined" in said
    assert said.endswith("failed: bad-walk")
    assert not (tmp_path / "out").exists()
    assert _ask("good-walk", "--run", "--site", site) == (0, "good-walk: all 1 cells ran")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--out FOLDER"),
        (("god-walk", "--run"), "there is no notebook 'god-walk': did you mean good-walk"),
        (
            ("--run", "--site", "/nowhere"),
            "there are no notebooks in /nowhere/notebooks: build the book first",
        ),
    ],
)
def test_what_cannot_be_done_is_said(site, arguments, words):
    site_option = () if "--site" in arguments else ("--site", site)
    status, said = _ask(*arguments, *site_option)
    assert status == 2
    assert words in " ".join(said.replace("│", " ").split())


@pytest.mark.parametrize(
    "content", ["{ not json", "[]", '{"cells": [{}], "nbformat": 4, "nbformat_minor": 5}']
)
def test_a_file_that_is_no_notebook_is_named_and_the_others_run(site, content):
    (site / "notebooks" / "broken.ipynb").write_text(content)
    status, said = _ask("broken", "good-walk", "--run", "--site", site)
    assert status == 1
    assert "broken.ipynb: this is not a notebook (" in said
    assert "make book" in said
    assert "good-walk: all 1 cells ran failed: broken" in said


def _until(there):
    end = time.monotonic() + 120  # a test that waits for ever says nothing
    while not there():
        assert time.monotonic() < end
        time.sleep(0.05)


def _is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_and_its_kernel(site, number, tmp_path):
    told, late = tmp_path / "kernel", tmp_path / "late"
    waits = f"import os, time\nopen({str(told)!r}, 'w').write(str(os.getpid()) + '.')\ntime.sleep(600)"
    for name, code in (("a-walk", waits), ("b-walk", f"open({str(late)!r}, 'w')")):
        cell = nbformat.v4.new_code_cell(code)
        (site / "notebooks" / f"{name}.ipynb").write_bytes(as_bytes(nbformat.v4.new_notebook(cells=[cell])))
    command = [sys.executable, "-m", "mlanimated.cli.main", "notebooks", "a-walk", "b-walk", "--run"]
    with subprocess.Popen([*command, "--site", site], stdout=subprocess.PIPE, text=True) as process:
        _until(lambda: told.exists() and told.read_text().endswith("."))
        process.send_signal(number)
        said, _ = process.communicate()
    assert process.returncode == 128 + number
    assert "failed" not in said
    assert not late.exists(), "the next notebook is not begun"
    assert not _is_running(int(told.read_text().rstrip(".")))
