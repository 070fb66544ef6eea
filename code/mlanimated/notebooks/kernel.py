"""Kernels that notebooks are run in: of the interpreter that asks for them, and out of each other's way."""

from __future__ import annotations

import os
import re
import sys
import traceback
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode

from mlanimated.notebooks import limit, opened

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class OwnInterpreter(AsyncKernelManager):  # type: ignore[misc]
    """Starts kernels with the interpreter of this process, whatever the kernel of that name may be."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if os.name != "nt":  # sockets as files: no port for two kernels to fight over, none open to others
            self._folder = TemporaryDirectory(prefix="mlanimated-")
            self.transport = "ipc"
            self.connection_file = f"{self._folder.name}/kernel.json"

    @property
    def kernel_spec(self) -> KernelSpec:
        """How a kernel is started: with the limit of a cell, and with ears for what cells open."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(
            argv=[*command, "--ext", limit.__name__, "--ext", opened.__name__],
            env=limit.environment(),
            language="python",
            display_name="Python 3",
            name="python3",
        )


def reason(cell: NotebookNode, error: Exception, clock: int) -> str:
    """Return why a cell failed, in words: the traceback from inside as far as there is one.

    Parameters
    ----------
    cell : NotebookNode
        The cell, with what it put out.
    error : Exception
        What the client of its kernel raised.
    clock : int
        The seconds by the clock that the client gave it.
    """
    errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    trace = _ANSI.sub("", "\n".join(errors[0].traceback)) if errors else ""
    if isinstance(error, CellTimeoutError):  # the trace then says where the kernel was when it was ended
        words = f"it had not ended after {clock} seconds by the clock: see what it waits for"
        return f"{words}\n{trace}".rstrip()
    return trace.rstrip() or "".join(traceback.format_exception_only(error)).rstrip()
