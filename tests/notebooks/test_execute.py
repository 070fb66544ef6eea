import nbformat
import pytest

from mlanimated.notebooks import limit
from mlanimated.notebooks.document import as_bytes
from mlanimated.notebooks.execute import NotebookError, execute


@pytest.fixture
def notebook(tmp_path):
    def write(*cells):
        new = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_markdown_cell("# A title"), *map(nbformat.v4.new_code_cell, cells)]
        )
        file = tmp_path / "walk.ipynb"
        file.write_bytes(as_bytes(new))
        return file

    return write


def test_a_notebook_runs_in_its_folder_with_its_variables_and_the_file_stays(notebook, tmp_path):
    file = notebook("import os", "print(os.getcwd(), os.environ['COLOUR'])")
    before = file.read_bytes()
    there = tmp_path / "there"
    there.mkdir()
    done = execute(file, there, {"COLOUR": "blue"})
    assert done.cells[2].outputs[0].text == f"{there} blue\n"
    assert file.read_bytes() == before


def test_a_cell_that_fails_is_named(notebook, tmp_path):
    file = notebook("x = 1", "x = 2\ny = x / 0", "print('never')")
    name = nbformat.read(file, 4).cells[2].id
    with pytest.raises(NotebookError) as caught:
        execute(file, tmp_path)
    assert str(caught.value).startswith(f"walk.ipynb: cell 3 of 4 ({name}) failed\n")
    assert "line 2" in str(caught.value)
    assert str(caught.value).endswith("ZeroDivisionError: division by zero")


def test_a_kernel_that_ends_is_named_too(notebook, tmp_path):
    with pytest.raises(NotebookError, match=r"walk\.ipynb: cell 2 of 2 .* failed\n.*[Kk]ernel"):
        execute(notebook("import os\nos._exit(3)"), tmp_path)


def test_a_cell_that_computes_too_long_is_named_with_the_limit(notebook, tmp_path, monkeypatch):
    monkeypatch.setattr(limit, "SECONDS", 0.5)
    with pytest.raises(NotebookError) as caught:
        execute(notebook("from time import process_time\nwhile process_time() < 20:\n    pass"), tmp_path)
    said = str(caught.value)
    assert said.startswith("walk.ipynb: cell 2 of 2 ")
    assert "CellLimitError: this cell has used " in said
    assert "seconds of processor time, and the limit is 0.5: " in said


def test_a_cell_that_never_ends_is_named_with_the_clock_and_its_line(notebook, tmp_path, monkeypatch):
    monkeypatch.setattr(limit, "CLOCK_SECONDS", 1)
    with pytest.raises(NotebookError) as caught:
        execute(notebook("import time\ntime.sleep(60)"), tmp_path)
    name, said, *_ = str(caught.value).splitlines()
    assert name.startswith("walk.ipynb: cell 2 of 2 ")
    assert said == "it had not ended after 1 seconds by the clock: see what it waits for"
