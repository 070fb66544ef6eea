"""Runs a notebook from its first cell to its last, as a reader would who presses "run all"."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from mlanimated.notebooks import limit
from mlanimated.notebooks.kernel import OwnInterpreter, reason


class NotebookError(RuntimeError):
    """A cell of a notebook fails; the message names it."""


def execute(file: Path, folder: Path, environment: Mapping[str, str] | None = None) -> NotebookNode:
    """Run all cells of a notebook and return it with its outputs; the file stays as it is.

    Parameters
    ----------
    file : Path
        The notebook.
    folder : Path
        Where its code runs.
    environment : mapping of str to str, optional
        The variables of its kernel; default: those of this process.

    Raises
    ------
    NotebookError
        If a cell fails, takes more time than `mlanimated.notebooks.limit` allows, or ends its kernel.
    """
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    at = 0

    def started(cell_index: int, **_: Any) -> None:
        nonlocal at
        at = cell_index

    client = NotebookClient(
        notebook,
        timeout=limit.CLOCK_SECONDS,
        kernel_name="python3",
        kernel_manager_class=OwnInterpreter,
        resources={"metadata": {"path": os.fspath(folder)}},
        on_cell_start=started,
        record_timing=False,
    )
    try:
        client.execute(env=dict(os.environ if environment is None else environment))
    except Exception as error:
        raise NotebookError(_words(file, notebook, at, error)) from error
    return notebook


def _words(file: Path, notebook: NotebookNode, at: int, error: Exception) -> str:
    cell = notebook.cells[at]
    said = reason(cell, error, limit.CLOCK_SECONDS)
    return f"{file.name}: cell {at + 1} of {len(notebook.cells)} ({cell.id}) failed\n{said}"
