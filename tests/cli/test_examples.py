"""Every example in a help text is run; those that would take minutes are read up to where the work begins."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import nbformat
import pytest
import typer
from typer.testing import CliRunner

from mlanimated.cli.listing import agents
from mlanimated.cli.lock import FILE, Lock
from mlanimated.cli.main import app
from mlanimated.notebooks.document import as_bytes
from mlanimated.publish import signature
from mlanimated.store import address, artifacts, recipes

ROOT = Path(__file__).parents[2]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def examples(name: str) -> list[list[str]]:
    """Return the examples of a command, each as the words that a shell makes of it."""
    title, *lines = [line for line in (COMMANDS[name].epilog or "").splitlines() if line]
    assert title == "Examples:"
    return [shlex.split(line) for line in lines]


def read(words: list[str]) -> dict[str, object]:
    """Return the values that a command gets from an example."""
    program, name, *arguments = words
    assert program == "mlanimated"
    return COMMANDS[name].make_context(name, arguments).params


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_and_has_them_in_one_place(name):
    shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).output
    assert examples(name)
    for words in examples(name):
        assert words[:2] == ["mlanimated", name] or words[-2] == "make"
        assert " ".join(words) in shown.replace('"', ""), "it can be copied from one line"
    rest = shown.partition("Examples:")[0]
    assert not re.search(r"\be\.g\.|\bmlanimated \w+ (--|\w+/)", rest, re.I), (
        "an example that no test would run"
    )


def test_no_help_is_wider_than_a_terminal_where_it_is_to_be_copied():
    for name, command in COMMANDS.items():
        assert max(map(len, (command.epilog or "").splitlines())) <= 96, name


def test_list(run):
    for _, *arguments in examples("list"):
        result = run(*arguments)
        assert result.exit_code == 0, result.output
        assert "first-walk/arrives" in result.output


@pytest.mark.slow
@pytest.mark.parametrize("words", examples("render"), ids=" ".join)
def test_render(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, words[1:])
    assert result.exit_code == 0, result.output
    (file,) = tmp_path.iterdir()
    assert file.name == words[words.index("--out") + 1]


def test_verify():
    """It draws for minutes, and is run on a small book in test_verify.py."""
    from mlanimated.cli.verify import _wanted

    for words in examples("verify"):
        values = read(words)
        if values["only"]:
            assert _wanted(values["only"], Lock(ROOT / FILE))[0] == sorted(values["only"])


@pytest.mark.atari
def test_train():
    """It trains for minutes, and is run in test_train.py."""
    pytest.importorskip("ale_py")
    from mlanimated.atari.game_settings import settings_for
    from mlanimated.cli.train import _is_recipe, _parts
    from mlanimated.store.record import is_committed

    for words in examples("train"):
        values = read(words)
        for name in values["names"]:
            if _is_recipe(name):
                assert is_committed(recipes.find_recipe(name))
            else:
                game, algorithm, _ = _parts(name, values["algorithm"])
                assert settings_for(game, algorithm.value).game in name.lower().replace(" ", "_")


@pytest.mark.atari
def test_evaluate():
    """It plays for minutes, and is run in test_evaluate.py."""
    pytest.importorskip("ale_py")
    from mlanimated.cli.train import Algorithm

    for words in examples("evaluate"):
        values = read(words)
        agent = str(values["agent"])
        if agent.startswith("trained/"):  # where train puts its runs
            _game, *method, seed = agent.removeprefix("trained/").split("-")
            assert "-".join(method) in set(Algorithm)
            assert re.fullmatch(r"seed\d", seed)
        else:
            assert agent in agents()
            artifacts.artifact(agent)
        if values["publish"]:
            artifacts.place_for(str(values["publish"]))


def test_print():
    """It prints for minutes, and is run with the tests of what it prints."""
    assert all(read(words) for words in examples("print"))


@pytest.fixture
def book(run, tmp_path, monkeypatch):
    """A checkout in which a book was built, and an earlier version of it was published."""
    root = tmp_path / "checkout"
    pages = ["book/index.html"]
    for version, folder in (("dev", "pages/dev"), ("v1.2", "_build/html"), ("v1.1", "earlier")):
        site = root / folder
        (site / "book").mkdir(parents=True)
        (site / pages[0]).write_text(f"<article>This is {version}</article>")
        (site / "notebooks").mkdir()
        for name in ("gradient-descent", "pong"):
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
            (site / "notebooks" / f"{name}.ipynb").write_bytes(as_bytes(notebook))
        signature.sign(site, version=version, title="A Book", home=pages[0], pages=pages, warnings=0)
    Lock(root / FILE).update({}, set())
    name = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    for words in ("init -q", "add .", "commit -qm one", "tag v1.0", "commit -qm two --allow-empty"):
        subprocess.run(["git", *name, *words.split()], cwd=root, check=True, capture_output=True)
    monkeypatch.setattr("mlanimated.cli.changes.checkout", lambda: root)
    monkeypatch.chdir(root)
    shelf = ("--site", "earlier", "--tree", "shelf", "--zip", "book-v1.1.zip")
    assert run("publish", "--version", "v1.1", *shelf).exit_code == 0
    return root


def test_changes(run, book):
    for _, *arguments in examples("changes"):
        result = run(*arguments)
        assert result.exit_code == 0, result.output
        assert "has no" not in result.output, "the revision is there"


def test_publish(run, book):
    """One after the other, as they stand there."""
    (book / "pages").rename(book / "others")  # those were no versions of this tree
    build, *others = examples("publish")
    assert build == [f"{address.VERSION}=v1.2", "make", "book"]
    assert re.search(r"^book:", (ROOT / "Makefile").read_text("utf-8"), re.M)
    for _, *arguments in others:
        result = run(*arguments)
        assert result.exit_code == 0, result.output
    assert {path.name for path in Path("pages").iterdir()} > {"v1.2", "stable"}
    assert Path("book-v1.2.zip").is_file()


@pytest.mark.slow
def test_notebooks(run, book):
    for _, *arguments in examples("notebooks"):
        result = run(*arguments)
        assert result.exit_code == 0, result.output
    assert {file.stem for file in Path("notebooks/dev").iterdir()} == {"gradient-descent", "pong"}
