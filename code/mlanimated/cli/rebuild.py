"""Build animations in fresh processes with the launch settings, two at a time; by default from nothing.

``python -m mlanimated.cli.rebuild FOLDER NAME…`` is such a process. It writes the film, the film
strip and the facts of each animation into the folder, and prints its name when it is done.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mlanimated import launch
from mlanimated.store import artifacts

AT_ONCE = 2  # each is single-threaded, but may hold TensorFlow in memory
_LAST_LINES = 15
_PATIENCE = 10.0  # seconds in which a process has to tidy up when all is stopped

Facts = dict[str, Any]


def rebuild(
    names: Iterable[str],
    folder: Path,
    done: Callable[[str], None],
    *,
    code: Path | None = None,
    reuse: bool = False,
) -> tuple[dict[str, Facts], dict[str, str]]:
    """Build animations, each chapter in a process of its own.

    Parameters
    ----------
    names : iterable of str
        ``chapter/name`` of each.
    folder : Path
        Where films, strips and facts go.
    done : callable
        Called with the name of each one that is finished.
    code : Path, optional
        The folder of another version of the package, to build with that version.
    reuse : bool
        Use records and films that were made before from the same inputs. Otherwise the cache is an empty one,
        and everything is computed and drawn.

    Returns
    -------
    built : dict of str to facts
        Frames, size and digests of each animation that could be built.
    failed : dict of str to str
        By chapter, the last lines that a failed process printed.
    """
    chapters: dict[str, list[str]] = defaultdict(list)
    for name in names:
        chapters[name.partition("/")[0]].append(name)
    with (
        tempfile.TemporaryDirectory(prefix="mlanimated-cache-") as cache,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        processes = _Processes()
        variables = launch.environment() if reuse else {**launch.environment(), "MLANIMATED_CACHE": cache}
        if code is not None:
            variables["PYTHONPATH"] = str(code)
        runs = {
            chapter: pool.submit(processes.run, [str(folder), *wanted], variables, done)
            for chapter, wanted in chapters.items()
        }
        try:
            failed = {chapter: words for chapter, run in runs.items() if (words := run.result())}
        except BaseException:
            processes.stop()
            raise
    finished = [name for wanted in chapters.values() for name in wanted if has(folder, name)]
    return {name: read(folder, name) for name in finished}, failed


def has(folder: Path, name: str) -> bool:
    """Return whether an animation was built into a folder."""
    return _path(folder, name, ".json").is_file()


def read(folder: Path, name: str) -> Facts:
    """Return the facts about an animation that was built into a folder."""
    facts: Facts = json.loads(_path(folder, name, ".json").read_text("utf-8"))
    return facts


class _Processes:
    """The processes that build; none outlives the command that began them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False

    def run(self, arguments: list[str], variables: dict[str, str], done: Callable[[str], None]) -> str:
        """Run one process; return an empty string if it succeeded, else the last lines that it printed."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as words:
            command = [sys.executable, "-m", __name__, *arguments]
            with self._lock:
                if self._stopped:
                    return "it was stopped before it began"
                process = subprocess.Popen(
                    command, env=variables, stdout=subprocess.PIPE, stderr=words, text=True
                )
                self._running.add(process)
            with process:
                assert process.stdout is not None
                for line in process.stdout:
                    if line.startswith("built "):
                        done(line.removeprefix("built ").strip())
            self._running.discard(process)
            if process.returncode == 0:
                return ""
            words.seek(0)
            lines = words.read().strip().splitlines()[-_LAST_LINES:]
            return "\n".join(lines) or f"it ended with code {process.returncode} and said nothing"

    def stop(self) -> None:
        """End all that run, and begin no more."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _build(folder: Path, name: str) -> None:
    from mlanimated.catalogue.animations import animations
    from mlanimated.files import write
    from mlanimated.page import animate
    from mlanimated.store.artifacts import sha256

    entry = animations()[name]
    animation = animate(entry)
    facts = {
        "data": animation.made_by.get("data", ""),
        "size": list(animation.size),
        "fps": animation.fps,
        "films": {
            film.label: {"frames": film.count, "raw": film.digest, "mp4": sha256(film.video)}
            for film in animation.films
        },
    }
    first = animation.film()
    write(_path(folder, name, ".mp4"), first.video)
    write(_path(folder, name, ".png"), first.strip)
    # Written last: if the facts are there, everything is.
    write(_path(folder, name, ".json"), artifacts.as_json(facts))


def _path(folder: Path, name: str, suffix: str) -> Path:
    return folder / f"{name}{suffix}"


def _main() -> int:
    # Its encoder and its temporary folders go with it.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    folder, *names = sys.argv[1:]
    for name in names:
        _build(Path(folder), name)
        print("built", name, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
