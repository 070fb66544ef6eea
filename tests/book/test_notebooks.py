"""The notebooks as a reader has them: from a wheel, in a clean environment, outside the repository, offline.

Their first cell has installed the package from a site on this machine. All that the pages show comes out
again, to the last bit: films, numbers, words.
"""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import re
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from mlanimated import address
from mlanimated.notebooks.cells import install, with_wheel
from mlanimated.player.payload import MIME
from mlanimated.release import wheel

REPOSITORY = Path(__file__).parents[2]
MB = 1 << 20
HTML_LIMIT = 400_000  # of a player with its film inside: player.md
pytestmark = pytest.mark.usefixtures("site")

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
RUN = """
import sys
from pathlib import Path
import nbformat
from mlanimated.notebooks.execute import execute
nbformat.write(execute(Path(sys.argv[1]), Path.cwd()), sys.argv[2])
"""
LOAD = """
from mlanimated import address, store
names = address.release()["artifacts"]
for name in names:
    if name.endswith("/manifest.json"):
        print(store.artifact(name.removesuffix("/manifest.json")).name)
    elif name.endswith(".npz") and name.removesuffix(".npz") + ".json" in names:
        print(name, bool(store.recall(store.find_recipe(name.removesuffix(".npz")))))
"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


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


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Yield the address of a site of this version, with the wheel and the artifacts, and its wheel."""
    folder = tmp_path_factory.mktemp("served")
    handler = functools.partial(_Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        here = f"http://127.0.0.1:{server.server_port}/"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(address.REPOSITORY, "https://github.com/someone/book")
            patch.setenv(address.SITE, here)
            patch.setenv(address.VERSION, "v0.0")
            built = wheel.build(REPOSITORY, folder / "v0.0")
        (folder / "v0.0" / "artifacts").symlink_to(REPOSITORY / "artifacts", target_is_directory=True)
        yield here, built
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
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


def _execute(machine: Machine, file: Path, **variables: str) -> list[NotebookNode]:
    """Run a notebook there; return its cells."""
    done = machine.root / "home" / file.name
    script = machine.root / "run.py"
    script.write_text(RUN)
    arguments = ["-m", "mlanimated.launch", "python", os.fspath(script), os.fspath(file), os.fspath(done)]
    machine.run(*arguments, **variables)
    return list(nbformat.read(done, as_version=4).cells)


def _of_the_page(cells: list[NotebookNode]) -> list[NotebookNode]:
    return [cell for cell in cells if cell.id.startswith("cell-")]


def test_the_machine_is_clean(machine: Machine) -> None:
    code = "import mlanimated.address as a; print(a.__file__, a.checkout(), a.addresses().site, a.version())"
    where, checkout, _, version = machine.run("-c", code).stdout.split()
    assert Path(where).is_relative_to(machine.root)
    assert (checkout, version) == ("None", "v0.0")
    asked = machine.run("-c", "import urllib.request as r; r.urlopen('http://192.0.2.1/')", check=False)
    assert "no network: 192.0.2.1" in asked.stderr
    asked = machine.run("-c", "import urllib.request as r; r.urlopen('https://pypi.org/')", check=False)
    assert asked.returncode == 1


def test_every_chapter_with_code_has_a_notebook(site: Path, executed: dict[str, list[NotebookNode]]) -> None:
    assert {file.stem for file in (site / "notebooks").iterdir()} == executed.keys()


def _as_on_the_page(file: Path, page: list[NotebookNode]) -> NotebookNode:
    """Return a notebook with the outputs that its page shows, for nbval to compare with."""
    notebook = nbformat.read(file, as_version=4)
    own = _of_the_page(notebook.cells)
    assert [cell.source for cell in own] == [cell.source.strip("\n") for cell in page], file.name
    for cell in notebook.cells:
        # At the end of a cell ";" keeps a value off the page. IPython looks for it in its history, which
        # nbval does not write.
        cell.source = re.sub(r";\s*$", "; None", cell.source)
        if cell.cell_type == "code":
            cell.outputs = []
    for cell, shown in zip(own, page, strict=True):
        # No page shows stderr. What libraries write there past Python, as TensorFlow does when it is loaded,
        # is not caught in a kernel that a test starts.
        cell.outputs = [output for output in shown.get("outputs", ()) if output.get("name") != "stderr"]
        cell.execution_count = 1  # any: nbval wants to see that the cell has been run
    return notebook


def _nbval(machine: Machine, folder: Path, **variables: str) -> str:
    """Run the notebooks of a folder there, two at a time, and compare all that they put out, bit by bit."""
    how = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=600", "-q", "--tb=short"]
    options = [*how, "-p", "no:cacheprovider", "-n", "2", "--dist", "loadfile", os.fspath(folder)]
    done = machine.run(
        "-m", "mlanimated.launch", "python", "-m", "pytest", *options, check=False, **variables
    )
    return done.stdout + done.stderr


@pytest.mark.slow
def test_they_put_out_what_the_pages_show(
    site: Path, machine: Machine, executed: dict[str, list[NotebookNode]], tmp_path: Path
) -> None:
    cells = 0
    for chapter, page in executed.items():
        notebook = _as_on_the_page(site / "notebooks" / f"{chapter}.ipynb", page)
        cells += sum(cell.cell_type == "code" for cell in notebook.cells)
        nbformat.write(notebook, tmp_path / f"{chapter}.ipynb")
    artifacts = os.fspath(REPOSITORY / "artifacts")
    said = _nbval(machine, tmp_path, MLANIMATED_SITE="1", MLANIMATED_ARTIFACTS=artifacts)
    assert f"{cells} passed" in said, said[-20_000:]
    assert "failed" not in said


def test_a_film_that_differs_is_noticed(machine: Machine, tmp_path: Path) -> None:
    def notebook(digest: str) -> NotebookNode:
        shown = nbformat.v4.new_output("display_data", {MIME: {"variants": [{"video": digest}]}})
        code = f"display({{'{MIME}': {{'variants': [{{'video': 'same'}}]}}}}, raw=True)"
        return nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(code, execution_count=1, outputs=[shown])]
        )

    nbformat.write(notebook("same"), tmp_path / "good.ipynb")
    nbformat.write(notebook("other"), tmp_path / "bad.ipynb")
    said = _nbval(machine, tmp_path)
    assert "1 failed, 1 passed" in said, said
    assert "bad.ipynb" in said


