"""The cells that only notebooks have: with the package, without it, and with another version of it."""

import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata, util
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from mlanimated.chapters.create_animations import recipe as create_animations
from mlanimated.learn import descent
from mlanimated.notebooks import markers
from mlanimated.notebooks.cells import install, shown, with_wheel
from mlanimated.store import own

WHEEL = "https://someone.github.io/book/v0.1/mlanimated-0.1.0-py3-none-any.whl"
SHA256, OTHER = "5" * 64, "0" * 64
CHECKOUT = '{"dir_info": {}, "url": "file:///home/reader/book"}'


@pytest.fixture(autouse=True)
def the_book_gets_its_functions_back():
    yield
    own.give_back()


def _installed_from_a_wheel(sha256):
    return f'{{"archive_info": {{"hash": "sha256={sha256}"}}, "url": "{WHEEL}"}}'


@pytest.fixture
def machine(monkeypatch):
    """What is installed, what pip is asked for, and what it answers."""
    found = SimpleNamespace(
        version=None,
        origin=None,
        modules={"json"},
        asked=[],
        answer=SimpleNamespace(returncode=0, stderr=""),
    )

    def distribution(name):
        assert name == "mlanimated"
        if found.version is None:
            raise metadata.PackageNotFoundError(name)
        return SimpleNamespace(version=found.version, read_text={"direct_url.json": found.origin}.get)

    def run(command, **_):
        found.asked.append(command)
        return found.answer

    monkeypatch.setattr(metadata, "distribution", distribution)
    monkeypatch.setattr(util, "find_spec", lambda name: name if name in found.modules else None)
    monkeypatch.setattr(subprocess, "run", run)
    for name in [name for name in sys.modules if name.partition(".")[0] == "mlanimated"]:
        monkeypatch.delitem(sys.modules, name)
    return found


def _run(used, wheel=WHEEL):
    exec(compile(with_wheel(install("0.1.0", wheel, used), SHA256), "setup", "exec"), {})


@pytest.mark.parametrize("origin", [None, CHECKOUT, _installed_from_a_wheel(SHA256)])
def test_where_the_package_is_nothing_happens(machine, capsys, origin):
    machine.version, machine.origin = "0.1.0", origin
    _run({"keras"})
    _run({"keras"}, wheel="")
    assert machine.asked == []
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("used", "modules", "extras"),
    [
        ({"numpy", "mlanimated.page"}, set(), ""),
        ({"mlanimated.data.gapminder", "numpy"}, set(), "data"),
        ({"keras", "tensorflow_cpu"}, set(), "learn"),
        ({"keras", "tensorflow"}, {"tensorflow"}, ""),  # Colab's own stays
        ({"keras", "tensorflow-cpu", "ale-py", "gymnasium"}, {"tensorflow"}, "emulator,games"),
        ({"gymnasium"}, set(), "games"),  # no emulator for a frozen lake
        ({"keras", "tensorflow-cpu", "ale-py"}, set(), "emulator,learn"),
    ],
)
def test_where_it_is_missing_exactly_this_version_is_installed(machine, used, modules, extras):
    machine.modules |= modules
    _run(used)
    (command,) = machine.asked
    assert command[:4] == [sys.executable, "-m", "pip", "install"]
    assert command[-1] == f"mlanimated[{extras}] @ {WHEEL}"
    assert not any(
        "tensorflow" in part or part in ("--upgrade", "-U", "--force-reinstall") for part in command
    )


def test_another_version_is_replaced(machine):
    machine.version = "0.0.9"
    _run(set())
    assert len(machine.asked) == 1


def test_another_build_of_the_same_version_is_replaced_and_nothing_else(machine):
    machine.version, machine.origin = "0.1.0", _installed_from_a_wheel(OTHER)
    _run({"keras"})
    forced, extras = machine.asked
    assert "--force-reinstall" in forced
    assert "--no-deps" in forced
    assert "--force-reinstall" not in extras
    assert forced[-1] == extras[-1] == f"mlanimated[learn] @ {WHEEL}"


def test_a_version_that_is_in_use_asks_for_a_restart(machine, monkeypatch):
    machine.version = "0.0.9"
    monkeypatch.setitem(sys.modules, "mlanimated", SimpleNamespace())
    with pytest.raises(RuntimeError, match=r"mlanimated 0\.0\.9 is in use: restart the runtime"):
        _run(set())


def test_an_installation_that_fails_says_what_pip_said(machine):
    machine.answer = SimpleNamespace(returncode=1, stderr="ERROR: no network")
    with pytest.raises(RuntimeError, match=r"(?s)mlanimated 0\.1\.0 cannot be installed:.*no network"):
        _run(set())


