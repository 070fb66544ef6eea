"""What the book costs: building it (from nothing, unchanged, after an edit), its films, its tests.

``python benchmarks/build.py [build] [verify] [tests]`` (all three, if none is named) in a checkout. It works
on a clone in a temporary folder, with the Python that runs it. It counts processor time, of all processes
together: other work on the machine hardly changes it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EDITED = Path("code/mlanimated/chapters/gradient_descent/searches.py")
PYTHON = (sys.executable, "-m")
BUILD = (*PYTHON, "mlanimated.launch", "jupyter-book", "build", ".", "-W", "-n", "--keep-going")
VERIFY = (*PYTHON, "mlanimated.cli.main", "verify")
TESTS = (*PYTHON, "mlanimated.launch", "pytest", "-q", "-n", "auto", "--dist", "loadfile")


def run(folder: Path, *command: str) -> tuple[float, float, str]:
    """Run a command; return seconds of processors and by the clock, and what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "code"), "NO_COLOR": "1"}
    before, began = _used(), time.perf_counter()
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = _used() - before, time.perf_counter() - began
    if result.returncode:
        raise SystemExit(f"{command} failed:\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    return *seconds, result.stdout


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def jobs(folder: Path, wanted: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is measured, in order, with its command."""
    yield "build from nothing", BUILD
    if "build" in wanted:
        yield "build unchanged", BUILD
        scene = folder / EDITED
        scene.write_text(scene.read_text("utf-8") + "\n\nEDITED = True\n", "utf-8")
        yield f"build, {EDITED.name} edited", BUILD
    if "verify" in wanted:
        yield "verify --reuse, after that", (*VERIFY, "--reuse")
        yield "verify", VERIFY
    if "tests" in wanted:
        yield "tests, after a build", TESTS


def main() -> None:
    """Run what is wanted and print what each took, and what builds executed."""
    wanted = set(sys.argv[1:]) or {"build", "verify", "tests"}
    with tempfile.TemporaryDirectory(prefix="mlanimated-build-") as name:
        folder = Path(name) / "book"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        for what, command in jobs(folder, wanted):
            used, clock, said = run(folder, *command)
            executed = [line.strip() for line in said.splitlines() if line.startswith("run ")]
            print(f"{what:36}{used:8.1f} core-seconds{clock:8.1f} s by the clock", flush=True)
            for line in executed:
                print(f"    {line}")


if __name__ == "__main__":
    main()
