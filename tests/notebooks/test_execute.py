import nbformat
import pytest

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
