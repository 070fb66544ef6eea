"""How long the book takes to build: from nothing, unchanged, and after an edit of one scene.

Run in a checkout, with nothing else running: ``python benchmarks/build.py``.
It works on a clone in a temporary folder, with the Python that runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EDITED = Path("code/mlanimated/chapters/gradient_descent/searches.py")


def build(folder: Path) -> tuple[float, list[str]]:
    """Build the book in `folder`; return the seconds, and the log's lines on what was executed."""
    command = [
        sys.executable,
        "-m",
        "mlanimated.launch",
        "jupyter-book",
        "build",
        ".",
        "-W",
        "-n",
        "--keep-going",
    ]
    environment = {**os.environ, "PYTHONPATH": str(folder / "code"), "NO_COLOR": "1"}
    started = time.perf_counter()
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if result.returncode:
        raise SystemExit(f"the build failed:\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    return seconds, [line for line in result.stdout.splitlines() if "run " in line]


def main() -> None:
    """Build three times and print what each took and what it executed."""
    with tempfile.TemporaryDirectory(prefix="mlanimated-build-") as name:
        folder = Path(name) / "book"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        for what in ("from nothing", "unchanged", f"{EDITED.name} edited"):
            if what.endswith("edited"):
                scene = folder / EDITED
                source = scene.read_text("utf-8")
                scene.write_text(source + "\n\nEDITED = True\n", "utf-8")
            seconds, executed = build(folder)
            print(f"{what:24}{seconds:7.1f} s, {len(executed)} executed")
            for line in executed:
                print(f"    {line.strip()}")


if __name__ == "__main__":
    main()