def test_without_an_address_nothing_is_fetched(machine):
    with pytest.raises(RuntimeError, match=r"mlanimated 0\.1\.0 is not installed.*pip install \."):
        _run({"keras"}, wheel="")
    assert machine.asked == []


def test_a_function_that_is_shown_can_be_run_and_changed():
    file = Path(descent.__file__)
    text = file.read_text("utf-8")
    begin = text.index("def gradient_descent(")
    source = text[begin : text.index("\n\n\n", begin)]
    cell = shown(source, file, "mlanimated.learn.descent")
    names = {}
    exec(compile(cell, "cell", "exec"), names)
    assert markers.without(source) in cell
    arguments = (lambda x: x * x, lambda x: 2 * x, 1.0, 0.25, 3)
    assert names["gradient_descent"] is not descent.gradient_descent
    theirs, ours = names["gradient_descent"](*arguments), descent.gradient_descent(*arguments)
    assert theirs.positions.tolist() == ours.positions.tolist() == [1, 0.5, 0.25, 0.125]
    changed = cell.replace("- learning_rate *", "+ learning_rate *")
    exec(compile(changed, "cell", "exec"), names)
    assert names["gradient_descent"](*arguments).positions.tolist() == [1, 1.5, 2.25, 3.375]
    assert descent.gradient_descent(*arguments).positions.tolist() == [1, 1.5, 2.25, 3.375]


@pytest.mark.parametrize("indent", ["", "    "])
def test_a_method_comes_in_a_class_that_inherits_the_rest(indent):
    file = Path(create_animations.__file__)
    text = file.read_text("utf-8")
    begin = text.index("    def at(")
    method = text[begin : text.index("\n\n", begin)]
    source = "\n".join(indent + line[4:] for line in method.splitlines())
    cell = shown(source, file, "mlanimated.chapters.create_animations.recipe")
    names = {}
    exec(compile(cell, "cell", "exec"), names)
    changed = names["Economies"]
    assert issubclass(changed, create_animations.Economies)
    defined = {name for name in vars(changed) if not name.startswith("__")}
    assert defined & vars(create_animations.Economies).keys() == {"at"}


def test_decorators_belong_to_what_is_shown(tmp_path):
    file = tmp_path / "module.py"
    source = "@functools.cache\ndef answer(question):\n    return LIMIT + len(question)"
    file.write_text(
        f"import functools\nfrom typing import TYPE_CHECKING\nLIMIT = 40\nOTHER = 1\n\n{source}\n"
    )
    cell = shown(source, file, "module")
    assert "from module import LIMIT, functools\n" in cell
    assert cell.endswith(f'{source}\n\n\nuse(answer, "module")')


@pytest.mark.parametrize("source", ["LIMIT = 40", "def answer():\n    return 41", "    return 42"])
def test_what_is_no_whole_object_of_the_file_is_no_cell(tmp_path, source):
    file = tmp_path / "module.py"
    file.write_text("LIMIT = 40\n\n\ndef answer():\n    return 42\n")
    assert shown(source, file, "module") is None


def test_what_readers_have_may_stay_and_what_they_lack_can_be_installed():
    """Each package of a reader has a lower bound and no other; that of the book is not below it."""
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    parts = {
        extra: {item.name: item for item in map(Requirement, wanted)}
        for extra, wanted in project["optional-dependencies"].items()
    }
    extras = set()
    for used in {name for names in parts.values() for name in names} | {"mlanimated.data.gapminder"}:
        (line,) = re.findall(r"for name in (\[.*?\]) if", install("0.1.0", WHEEL, {used}))
        for extra in json.loads(line):
            # A module of ours is called as the package that it reads.
            assert used.rpartition(".")[2] in parts[extra]
            extras.add(extra)
    assert extras == {"data", "emulator", "games", "learn", "upscaling"}
    asked = [*map(Requirement, project["dependencies"])]
    asked += [wanted for extra in sorted(extras) for wanted in parts[extra].values()]
    lock = (root / "requirements.txt").read_text("utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.M))
    bounds = {}
    for wanted in asked:
        (bound,) = wanted.specifier
        assert bound.operator == ">=", wanted
        assert bounds.setdefault(wanted.name, bound) == bound, f"{wanted.name} has two lower bounds"
        if wanted.marker is None or wanted.marker.evaluate():
            assert wanted.specifier.contains(locked[wanted.name]), wanted
    # What README says of Colab is what the bounds say.
    readme = (root / "README.md").read_text("utf-8")
    words = re.findall(r"(NumPy|Matplotlib|TensorFlow|Keras) (\d+\.\d+)", readme)
    assert dict(words).keys() == {"NumPy", "Matplotlib", "TensorFlow", "Keras"}
    for name, version in words:
        assert bounds[name.lower()].version == version, name
