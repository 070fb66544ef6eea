"""What a command says where a package is missing that only some of the book needs."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from mlanimated import launch
from mlanimated.cli import extras

# As if they had never been installed.
WITHOUT = """
import sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {packages}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Nothing())
from mlanimated.cli.main import main
main()
"""
ROOT = Path(__file__).parents[2]
KERAS = ("keras", "tensorflow")


def run(folder, packages, *arguments):
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.format(packages=packages), *arguments],
        env={**os.environ, **launch.SETTINGS, "COLUMNS": "200", "NO_COLOR": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("packages", "arguments", "extra"),
    [
        (KERAS, "train pong --steps 32 --out new", "atari"),
        (KERAS, "train pong/policy-gradient-seed0 --take-up --steps 4000000 --out new", "atari"),
        (("ale_py",), "train pong --steps 32 --out new", "atari"),
        (("gymnasium",), "train pong --steps 32 --out new", "atari"),
        (KERAS, "evaluate pong/policy-gradient-seed0 --games 1", "atari"),
        (("gymnasium",), "render create-environment/the-loop --out x.json", "games"),
        (("nbformat",), "notebooks --run --site site", "notebooks"),
        (("bs4",), "print --site site --out new", "print"),
        (("html5lib",), "print --site site --out new", "print"),
        (("playwright",), "print --site site --out new", "print"),
        (("pypdf",), "print --site site --out new", "print"),
    ],
)
def test_a_missing_package_is_named_with_what_installs_it(tmp_path, packages, arguments, extra):
    (tmp_path / "site" / "notebooks").mkdir(parents=True)
    (tmp_path / "site" / "notebooks" / "a.ipynb").write_text("{}")
    done = run(tmp_path, packages, *arguments.split())
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.strip() == (
        f"error: this needs the package {packages[0]}, which is not installed; install it with: "
        f'pip install ".[{extra}]"'
    )
    assert [path.name for path in tmp_path.iterdir()] == ["site"], "nothing was begun"


def test_every_extra_that_is_advised_is_one():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(extras._EXTRAS.values()) <= project["optional-dependencies"].keys()


@pytest.mark.parametrize(("there", "words"), [(True, ""), (False, " (in a checkout of the book)")])
def test_the_place_is_named_unless_one_is_in_it(there, words, monkeypatch, tmp_path):
    monkeypatch.setattr(extras, "checkout", lambda: tmp_path if there else None)
    assert extras.how("data") == f'pip install ".[data]"{words}'
