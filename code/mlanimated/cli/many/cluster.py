"""Ray, as far as it is needed here: nodes and their cores, a task for each run, and how a task can end."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

# Before Ray is loaded. The second is about cards, which no run here uses.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")

import ray
from ray.exceptions import RayError, RayTaskError, TaskCancelledError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from mlanimated.atari.machine import GIGABYTE, needed_memory, processors
from mlanimated.cli.many.home import Home, News
from mlanimated.cli.many.runs import Run
from mlanimated.cli.many.work import work

LOCAL = "local"
OBJECTS = (
    300 * 10**6
)  # bytes of memory for what is under way between processes; more than that goes to the disk
SECONDS_TO_CONNECT = 5.0


class NoCluster(RuntimeError):  # noqa: N818 - reads as what it is in a message
    """There is no cluster, or none of its nodes can carry a run; the message says what to do."""


@dataclass(frozen=True)
class Ended:
    """How a task ended.

    Attributes
    ----------
    worker
        Its number.
    error
        What was wrong with the run itself, if something was.
    lost
        What happened to the process or the machine that had it, if something did.
    cancelled
        Whether it was told not to begin.
    """

    worker: int
    error: Exception | None = None
    lost: str = ""
    cancelled: bool = False


class Cluster:
    """Trains runs, each as a task of Ray on some node; `connected` makes one."""

    def __init__(self, runs: list[Run]) -> None:
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        actor = ray.remote(Home).options(num_cpus=0, scheduling_strategy=here)
        self._home = actor.remote({run.name: run.folder.absolute() for run in runs})
        # A process of its own for each run, as for a single one. Ray would begin a lost task from nothing.
        self._task = ray.remote(max_calls=1, max_retries=0)(_task)
        self._under_way: dict[Any, int] = {}
        self._workers = 0

    def begin(self, run: Run) -> int:
        """Train a run as soon as a node has cores and memory for it; return the number of its worker."""
        self._workers += 1
        ray.get(self._home.give.remote(run.name, self._workers))
        task = self._task.options(name=run.name, num_cpus=run.threads, memory=needed_memory(run.settings))
        self._under_way[task.remote(run, self._workers, self._home)] = self._workers
        return self._workers

    def cancel(self, worker: int) -> None:
        """Do not begin a run that still waits."""
        for task, number in self._under_way.items():
            if number == worker:
                ray.cancel(task)

    def stop(self) -> None:
        """Let all runs stop after their current update, and send home what they have learned."""
        ray.get(self._home.stop.remote())

    def news(self) -> News:
        """Return what there is to tell since the last time."""
        news: News = ray.get(self._home.news.remote())
        return news

    def ended(self, seconds: float) -> list[Ended]:
        """Wait for so long, or until a task ends; return the tasks that have ended."""
        tasks, _ = ray.wait(list(self._under_way), timeout=seconds)
        return [self._how(task, self._under_way.pop(task)) for task in tasks]

    @staticmethod
    def _how(task: Any, worker: int) -> Ended:
        try:
            ray.get(task)
        except TaskCancelledError:
            return Ended(worker, cancelled=True)
        except RayTaskError as error:
            cause = _cause(error)
            if isinstance(cause, RayError):  # the home of the runs could not be reached from there
                return Ended(worker, lost=_first_line(cause))
            return Ended(worker, error=cause)
        except RayError as error:
            return Ended(worker, lost=_first_line(error))
        return Ended(worker)


@contextmanager
def connected(on: str, runs: list[Run]) -> Iterator[Cluster]:
    """Use the cluster at an address, or for as long as needed the processors of this machine (``local``).

    Raises
    ------
    NoCluster
        If there is none, or a run fits on none of its nodes.
    """
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    folder = None
    try:
        if on == LOCAL:
            # Names of sockets must be short, and folders of temporary files need not be.
            folder = tempfile.mkdtemp(prefix="ray-", dir=None if sys.platform == "win32" else "/tmp")
            ray.init(
                address=LOCAL,
                num_cpus=processors(),
                object_store_memory=OBJECTS,
                include_dashboard=False,
                _node_ip_address="127.0.0.1",
                _temp_dir=folder,
                **quiet,
            )
        else:
            _require_somebody_at(on)
            try:
                ray.init(address=on, **quiet)
            except (ConnectionError, SystemExit) as error:
                raise NoCluster(f"there is no cluster of Ray at {on}: ray start --head begins one") from error
        for run in runs:
            if not fits(run):
                needed = needed_memory(run.settings) / GIGABYTE
                raise NoCluster(
                    f"{run.name} needs {run.threads} cores and {needed:.1f} GB of memory; no node has them"
                )
        yield Cluster(runs)
    except RayError as error:
        raise NoCluster(
            f"the cluster is lost ({_first_line(error)}); --resume goes on with all runs"
        ) from error
    finally:
        ray.shutdown()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def fits(run: Run) -> bool:
    """Return whether a node that is alive could carry a run, if it had nothing else to do."""
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    return any(
        node.get("CPU", 0) >= run.threads and node.get("memory", 0) >= needed_memory(run.settings)
        for node in nodes
    )


def _require_somebody_at(address: str) -> None:
    """Try the address: Ray itself would try for more than a minute."""
    if address == "auto":
        return
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise NoCluster(
            f"--on {address}: must be local, auto, or the address of a cluster, as 192.0.2.1:6379"
        )
    try:
        socket.create_connection((host, int(port)), SECONDS_TO_CONNECT).close()
    except OSError as error:
        raise NoCluster(
            f"nobody answers at {address} ({error}): ray start --head begins a cluster"
        ) from error


def _task(run: Run, worker: int, home: Any) -> None:
    with ThreadPoolExecutor(1) as elsewhere:

        def ask(what: str, *arguments: Any) -> Any:
            answer = home.ask.remote(run.name, worker, what, *arguments)
            try:
                # A task that waits in its main thread lends its cores to the next task meanwhile.
                return elsewhere.submit(ray.get, answer).result()
            except RayTaskError as error:
                raise _cause(error) from None

        node = ray.get_runtime_context().get_node_id()
        work(run, ask, f"{ray.util.get_node_ip_address()}, node {node[:6]}")


def _cause(error: RayTaskError) -> Exception:
    """Return the exception itself, without the traceback that Ray writes into its message."""
    cause = getattr(error, "cause", None)
    return cause if isinstance(cause, Exception) else RuntimeError(_first_line(error))


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
