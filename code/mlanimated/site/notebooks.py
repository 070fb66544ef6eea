"""The code of one chapter as a notebook that runs, and where in the chapter's file it failed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from nbformat import NotebookNode

from mlanimated import launch
from mlanimated.notebooks import opened
from mlanimated.notebooks.execute import FailedCell
from mlanimated.notebooks.execute import Run as NotebookRun

_FAILED_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


class PageError(Exception):
    """A chapter that cannot be read or run; the message says where."""


class CellError(PageError):
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
    root: Path = Path()  # of the files that the chapter's result depends on, if cells open them
    without: tuple[Path, ...] = ()  # of these folders in it
    sources: list[Path] = field(default_factory=list, init=False)
    _run: NotebookRun = field(init=False, repr=False)

    def __post_init__(self) -> None:
        variables = {**launch.environment(), "MLANIMATED_SITE": "1"}
        self._run = NotebookRun(self.notebook, self.file.parent, variables, self.timeout)

    def execute(self) -> None:
        """Run all cells, and note which files they open.

        Raises
        ------
        CellError
            If a cell fails, or takes longer than it may.
        """
        with TemporaryDirectory(prefix="mlanimated-") as temporary:
            log = Path(temporary, "opened.txt")
            variables = {**self._run.environment, opened.VARIABLE: str(log)}
            self._run.environment = variables
            try:
                self._run.execute()
            except FailedCell as failed:
                raise self._where(failed) from failed
            self.sources = list(opened.sources(log, self.root, self.without))

    def stop(self) -> None:
        """End the kernel at once; `execute` then fails."""
        self._run.stop()

    def _where(self, failed: FailedCell) -> CellError:
        number = sum(c.cell_type == "code" for c in self.notebook.cells[: failed.index + 1])
        within = [int(line) for line in _FAILED_LINE.findall(failed.trace)]
        line = self._first_line(failed.index) + (within[0] - 1 if within else 0)
        return CellError(self.file, number, line, failed.trace)

    def _first_line(self, index: int) -> int:
        """Return the line of the file, counted from 1, at which the code of a cell begins."""
        lines, wanted = (
            self.file.read_text("utf-8-sig").splitlines(),
            self.notebook.cells[index].source.splitlines(),
        )
        begin = self.notebook.metadata.source_map[index]
        for number in range(begin, len(lines)):
            if lines[number : number + len(wanted)] == wanted:
                return number + 1
        return int(begin)
