"""The book, built the way `make book` does it; what was built before is used again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_cache import get_cache
from nbformat import NotebookNode

from mlanimated.site.staleness import Ledger

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


@pytest.fixture(scope="session")
def executed(site: Path) -> dict[str, list[NotebookNode]]:
    """Return the code cells of the chapters, with what their pages show."""
    cache = get_cache(site.parent / ".jupyter_cache")
    kept = {record.hashkey: record.pk for record in cache.list_cache_records()}
    return {
        Path(name).name: cache.get_cache_bundle(kept[entry["key"]]).nb.cells
        for name, entry in Ledger(site.parent / ".executed.json").entries.items()
        if "/gallery/" not in name
    }
