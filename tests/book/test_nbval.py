"""What the executed chapters put out comes out again: nbval runs them in fresh kernels from an empty cache.

All that a page shows is compared, nothing is sanitized: films and numbers are the same to the last bit.
What pages show is then compared with `animations.lock`, so that nothing has to be drawn a third time.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from nbformat import NotebookNode

from mlanimated import launch
from mlanimated.artifacts import sha256
from mlanimated.cli.lock import FILE, Lock
from mlanimated.player.payload import MIME, Payload
from mlanimated.scenes import registry
from mlanimated.site.staleness import Ledger

REPOSITORY = Path(__file__).parents[2]
BUILD = REPOSITORY / "_build"
TIMEOUT = 600  # seconds a cell may take, as in the build


def _executed() -> dict[str, NotebookNode]:
    """Return the chapters with the outputs that their pages show; the gallery shows films of theirs."""
    cache = get_cache(BUILD / ".jupyter_cache")
    kept = {record.hashkey: record.pk for record in cache.list_cache_records()}
    entries = Ledger(BUILD / ".executed.json").entries
    return {
        Path(name).name: cache.get_cache_bundle(kept[entry["key"]]).nb
        for name, entry in entries.items()
        if "/gallery/" not in name
    }


def _nbval(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the notebooks of a folder again, two at a time, as the build runs them but from an empty cache."""
    options = ["--nbval", "--nbval-current-env", f"--nbval-cell-timeout={TIMEOUT}", "-q", "--tb=short"]
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            *options,
            "-p",
            "no:cacheprovider",
            "-n",
            "2",
            "--dist",
            "loadfile",
            ".",
        ],
        cwd=folder,
        env={
            **launch.environment(),
            "MLANIMATED_SITE": "1",
            "MLANIMATED_CACHE": os.fspath(folder / "cache"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_chapters_put_out_the_same_again(site: Path, tmp_path: Path) -> None:
    chapters = _executed()
    assert chapters
    for name, notebook in chapters.items():
        for cell in notebook.cells:
            # At the end of a cell ";" keeps a value off the page. IPython looks for it in its history, which
            # nbval does not write.
            cell.source = re.sub(r";\s*$", "; None", cell.source)
            # No page shows stderr. What libraries write there past Python, as TensorFlow does when it is
            # loaded, is not caught in a kernel that a test starts.
            cell.outputs = [output for output in cell.get("outputs", ()) if output.get("name") != "stderr"]
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    done = _nbval(tmp_path)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    cells = sum(len(notebook.cells) for notebook in chapters.values())
    assert f"{cells} passed" in done.stdout


def test_a_film_that_differs_is_noticed(tmp_path: Path) -> None:
    def notebook(digest: str) -> NotebookNode:
        shown = nbformat.v4.new_output("display_data", {MIME: {"variants": [{"video": digest}]}})
        code = f"display({{'{MIME}': {{'variants': [{{'video': 'same'}}]}}}}, raw=True)"
        return nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(code, execution_count=1, outputs=[shown])]
        )

    nbformat.write(notebook("same"), tmp_path / "good.ipynb")
    nbformat.write(notebook("other"), tmp_path / "bad.ipynb")
    done = _nbval(tmp_path)
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "bad.ipynb" in done.stdout


def _shown() -> dict[str, Payload]:
    """Return the animations of the pages by the names that the lock gives them."""
    found = {}
    for chapter, notebook in _executed().items():
        for output in (output for cell in notebook.cells for output in cell.outputs):
            if MIME in output.get("data", {}):
                payload = Payload.from_json(output.data[MIME])
                data = payload.made_by.get("data")
                name = f"{'home' if chapter == 'index' else chapter}/{payload.name}"
                found[f"{name} ({data})" if data else name] = payload
    return found


def test_the_pages_show_what_is_locked(site: Path) -> None:
    lock = Lock(REPOSITORY / FILE)
    assert lock.names() == set(registry.animations()), f"{FILE} is not up to date: run make pictures"
    for name, payload in _shown().items():
        locked = lock.animations[name]
        assert [payload.width, payload.height] == locked["size"], name
        assert payload.fps == locked["fps"], name
        films = {label: (film["frames"], film["mp4"]) for label, film in locked["films"].items()}
        assert {v.label: (v.frames, sha256(v.video)) for v in payload.variants} == films, name
