"""Ctrl-C and its relatives during a training: answered at once, obeyed when everything can be saved."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Ctrl-C; a polite kill, as a machine sends before it goes down; a terminal that is closed.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130


@contextmanager
def stop_signals(unsaved: Callable[[], int] = lambda: 0) -> Iterator[Callable[[], bool]]:
    """Turn the first signal into a wish to stop, which the yielded function tells; a third stops at once.

    Parameters
    ----------
    unsaved
        Returns the agent steps that would be lost by stopping at once; the second Ctrl-C reports them.
    """
    signals: list[int] = []

    def wish(number: int, _frame: object) -> None:
        if not signals:
            _say("stopping after this update, then saving what was learned")
        elif number != signal.SIGINT:
            return
        elif len(signals) == 1:
            _say(
                f"still saving; one more Ctrl-C stops at once, and the {unsaved():,} agent steps since the "
                "last checkpoint would be lost"
            )
        else:
            raise SystemExit(INTERRUPTED)
        signals.append(number)

    # nohup lets a program ignore that its terminal is closed; it must go on ignoring that.
    taken = [n for n in SIGNALS if n != signal.SIGHUP or signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, wish) for number in taken}
    try:
        yield lambda: bool(signals)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(words: str) -> None:
    """Write straight to the terminal, even while Python is writing there.

    If the terminal is gone, later output is discarded: a broken pipe must not end a run before it is saved.
    """
    try:
        os.write(2, f"\n{words}\n".encode())
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        os.close(nowhere)