@pytest.mark.slow
def test_a_reader_gets_the_player_with_everything_inside(
    site: Path, machine: Machine, executed: dict[str, list[NotebookNode]]
) -> None:
    cells = _of_the_page(_execute(machine, site / "notebooks" / "index.ipynb"))
    shown = [
        output.data for cell in cells for output in cell.outputs if "image/png" in output.get("data", {})
    ]
    pages = [
        output.data for cell in executed["index"] for output in cell.outputs if MIME in output.get("data", {})
    ]
    assert [data["text/plain"] for data in shown] == [data["text/plain"] for data in pages]
    for data in shown:
        assert "<ml-animation" in data["text/html"]
        assert len(data["text/html"]) <= HTML_LIMIT
        assert not re.findall(r"""(?:src|href)=["']?https?:""", data["text/html"])


def test_artifacts_are_found_where_a_variable_says(machine: Machine) -> None:
    there = os.fspath(REPOSITORY / "artifacts")
    cache = os.fspath(machine.root / "unused")
    done = machine.run("-c", LOAD, MLANIMATED_ARTIFACTS=there, MLANIMATED_CACHE=cache)
    assert done.stdout.splitlines()
    assert not (machine.root / "unused" / "artifacts").exists()


def test_artifacts_are_fetched_from_the_site_of_this_version(machine: Machine) -> None:
    done = machine.run("-c", LOAD)
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names
    kept = {
        file.relative_to(REPOSITORY / "artifacts").as_posix()
        for file in (REPOSITORY / "artifacts").rglob("*.*")
        if file.name == "manifest.json" or file.suffix in (".npz", ".safetensors")
    }
    (folder,) = (machine.root / "cache" / "artifacts").iterdir()
    fetched = {file.relative_to(folder).as_posix() for file in folder.rglob("*.*")}
    assert {name for name in kept if name.partition("/")[0] != "README.md"} <= fetched
    assert "MB" in done.stderr  # the bar


def test_an_artifact_that_cannot_be_found_says_what_to_do(
    machine: Machine, served: tuple[str, Path], tmp_path: Path
) -> None:
    hidden = served[1].parent / "artifacts"
    hidden.rename(hidden.with_name("moved"))
    try:
        done = machine.run("-c", LOAD, check=False, MLANIMATED_CACHE=os.fspath(tmp_path))
    finally:
        hidden.with_name("moved").rename(hidden)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "ArtifactError" in last
    assert "HTTP Error 404" in last
    assert "MLANIMATED_ARTIFACTS" in last


def test_every_chapter_with_code_offers_its_notebook(
    site: Path, executed: dict[str, list[NotebookNode]]
) -> None:
    for page in (site / "book").glob("*.html"):
        menu = BeautifulSoup(page.read_text("utf-8"), "html.parser").select(".dropdown-run-buttons a")
        if page.stem not in executed:
            assert not menu, page.stem
            continue
        (download,) = [link for link in menu if link.has_attr("download")]
        assert download["download"] == f"{page.stem}.ipynb"
        assert (page.parent / download["href"]).resolve() == site / "notebooks" / f"{page.stem}.ipynb"
        others = [link.get_text(strip=True) for link in menu if link is not download]
        assert others == (["Colab", "Binder"] if address.addresses().configured else [])


def test_a_notebook_is_light_enough_for_a_preview(site: Path) -> None:
    for file in (site / "notebooks").iterdir():
        assert file.stat().st_size <= MB, file.name


def test_a_notebook_has_nothing_left_to_resolve(site: Path) -> None:
    for file in (site / "notebooks").iterdir():
        notebook = nbformat.read(file, as_version=4)
        nbformat.validate(notebook)
        words = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert not re.search(r"\{[\w:-]+\}`|^```\{|^:::", words, re.M), file.name
        assert address.PLACEHOLDER not in file.read_text("utf-8"), file.name


def test_a_failing_cell_fails_the_run(machine: Machine, tmp_path: Path) -> None:
    bad = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("from mlanimated import page\n1 / 0")])
    nbformat.write(bad, tmp_path / "bad.ipynb")
    with pytest.raises(AssertionError, match=r"bad\.ipynb: cell 1 of 1 .* failed\n(.|\n)*ZeroDivisionError"):
        _execute(machine, tmp_path / "bad.ipynb")
