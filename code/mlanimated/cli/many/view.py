"""Shows how all runs go, in one view: a line for each on a terminal, lines now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn
from rich.table import Column

from mlanimated.atari.run_folder import saved_steps
from mlanimated.cli.many.runs import Run
from mlanimated.cli.training import SECONDS_BETWEEN_LINES

WIDE = 140  # columns of a terminal


class View:
    """A context in which the runs are shown.

    Parameters
    ----------
    runs
        All of them, in the order in which they are shown.
    """

    def __init__(self, runs: Iterable[Run]) -> None:
        runs = list(runs)
        self._console = Console()
        # The name tells one line from the others, so it is not cut; a bar is for those who have the room.
        name = Column(no_wrap=True, min_width=max(len(run.name) for run in runs))
        columns: list[ProgressColumn] = [
            TextColumn("{task.fields[run]}", table_column=name),
            TextColumn("{task.description}", table_column=Column(no_wrap=True)),
        ]
        if self._console.width >= WIDE:
            columns.insert(1, BarColumn(16))
        self._bars = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._tasks = {
            run.name: self._bars.add_task(
                "waits for cores",
                total=run.settings.agent_steps,
                completed=saved_steps(run.folder),
                run=run.name,
            )
            for run in runs
        }
        self._words: dict[str, str] = {}
        self._printed = time.monotonic()

    def __enter__(self) -> View:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def show(self, name: str, words: str, agent_steps: int | None = None) -> None:
        """Show how a run goes now; without ``agent_steps``, its bar stays as it is."""
        self._words[name] = words
        self._bars.update(self._tasks[name], completed=agent_steps, description=words)

    def show_all(self) -> None:
        """Where no bars can move, print how the runs go, twice a minute."""
        if not self._console.is_terminal and time.monotonic() - self._printed > SECONDS_BETWEEN_LINES:
            self._printed = time.monotonic()
            for name, words in self._words.items():
                print(f"{name}: {words}", flush=True)

    def say(self, name: str, words: str) -> None:
        """Say something about a run that stays on the screen."""
        self._console.print(f"{name}: {words}", highlight=False, markup=False, soft_wrap=True)

    def end(self, words: str) -> None:
        """Say something about all runs."""
        self._console.print(words, highlight=False, markup=False, soft_wrap=True)
