"""What a cell may take: processor time, so that no chapter fails because a machine is busy with other work.

This is an extension of IPython: each kernel that runs a chapter or a notebook loads it. Only the kernel's own
time counts, not that of programs which a cell starts. Windows has no such timer: there only the clock counts.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any

SECONDS = 600.0
"""The processor time that a cell may use."""

CLOCK_SECONDS = 3600
"""The time by the clock after which a cell is given up: it waits for something that does not come."""

_VARIABLE = "MLANIMATED_CELL_SECONDS"
_SHORTEST = 0.01  # a timer of nothing never rings


class CellLimitError(BaseException):
    """A cell has used more processor time than it may; ``except Exception`` does not hide that."""


def environment() -> dict[str, str]:
    """Return the variable that tells a kernel the limit."""
    return {_VARIABLE: str(SECONDS)}


def load_ipython_extension(shell: Any) -> None:
    """Let a shell stop each cell that uses more processor time than it may."""
    if not hasattr(signal, "setitimer"):
        return
    allowed = float(os.environ.get(_VARIABLE, SECONDS))
    began = 0.0

    def begin(_info: object) -> None:
        nonlocal began
        began = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, allowed)

    def end() -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def stop(*_: object) -> None:
        used = time.process_time() - began
        if used < allowed:  # some systems count the timer's time roughly, and are early
            signal.setitimer(signal.ITIMER_PROF, max(allowed - used, _SHORTEST))
            return
        raise CellLimitError(
            f"this cell has used {used:.4g} seconds of processor time, and the limit is {allowed:.4g}: let "
            f"it compute less (a recipe can commit a long training's record), or raise SECONDS in {__name__}"
        )

    signal.signal(signal.SIGPROF, stop)
    shell.events.register("pre_run_cell", begin)
    # Not post_run_cell: other extensions work before that, and the error would come out in their code.
    shell.events.register("post_execute", end)
