"""Trains a set of runs to the end of each, whatever happens to the machines that have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from mlanimated.atari.run_folder import saved_steps
from mlanimated.cli.many.cluster import Cluster, Ended, fits
from mlanimated.cli.many.home import Progress
from mlanimated.cli.many.runs import Run

SECONDS_BETWEEN_NEWS = 0.5
# A run that takes its worker with it each time, by needing too much memory, say, has to end somewhere.
LOSSES_IN_A_ROW = 3


class Shown(Protocol):
    """Where it is shown how the runs go."""

    def show(self, name: str, words: str, agent_steps: int | None = None) -> None:
        """Show how a run goes now."""

    def show_all(self) -> None:
        """Called now and then."""

    def say(self, name: str, words: str) -> None:
        """Say something about a run."""


class Conductor:
    """Begins the runs, begins those anew that were lost, and notes how each ended.

    Parameters
    ----------
    runs
        None of which is at its end yet.
    cluster
        Trains them.
    view
        Shows how they go.
    """

    def __init__(self, runs: list[Run], cluster: Cluster, view: Shown) -> None:
        self._cluster, self._view = cluster, view
        self.failed: set[str] = set()
        self._losses = Counter[tuple[str, int]]()  # by the run and the agent steps that it had at home
        self._begun: dict[str, Progress] = {}
        self._under_way = {cluster.begin(run): run for run in runs}
        self._stopping = False

    def conduct(self, stop_wished: Callable[[], bool]) -> None:
        """Return when all runs are at their ends, or have stopped because that was wished."""
        while self._under_way:
            ended = self._cluster.ended(SECONDS_BETWEEN_NEWS)
            self._tell_news()
            if stop_wished() and not self._stopping:
                self._stop()
            for one in ended:
                self._note_end(self._under_way.pop(one.worker), one)
            self._view.show_all()

    def unsaved(self) -> int:
        """Return the agent steps that would be lost if all workers vanished now."""
        runs = {run.name: run for run in self._under_way.values()}
        done = {runs[name]: progress.agent_steps for name, progress in self._begun.items() if name in runs}
        return sum(max(steps - saved_steps(run.folder), 0) for run, steps in done.items())

    def _tell_news(self) -> None:
        news = self._cluster.news()
        for name, progress in news.progress.items():
            self._begun[name] = progress
            self._view.show(name, progress.words, progress.agent_steps or None)
        for name, words in news.said:
            self._view.say(name, words)

    def _stop(self) -> None:
        self._stopping = True
        self._cluster.stop()
        for worker, run in self._under_way.items():
            if run.name not in self._begun:
                self._cluster.cancel(worker)

    def _note_end(self, run: Run, ended: Ended) -> None:
        last = self._begun.pop(run.name, None)
        saved = saved_steps(run.folder)
        if ended.lost and not run.finished:
            self._begin_again(run, f"was lost{f' on {last.place}' if last else ''} ({ended.lost})", saved)
        elif ended.error:
            self._fail(run, f"{ended.error}", saved)
        elif ended.cancelled:
            self._view.show(run.name, "not begun")
        else:
            self._view.say(run.name, f"{'done' if run.finished else 'stopped early'}; it is in {run.folder}")

    def _begin_again(self, run: Run, why: str, saved: int) -> None:
        self._losses[run.name, saved] += 1
        if self._stopping or self._losses[run.name, saved] >= LOSSES_IN_A_ROW:
            self._fail(run, why, saved)
            return
        self._view.say(run.name, f"{why}; it goes on from {saved:,} agent steps, where its last part ended")
        self._view.show(run.name, "waits for cores", saved)
        if not fits(run):
            self._view.say(run.name, "no node that is left has the cores and the memory: it waits for one")
        self._under_way[self._cluster.begin(run)] = run

    def _fail(self, run: Run, why: str, saved: int) -> None:
        self.failed.add(run.name)
        self._view.show(run.name, "failed", saved)
        self._view.say(run.name, f"{why}; {saved:,} agent steps are kept in {run.folder}")
