import nbformat
import pytest

from mlanimated.notebooks.document import Document, as_bytes


def _written(*texts):
    document = Document("walk")
    document.code("setup", "import sys", folded=True)
    for text in texts:
        document.text(text)
    document.code("cell", "1 + 1", [nbformat.v4.new_output("stream", text="2\n")], tags=["hide-input"])
    document.code("cell", "1 + 1")
    return document.notebook()


def test_texts_that_follow_each_other_are_one_cell():
    cells = _written("# Walk\n", "One step.", "", "Another.").cells
    assert [cell.cell_type for cell in cells] == ["code", "markdown", "code", "code"]
    assert cells[1].source == "# Walk\n\nOne step.\n\nAnother."


def test_the_same_content_gives_the_same_bytes():
    assert as_bytes(_written("One step.")) == as_bytes(_written("One step."))
    assert as_bytes(_written("One step.")).endswith(b"}\n")


def test_ids_are_unique_and_change_with_their_cell_only():
    before, after = _written("One step."), _written("Two steps.")
    ids = [cell.id for cell in before.cells]
    assert len(set(ids)) == len(ids)
    assert [cell.id for cell in before.cells if cell.cell_type == "code"] == [
        cell.id for cell in after.cells if cell.cell_type == "code"
    ]
    assert before.cells[1].id != after.cells[1].id


def test_readers_find_python_and_a_name():
    notebook = nbformat.reads(as_bytes(_written()).decode(), as_version=4)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.colab.name == "walk.ipynb"
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    assert notebook.cells[0].metadata == {"jupyter": {"source_hidden": True}, "cellView": "form"}
    assert notebook.cells[1].metadata.tags == ["hide-input"]
    assert notebook.cells[1].outputs[0].text == "2\n"


def test_what_is_no_notebook_is_not_written():
    document = Document("walk")
    with pytest.raises(nbformat.validator.NotebookValidationError, match="film"):
        document.code("cell", "1", [{"output_type": "film"}])
