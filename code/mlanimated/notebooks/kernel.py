"""Kernels that notebooks are run in: of the interpreter that asks for them, and out of each other's way."""

from __future__ import annotations

import os
import re
import sys
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

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
        """How a kernel is started."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, language="python", display_name="Python 3", name="python3")


def plain(trace: str) -> str:
    """Return a traceback of a kernel without its colours."""
    return _ANSI.sub("", trace)
