"""The book, built the way `make book` does it, and the machine of somebody who reads it.

What was built before is used again.
"""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from filelock import FileLock
from jupyter_cache import get_cache
from nbformat import NotebookNode

from mlanimated.notebooks import limit
from mlanimated.notebooks.cells import install, with_wheel
from mlanimated.release import wheel
from mlanimated.site.staleness import Ledger
from mlanimated.store import address

REPOSITORY = Path(__file__).parents[2]

NO_NETWORK = """
import socket

def _only_here(function):
    def asked(*arguments):
        place = next((part for part in arguments if isinstance(part, (tuple, str))), None)
        host = place[0] if isinstance(place, tuple) else place
        if isinstance(place, tuple) and host not in ("127.0.0.1", "localhost"):
            raise OSError(f"no network: {host}")
        return function(*arguments)
    return asked

socket.socket.connect = _only_here(socket.socket.connect)
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built pages, which are built once for all processes that run tests."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    built = shared / "book-is-built"
    with FileLock(shared / "book.lock"):
        if not built.exists():
            _build()
            built.touch()
    return REPOSITORY / "_build" / "html"


def _build() -> None:
    command = ["jupyter-book", "build", ".", "-W", "-n", "--keep-going"]
    done = subprocess.run(
        [sys.executable, "-m", "mlanimated.launch", *command],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def executed(site: Path) -> dict[str, list[NotebookNode]]:
    """Return the code cells of the chapters, with what their pages show."""
    cache = get_cache(site.parent / ".jupyter_cache")
    kept = {record.hashkey: record.pk for record in cache.list_cache_records()}
    return {
        Path(name).name: cache.get_cache_bundle(kept[entry["key"]]).nb.cells
        for name, entry in Ledger(site.parent / ".executed.json").entries.items()
    }


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine, and yield its address."""
    handler = functools.partial(_Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def site_address(site: Path) -> Iterator[str]:
    """Yield where a browser finds the built book."""
    with _serving(site) as here:
        yield here


@dataclass
class Machine:
    """A reader's machine: Python, the packages that Colab has too, and not ours."""

    root: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def python(self) -> str:
        return os.fspath(self.root / "venv" / "bin" / "python")

    def run(self, *arguments: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run Python there, in a folder of its own."""
        done = subprocess.run(
            [self.python, *arguments],
            cwd=self.root / "home",
            env={**self.variables, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 or not check, done.stdout + done.stderr
        return done


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Yield the address of a site of this version, with the wheel and the artifacts, and its wheel."""
    folder = tmp_path_factory.mktemp("served")
    with _serving(folder) as root:
        here = f"{root}/"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(address.REPOSITORY, "https://github.com/someone/book")
            patch.setenv(address.SITE, here)
            patch.setenv(address.VERSION, "v0.0")
            built = wheel.build(REPOSITORY, folder / "v0.0")
        (folder / "v0.0" / "artifacts").symlink_to(REPOSITORY / "artifacts", target_is_directory=True)
        yield here, built


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory, served: tuple[str, Path]) -> Machine:
    """Return a machine on which the first cell of a notebook has run."""
    root = tmp_path_factory.mktemp("machine")
    (root / "home").mkdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / "venv"], check=True)
    (own,) = (root / "venv").glob("lib/python*/site-packages")
    packages = root / "packages"
    packages.mkdir()
    for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "mlanimated" not in entry.name and entry.suffix != ".pth":
            (packages / entry.name).symlink_to(entry)
    (own / "packages.pth").write_text(f"{packages}\n")
    (own / "sitecustomize.py").write_text(NO_NETWORK)
    base = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MLANIMATED_", "PIP_", "PYTHON"))
    }
    machine = Machine(
        root,
        {
            **base,
            "HOME": os.fspath(root / "home"),
            "PIP_NO_INDEX": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "MLANIMATED_CACHE": os.fspath(root / "cache"),
            "IPYTHONDIR": os.fspath(_ipython_with_limit(root / "ipython")),
        },
    )
    here, built = served
    version = built.name.split("-")[1]
    used = {"keras", "mlanimated.data.gapminder", "ale-py"}
    sha256 = hashlib.sha256(built.read_bytes()).hexdigest()
    cell = with_wheel(install(version, f"{here}v0.0/{built.name}", used), sha256)
    assert machine.run("-c", "import mlanimated", check=False).returncode == 1
    first = machine.run("-c", cell)
    assert first.stdout == f"installing mlanimated[data,emulator] @ {here}v0.0/{built.name}\n"
    assert machine.run("-c", cell).stdout == "", "the second time it does nothing"
    # As if an older build of the same version were there.
    (origin,) = own.glob("mlanimated-*.dist-info/direct_url.json")
    origin.write_text(origin.read_text().replace(sha256, "0" * 64))
    (own / "mlanimated" / "page.py").write_text("old = True\n")
    assert machine.run("-c", cell).stdout == first.stdout
    assert "old = True" not in (own / "mlanimated" / "page.py").read_text()
    assert machine.run("-c", cell).stdout == ""
    return machine


def _ipython_with_limit(folder: Path) -> Path:
    """Set IPython up so that a cell may take as much as when the book is built, whoever starts the kernel."""
    profile = folder / "profile_default"
    profile.mkdir(parents=True)
    extensions = f"get_config().InteractiveShellApp.extensions = [{limit.__name__!r}]\n"
    (profile / "ipython_kernel_config.py").write_text(extensions, "utf-8")
    return folder
