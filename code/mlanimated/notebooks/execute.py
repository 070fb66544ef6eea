"""Runs a notebook from its first cell to its last, as a reader would who presses "run all"."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from mlanimated.notebooks import limit
from mlanimated.notebooks.kernel import OwnInterpreter, reason

_STOPPING = 0.2  # seconds


class NotebookError(RuntimeError):
    """A file is no notebook, or one of its cells fails; the message names it."""


class FailedCell(Exception):  # noqa: N818 - it says which
    """Which cell of a run failed, counted from 0 among all cells, and what Python said."""

    def __init__(self, index: int, trace: str) -> None:
        super().__init__(trace)
        self.index, self.trace = index, trace


@dataclass
class Run:
    """A notebook on its way through a kernel of its own. After `execute` it holds its outputs.

    Attributes
    ----------
    notebook : NotebookNode
        Its cells.
    folder : Path
        Where its code runs.
    environment : mapping of str to str
        The variables of its kernel.
    clock : int
        The seconds by the clock after which a cell is given up.
    """

    notebook: NotebookNode
    folder: Path
    environment: Mapping[str, str]
    clock: int
    _client: NotebookClient | None = None

    def execute(self) -> None:
        """Run all cells.

        Raises
        ------
        FailedCell
            If a cell fails, takes more time than `mlanimated.notebooks.limit` allows or longer than
            `clock` seconds by the clock, or ends its kernel.
        """
        at = 0

        def started(cell_index: int, **_: Any) -> None:
            nonlocal at
            at = cell_index

        self._client = NotebookClient(
            self.notebook,
            timeout=self.clock,
            kernel_name="python3",
            kernel_manager_class=OwnInterpreter,
            resources={"metadata": {"path": os.fspath(self.folder)}},
            on_cell_start=started,
            # Else a cell's words are cut into outputs wherever they came a little later than others.
            coalesce_streams=True,
            record_timing=False,  # times would become part of the key under which a build keeps the result
        )
        try:
            self._client.execute(env=dict(self.environment))
        except Exception as error:
            raise FailedCell(at, reason(self.notebook.cells[at], error, self.clock)) from error

    def stop(self) -> None:
        """End the kernel at once; `execute` then fails."""
        manager = self._client.km if self._client else None
        pid = getattr(getattr(manager, "provisioner", None), "pid", None)
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


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
        If the file is no notebook, or if a cell fails, takes more time than `mlanimated.notebooks.limit`
        allows, or ends its kernel.
    """
    notebook = _read(file)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    run = Run(notebook, folder, os.environ if environment is None else environment, limit.CLOCK_SECONDS)
    try:
        _stoppable(run)
    except FailedCell as failed:
        cell = notebook.cells[failed.index]
        where = f"{file.name}: cell {failed.index + 1} of {len(notebook.cells)} ({cell.id})"
        raise NotebookError(f"{where} failed\n{failed.trace}") from failed
    return notebook


def _read(file: Path) -> NotebookNode:
    """Return the notebook in a file, or refuse it by name."""
    try:
        notebook = nbformat.read(file, as_version=4)
        nbformat.validate(notebook)
    except (AttributeError, LookupError, TypeError, ValueError, nbformat.ValidationError) as error:
        words = str(error).partition("\n")[0]
        raise NotebookError(
            f"{file.name}: this is not a notebook ({words}); download it again, or build it with: make book"
        ) from error
    return notebook


def _stoppable(run: Run) -> None:
    """Run a notebook so that Ctrl-C ends its kernel and comes out here.

    In the main thread nbclient would take the signal for itself, and report a failed cell.
    """
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run.execute)
        try:
            running.result()
        except BaseException:
            while not running.done():  # it may not have a kernel yet
                run.stop()
                wait([running], _STOPPING)
            raise
