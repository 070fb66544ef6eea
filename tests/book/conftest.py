"""The book, built the way `make book` does it; what was built before is used again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built pages."""
    command = ["jupyter-book", "build", ".", "-W", "-n", "--keep-going"]
    done = subprocess.run(
        [sys.executable, "-m", "mlanimated.launch", *command],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return REPOSITORY / "_build" / "html"
