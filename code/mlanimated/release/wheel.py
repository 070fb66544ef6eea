"""Builds the package's wheel from a checkout, without leaving anything in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mlanimated import files

_SOURCES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "_config.yml", "_toc.yml")
_BUILD = "import sys, setuptools.build_meta as build; build.build_wheel(sys.argv[1])"
_NO_DATE = "315532800"  # the first that a zip file can hold: the same sources give the same bytes


class WheelError(RuntimeError):
    """The wheel cannot be built."""


def build(root: Path, folder: Path) -> Path:
    """Build the wheel of a checkout into a folder and return its file.

    Parameters
    ----------
    root : Path
        The checkout.
    folder : Path
        Where the wheel is written to; one of the same name is replaced.

    Raises
    ------
    WheelError
        If it cannot be built; the message has what setuptools said.
    """
    with tempfile.TemporaryDirectory(prefix="mlanimated-wheel-") as temporary:
        tree, out = Path(temporary, "tree"), Path(temporary, "out")
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(root / "code" / "mlanimated", tree / "code" / "mlanimated", ignore=ignored)
        for name in _SOURCES:
            shutil.copyfile(root / name, tree / name)
        (tree / "artifacts").symlink_to(root / "artifacts", target_is_directory=True)
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, os.fspath(out)],
            cwd=tree,
            env={**os.environ, "SOURCE_DATE_EPOCH": _NO_DATE},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise WheelError(f"the wheel cannot be built:\n{done.stdout}{done.stderr}")
        (wheel,) = out.glob("*.whl")
        return files.write(folder / wheel.name, wheel.read_bytes())
