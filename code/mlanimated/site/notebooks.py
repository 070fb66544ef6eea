"""Runs the code of one chapter in a kernel of its own, and says where it failed."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode

from mlanimated import launch
from mlanimated.notebooks.kernel import OwnInterpreter, reason

_FAILED_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


class CellError(Exception):
    """A cell that failed: which one, where it stands, and what Python said."""

    def __init__(self, file: Path, cell: int, line: int, trace: str) -> None:
        super().__init__(f"{file.name}: cell {cell} failed (line {line} of {file})\n{trace}")
        self.cell, self.line = cell, line


@dataclass
class Run:
    """One chapter's notebook on its way through a kernel. After `execute` the notebook holds its outputs."""

    file: Path
    notebook: NotebookNode
    timeout: int  # by the clock
    _client: NotebookClient | None = None
    _cell: int = 0

    def execute(self) -> None:
        """Run all cells.

        Raises
        ------
        CellError
            If a cell fails, takes more time than `mlanimated.notebooks.limit` allows or longer than
            `timeout` seconds by the clock, or ends its kernel.
        """
        self._client = NotebookClient(
            self.notebook,
            timeout=self.timeout,
            kernel_name="python3",
            kernel_manager_class=OwnInterpreter,
            resources={"metadata": {"path": str(self.file.parent)}},
            on_cell_start=self._started,
            record_timing=False,  # times would become part of the key under which the result is kept
        )
        try:
            self._client.execute(env={**launch.environment(), "MLANIMATED_SITE": "1"})
        except Exception as error:
            raise self._where(error) from error

    def stop(self) -> None:
        """End the kernel at once; `execute` then fails."""
        manager = self._client.km if self._client else None
        pid = getattr(getattr(manager, "provisioner", None), "pid", None)
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def _started(self, cell_index: int, **_: Any) -> None:
        self._cell = cell_index

    def _where(self, error: Exception) -> CellError:
        cell = self.notebook.cells[self._cell]
        number = sum(c.cell_type == "code" for c in self.notebook.cells[: self._cell + 1])
        trace = reason(cell, error, self.timeout)
        within = [int(line) for line in _FAILED_LINE.findall(trace)]
        return CellError(self.file, number, self._first_line(cell) + (within[0] - 1 if within else 0), trace)

    def _first_line(self, cell: NotebookNode) -> int:
        """Return the line of the file, counted from 1, at which the code of a cell begins."""
        lines, wanted = self.file.read_text("utf-8").splitlines(), cell.source.splitlines()
        begin = self.notebook.metadata.source_map[self._cell]
        for number in range(begin, len(lines)):
            if lines[number : number + len(wanted)] == wanted:
                return number + 1
        return int(begin)
